#pragma once

#include "discovery/serverdiscovery.h"
#include "support/privateinternet.h"

#include <functional>

namespace posthorn
{

// What the tests of the search for servers share.

/// Fills an Internet, before it starts.
using Setup = std::function<void(PrivateInternet &)>;

inline const QByteArray configPath = "/mail/config-v1.1.xml";
inline const QByteArray wellKnownPath = "/.well-known/autoconfig/mail/config-v1.1.xml";

/// A configuration file; "imap imap.example.org 993 SSL" is a server.
[[nodiscard]] QByteArray configFile(const QList<QByteArray> &servers);
/// The one of example.org: imap., pop. and, with STARTTLS, smtp.
[[nodiscard]] QByteArray ownFile();
/// A whole HTTP answer that sends on to `url`.
[[nodiscard]] QByteArray redirectTo(const QByteArray &url);
/// The servers that are in ownFile().
void serveOwn(PrivateInternet &internet);
/// Three servers with TLS on their usual ports.
void serveThree(PrivateInternet &internet, const QString &imap, const QString &pop3, const QString &smtp);

/// With the test's authority and https://database.test/v1 as the public database.
[[nodiscard]] DiscoveryOptions optionsFor(PrivateInternet &internet);
/// A search to its end. The test ends where the search does not within 30 s.
[[nodiscard]] DiscoveryResult discovered(const QString &address, const DiscoveryOptions &options);

/// "imap.example.org:993 tls autoconfig", with what was corrected behind it; "-" where nothing was found.
[[nodiscard]] QString shown(const DiscoveryResult &result, MailProtocol protocol);
/// IMAP, POP3, SMTP.
[[nodiscard]] QStringList shown(const DiscoveryResult &result);
/// "refused: why", of the first question to this source.
[[nodiscard]] QString shown(const DiscoveryResult &result, const char *source);
[[nodiscard]] EndpointCandidate candidateAt(const DiscoveryResult &result, const QString &hostAndPort);

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::Setup)
