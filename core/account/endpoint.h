#pragma once

#include "base/result.h"

#include <QByteArray>
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
/// Plain, Login; what worked is remembered in its place.
enum class AuthMechanism {
    Automatic,
    ScramSha256,
    ScramSha1,
    Plain,
    Login,
    CramMd5,
    XOAuth2,
    OAuthBearer,
    None
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

    bool operator==(const Endpoint &) const = default;
    [[nodiscard]] bool isConfigured() const { return !host.isEmpty() && port != 0; }
    /// "imap.example.org:993"
    [[nodiscard]] QString hostAndPort() const;
    /// True for 127.0.0.0/8, ::1 and localhost: no network is crossed.
    [[nodiscard]] bool isLoopback() const;
    /// Errors: Usage/InvalidArgument for an empty, oversized or control-character host, or port 0.
    [[nodiscard]] Result<void> validate() const;
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
