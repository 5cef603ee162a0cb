#include "mailaddressparts.h"

#include <QRegularExpression>
#include <QUrl>

namespace posthorn
{
namespace
{

constexpr qsizetype maxAddress = 320;

} // namespace

std::optional<MailAddressParts> splitMailAddress(const QString &address)
{
    const QString text = address.trimmed();
    const qsizetype at = text.lastIndexOf(u'@');
    if (at <= 0 || at + 1 >= text.size() || text.size() > maxAddress)
        return std::nullopt;
    for (const QChar c : text) {
        if (c.isSpace() || c.category() == QChar::Other_Control || c.category() == QChar::Other_Format ||
            c == u'<' || c == u'>' || c == u',' || c == u';')
            return std::nullopt;
    }
    MailAddressParts parts;
    parts.localPart = text.left(at);
    parts.domain = QString::fromLatin1(QUrl::toAce(text.mid(at + 1).toLower()));
    if (parts.localPart.contains(u'@') || parts.domain.startsWith(u'.') || parts.domain.endsWith(u'.') ||
        parts.domain.contains(QLatin1String("..")))
        return std::nullopt;
    for (const QChar c : std::as_const(parts.domain)) {
        if (!c.isLetterOrNumber() && c != u'.' && c != u'-')
            return std::nullopt;
    }
    if (parts.domain != QLatin1String("localhost") && !parts.domain.contains(u'.'))
        return std::nullopt;
    return parts;
}

QString filledIn(const QString &pattern, const MailAddressParts &parts)
{
    static const QRegularExpression placeholder(QStringLiteral("%EMAIL(ADDRESS|LOCALPART|DOMAIN)%?"),
                                                QRegularExpression::CaseInsensitiveOption);
    QString text;
    qsizetype from = 0;
    for (auto it = placeholder.globalMatch(pattern); it.hasNext();) {
        const QRegularExpressionMatch match = it.next();
        text += pattern.mid(from, match.capturedStart() - from);
        const QString what = match.captured(1).toUpper();
        text += what == QLatin1String("ADDRESS")  ? parts.address()
                : what == QLatin1String("DOMAIN") ? parts.domain
                                                  : parts.localPart;
        from = match.capturedEnd();
    }
    return text + pattern.mid(from);
}

} // namespace posthorn
