#include "knownimap.h"

#include "mailaddressparts.h"
#include "providertable.h"

#include <algorithm>

namespace posthorn
{

namespace
{

bool hasImap(const std::optional<Provider> &provider)
{
    return provider && !provider->lacks(MailProtocol::Imap) &&
           std::any_of(provider->endpoints.begin(), provider->endpoints.end(),
                       [](const Endpoint &endpoint) { return endpoint.protocol == MailProtocol::Imap; });
}

} // namespace

bool hasKnownImap(const Account &account)
{
    const auto parts = splitMailAddress(account.address());
    return account.isPop3() && ((parts && hasImap(providerFor(parts->domain))) ||
                                hasImap(ProviderTable::builtIn().providerByServer(account.incoming)));
}

QList<EndpointCandidate> imapBesidePop3(const Account &account)
{
    if (!account.isPop3())
        return {};
    QStringList hosts{account.incoming.host};
    for (const char *name : {"pop.", "pop3."}) {
        const QString prefix = QString::fromLatin1(name);
        if (account.incoming.host.startsWith(prefix, Qt::CaseInsensitive))
            hosts.prepend(QStringLiteral("imap.") + account.incoming.host.mid(prefix.size()));
    }
    QList<EndpointCandidate> candidates;
    for (const QString &host : std::as_const(hosts)) {
        for (const ConnectionSecurity security : {ConnectionSecurity::Tls, ConnectionSecurity::StartTls}) {
            EndpointCandidate candidate;
            candidate.endpoint = account.incoming;
            candidate.endpoint.forgetCertificates();
            candidate.endpoint.protocol = MailProtocol::Imap;
            candidate.endpoint.host = host;
            candidate.endpoint.security = security;
            candidate.endpoint.port = standardPort(MailProtocol::Imap, security);
            candidates.append(candidate);
        }
    }
    return candidates;
}

} // namespace posthorn
