#pragma once

#include "account/account.h"
#include "arrival.h"

#include <QSet>
#include <QStringList>

namespace posthorn
{

/// Whose word on a message counts: the server that took it in for the account. A value; any thread.
struct ReceivingServer {
    /// Base domains under which its names lie (authserv-id, "by" of Received); ASCII, lower case. Empty: no
    /// server is believed.
    QStringList domains;
    /// Names that it signs with and that say nothing of these domains; lower case.
    QSet<QByteArray> names = {};
    /// It writes Authentication-Results without its name.
    bool writesNoName = false;
    /// How many Authentication-Results it writes below its own Received, in each message. Where it writes
    /// none there, the first that stands there is the sender's.
    int fieldsBelow = 0;
    /// A provider whose servers are known: there is nothing to learn.
    bool isKnown = false;

    /// Whether a field that only it can have written is to be read: others on its machines write there too.
    [[nodiscard]] bool isItsWord(const AuthenticationResults &field) const;
};

/// By the name of the account's incoming server, and what is known of providers whose servers go by other
/// names. Pure.
[[nodiscard]] ReceivingServer receivingServerOf(const Account &account);

/// One message of the account's inbox, as evidence of how its server works. A value.
struct ArrivalSample {
    Arrival arrival;
    QString fromDomain; // base domain of From; empty: there is none
    qint64 receivedMs = 0;
};

/// What an inbox tells of the server that fills it. A server is named by nine of ten messages, and what it
/// writes below its own Received counts only where no message lacks it: of a server that writes nothing
/// there, a stranger's words would stand in that place. Nothing is learned from fewer than `FewestSamples`
/// messages of `FewestSenders` domains over `FewestDays` days, and nothing of a known provider. Mail from
/// `ownDomains` does not count, because servers often look at none of it. Pure.
[[nodiscard]] ReceivingServer learnedFrom(const QList<ArrivalSample> &samples, const ReceivingServer &server,
                                          const QStringList &ownDomains);

namespace learning
{
constexpr int FewestSamples = 20;
constexpr int FewestSenders = 5;
constexpr int FewestDays = 3;
} // namespace learning

} // namespace posthorn
