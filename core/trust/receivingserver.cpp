#include "receivingserver.h"

#include "discovery/basedomain.h"

#include <QHostAddress>

namespace posthorn
{

namespace
{

struct Provider {
    const char *incoming; // base domain of the server that mail is fetched from
    const char *names;    // base domains of the servers that take it in
    bool writesNoName;
};

constexpr Provider providers[] = {
    {"gmail.com", "google.com", false},
    {"googlemail.com", "google.com", false},
    {"office365.com", "outlook.com microsoft.com", true},
    {"outlook.com", "outlook.com microsoft.com", true},
    {"hotmail.com", "outlook.com microsoft.com", true},
    {"me.com", "icloud.com apple.com", false},
    {"fastmail.com", "messagingengine.com", false},
    {"aol.com", "yahoo.com", false},
    {"zoho.com", "zohomail.com", false},
    {"zoho.eu", "zohomail.eu", false},
    {"yandex.com", "yandex.net", false},
    {"yandex.ru", "yandex.net", false},
    {"web.de", "gmx.net", false},
    {"gmx.com", "gmx.net", false},
    {"ionos.de", "kundenserver.de", false},
    {"ionos.com", "perfora.net", false},
};

} // namespace

bool ReceivingServer::isIts(const QByteArray &hostName) const
{
    QString name = QString::fromLatin1(hostName).toLower();
    if (name.endsWith(u'.'))
        name.chop(1);
    return !name.isEmpty() && domains.contains(baseDomain(name));
}

ReceivingServer receivingServerOf(const Account &account)
{
    ReceivingServer server;
    const QString host = account.incoming.host.toLower();
    // A bridge or a test server on this computer has no name that anybody could check.
    if (account.incomingKind == IncomingKind::Local || host.isEmpty() || !host.contains(u'.') ||
        !QHostAddress(host).isNull())
        return server;
    const QString base = baseDomain(host);
    server.domains += base;
    for (const Provider &provider : providers) {
        if (base != QLatin1String(provider.incoming))
            continue;
        for (const QString &name : QString::fromLatin1(provider.names).split(u' '))
            if (!server.domains.contains(name))
                server.domains += name;
        server.writesNoName = provider.writesNoName;
    }
    return server;
}

} // namespace posthorn
