#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QList>
#include <QMetaType>
#include <QString>

namespace posthorn
{

enum class MailProtocol { Imap, Pop3, Smtp };

enum class ConnectionSecurity {
    Tls,      // from the first byte (RFC 8314)
    StartTls, // mandatory upgrade, never optional
    None,     // only on express wish, or to a loopback address
};

/// One SASL mechanism, or the protocol's own log-in. Automatic: the strongest the server offers of Scram*,
/// Plain, Login; what worked is remembered in its place, and nothing weaker is used from then on. External:
/// the client certificate of the endpoint (RFC 4422 A). Gssapi: the Kerberos ticket of who is logged in at
/// this computer (RFC 4752). OAuth: an access token by OAuthBearer (RFC 7628), else XOAuth2; never a
/// mechanism that takes a password. Apop: POP3's own digest (RFC 1939 7), broken as MD5 is: only where
/// chosen, and only over TLS or to a loopback address.
enum class AuthMechanism {
    Automatic,
    ScramSha256,
    ScramSha1,
    Plain,
    Login,
    CramMd5,
    XOAuth2,
    OAuthBearer,
    External,
    Gssapi,
    OAuth,
    Apop,
    None
};

/// A server's key that the system's authorities vouched for, and when a connection saw it first.
struct SeenKey {
    QByteArray spkiSha256;
    qint64 firstSeenMs = 0;
    bool operator==(const SeenKey &) const = default;
};

/// Where and how to reach one server of an account. A value; any thread.
struct Endpoint {
    MailProtocol protocol = MailProtocol::Imap;
    QString host; // as configured; ASCII (punycode) or an address literal
    quint16 port = 0;
    ConnectionSecurity security = ConnectionSecurity::Tls;
    AuthMechanism auth = AuthMechanism::Automatic;
    QString userName;
    /// SHA-256 of the DER SubjectPublicKeyInfo of the one certificate that the user trusted at set-up for
    /// this host and port although it does not verify; empty = none.
    QByteArray trustedSpkiSha256;
    /// A PEM file of additional authorities; empty = the system's only.
    QString caFile;
    /// The trusted certificate in DER, to be shown beside another one that turns up in its place. May be
    /// empty though a fingerprint is there: old files have none.
    QByteArray trustedCertificate = {};
    /// The keys that verified here, newest first, at most `mostSeenKeys`: more than one where several
    /// machines answer to the name, or where the key was changed.
    QList<SeenKey> seenKeys = {};
    static constexpr qsizetype mostSeenKeys = 8;
    /// A PEM file with the certificate that this side proves its identity with, and those that vouch for it;
    /// empty = none. Its key, without a password, lies in the other file, or in the same where that is empty.
    QString clientCertificateFile = {};
    QString clientKeyFile = {};

    bool operator==(const Endpoint &) const = default;
    [[nodiscard]] bool isConfigured() const { return !host.isEmpty() && port != 0; }
    /// "imap.example.org:993"
    [[nodiscard]] QString hostAndPort() const;
    /// True for 127.0.0.0/8, ::1 and localhost: no network is crossed.
    [[nodiscard]] bool isLoopback() const;
    /// Errors: Usage/InvalidArgument for an empty, oversized or control-character host, or port 0.
    [[nodiscard]] Result<void> validate() const;
    /// False for the mechanisms that need no password or token: None, External, Gssapi.
    [[nodiscard]] bool needsSecret() const;
    /// True for the mechanisms whose secret is an access token.
    [[nodiscard]] bool takesToken() const;
    /// The user trusts this one certificate (the leaf in DER, and the fingerprint of its key).
    void trust(const QByteArray &spkiSha256, const QByteArray &certificate);
    /// What was learnt and trusted belongs to one host and port: to be called when either changes.
    void forgetCertificates();
};

/// The port that the protocol's standard gives for this security: 993/143, 995/110, 465/587.
[[nodiscard]] quint16 standardPort(MailProtocol protocol, ConnectionSecurity security);

/// "imap", "tls", "scram-sha-256", ...: as in accounts.json and on posthornctl's command line.
[[nodiscard]] QString protocolName(MailProtocol protocol);
[[nodiscard]] QString securityName(ConnectionSecurity security);
[[nodiscard]] QString mechanismName(AuthMechanism mechanism);
[[nodiscard]] std::optional<ConnectionSecurity> securityFromName(const QString &name);
[[nodiscard]] std::optional<AuthMechanism> mechanismFromName(const QString &name);

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::Endpoint)
