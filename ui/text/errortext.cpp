#include "errortext.h"

#include <QCoreApplication>

namespace posthorn
{

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("posthorn::ErrorText", text);
}

QString tryAgain()
{
    return tr("Try again");
}

QString enterPassword()
{
    return tr("Enter password");
}

QString signIn()
{
    return tr("Sign in");
}

ErrorText network(ErrorCode code)
{
    switch (code) {
    case ErrorCode::HostNotFound:
        return {tr("The server was not found."),
                tr("Its name has no address: there is no network, or the name is misspelt."), tryAgain()};
    case ErrorCode::ConnectionRefused:
        return {tr("The server refused the connection."),
                tr("Nothing answers at this port: the server is down, or the port is wrong."), tryAgain()};
    case ErrorCode::ConnectionTimedOut:
    case ErrorCode::TimedOut:
        return {tr("The server did not answer in time."),
                tr("It is busy, or a firewall on the way swallows the connection."), tryAgain()};
    case ErrorCode::ConnectionClosed:
    case ErrorCode::ConnectionLost:
        return {tr("The connection was lost."), tr("Posthorn connects again by itself. Nothing is lost."),
                tryAgain()};
    default:
        return {tr("The server could not be reached."), tr("The network reported a failure."), tryAgain()};
    }
}

ErrorText tls(ErrorCode code)
{
    switch (code) {
    case ErrorCode::CertificateNotTrusted:
        return {
            tr("The server could not prove who it is."),
            tr("Its certificate does not verify, so nothing was sent: neither your password nor any mail."),
            tr("Show certificate")};
    case ErrorCode::CertificateChanged:
        return {tr("The server shows another certificate than the one you trusted."),
                tr("Someone may be between you and the server, so nothing was sent."),
                tr("Show certificate")};
    case ErrorCode::EncryptionRefused:
        return {tr("The server does not offer encryption."),
                tr("This account asks for it, so nothing was sent unencrypted."), tr("Account settings")};
    case ErrorCode::EncryptionTampered:
        return {
            tr("The start of the encryption was tampered with."),
            tr("The server, or someone on the way, sent data before the encryption began. Posthorn hung up."),
            tryAgain()};
    case ErrorCode::TlsTooOld:
        return {tr("The server's encryption is too old to be safe."),
                tr("It speaks nothing newer than TLS 1.1, which can be broken. Nothing was sent."),
                tryAgain()};
    case ErrorCode::TlsNotSpoken:
        return {tr("This port does not begin encrypted."),
                tr("The server may want STARTTLS here, or another port. Nothing was sent."),
                tr("Account settings")};
    default:
        return {tr("No encrypted connection could be made."),
                tr("The server offers nothing that is safe today, or it is not an encrypted port."),
                tryAgain()};
    }
}

ErrorText authentication(ErrorCode code)
{
    switch (code) {
    case ErrorCode::MechanismNotOffered:
        return {tr("The server does not offer this way to log in."),
                tr("The way to log in set for this account is not among those that the server names."),
                tr("Account settings")};
    case ErrorCode::PlaintextRefused:
        return {tr("The password was not sent, because the connection is not encrypted."),
                tr("This account is set to a connection on which everyone could read it."),
                tr("Account settings")};
    case ErrorCode::CredentialsMissing:
        return {tr("The password is needed."), tr("None is stored for this account."), enterPassword()};
    case ErrorCode::TicketMissing:
        return {tr("There is no Kerberos ticket to log in with."),
                tr("It may have expired. Log in to your organisation's network, or call kinit."), tryAgain()};
    case ErrorCode::KeyringUnavailable:
        return {tr("The password is needed."),
                tr("The keyring of this desktop does not answer, so Posthorn asks once each time it starts."),
                enterPassword()};
    case ErrorCode::KeyringLocked:
        return {tr("The keyring of this desktop is locked."),
                tr("The password is in it. Unlock it, then try again."), tryAgain()};
    case ErrorCode::KeyringRefused:
        return {tr("The keyring of this desktop does not give out the password."),
                tr("It runs, but it refuses Posthorn or is damaged."), enterPassword()};
    case ErrorCode::SignInNeeded:
        return {tr("You have to sign in again."),
                tr("The provider ended the sign-in: it expired, was withdrawn, or the password was changed."),
                signIn()};
    case ErrorCode::ConsentRefused:
        return {tr("The provider did not allow access to the mailbox."),
                tr("The request was refused in the browser, by you or by who manages the account."),
                signIn()};
    case ErrorCode::WrongAccount:
        return {tr("Somebody else was signed in than this account belongs to."),
                tr("The browser was signed in with another address. Nothing was stored."), signIn()};
    case ErrorCode::ClientNotRegistered:
        return {tr("Posthorn is not registered with this provider."),
                tr("Signing in needs a client id that the provider gives out. Who made this package, or you, "
                   "can register one."),
                tr("Account settings")};
    default:
        return {tr("The server did not take the user name or the password."),
                tr("The password may have changed, or this provider wants an app password."),
                enterPassword()};
    }
}

ErrorText server(ErrorCode code)
{
    switch (code) {
    case ErrorCode::MailboxInUse:
        return {tr("Another program is using this mailbox."),
                tr("A POP3 mailbox serves one program at a time. Posthorn tries again shortly."), tryAgain()};
    case ErrorCode::LoginDelay:
        return {tr("The server asks for a pause between two visits."),
                tr("Posthorn tries again when it is over."),
                {}};
    case ErrorCode::ServerSaidBye:
        return {tr("The server ended the connection."),
                tr("It may be restarting, or too many programs are connected."), tryAgain()};
    case ErrorCode::TemporaryFailure:
        return {tr("The server cannot do this just now."), tr("It says that the trouble is temporary."),
                tryAgain()};
    case ErrorCode::PermanentFailure:
        return {tr("The server refuses this."), tr("It will not change its mind by itself."), {}};
    case ErrorCode::OverQuota:
        return {tr("The mailbox on the server is full."), tr("Delete or move something, then try again."),
                tryAgain()};
    case ErrorCode::FolderGone:
        return {tr("This folder no longer exists on the server."),
                tr("Another program removed or renamed it."),
                {}};
    case ErrorCode::MessageGone:
        return {
            tr("This message is no longer on the server."), tr("Another program moved or deleted it."), {}};
    case ErrorCode::ReadOnly:
        return {
            tr("This folder can only be read."), tr("The server does not let you change what is in it."), {}};
    case ErrorCode::MessageTooLarge:
        return {tr("The message is too large for the server."),
                tr("It names a limit that this message exceeds."),
                {}};
    case ErrorCode::RecipientsRefused:
        return {tr("The server refused a recipient."),
                tr("The address does not exist, or it takes no mail from you."), tr("Edit message")};
    default:
        return {tr("The server said no."), tr("It gives no reason that Posthorn knows."), tryAgain()};
    }
}

ErrorText store(ErrorCode code)
{
    switch (code) {
    case ErrorCode::DiskFull:
        return {tr("There is no room left on this disk."),
                tr("Nothing was changed. Make room, then do it again."), tryAgain()};
    case ErrorCode::StoreCorrupt:
        return {tr("The mail stored on this computer is damaged."),
                tr("Posthorn mends it the next time it starts. What is on the servers is not affected, and "
                   "what exists only here is kept twice."),
                {}};
    case ErrorCode::StoreTooNew:
        return {tr("This mail was stored by a newer Posthorn."), tr("Please start the newer version."), {}};
    case ErrorCode::StoreBusy:
        return {tr("Another program is using this mail store."), tr("Close it, then try again."), tryAgain()};
    default:
        return {tr("The mail stored on this computer cannot be reached."),
                tr("The folder may be missing or may not be readable."), tryAgain()};
    }
}

ErrorText protocol(ErrorCode code)
{
    switch (code) {
    case ErrorCode::WrongProtocol:
        return {tr("This server speaks another protocol."),
                tr("The port belongs to a different kind of server."), tr("Account settings")};
    case ErrorCode::LimitExceeded:
        return {tr("The server sent more than is sensible."), tr("Posthorn hung up before it could do harm."),
                tryAgain()};
    default:
        return {tr("The server's answer made no sense."), tr("It may be faulty, or no mail server at all."),
                tryAgain()};
    }
}

ErrorText usage(ErrorCode code)
{
    switch (code) {
    case ErrorCode::NotFound:
        return {tr("This is no longer there."), tr("It was moved or deleted in the meantime."), {}};
    case ErrorCode::NotSupported:
        return {
            tr("This is not possible here."), tr("The account or its server has nothing to do it with."), {}};
    case ErrorCode::InvalidArgument:
        return {
            tr("This cannot be done as it was given."), tr("Something in it is missing or malformed."), {}};
    default:
        return {tr("This did not work."), {}, {}};
    }
}

ErrorText plain(const Error &error)
{
    switch (error.domain) {
    case ErrorDomain::Network:
        return network(error.code);
    case ErrorDomain::Tls:
        return tls(error.code);
    case ErrorDomain::Authentication:
    case ErrorDomain::Credentials:
        return authentication(error.code);
    case ErrorDomain::Server:
        return server(error.code);
    case ErrorDomain::Store:
        return store(error.code);
    case ErrorDomain::Protocol:
        return protocol(error.code);
    case ErrorDomain::Mime:
        return {tr("This message is damaged."),
                tr("Its parts could not be told apart, so its source is shown."),
                {}};
    case ErrorDomain::Cancelled:
        return {tr("This was stopped."), {}, {}};
    case ErrorDomain::Usage:
        break;
    }
    return usage(error.code);
}

/// What a server said goes on one line and stays short: it is a stranger's text.
QString quotable(const QString &serverText)
{
    constexpr int limit = 200;
    QString line = serverText.simplified();
    if (line.size() > limit)
        line = line.left(limit - 1) + QChar(0x2026);
    return line;
}

} // namespace

ErrorText errorText(const Error &error, const QString &accountName)
{
    ErrorText text = plain(error);
    if (!accountName.isEmpty())
        text.sentence = accountName + QStringLiteral(": ") + text.sentence;
    return withServerText(std::move(text), error);
}

ErrorText withServerText(ErrorText text, const Error &error)
{
    const QString said = quotable(error.serverText);
    if (!said.isEmpty()) {
        const QString quoted = tr("The server says: \xe2\x80\x9c%1\xe2\x80\x9d").arg(said);
        text.cause = text.cause.isEmpty() ? quoted : text.cause + u' ' + quoted;
    }
    return text;
}

} // namespace posthorn
