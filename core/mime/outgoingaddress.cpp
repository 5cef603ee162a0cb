#include "outgoingaddress.h"

#include <QUrl>

namespace posthorn
{

Result<QString> outgoingAddress(const QString &address)
{
    const auto refuse = [&address](const char *why) {
        QString shown = address.left(100);
        for (QChar &c : shown) {
            if (c.unicode() < 0x20)
                c = u' ';
        }
        return Error{ErrorDomain::Usage,
                     ErrorCode::InvalidArgument,
                     Retry::AfterUser,
                     {},
                     QStringLiteral("address \"") + shown + QStringLiteral("\": ") + QLatin1String(why)};
    };
    const QString text = address.trimmed();
    const qsizetype at = text.lastIndexOf(u'@');
    if (at <= 0 || at + 1 == text.size())
        return refuse("has no local part or no domain");
    const QString local = text.left(at);
    const QString domain = text.mid(at + 1);
    const bool quotedLocal = local.size() >= 2 && local.startsWith(u'"') && local.endsWith(u'"');
    for (const QChar c : text) {
        if (c.unicode() < 0x20 || c.unicode() == 0x7F || (c.unicode() >= 0x80 && c.unicode() < 0xA0) ||
            c == QChar(0xFFFD) || c == QChar(0x2028) || c == QChar(0x2029))
            return refuse("holds a control character");
    }
    static const QString forbidden = QStringLiteral("<>()[],;:\\\" ");
    for (const QChar c : quotedLocal ? QString() : local) {
        if (forbidden.contains(c) || c == u'@')
            return refuse("holds a character that must be quoted");
    }
    if (quotedLocal) {
        for (qsizetype i = 1; i + 1 < local.size(); ++i) {
            if (local[i] == u'\\' && i + 2 < local.size())
                ++i;
            else if (local[i] == u'"' || local[i] == u'\\')
                return refuse("is quoted wrongly");
        }
    }
    QString wireDomain = domain;
    if (domain.startsWith(u'[') && domain.endsWith(u']')) {
        for (const QChar c : domain.mid(1, domain.size() - 2)) {
            if (!c.isLetterOrNumber() && c != u'.' && c != u':')
                return refuse("has a broken address literal");
        }
    } else {
        wireDomain = QString::fromLatin1(QUrl::toAce(domain));
        if (wireDomain.isEmpty() || wireDomain.startsWith(u'.') || wireDomain.contains(QLatin1String("..")))
            return refuse("has no valid domain");
        for (const QChar c : wireDomain) {
            if (!c.isLetterOrNumber() && c != u'.' && c != u'-' && c != u'_')
                return refuse("has no valid domain");
        }
    }
    const QString wire = local + u'@' + wireDomain;
    if (wire.toUtf8().size() > 254)
        return refuse("is too long");
    return wire;
}

} // namespace posthorn
