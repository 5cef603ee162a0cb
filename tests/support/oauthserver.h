#pragma once

#include "support/serverprocess.h"

#include <QUrl>

namespace posthorn
{

/// A real OAuth2 and OpenID Connect issuer for one test: packaging/oauthserver on a free port of 127.0.0.1,
/// with the client "posthorn". Nothing of it outlives the object, nor the test's process. Lives on one
/// thread, blocks it while it starts and stops.
///
///     if (!OAuthServer::isInstalled())
///         QSKIP("oidc-provider is not here: packaging/install-deps --tests");
class OAuthServer
{
public:
    struct Options {
        int lifetimeSeconds = 3'600;             // of access tokens
        int skewSeconds = 0;                     // by which its clock is ahead
        QString names = QStringLiteral("token"); // where users are named: "token", "userinfo", "nowhere"
    };

    /// packaging/install-deps --tests has fetched it, and there is a Node.js to run it.
    [[nodiscard]] static bool isInstalled();
    [[nodiscard]] bool start(const Options &options);
    [[nodiscard]] bool start() { return start(Options{}); }
    /// It is gone from here on.
    void stop() { m_process.end(); }
    [[nodiscard]] QString errorString() const { return m_process.errorString(); }

    [[nodiscard]] QString issuer() const { return m_process.value("issuer"); }
    [[nodiscard]] QString clientId() const { return m_process.value("client"); }
    /// What a mail server asks about tokens (RFC 7662), its name and secret included.
    [[nodiscard]] QString introspectionUrl() const { return m_process.value("introspection"); }

    /// Withdraws all access tokens, or also refresh tokens and what was consented to.
    bool revokeAccess() { return command("revoke access"); }
    bool revokeAll() { return command("revoke all"); }
    /// How often an endpoint was asked: "/token", "/auth", ...
    [[nodiscard]] int requests(const QString &path);

private:
    bool command(const QByteArray &line);

    ServerProcess m_process;
};

} // namespace posthorn
