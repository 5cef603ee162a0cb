#pragma once

#include "account/endpoint.h"
#include "networkstate.h"
#include "security/tlspolicy.h"

#include <QDateTime>
#include <QStringList>
#include <optional>

namespace posthorn
{

/// Why a connection does not work, and the one thing to do about it. A value; any thread. The sentences are
/// made in ui/text/diagnosistext.
struct Diagnosis {
    enum class Cause {
        Unknown,
        NoNetwork,
        CaptivePortal, // the network wants to be signed in to first
        NameUnknown,
        PortBlocked, // no answer at all: something on the way swallows it
        PortClosed,  // refused: nothing listens
        ConnectionLost,
        NoAnswer,  // connected, then silence
        WrongPort, // the right server, encrypted where clear was expected or the other way round
        WrongProtocol,
        NotMail, // a web server, SSH, ...
        EncryptionRefused,
        EncryptionTampered,
        TlsTooOld,
        TlsFailed,
        NameMismatch,
        Untrusted,
        Expired,
        NotYetValid,
        ClockWrong,
        CertificateChanged,
        ServerUnavailable,
        TooManyConnections,
        MailboxInUse,
        PauseWanted, // LOGIN-DELAY
        MechanismGone,
        PasswordMissing,
        TicketMissing, // of Kerberos
        WrongUserName, // its form: the part before the @ or the whole address
        WrongPassword,
        AppPasswordNeeded,
        BrowserSignInNeeded,
        SignInRefused, // the token of a sign-in that was made
        AccountBlocked,
        ProtocolSwitchedOff, // IMAP, POP3 or SMTP, by the user or the administrator
        OverQuota,
        FolderMissing,
        SenderRefused,
        Refused, // for a reason that only the server's text gives
    };
    enum class Action {
        None,
        TryAgain,
        TryLater,
        OpenNetworkSignIn, // `link`
        EditServers,
        UseServer, // `suggestion`
        ShowCertificate,
        SetClock,
        EnterPassword,
        UseUserName,      // `suggestion`
        OpenProviderPage, // `link`
        SignInWithBrowser,
        FreeSpace,
    };

    Cause cause = Cause::Unknown;
    Action action = Action::None;
    QString link; // https, but for the network's sign-in page
    std::optional<Endpoint> suggestion;
    /// Of a key word nature: the kind of server that answers ("POP3", "HTTP"), the name a certificate is for.
    QString detail;
    QString providerNote; // an English sentence of the provider table, where the provider is known

    bool operator==(const Diagnosis &) const = default;
};

/// "wrong-password", "use-server", ...: for posthornctl, reports and tests.
[[nodiscard]] QString causeName(Diagnosis::Cause cause);
[[nodiscard]] QString actionName(Diagnosis::Action action);

/// What is known when a rung failed. A value.
struct DiagnosisFacts {
    Endpoint endpoint;
    Error error;
    std::optional<CertificateProblem> certificate;
    NetworkState network;
    /// Mechanisms that the server offers, upper case; empty = not known.
    QStringList mechanisms;
    /// What answers without encryption ("IMAP", "POP3", "SMTP", "HTTP", "SSH"), or "TLS"; empty = not looked.
    QString answeredBy;
    QDateTime now;
    /// When this program was made: no clock can be right that says less.
    QDateTime builtAt;
};

/// Pure. Reads response codes first, then the sentences that known servers give as their reason.
[[nodiscard]] Diagnosis diagnose(const DiagnosisFacts &facts);

/// When this program was made. UTC.
[[nodiscard]] QDateTime buildTime();

} // namespace posthorn
