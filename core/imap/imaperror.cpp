#include "imaperror.h"

#include "imaparguments.h"

namespace posthorn
{

namespace
{

struct CodeMeaning {
    QByteArrayView code;
    ErrorDomain domain;
    ErrorCode error;
    Retry retry;
};

constexpr CodeMeaning meanings[] = {
    {"NONEXISTENT", ErrorDomain::Server, ErrorCode::FolderGone, Retry::Never},
    {"TRYCREATE", ErrorDomain::Server, ErrorCode::FolderGone, Retry::Never},
    {"OVERQUOTA", ErrorDomain::Server, ErrorCode::OverQuota, Retry::AfterUser},
    {"INUSE", ErrorDomain::Server, ErrorCode::MailboxInUse, Retry::Backoff},
    {"UNAVAILABLE", ErrorDomain::Server, ErrorCode::TemporaryFailure, Retry::Backoff},
    {"LIMIT", ErrorDomain::Server, ErrorCode::TemporaryFailure, Retry::Backoff},
    {"SERVERBUG", ErrorDomain::Server, ErrorCode::TemporaryFailure, Retry::Backoff},
    {"EXPUNGEISSUED", ErrorDomain::Server, ErrorCode::MessageGone, Retry::Backoff},
    {"TOOBIG", ErrorDomain::Server, ErrorCode::MessageTooLarge, Retry::AfterUser},
    {"READ-ONLY", ErrorDomain::Server, ErrorCode::ReadOnly, Retry::Never},
    {"NOPERM", ErrorDomain::Server, ErrorCode::PermanentFailure, Retry::AfterUser},
    {"CANNOT", ErrorDomain::Server, ErrorCode::PermanentFailure, Retry::Never},
    {"CONTACTADMIN", ErrorDomain::Server, ErrorCode::PermanentFailure, Retry::AfterUser},
    {"CORRUPTION", ErrorDomain::Server, ErrorCode::PermanentFailure, Retry::AfterUser},
    {"AUTHENTICATIONFAILED", ErrorDomain::Authentication, ErrorCode::AuthenticationFailed, Retry::AfterUser},
    {"AUTHORIZATIONFAILED", ErrorDomain::Authentication, ErrorCode::AuthenticationFailed, Retry::AfterUser},
    {"EXPIRED", ErrorDomain::Authentication, ErrorCode::AuthenticationFailed, Retry::AfterUser},
    {"PRIVACYREQUIRED", ErrorDomain::Authentication, ErrorCode::PlaintextRefused, Retry::AfterUser},
};

constexpr qsizetype maxShownText = 500;

} // namespace

QString imapServerText(QByteArrayView text)
{
    QString shown = QString::fromUtf8(text.first(std::min<qsizetype>(text.size(), maxShownText * 4)));
    for (QChar &c : shown) {
        if (c.category() == QChar::Other_Control)
            c = u' ';
    }
    shown.truncate(maxShownText);
    return shown.trimmed();
}

Error imapRefusal(ImapResponse::Status status, const QByteArray &code, const QByteArray &text,
                  const QByteArray &what)
{
    Error error{ErrorDomain::Server, ErrorCode::ServerSaidNo, Retry::Never, imapServerText(text),
                QString::fromLatin1(what)};
    if (status == ImapResponse::Status::Bad)
        return error;
    const QByteArray atom = code.left(code.indexOf(' ') < 0 ? code.size() : code.indexOf(' '));
    for (const CodeMeaning &meaning : meanings) {
        if (equalsUpper(atom, meaning.code)) {
            error.domain = meaning.domain;
            error.code = meaning.error;
            error.retry = meaning.retry;
        }
    }
    return error;
}

Error imapBye(const QByteArray &code, const QByteArray &text)
{
    Error error{ErrorDomain::Server, ErrorCode::ServerSaidBye, Retry::Backoff, imapServerText(text),
                QStringLiteral("BYE")};
    if (equalsUpper(code, "UNAVAILABLE"))
        error.code = ErrorCode::TemporaryFailure;
    return error;
}

Error notOffered(const char *what)
{
    return {ErrorDomain::Usage, ErrorCode::NotSupported, Retry::Never, {}, QString::fromLatin1(what)};
}

Error badArgument(const char *what)
{
    return {ErrorDomain::Usage, ErrorCode::InvalidArgument, Retry::Never, {}, QString::fromLatin1(what)};
}

} // namespace posthorn
