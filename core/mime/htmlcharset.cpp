#include "htmlcharset.h"

#include "charset.h"

namespace posthorn
{
namespace
{

QByteArray metaCharset(const QByteArray &bytes)
{
    const QByteArray head = bytes.left(2048).toLower();
    qsizetype at = 0;
    while ((at = head.indexOf("<meta", at)) >= 0) {
        qsizetype end = head.indexOf('>', at);
        if (end < 0)
            end = head.size();
        const QByteArray tag = head.mid(at, end - at);
        qsizetype p = tag.indexOf("charset");
        if (p >= 0) {
            p += 7;
            while (p < tag.size() && (tag[p] == ' ' || tag[p] == '=' || tag[p] == '"' || tag[p] == '\''))
                ++p;
            qsizetype stop = p;
            while (stop < tag.size() && (isalnum(static_cast<uchar>(tag[stop])) || strchr("-_:.", tag[stop])))
                ++stop;
            if (stop > p)
                return tag.mid(p, stop - p);
        }
        at = end;
    }
    return {};
}

} // namespace

QString decodeHtml(const QByteArray &bytes, const QByteArray &charset)
{
    if (bytes.startsWith("\xEF\xBB\xBF"))
        return QString::fromUtf8(bytes.mid(3));
    if (bytes.startsWith("\xFF\xFE") || bytes.startsWith("\xFE\xFF"))
        return decodeCharset(bytes, "utf-16");
    QByteArray label = charset.trimmed().toLower();
    if (label.isEmpty() || label == "us-ascii" || !isKnownCharset(label)) {
        const QByteArray meta = metaCharset(bytes);
        // A label found by reading ASCII cannot be UTF-16.
        if (!meta.isEmpty() && !meta.startsWith("utf-16") && isKnownCharset(meta))
            label = meta;
    }
    if (isUtf7(label))
        label = "us-ascii";
    return decodeBody(bytes, label);
}

QSet<QByteArray> contentIdsIn(const QString &html)
{
    QSet<QByteArray> ids;
    qsizetype at = 0;
    while (ids.size() < 1000 && (at = html.indexOf(QLatin1String("cid:"), at, Qt::CaseInsensitive)) >= 0) {
        at += 4;
        qsizetype end = at;
        while (end < html.size() && end - at < 500 && !html[end].isSpace() && html[end] != u'"' &&
               html[end] != u'\'' && html[end] != u'>' && html[end] != u')')
            ++end;
        QByteArray id = QStringView(html).sliced(at, end - at).toUtf8();
        id.replace("&amp;", "&");
        ids.insert(QByteArray::fromPercentEncoding(id).toLower());
        at = end;
    }
    return ids;
}

} // namespace posthorn
