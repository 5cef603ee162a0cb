#include "diagnosistext.h"

#include "displaytext.h"
#include "endpointtext.h"

#include <QCoreApplication>
#include <QLocale>
#include <QSysInfo>

namespace posthorn
{

namespace
{

using Cause = Diagnosis::Cause;
using Action = Diagnosis::Action;
using Stage = LadderStep::Stage;

QString tr(const char *text)
{
    return QCoreApplication::translate("posthorn::DiagnosisText", text);
}

struct Words {
    QString sentence;
    QString cause;
};

Words networkWords(const Diagnosis &diagnosis, const Endpoint &endpoint)
{
    switch (diagnosis.cause) {
    case Cause::NoNetwork:
        return {tr("This computer has no network."),
                tr("Neither a cable nor a wireless network is connected, so no server can be reached.")};
    case Cause::CaptivePortal:
        return {
            tr("This network wants you to sign in first."),
            tr("Hotels, trains and cafés let nothing through until their page in the browser was answered.")};
    case Cause::NameUnknown:
        return {tr("There is no server named %1.").arg(endpoint.host),
                tr("The name is misspelt, or the network's name service does not answer.")};
    case Cause::PortBlocked:
        return {tr("%1 does not answer on port %2.").arg(endpoint.host).arg(endpoint.port),
                tr("A firewall on the way swallows the connection, or the server is down. Networks of "
                   "companies and "
                   "hotels often let no mail through.")};
    case Cause::PortClosed:
        return {tr("Nothing listens on port %1 of %2.").arg(endpoint.port).arg(endpoint.host),
                tr("The port is wrong, or the server's %1 service is not running.")
                    .arg(protocolShortText(endpoint.protocol))};
    case Cause::ConnectionLost:
        return {tr("The connection to %1 broke off.").arg(endpoint.host),
                tr("The server hung up, or the network failed on the way.")};
    case Cause::NoAnswer:
        return {tr("%1 takes the connection and then says nothing.").arg(endpoint.host),
                tr("It is overloaded, or it is not a mail server.")};
    case Cause::WrongPort:
        return endpoint.security == ConnectionSecurity::Tls
                   ? Words{tr("Port %1 of %2 does not begin encrypted.")
                               .arg(endpoint.port)
                               .arg(endpoint.host),
                           tr("It is the right server, but this port starts in clear and encrypts with "
                              "STARTTLS.")}
                   : Words{tr("Port %1 of %2 is encrypted from the start.")
                               .arg(endpoint.port)
                               .arg(endpoint.host),
                           tr("It is the right server, but STARTTLS is not for this port: TLS is.")};
    case Cause::WrongProtocol:
        return diagnosis.detail.isEmpty()
                   ? Words{tr("%1 does not speak %2.")
                               .arg(endpoint.host, protocolShortText(endpoint.protocol)),
                           tr("The port belongs to another kind of server.")}
                   : Words{tr("This server speaks %1, not %2.")
                               .arg(diagnosis.detail, protocolShortText(endpoint.protocol)),
                           tr("Port %1 of %2 belongs to it.").arg(endpoint.port).arg(endpoint.host)};
    case Cause::NotMail:
        return diagnosis.detail == QLatin1String("HTTP")
                   ? Words{tr("A web server answers here, not a mail server."),
                           tr("Port %1 of %2 serves pages.").arg(endpoint.port).arg(endpoint.host)}
                   : Words{tr("What answers here is not a mail server."),
                           tr("Its first words on port %1 of %2 make no sense for %3.")
                               .arg(endpoint.port)
                               .arg(endpoint.host, protocolShortText(endpoint.protocol))};
    default:
        return {};
    }
}

Words encryptionWords(const Diagnosis &diagnosis, const Endpoint &endpoint, const LadderStep &step)
{
    const QSslCertificate leaf =
        step.certificateProblem ? step.certificateProblem->chain.value(0) : QSslCertificate();
    const QLocale locale;
    switch (diagnosis.cause) {
    case Cause::EncryptionRefused:
        return {tr("%1 offers no encryption on this port.").arg(endpoint.host),
                tr("This account asks for it, so nothing was sent: neither your password nor any mail.")};
    case Cause::EncryptionTampered:
        return {
            tr("The start of the encryption was tampered with."),
            tr("The server, or someone on the way, spoke before the encryption began. Posthorn hung up.")};
    case Cause::TlsTooOld:
        return {
            tr("The encryption of %1 is too old to be safe.").arg(endpoint.host),
            tr("It speaks nothing newer than TLS 1.1, which can be broken. Whoever runs the server has to "
               "renew it.")};
    case Cause::TlsFailed:
        return {
            tr("No encrypted connection to %1 came about.").arg(endpoint.host),
            tr("The server broke the handshake off, or it has no encryption in common with this computer.")};
    case Cause::NameMismatch:
        return {
            tr("The certificate is for another server."),
            tr("It names %1, not %2. Either the name in the settings is not quite right, or this is not your "
               "server.")
                .arg(diagnosis.detail.isEmpty() ? tr("no server at all") : displayText(diagnosis.detail, 120),
                     endpoint.host)};
    case Cause::Untrusted:
        return {tr("%1 could not prove who it is.").arg(endpoint.host),
                tr("Nobody whom this computer knows vouches for its certificate, so nothing was sent.")};
    case Cause::Expired:
        return {tr("The certificate of %1 has expired.").arg(endpoint.host),
                tr("It was valid until %1. Whoever runs the server has to renew it.")
                    .arg(locale.toString(leaf.expiryDate().date(), QLocale::LongFormat))};
    case Cause::NotYetValid:
        return {
            tr("The certificate of %1 is not valid yet.").arg(endpoint.host),
            tr("It begins on %1.").arg(locale.toString(leaf.effectiveDate().date(), QLocale::LongFormat))};
    case Cause::ClockWrong:
        return {tr("This computer's clock is wrong."),
                tr("It says %1, and no certificate is valid on that day.")
                    .arg(locale.toString(QDate::currentDate(), QLocale::LongFormat))};
    case Cause::CertificateChanged:
        return {tr("%1 shows another certificate than the one you trusted.").arg(endpoint.host),
                tr("Someone may be between you and the server, so nothing was sent.")};
    default:
        return {};
    }
}

Words logInWords(const Diagnosis &diagnosis, const Endpoint &endpoint)
{
    switch (diagnosis.cause) {
    case Cause::MechanismGone:
        return {tr("%1 does not offer the way to log in of this account.").arg(endpoint.host),
                tr("What it offers instead may be weaker, so Posthorn did not take it by itself.")};
    case Cause::PasswordMissing:
        return {tr("The password is needed."), tr("None is stored for this account.")};
    case Cause::TicketMissing:
        return {tr("There is no Kerberos ticket for %1.").arg(endpoint.host),
                tr("Log in to your network (kinit), or ask its administrator whether it knows this server.")};
    case Cause::WrongUserName:
        return {tr("%1 knows no user of this name.").arg(endpoint.host),
                endpoint.userName.contains(u'@') ? tr("Some servers want only the part before the @.")
                                                 : tr("Some servers want the whole address.")};
    case Cause::WrongPassword:
        return {tr("%1 did not take the user name or the password.").arg(endpoint.host),
                tr("The password is mistyped or was changed.")};
    case Cause::AppPasswordNeeded:
        return {tr("This provider wants a password made for this program."),
                tr("Your usual password is only for its web pages. Make an app password there and enter it "
                   "here.")};
    case Cause::BrowserSignInNeeded:
        return {tr("This provider takes no passwords here."),
                tr("It wants you to sign in with your browser.")};
    case Cause::SignInRefused:
        return {tr("%1 did not take the sign-in.").arg(endpoint.host),
                tr("It has expired or was withdrawn, or it is for another mailbox. Sign in again.")};
    case Cause::AccountBlocked:
        return {tr("%1 has blocked the log-in.").arg(endpoint.host),
                tr("After too many tries, or because something looked suspicious. It usually tells more on "
                   "its web "
                   "page.")};
    case Cause::ProtocolSwitchedOff:
        return {
            tr("%1 is switched off for this mailbox.").arg(protocolShortText(endpoint.protocol)),
            tr("You can switch it on in the settings of your provider's web mail; at work, the administrator "
               "can.")};
    default:
        return {};
    }
}

Words serverWords(const Diagnosis &diagnosis, const Endpoint &endpoint)
{
    switch (diagnosis.cause) {
    case Cause::ServerUnavailable:
        return {tr("%1 cannot serve you just now.").arg(endpoint.host),
                tr("It says that the trouble is temporary.")};
    case Cause::TooManyConnections:
        return {tr("Too many programs are connected to this mailbox."),
                tr("The server counts your phone and your other computers too.")};
    case Cause::MailboxInUse:
        return {tr("Another program is using this mailbox."),
                tr("A POP3 mailbox serves one program at a time.")};
    case Cause::PauseWanted:
        return {tr("The server asks for a pause between two visits."), {}};
    case Cause::OverQuota:
        return {tr("The mailbox on the server is full."),
                tr("Delete or move something there, then try again.")};
    case Cause::FolderMissing:
        return {tr("The server has no inbox for you."),
                tr("The log-in worked, but the mailbox was not made yet or was removed.")};
    case Cause::SenderRefused:
        return {tr("%1 takes no mail from this address.").arg(endpoint.host),
                tr("It sends only for the addresses of its own users.")};
    case Cause::Refused:
        return {tr("%1 said no.").arg(endpoint.host), tr("It gives no reason that Posthorn knows.")};
    default:
        return {tr("Something went wrong that Posthorn has no words for."), {}};
    }
}

Words wordsFor(const LadderStep &step, const Endpoint &endpoint)
{
    const Diagnosis &diagnosis = step.diagnosis;
    for (const Words &words : {networkWords(diagnosis, endpoint), encryptionWords(diagnosis, endpoint, step),
                               logInWords(diagnosis, endpoint)})
        if (!words.sentence.isEmpty())
            return words;
    return serverWords(diagnosis, endpoint);
}

QString actionLabel(const Diagnosis &diagnosis)
{
    switch (diagnosis.action) {
    case Action::None:
        return {};
    case Action::TryAgain:
    case Action::FreeSpace:
    case Action::SetClock:
        return tr("Try again");
    case Action::TryLater:
        return tr("Try again later");
    case Action::OpenNetworkSignIn:
        return tr("Open the sign-in page");
    case Action::EditServers:
        return tr("Edit servers");
    case Action::UseServer:
        return diagnosis.suggestion ? tr("Use %1 on port %2")
                                          .arg(securityText(diagnosis.suggestion->security))
                                          .arg(diagnosis.suggestion->port)
                                    : tr("Edit servers");
    case Action::ShowCertificate:
        return tr("Show certificate");
    case Action::EnterPassword:
        return tr("Enter password");
    case Action::UseUserName:
        return diagnosis.suggestion
                   ? tr("Try \u201c%1\u201d").arg(displayText(diagnosis.suggestion->userName, 60))
                   : tr("Edit servers");
    case Action::OpenProviderPage:
        return tr("Open the provider's page");
    case Action::SignInWithBrowser:
        return tr("Sign in with your browser");
    }
    return {};
}

/// "the whole address": which form a user name has, without saying it.
QString userNameForm(const QString &userName)
{
    if (userName.isEmpty())
        return tr("none");
    return userName.contains(u'@') ? tr("a whole address") : tr("a name without a domain");
}

QString reportOf(const Endpoint &endpoint, const QList<LadderStep> &steps)
{
    QString text = tr("%1 at %2, %3, log-in %4, user name: %5")
                       .arg(protocolShortText(endpoint.protocol), endpoint.hostAndPort(),
                            securityText(endpoint.security), mechanismName(endpoint.auth),
                            userNameForm(endpoint.userName)) +
                   u'\n';
    for (const LadderStep &step : steps) {
        if (step.state == LadderStep::State::Running)
            continue;
        text += QStringLiteral("  %1  %2  %3  %4\n")
                    .arg(ladderStageName(step.stage).leftJustified(12),
                         ladderStateName(step.state).leftJustified(6), durationText(step.took), step.fact);
        if (step.state != LadderStep::State::Failed)
            continue;
        const ErrorText words = diagnosisText(step, endpoint);
        text += QStringLiteral("    %1 (%2)\n    %3\n    %4/%5\n")
                    .arg(words.sentence, causeName(step.diagnosis.cause), words.cause,
                         errorDomainName(step.error.domain), errorCodeName(step.error.code));
    }
    // Servers repeat names in their refusals.
    if (!endpoint.userName.isEmpty())
        text.replace(endpoint.userName, QStringLiteral("(user)"), Qt::CaseInsensitive);
    const QString localPart = endpoint.userName.section(u'@', 0, -2);
    if (localPart.size() > 2)
        text.replace(localPart + u'@', QStringLiteral("(user)@"), Qt::CaseInsensitive);
    return text;
}

} // namespace

ErrorText diagnosisText(const LadderStep &step, const Endpoint &endpoint)
{
    const Words words = wordsFor(step, endpoint);
    ErrorText text{words.sentence, words.cause, actionLabel(step.diagnosis)};
    if (!step.diagnosis.providerNote.isEmpty())
        text.cause += QStringLiteral(" ") + step.diagnosis.providerNote;
    return withServerText(text, step.error);
}

bool isConnectionError(const Error &error)
{
    switch (error.domain) {
    case ErrorDomain::Network:
    case ErrorDomain::Tls:
    case ErrorDomain::Authentication:
    case ErrorDomain::Protocol:
    case ErrorDomain::Server:
        return true;
    default:
        return false;
    }
}

ErrorText connectionErrorText(const Error &error, const Endpoint &endpoint, const QString &accountName)
{
    // The others need a look at what is there, or have words of their own.
    const bool said = error.code == ErrorCode::AuthenticationFailed || error.domain == ErrorDomain::Server;
    if (!said || !endpoint.isConfigured())
        return errorText(error, accountName);
    DiagnosisFacts facts;
    facts.endpoint = endpoint;
    facts.error = error;
    LadderStep step;
    step.protocol = endpoint.protocol;
    step.error = error;
    step.diagnosis = diagnose(facts);
    if (step.diagnosis.cause == Cause::Refused)
        return errorText(error, accountName);
    ErrorText text = diagnosisText(step, endpoint);
    if (!accountName.isEmpty())
        text.sentence = accountName + QStringLiteral(": ") + text.sentence;
    return text;
}

QString stepText(const LadderStep &step)
{
    const bool ok = step.state == LadderStep::State::Ok;
    const bool running = step.state == LadderStep::State::Running;
    switch (step.stage) {
    case Stage::Network:
        return ok        ? tr("This computer has a network")
               : running ? tr("Looking for a network")
                         : tr("No network");
    case Stage::Dns:
        return ok        ? tr("The server's name is known")
               : running ? tr("Looking up the name")
                         : tr("The name is unknown");
    case Stage::Tcp:
        return ok ? tr("The server answers") : running ? tr("Connecting") : tr("No connection");
    case Stage::Tls:
        return ok        ? tr("Encrypted, and the certificate is trusted")
               : running ? tr("Starting the encryption")
                         : tr("No trusted encryption");
    case Stage::Greeting:
        return ok        ? tr("It is the right kind of server")
               : running ? tr("Waiting for its greeting")
                         : tr("It is not the right kind of server");
    case Stage::Capabilities:
        return ok        ? tr("It offers a way to log in")
               : running ? tr("Asking what it can do")
                         : tr("It offers no way to log in");
    case Stage::LogIn:
        return ok ? tr("The log-in is accepted") : running ? tr("Logging in") : tr("The log-in failed");
    case Stage::Mailbox:
        return ok        ? tr("The inbox can be read")
               : running ? tr("Looking at the inbox")
                         : tr("The inbox cannot be read");
    case Stage::Recipient:
        return ok        ? tr("Mail from your address is taken")
               : running ? tr("Asking whether it would take mail")
                         : tr("It takes no mail from your address");
    }
    return {};
}

QString durationText(std::chrono::milliseconds duration)
{
    return tr("%1 s").arg(QLocale().toString(static_cast<double>(duration.count()) / 1000.0, 'f', 2));
}

QString diagnosisReport(const QList<std::pair<Endpoint, QList<LadderStep>>> &ladders)
{
    QString text = QStringLiteral("Posthorn %1, Qt %2, %3\n")
                       .arg(QCoreApplication::applicationVersion(), QString::fromLatin1(qVersion()),
                            QSysInfo::prettyProductName());
    for (const auto &[endpoint, steps] : ladders)
        text += u'\n' + reportOf(endpoint, steps);
    return text;
}

} // namespace posthorn
