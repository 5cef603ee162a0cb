#include "redirectrequest.h"

#include <QHash>
#include <QList>

namespace posthorn
{

namespace
{

constexpr qsizetype longestValue = 4'096;

/// The parameters of a query, or nothing where one comes twice (RFC 6749 3.1) or is too long.
std::optional<QHash<QByteArray, QString>> parameters(const QByteArray &query)
{
    QHash<QByteArray, QString> result;
    for (const QByteArray &pair : query.split('&')) {
        if (pair.isEmpty())
            continue;
        const qsizetype equals = pair.indexOf('=');
        const QByteArray name = QByteArray::fromPercentEncoding(pair.left(equals < 0 ? pair.size() : equals));
        QByteArray value = equals < 0 ? QByteArray() : pair.mid(equals + 1);
        value.replace('+', ' ');
        if (result.contains(name) || value.size() > longestValue)
            return std::nullopt;
        result.insert(name, QString::fromUtf8(QByteArray::fromPercentEncoding(value)));
    }
    return result;
}

bool hasHost(const QList<QByteArray> &lines, const QByteArray &host)
{
    int found = 0;
    for (const QByteArray &line : lines) {
        const qsizetype colon = line.indexOf(':');
        if (colon < 0 || line.left(colon).toLower() != "host")
            continue;
        if (line.mid(colon + 1).trimmed() != host)
            return false;
        ++found;
    }
    return found == 1;
}

/// In a time that does not tell how much was right.
bool sameSecret(const QByteArray &a, const QByteArray &b)
{
    if (a.size() != b.size() || a.isEmpty())
        return false;
    unsigned difference = 0;
    for (qsizetype i = 0; i < a.size(); ++i)
        difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
    return difference == 0;
}

} // namespace

RedirectVerdict judgeRedirect(const QByteArray &head, quint16 port, const QByteArray &state)
{
    QList<QByteArray> lines = head.split('\n');
    for (QByteArray &line : lines) {
        if (line.endsWith('\r'))
            line.chop(1);
    }
    const QList<QByteArray> words = lines.takeFirst().split(' ');
    if (words.size() != 3 || !words[2].startsWith("HTTP/1."))
        return {};
    // A name that leads here is not this host: somebody's web page would have resolved it so.
    if (!hasHost(lines, "127.0.0.1:" + QByteArray::number(port)))
        return {};
    const qsizetype mark = words[1].indexOf('?');
    if (words[1].left(mark < 0 ? words[1].size() : mark) != "/")
        return {404, {}};
    if (words[0] != "GET")
        return {405, {}};
    const auto query = parameters(mark < 0 ? QByteArray() : words[1].mid(mark + 1));
    if (!query || !sameSecret(query->value("state").toUtf8(), state))
        return {};
    RedirectAnswer answer{query->value("code"), query->value("error"), query->value("error_description"),
                          query->value("iss")};
    if (answer.code.isEmpty() == answer.error.isEmpty())
        return {};
    return {200, answer};
}

} // namespace posthorn
