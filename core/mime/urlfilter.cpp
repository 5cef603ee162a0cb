#include "urlfilter.h"

#include <QUrl>

namespace posthorn
{
namespace
{

constexpr qsizetype maxLink = 8'192;
constexpr qsizetype maxDataImage = 1'500'000;

/// As browsers read it: controls and spaces around go, tabs and line ends inside go.
QString normalized(const QString &url)
{
    QString text;
    text.reserve(url.size());
    for (const QChar c : url) {
        if (c.unicode() < 0x20 || c.unicode() == 0x7F)
            continue;
        text += c;
    }
    return text.trimmed();
}

QString schemeOf(const QString &url)
{
    const qsizetype colon = url.indexOf(u':');
    if (colon <= 0 || colon > 32)
        return {};
    const QString scheme = url.left(colon).toLower();
    for (const QChar c : scheme) {
        if (!(c.unicode() < 0x80 && c.isLetterOrNumber()) && c != u'+' && c != u'-' && c != u'.')
            return {};
    }
    return scheme;
}

bool isBase64(QStringView text)
{
    for (const QChar c : text) {
        if (!(c.unicode() < 0x80 && c.isLetterOrNumber()) && c != u'+' && c != u'/' && c != u'=')
            return false;
    }
    return !text.isEmpty();
}

} // namespace

QString safeLinkTarget(const QString &href)
{
    if (href.size() > maxLink)
        return {};
    const QString text = normalized(href);
    const QString scheme = schemeOf(text);
    if (scheme == QLatin1String("http") || scheme == QLatin1String("https")) {
        // "http:host", "http:/host" and "http:\\host" are told apart by nobody but browsers.
        if (text.mid(scheme.size(), 3) != QLatin1String("://"))
            return {};
        const QUrl url(text, QUrl::TolerantMode);
        if (!url.isValid() || url.host().isEmpty())
            return {};
        return QString::fromLatin1(url.toEncoded());
    }
    if (scheme == QLatin1String("mailto")) {
        const QUrl url(text, QUrl::TolerantMode);
        return url.isValid() && !url.path().isEmpty() ? QString::fromLatin1(url.toEncoded()) : QString();
    }
    return {};
}

QString refusedSchemeKey(const QString &href)
{
    const QString scheme = schemeOf(normalized(href));
    return scheme.isEmpty() ? QStringLiteral("relative-link") : scheme + u':';
}

ImageSource classifyImage(const QString &src)
{
    const QString text = normalized(src);
    const QString scheme = schemeOf(text);
    if (scheme == QLatin1String("cid")) {
        const QString id = QUrl::fromPercentEncoding(text.mid(4).toUtf8());
        if (id.isEmpty() || id.size() > 500)
            return {ImageSource::Kind::Other, text, {}};
        return {ImageSource::Kind::ContentId,
                QStringLiteral("cid:") + QString::fromLatin1(QUrl::toPercentEncoding(id, "@.-_$+")), id};
    }
    if (scheme == QLatin1String("data")) {
        const qsizetype comma = text.indexOf(u',');
        const QString head = text.left(std::max<qsizetype>(comma, 0)).toLower().remove(u' ');
        QString body = comma < 0 ? QString() : text.mid(comma + 1);
        body.remove(u' ');
        const bool raster = head == QLatin1String("data:image/png;base64") ||
                            head == QLatin1String("data:image/jpeg;base64") ||
                            head == QLatin1String("data:image/jpg;base64") ||
                            head == QLatin1String("data:image/gif;base64") ||
                            head == QLatin1String("data:image/webp;base64");
        if (raster && body.size() <= maxDataImage && isBase64(body))
            return {ImageSource::Kind::Data, head + u',' + body, {}};
        return {ImageSource::Kind::Other, text.left(200), {}};
    }
    const bool isHttp = scheme == QLatin1String("http") || scheme == QLatin1String("https");
    const qsizetype start = isHttp ? scheme.size() + 1 : 0;
    qsizetype host = start;
    while (host < text.size() && (text[host] == u'/' || text[host] == u'\\'))
        ++host;
    // As browsers read it: "http:host", "//host", "\\\\host" and "/\\host" are all asked of that host.
    if (!isHttp && host < 2)
        return {ImageSource::Kind::Other, text.left(200), {}};
    const QUrl url((isHttp ? scheme : QStringLiteral("https")) + QStringLiteral("://") + text.mid(host),
                   QUrl::TolerantMode);
    if (text.size() > maxLink || !url.isValid() || url.host().isEmpty())
        return {ImageSource::Kind::Other, text.left(200), {}};
    return {ImageSource::Kind::Remote, QString::fromLatin1(url.toEncoded()), {}};
}

QString spelledForCss(QString url)
{
    if (url.startsWith(QLatin1String("data:")))
        return url;
    for (const QChar c : QStringView(u"'()!;\\"))
        url.replace(c, u'%' + QString::number(c.unicode(), 16).toUpper());
    return url;
}

} // namespace posthorn
