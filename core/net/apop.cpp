#include "apop.h"

#include "mailsocket.h"
#include "serverrefusal.h"

#include <QCryptographicHash>
#include <algorithm>

namespace posthorn
{

namespace
{

constexpr qsizetype longestTimestamp = 250;

bool isAtomCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           QByteArrayView("!#$%&'*+-/=?^_`{|}~").contains(c);
}

/// Atoms with single dots between them.
bool isDotAtom(QByteArrayView text)
{
    char before = '.';
    for (const char c : text) {
        if (c == '.' ? before == '.' : !isAtomCharacter(c))
            return false;
        before = c;
    }
    return before != '.';
}

bool isDomainLiteral(QByteArrayView text)
{
    return text.size() > 2 && text.startsWith('[') && text.endsWith(']') &&
           std::all_of(text.begin() + 1, text.end() - 1,
                       [](char c) { return c == ':' || c == '.' || isAtomCharacter(c); });
}

} // namespace

QByteArray apopTimestamp(QByteArrayView greeting)
{
    const qsizetype begin = greeting.indexOf('<');
    const qsizetype end = greeting.indexOf('>');
    if (begin < 0 || end < begin || end - begin > longestTimestamp)
        return {};
    const QByteArrayView inside = greeting.sliced(begin + 1, end - begin - 1);
    const qsizetype at = inside.indexOf('@');
    if (at < 0)
        return {};
    const QByteArrayView domain = inside.sliced(at + 1);
    if (!isDotAtom(inside.first(at)) || !(isDotAtom(domain) || isDomainLiteral(domain)))
        return {};
    return greeting.sliced(begin, end - begin + 1).toByteArray();
}

QByteArray apopDigest(const QByteArray &timestamp, const QString &password)
{
    return QCryptographicHash::hash(timestamp + password.toUtf8(), QCryptographicHash::Md5).toHex();
}

Result<void> apopLogIn(MailSocket &socket, const SaslCredentials &credentials, const QByteArray &timestamp,
                       const QString &context)
{
    const QByteArray user = credentials.userName.toUtf8();
    if (user.isEmpty() || user.contains(' '))
        return Error{ErrorDomain::Usage, ErrorCode::InvalidArgument, Retry::AfterUser, {}, context};
    POSTHORN_TRY(socket.write("APOP " + user + ' ' + apopDigest(timestamp, credentials.password) + "\r\n"));
    POSTHORN_TRY_ASSIGN(const QByteArray line, socket.readLine());
    if (line.startsWith("+OK"))
        return {};
    if (line.startsWith("-ERR"))
        return pop3Refusal(
            line,
            {ErrorDomain::Authentication, ErrorCode::AuthenticationFailed, Retry::AfterUser, {}, context});
    return Error{ErrorDomain::Protocol, ErrorCode::UnexpectedAnswer, Retry::Backoff, {}, context};
}

} // namespace posthorn
