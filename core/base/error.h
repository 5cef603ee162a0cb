#pragma once

#include <QMetaType>
#include <QString>

namespace posthorn
{

/// Who reports the error; together with the code it picks the sentence that ui/errortext shows.
enum class ErrorDomain {
    Network,
    Tls,
    Authentication,
    Protocol,
    Server,
    Store,
    Mime,
    Credentials,
    Usage,
    Cancelled
};

/// What went wrong, in terms of what can be done about it. Values are stable: scripts see their names.
enum class ErrorCode {
    Unknown,
    // Network
    HostNotFound,
    ConnectionRefused,
    ConnectionTimedOut,
    ConnectionClosed,
    ConnectionLost,
    TimedOut,
    // Tls
    TlsHandshakeFailed,
    TlsTooOld,    // nothing newer than TLS 1.1
    TlsNotSpoken, // what answers is not TLS at all
    CertificateNotTrusted,
    CertificateChanged,
    EncryptionRefused,  // STARTTLS not offered or refused
    EncryptionTampered, // bytes before the handshake, PREAUTH in clear
    // Authentication
    AuthenticationFailed,
    MechanismNotOffered,
    PlaintextRefused, // a password would travel unencrypted
    CredentialsMissing,
    TicketMissing,       // GSSAPI without a Kerberos ticket
    KeyringUnavailable,  // none runs
    KeyringLocked,       // its owner did not unlock it
    KeyringRefused,      // it runs, and says no
    SignInNeeded,        // the browser sign-in is no longer valid, or there was none
    ConsentRefused,      // the user, or the provider for the user, said no in the browser
    WrongAccount,        // somebody else was signed in than the account belongs to
    ClientNotRegistered, // no OAuth2 client id for the provider, or one that it does not know
    // Protocol
    UnexpectedAnswer,
    WrongProtocol, // "this is a POP3 server"
    LimitExceeded,
    // Server
    ServerSaidNo,
    ServerSaidBye,
    MailboxInUse,     // POP3 [IN-USE]
    LoginDelay,       // POP3 [LOGIN-DELAY]
    TemporaryFailure, // [SYS/TEMP], 4xx
    PermanentFailure, // [SYS/PERM], 5xx
    OverQuota,
    FolderGone,
    MessageGone,
    ReadOnly,
    MessageTooLarge,
    RecipientsRefused,
    // Store
    StoreUnavailable,
    StoreCorrupt,
    StoreTooNew,
    DiskFull,
    StoreBusy,
    // Mime
    Malformed,
    // Usage
    InvalidArgument,
    NotFound,
    NotSupported,
    // Cancelled
    Cancelled,
};

/// Whether trying again can help, and when.
enum class Retry {
    Never,
    Backoff,   // by itself, after a growing pause
    AfterUser, // after the user changed or allowed something
    Reconnect, // at once on a new connection
};

/// What every failing operation of the core answers. A value; any thread.
/// `serverText` is what the peer said, untrusted, to be shown as plain text and attributed; `context` says in
/// English what was being done, for logs. Neither ever holds a secret. The sentence for the user is made in
/// ui/errortext.
struct Error {
    ErrorDomain domain = ErrorDomain::Protocol;
    ErrorCode code = ErrorCode::Unknown;
    Retry retry = Retry::Never;
    QString serverText;
    QString context;

    [[nodiscard]] static Error cancelled();
    [[nodiscard]] bool isCancelled() const { return code == ErrorCode::Cancelled; }
    /// "Tls/CertificateNotTrusted: context (server said: ...)", for logs and posthornctl.
    [[nodiscard]] QString toString() const;
};

[[nodiscard]] QString errorDomainName(ErrorDomain domain);
[[nodiscard]] QString errorCodeName(ErrorCode code);

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::Error)
