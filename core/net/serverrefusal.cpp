#include "serverrefusal.h"

#include <algorithm>
#include <initializer_list>
#include <iterator>

namespace posthorn
{

namespace
{

struct Meaning {
    const char *code;
    ErrorDomain domain;
    ErrorCode error;
    Retry retry;
};

constexpr Meaning pop3Meanings[] = {
    {"IN-USE", ErrorDomain::Server, ErrorCode::MailboxInUse, Retry::Backoff},
    {"LOGIN-DELAY", ErrorDomain::Server, ErrorCode::LoginDelay, Retry::Backoff},
    {"SYS/TEMP", ErrorDomain::Server, ErrorCode::TemporaryFailure, Retry::Backoff},
    {"SYS/PERM", ErrorDomain::Server, ErrorCode::PermanentFailure, Retry::AfterUser},
    {"AUTH", ErrorDomain::Authentication, ErrorCode::AuthenticationFailed, Retry::AfterUser},
};

constexpr Meaning imapMeanings[] = {
    {"UNAVAILABLE", ErrorDomain::Server, ErrorCode::TemporaryFailure, Retry::Backoff},
    {"AUTHENTICATIONFAILED", ErrorDomain::Authentication, ErrorCode::AuthenticationFailed, Retry::AfterUser},
    {"AUTHORIZATIONFAILED", ErrorDomain::Authentication, ErrorCode::AuthenticationFailed, Retry::AfterUser},
    {"EXPIRED", ErrorDomain::Authentication, ErrorCode::AuthenticationFailed, Retry::AfterUser},
    {"PRIVACYREQUIRED", ErrorDomain::Authentication, ErrorCode::PlaintextRefused, Retry::AfterUser},
    {"CONTACTADMIN", ErrorDomain::Server, ErrorCode::PermanentFailure, Retry::AfterUser},
    {"NOPERM", ErrorDomain::Server, ErrorCode::PermanentFailure, Retry::AfterUser},
    {"INUSE", ErrorDomain::Server, ErrorCode::MailboxInUse, Retry::Backoff},
    {"SERVERBUG", ErrorDomain::Server, ErrorCode::TemporaryFailure, Retry::Backoff},
    {"LIMIT", ErrorDomain::Server, ErrorCode::TemporaryFailure, Retry::Backoff},
};

Error answer(QByteArrayView text, Error error)
{
    error.serverText = serverTextOf(text);
    return error;
}

/// What stands in brackets at the start of `text`, up to the first blank.
QByteArray bracketCode(QByteArrayView text)
{
    if (!text.startsWith('['))
        return {};
    const qsizetype end = text.indexOf(']');
    QByteArray code = text.sliced(1, end < 0 ? 0 : end - 1).toByteArray().toUpper();
    return code.left(code.indexOf(' ') < 0 ? code.size() : code.indexOf(' '));
}

template <size_t N>
Error byCode(const Meaning (&meanings)[N], QByteArrayView text, const Error &otherwise)
{
    const QByteArray code = bracketCode(text);
    const auto it = std::find_if(std::begin(meanings), std::end(meanings),
                                 [&code](const Meaning &meaning) { return code == meaning.code; });
    if (it == std::end(meanings))
        return answer(text, otherwise);
    return answer(text, {it->domain, it->error, it->retry, {}, otherwise.context});
}

QByteArrayView afterWords(QByteArrayView line, int words)
{
    for (int i = 0; i < words; ++i) {
        const qsizetype space = line.indexOf(' ');
        if (space < 0)
            return {};
        line = line.sliced(space + 1);
    }
    return line;
}

bool containsAny(const QByteArray &text, std::initializer_list<const char *> words)
{
    return std::any_of(words.begin(), words.end(), [&text](const char *word) { return text.contains(word); });
}

/// What a POP3 server without response codes means. Not a locked account: that does not pass by waiting.
const Meaning *pop3MeaningOfWords(QByteArrayView words)
{
    const QByteArray text = ' ' + words.first(std::min<qsizetype>(words.size(), 512)).toByteArray().toLower();
    if (containsAny(text, {"login delay", "login interval", "minimum time between", "too frequent"}))
        return &pop3Meanings[1];
    if (containsAny(text, {"account", "unlock"}))
        return nullptr;
    const bool mailbox =
        containsAny(text, {"mailbox", "maildrop", "mail drop", "mail spool", "mail file", "inbox"});
    const bool locked = containsAny(text, {" lock", "in use", "is busy", "another session"});
    const bool plain =
        containsAny(text, {"lock busy", "already locked", "unable to lock", "another session"});
    return plain || (mailbox && locked) ? &pop3Meanings[0] : nullptr;
}

} // namespace

QString serverTextOf(QByteArrayView text)
{
    QString result = QString::fromUtf8(text.first(std::min<qsizetype>(text.size(), 2'000)));
    std::replace_if(
        result.begin(), result.end(), [](QChar c) { return !c.isPrint() && !c.isSurrogate(); }, u' ');
    return result.simplified().left(500);
}

Error pop3Refusal(QByteArrayView line, const Error &otherwise)
{
    const QByteArrayView text = afterWords(line, 1);
    if (bracketCode(text).isEmpty()) {
        if (const Meaning *meaning = pop3MeaningOfWords(text))
            return answer(text, {meaning->domain, meaning->error, meaning->retry, {}, otherwise.context});
    }
    return byCode(pop3Meanings, text, otherwise);
}

Error imapRefusal(QByteArrayView line, const Error &otherwise)
{
    const QByteArrayView status = afterWords(line, 1);
    const QByteArrayView text = afterWords(line, 2);
    if (line.startsWith("* ") &&
        status.first(std::min<qsizetype>(status.size(), 3)).compare("BYE", Qt::CaseInsensitive) == 0)
        return byCode(imapMeanings, text,
                      {ErrorDomain::Server, ErrorCode::ServerSaidBye, Retry::Backoff, {}, otherwise.context});
    return byCode(imapMeanings, text, otherwise);
}

Error smtpRefusal(QByteArrayView line, const Error &otherwise)
{
    const int code = line.first(std::min<qsizetype>(line.size(), 3)).toByteArray().toInt();
    const QByteArrayView text = line.size() > 4 ? line.sliced(4) : QByteArrayView();
    const auto as = [&](ErrorDomain domain, ErrorCode error, Retry retry) {
        return answer(text, {domain, error, retry, {}, otherwise.context});
    };
    switch (code) {
    case 421:
        return as(ErrorDomain::Server, ErrorCode::ServerSaidBye, Retry::Backoff);
    case 530:
    case 538: // encryption required for the mechanism
        return as(ErrorDomain::Authentication, ErrorCode::PlaintextRefused, Retry::AfterUser);
    case 432: // a password transition is needed
    case 535:
        return as(ErrorDomain::Authentication, ErrorCode::AuthenticationFailed, Retry::AfterUser);
    case 504:
    case 534: // the mechanism is too weak
        return as(ErrorDomain::Authentication, ErrorCode::MechanismNotOffered, Retry::AfterUser);
    default:
        break;
    }
    if (code / 100 == 4)
        return as(ErrorDomain::Server, ErrorCode::TemporaryFailure, Retry::Backoff);
    if (otherwise.domain != ErrorDomain::Authentication && code / 100 == 5)
        return as(ErrorDomain::Server, ErrorCode::PermanentFailure, Retry::AfterUser);
    return answer(text, otherwise);
}

Error refusal(MailProtocol protocol, QByteArrayView line, const Error &otherwise)
{
    switch (protocol) {
    case MailProtocol::Imap:
        return imapRefusal(line, otherwise);
    case MailProtocol::Pop3:
        return pop3Refusal(line, otherwise);
    case MailProtocol::Smtp:
        return smtpRefusal(line, otherwise);
    }
    return otherwise;
}

} // namespace posthorn
