#include "mailinglist.h"

#include "discovery/basedomain.h"
#include "dkimcheck.h"
#include "mime/headerfields.h"
#include "mime/headerscanner.h"

#include <algorithm>

namespace posthorn
{

namespace
{

constexpr qsizetype mostBytes = 16 * 1024;
constexpr qsizetype longestUrl = 4096;
constexpr int mostUrls = 20;

/// White space may stand anywhere in a folded URL (RFC 2369, 2).
QUrl urlOf(QByteArrayView raw)
{
    QByteArray text;
    for (const char c : raw)
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n')
            text += c;
    if (text.size() > longestUrl)
        return {};
    const QUrl url = QUrl::fromEncoded(text, QUrl::StrictMode);
    const QString scheme = url.scheme().toLower();
    if (!url.isValid())
        return {};
    if (scheme == QLatin1String("mailto"))
        return url.path().contains(u'@') ? url : QUrl();
    const bool good = scheme == QLatin1String("https") && !url.host().isEmpty() && url.userInfo().isEmpty();
    return good ? url : QUrl();
}

void readUnsubscribe(QByteArrayView value, MailingList &list)
{
    const QByteArrayView raw = value.first(qMin(value.size(), mostBytes));
    qsizetype pos = 0;
    for (int i = 0; i < mostUrls && (pos = raw.indexOf('<', pos)) >= 0; ++i) {
        const qsizetype end = raw.indexOf('>', pos);
        if (end < 0)
            break;
        const QUrl url = urlOf(raw.sliced(pos + 1, end - pos - 1));
        pos = end;
        if (url.isEmpty())
            continue;
        QUrl &place = url.scheme() == QLatin1String("mailto") ? list.mail : list.page;
        if (place.isEmpty())
            place = url;
    }
}

/// "Notes on engines <engines.example.org>": the words, or else the id.
QString listName(QByteArrayView value)
{
    const QByteArray raw = value.first(qMin<qsizetype>(value.size(), 1000)).toByteArray();
    const qsizetype open = raw.lastIndexOf('<');
    QString words = decodeHeaderText(open < 0 ? raw : raw.left(open)).trimmed();
    if (words.size() >= 2 && words.startsWith(u'"') && words.endsWith(u'"'))
        words = words.mid(1, words.size() - 2);
    if (!words.isEmpty() || open < 0)
        return words;
    return QString::fromUtf8(raw.mid(open + 1)).section(u'>', 0, 0).trimmed();
}

bool isCovered(QByteArrayView header, const Authenticity &authenticity)
{
    const QList<DkimSignature> signatures = dkimSignatures(header, authenticity.domain);
    return std::any_of(signatures.begin(), signatures.end(), [&](const DkimSignature &signature) {
        if (!signature.covered.contains("list-unsubscribe") ||
            !signature.covered.contains("list-unsubscribe-post"))
            return false;
        if (authenticity.verdict == Authenticity::Verdict::Unknown)
            return true;
        return std::any_of(authenticity.checks.begin(), authenticity.checks.end(),
                           [&](const OriginCheck &check) {
                               return check.method == "dkim" && check.result == "pass" &&
                                      haveSameBaseDomain(check.domain, signature.domain);
                           });
    });
}

} // namespace

MailingList mailingListOf(QByteArrayView header, const Authenticity &authenticity)
{
    MailingList list;
    bool promisesOneClick = false;
    bool seen = false;
    HeaderFields fields(header);
    while (fields.next()) {
        if (fields.isNamed(QLatin1String("list-id"))) {
            list.isList = true;
            if (list.name.isEmpty())
                list.name = listName(fields.value());
        } else if (fields.isNamed(QLatin1String("list-unsubscribe")) && !seen) {
            seen = true;
            list.isList = true;
            readUnsubscribe(fields.value(), list);
        } else if (fields.isNamed(QLatin1String("list-unsubscribe-post"))) {
            promisesOneClick = fields.value().toByteArray().simplified().compare("List-Unsubscribe=One-Click",
                                                                                 Qt::CaseInsensitive) == 0;
        } else if (fields.isNamed(QLatin1String("list-post"))) {
            list.isList = true;
        } else if (fields.isNamed(QLatin1String("precedence"))) {
            const QByteArray word = fields.value().toByteArray().trimmed().toLower();
            list.isList = list.isList || word == "list" || word == "bulk";
        }
    }
    list.oneClick = promisesOneClick && !list.page.isEmpty() && isCovered(header, authenticity);
    return list;
}

} // namespace posthorn
