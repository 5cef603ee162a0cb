#pragma once

#include "dnsresolver.h"
#include "mailaddressparts.h"
#include "providerconfig.h"

#include <QMap>
#include <QSet>

namespace posthorn
{

/// The six labels of RFC 6186 and RFC 8314, "_imaps._tcp" first.
[[nodiscard]] QStringList mailServiceLabels();
[[nodiscard]] MailProtocol protocolOfService(const QString &label);

/// What a domain's service records say.
struct ServiceServers {
    /// Best first: by priority over all labels of a protocol, TLS from the first byte before STARTTLS, then
    /// by chance as their weights say (RFC 2782).
    struct Server {
        QString label; // which record named it
        Endpoint endpoint;
    };
    QList<Server> servers;
    /// Those that the domain says it does not have: "." and no other target (RFC 6186 3.4).
    QSet<MailProtocol> notOffered;
    QStringList dropped; // as in ProviderConfig
};

/// `records`: what was answered for each label. `chance` gives a number from 0 to the one it is called with,
/// both included. Pure; any thread.
[[nodiscard]] ServiceServers readServiceRecords(const QMap<QString, QList<DnsRecord>> &records,
                                                const MailAddressParts &parts,
                                                const std::function<quint32(quint32)> &chance);

/// The mail exchangers of a domain in the order of preference, ASCII; empty where the domain takes no mail
/// (RFC 7505). Pure; any thread.
[[nodiscard]] QStringList readMailExchangers(QList<DnsRecord> records);

/// The domains in which a mail exchanger's provider may publish something: the name without its first label,
/// then its base domain; never `domain` itself, and no public suffix. Pure; any thread.
[[nodiscard]] QStringList providerDomains(const QString &mailExchanger, const QString &domain);

} // namespace posthorn
