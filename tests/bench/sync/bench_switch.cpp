// N messages (default 10,000) of 7.2 kB that a POP3 account collected from a private Dovecot become one with
// the server's as the account becomes one of IMAP, and it becomes one of POP3 again; before that what
// collecting them cost, and after each what a sync with nothing new costs. One JSON object a line on stdout.
//
//     bench_switch [messages]

#include "../meter.h"
#include "../need.h"
#include "servedbodies.h"
#include "support/bigmailbox.h"
#include "sync/switchend.h"
#include "syncclient.h"

#include <QCoreApplication>
#include <cstdio>

using namespace posthorn;

namespace
{

int fail(const QString &what)
{
    std::fprintf(stderr, "%s\n", qPrintable(what));
    return 1;
}

/// What a sync costs, and what it leads to: false where it fails.
bool measure(const char *bench, SyncClient &client, ServedBodies &served)
{
    const char *protocol = client.account().isPop3() ? "pop3" : "imap";
    const Meter meter;
    if (const auto error = client.sync())
        return fail(error->toString()) == 0;
    const double seconds = meter.seconds();
    const double cpuSeconds = meter.cpuSeconds();
    const long long peak = Meter::peakBytes();
    const SyncStats stats = client.stats();
    const SwitchOutcome outcome =
        client.account().isImap() ? need(switchOutcome(client.store(), client.account())) : SwitchOutcome();
    client.restart(); // ends all sessions: then the server says what it handed out
    std::printf("{\"bench\":\"%s\",\"protocol\":\"%s\",\"added\":%d,\"matched\":%lld,\"onlyHere\":%lld,"
                "\"bodiesFetched\":%d,\"bytesIn\":%llu,\"bytesOut\":%llu,\"roundTrips\":%d,\"seconds\":%.2f,"
                "\"cpuSeconds\":%.2f,\"peakRssBytes\":%lld}\n",
                bench, protocol, stats.added, static_cast<long long>(outcome.matched),
                static_cast<long long>(outcome.onlyHere), served.next(protocol),
                static_cast<unsigned long long>(stats.bytesIn),
                static_cast<unsigned long long>(stats.bytesOut), stats.roundTrips, seconds, cpuSeconds, peak);
    std::fflush(stdout);
    return true;
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    BigMailbox mailbox;
    mailbox.messages = argc > 1 ? QByteArray(argv[1]).toInt() : 10'000;
    mailbox.meanBytes = 7'200;
    DovecotServer server;
    if (!DovecotServer::isInstalled() || !server.start())
        return fail(server.errorString());
    const QString maildir = server.maildir(server.user(), QStringLiteral("INBOX"), true);
    need(mailbox.writeMaildir(maildir));
    server.handOver(maildir);
    ServedBodies served(server);
    SyncClient client;
    const Account pop3 = SyncClient::pop3Account(server);
    Account imap = switchedTo(pop3, SyncClient::imapAccount(server).incoming);
    imap.bodies.kind = BodyPolicy::Kind::All;
    client.start(pop3, server.password());
    if (!measure("collect", client, served))
        return 1;
    client.restart(imap);
    if (!measure("to IMAP", client, served))
        return 1;
    need(endSwitch(client.store(), imap, OnlyHere::Keep)); // nothing where all was found
    if (!measure("nothing new", client, served))
        return 1;
    client.restart(pop3);
    return measure("to POP3", client, served) && measure("nothing new", client, served) ? 0 : 1;
}
