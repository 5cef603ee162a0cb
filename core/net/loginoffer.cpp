#include "loginoffer.h"

#include "apop.h"
#include "mailsocket.h"
#include "serverrefusal.h"
#include "smtplines.h"

#include <QRandomGenerator>
#include <iterator>
#include <optional>

namespace posthorn
{

namespace
{

constexpr int mostLines = 500;

Error unexpected(const QString &context)
{
    return {ErrorDomain::Protocol, ErrorCode::UnexpectedAnswer, Retry::Backoff, {}, context};
}

Error refused(const QString &context)
{
    return {ErrorDomain::Server, ErrorCode::ServerSaidNo, Retry::Backoff, {}, context};
}

Result<LoginOffer> imapOffer(QByteArray words)
{
    LoginOffer offer;
    words = words.toUpper();
    for (const QByteArray &word : words.split(' ')) {
        if (word.startsWith("AUTH="))
            offer.mechanisms.append(word.sliced(5));
        if (!word.isEmpty())
            offer.capabilities.append(word);
    }
    if (!offer.capabilities.contains("IMAP4REV1") && !offer.capabilities.contains("IMAP4REV2"))
        return unexpected(QStringLiteral("the server speaks neither IMAP4rev1 nor IMAP4rev2"));
    offer.protocolLogin = !offer.capabilities.contains("LOGINDISABLED");
    return offer;
}

/// The words of "[CAPABILITY ...]" in a greeting.
std::optional<QByteArray> greetingCapabilities(const QByteArray &greeting)
{
    const QByteArray upper = greeting.toUpper();
    const qsizetype begin = upper.indexOf("[CAPABILITY ");
    const qsizetype end = upper.indexOf(']', begin);
    if (begin < 0 || end < 0)
        return std::nullopt;
    return upper.mid(begin + 12, end - begin - 12);
}

Result<LoginOffer> readImapOffer(MailSocket &socket)
{
    if (const auto words = greetingCapabilities(socket.greeting()))
        return imapOffer(*words);
    const QByteArray tag = 'P' + QByteArray::number(QRandomGenerator::system()->generate64(), 16);
    POSTHORN_TRY(socket.write(tag + " CAPABILITY\r\n"));
    QByteArray words;
    for (int i = 0; i < mostLines; ++i) {
        POSTHORN_TRY_ASSIGN(const QByteArray line, socket.readLine());
        const QByteArray upper = line.toUpper();
        if (upper.startsWith("* CAPABILITY "))
            words = upper.sliced(13);
        else if (upper.startsWith("* BYE"))
            return imapRefusal(line, refused(QStringLiteral("CAPABILITY")));
        else if (upper.startsWith(tag.toUpper() + " OK"))
            return imapOffer(words);
        else if (!upper.startsWith("* "))
            return unexpected(QStringLiteral("the answer to CAPABILITY is not OK"));
    }
    return unexpected(QStringLiteral("%1 lines and no answer to CAPABILITY").arg(mostLines));
}

Result<LoginOffer> readPop3Offer(MailSocket &socket)
{
    LoginOffer offer;
    // After STLS the greeting is ours: what it said in clear is forgotten.
    offer.apopTimestamp = apopTimestamp(socket.greeting());
    POSTHORN_TRY(socket.write("CAPA\r\n"));
    POSTHORN_TRY_ASSIGN(const QByteArray status, socket.readLine());
    if (status.startsWith("-ERR")) { // RFC 1939 alone
        offer.protocolLogin = true;
        return offer;
    }
    if (!status.startsWith("+OK"))
        return unexpected(QStringLiteral("the answer to CAPA is neither +OK nor -ERR"));
    for (int i = 0; i < mostLines; ++i) {
        POSTHORN_TRY_ASSIGN(const QByteArray line, socket.readLine());
        if (line == ".") {
            offer.protocolLogin = offer.capabilities.contains("USER") || offer.mechanisms.isEmpty();
            return offer;
        }
        offer.capabilities.append(line.toUpper());
        const QList<QByteArray> words = offer.capabilities.last().split(' ');
        if (words.first() == "SASL")
            offer.mechanisms += words.sliced(1);
    }
    return unexpected(QStringLiteral("%1 lines in answer to CAPA").arg(mostLines));
}

Result<LoginOffer> readSmtpOffer(MailSocket &socket)
{
    // An address literal, never the name of the user's computer.
    POSTHORN_TRY(socket.write("EHLO [127.0.0.1]\r\n"));
    POSTHORN_TRY_ASSIGN(const SmtpLines reply, readSmtpLines(socket));
    if (reply.code != 250)
        return smtpRefusal(reply.firstLine(), refused(QStringLiteral("EHLO")));
    LoginOffer offer;
    for (qsizetype i = 1; i < reply.texts.size(); ++i) {
        QByteArray line = reply.texts[i].toUpper();
        offer.capabilities.append(line);
        // Old servers write "AUTH=PLAIN LOGIN".
        if (line.startsWith("AUTH="))
            line[4] = ' ';
        if (line.startsWith("AUTH "))
            for (const QByteArray &word : line.sliced(5).split(' '))
                if (!word.isEmpty() && !offer.mechanisms.contains(word))
                    offer.mechanisms.append(word);
    }
    return offer;
}

struct NamedMechanism {
    AuthMechanism mechanism;
    const char *saslName;
};

constexpr NamedMechanism named[] = {
    {AuthMechanism::ScramSha256, "SCRAM-SHA-256"},
    {AuthMechanism::ScramSha1, "SCRAM-SHA-1"},
    {AuthMechanism::Plain, "PLAIN"},
    {AuthMechanism::Login, "LOGIN"},
    {AuthMechanism::CramMd5, "CRAM-MD5"},
    {AuthMechanism::OAuthBearer, "OAUTHBEARER"},
    {AuthMechanism::XOAuth2, "XOAUTH2"},
    {AuthMechanism::External, "EXTERNAL"},
    {AuthMechanism::Gssapi, "GSSAPI"},
};
constexpr size_t automaticOnes = 4; // the first of the table, strongest first

/// Where in the table, if it is one that Automatic may take.
std::optional<size_t> rankOf(AuthMechanism mechanism)
{
    for (size_t i = 0; i < automaticOnes; ++i)
        if (named[i].mechanism == mechanism)
            return i;
    return std::nullopt;
}

bool takesToken(AuthMechanism mechanism)
{
    return mechanism == AuthMechanism::OAuthBearer || mechanism == AuthMechanism::XOAuth2;
}

} // namespace

Result<LoginOffer> readLoginOffer(MailSocket &socket, MailProtocol protocol)
{
    switch (protocol) {
    case MailProtocol::Imap:
        return readImapOffer(socket);
    case MailProtocol::Pop3:
        return readPop3Offer(socket);
    case MailProtocol::Smtp:
        break;
    }
    return readSmtpOffer(socket);
}

Result<LoginPlan> planLogin(const LoginOffer &offer, AuthMechanism wanted)
{
    if (wanted == AuthMechanism::Apop && !offer.apopTimestamp.isEmpty())
        return LoginPlan{wanted, {}};
    for (size_t i = 0; i < std::size(named); ++i) {
        const bool wished = wanted == AuthMechanism::Automatic ? i < automaticOnes
                            : wanted == AuthMechanism::OAuth   ? takesToken(named[i].mechanism)
                                                               : wanted == named[i].mechanism;
        if (wished && offer.mechanisms.contains(named[i].saslName))
            return LoginPlan{named[i].mechanism, named[i].saslName};
    }
    if (offer.protocolLogin && (wanted == AuthMechanism::Automatic || wanted == AuthMechanism::Login))
        return LoginPlan{AuthMechanism::Login, {}};
    for (size_t i = 0; i < rankOf(wanted).value_or(0); ++i)
        if (offer.mechanisms.contains(named[i].saslName))
            return LoginPlan{named[i].mechanism, named[i].saslName};
    return Error{ErrorDomain::Authentication,
                 ErrorCode::MechanismNotOffered,
                 Retry::AfterUser,
                 {},
                 QStringLiteral("wanted %1, offered are %2")
                     .arg(mechanismName(wanted), QString::fromLatin1(offer.mechanisms.join(' ')).left(200))};
}

} // namespace posthorn
