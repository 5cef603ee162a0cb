#include "receivingserver.h"

#include "discovery/basedomain.h"

#include <QHash>
#include <QHostAddress>
#include <algorithm>

namespace posthorn
{

namespace
{

struct Provider {
    const char *incoming; // base domain of the server that mail is fetched from
    const char *names;    // base domains of the servers that take it in
    bool writesNoName;
    int fieldsBelow; // 0: not known, to be learned
};

constexpr Provider providers[] = {
    {"gmail.com", "google.com", false, 1},
    {"googlemail.com", "google.com", false, 1},
    {"office365.com", "outlook.com microsoft.com", true, 1},
    {"outlook.com", "outlook.com microsoft.com", true, 1},
    {"hotmail.com", "outlook.com microsoft.com", true, 1},
    {"me.com", "icloud.com apple.com", false, 1},
    {"fastmail.com", "messagingengine.com", false, 1},
    {"aol.com", "yahoo.com", false, 1},
    {"zoho.com", "zohomail.com", false, 1},
    {"zoho.eu", "zohomail.eu", false, 1},
    {"yandex.com", "yandex.net", false, 1},
    {"yandex.ru", "yandex.net", false, 1},
    {"web.de", "gmx.net", false, 0},
    {"gmx.com", "gmx.net", false, 0},
    {"ionos.de", "kundenserver.de", false, 0},
    {"ionos.com", "perfora.net", false, 0},
};

/// Nine of ten.
bool isMost(qsizetype some, qsizetype all)
{
    return some * 10 >= all * 9;
}

bool areEnough(const QList<ArrivalSample> &samples)
{
    constexpr qint64 dayMs = 24LL * 60 * 60 * 1000;
    QSet<QString> senders;
    QSet<qint64> days;
    for (const ArrivalSample &sample : samples) {
        senders.insert(sample.fromDomain);
        days.insert(sample.receivedMs / dayMs);
    }
    return samples.size() >= learning::FewestSamples && senders.size() >= learning::FewestSenders &&
           days.size() >= learning::FewestDays;
}

/// The names that stand in a place which nobody else can write to, and those that no message lacks in the
/// place where others could.
void learnNames(ReceivingServer &server, const QList<ArrivalSample> &samples)
{
    QHash<QByteArray, int> above;
    QHash<QByteArray, int> firstBelow;
    for (const ArrivalSample &sample : samples) {
        QSet<QByteArray> names;
        for (const AuthenticationResults &field : sample.arrival.above)
            names.insert(field.server);
        for (const QByteArray &name : std::as_const(names))
            ++above[name];
        if (!sample.arrival.below.isEmpty())
            ++firstBelow[sample.arrival.below.first().server];
    }
    const auto learn = [&server](const QByteArray &name) {
        if (name.isEmpty())
            server.writesNoName = true;
        else
            server.names.insert(name);
    };
    for (auto it = above.cbegin(); it != above.cend(); ++it)
        if (isMost(it.value(), samples.size()))
            learn(it.key());
    for (auto it = firstBelow.cbegin(); it != firstBelow.cend(); ++it)
        if (it.value() == samples.size())
            learn(it.key());
}

/// How many of its fields stand below its Received in every message.
int fieldsBelowOf(const ReceivingServer &server, const QList<ArrivalSample> &samples)
{
    qsizetype fewest = samples.first().arrival.below.size();
    for (const ArrivalSample &sample : samples) {
        const QList<AuthenticationResults> &below = sample.arrival.below;
        const auto stranger =
            std::find_if_not(below.begin(), below.end(), [&server](const AuthenticationResults &field) {
                return server.isItsWord(field);
            });
        fewest = std::min(fewest, qsizetype(stranger - below.begin()));
    }
    return int(fewest);
}

} // namespace

bool ReceivingServer::isItsWord(const AuthenticationResults &field) const
{
    if (field.server.isEmpty())
        return writesNoName;
    return names.contains(field.server) || domains.contains(baseDomain(QString::fromLatin1(field.server)));
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
        const QStringList names = QString::fromLatin1(provider.names).split(u' ');
        if (base != QLatin1String(provider.incoming) && !names.contains(base))
            continue;
        for (const QString &name : names)
            if (!server.domains.contains(name))
                server.domains += name;
        server.writesNoName = server.writesNoName || provider.writesNoName;
        server.fieldsBelow = std::max(server.fieldsBelow, provider.fieldsBelow);
        server.isKnown = server.fieldsBelow > 0;
    }
    return server;
}

ReceivingServer learnedFrom(const QList<ArrivalSample> &samples, const ReceivingServer &server,
                            const QStringList &ownDomains)
{
    ReceivingServer learned = server;
    if (server.isKnown || server.domains.isEmpty())
        return learned;
    QList<ArrivalSample> foreign;
    QHash<QString, int> byDomain;
    for (const ArrivalSample &sample : samples) {
        if (sample.fromDomain.isEmpty() || ownDomains.contains(sample.fromDomain))
            continue;
        foreign.append(sample);
        ++byDomain[sample.arrival.domain];
    }
    for (auto it = byDomain.cbegin(); it != byDomain.cend(); ++it)
        if (!it.key().isEmpty() && !learned.domains.contains(it.key()) && isMost(it.value(), foreign.size()))
            learned.domains += it.key();

    foreign.removeIf(
        [&learned](const ArrivalSample &sample) { return !learned.domains.contains(sample.arrival.domain); });
    if (!areEnough(foreign))
        return server;
    learnNames(learned, foreign);
    learned.fieldsBelow = fieldsBelowOf(learned, foreign);
    return learned;
}

} // namespace posthorn
