// First header sync of an INBOX of N messages (default 100,000) from a warm private Dovecot on loopback,
// beside a bare socket that reads the same FETCH answer in the same run and does nothing with it. One JSON
// object a line on stdout.

#include "imap/foldersync.h"
#include "imap/imapsession.h"
#include "store/store.h"
#include "support/bigmailbox.h"
#include "support/dovecotserver.h"
#include "support/temporaryprofile.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QTcpSocket>
#include <cstdio>
#include <sys/resource.h>

using namespace posthorn;

namespace
{

constexpr char headerFields[] =
    "BODY.PEEK[HEADER.FIELDS (DATE FROM SENDER REPLY-TO TO CC BCC SUBJECT MESSAGE-ID "
    "IN-REPLY-TO REFERENCES CONTENT-TYPE)]";

/// Wall, processor and memory between two points of this process.
class Meter
{
public:
    Meter()
    {
        QFile refs(QStringLiteral("/proc/self/clear_refs")); // starts the peak anew
        if (refs.open(QIODevice::WriteOnly))
            refs.write("5");
        m_cpu = cpuSeconds();
        m_timer.start();
    }
    [[nodiscard]] double seconds() const { return static_cast<double>(m_timer.nsecsElapsed()) / 1e9; }
    [[nodiscard]] double cpu() const { return cpuSeconds() - m_cpu; }
    [[nodiscard]] static long long peakBytes()
    {
        QFile status(QStringLiteral("/proc/self/status"));
        if (!status.open(QIODevice::ReadOnly))
            return 0;
        for (const QByteArray &line : status.readAll().split('\n')) {
            if (line.startsWith("VmHWM:"))
                return line.mid(6).trimmed().split(' ').first().toLongLong() * 1024;
        }
        return 0;
    }

private:
    static double cpuSeconds()
    {
        rusage usage{};
        getrusage(RUSAGE_SELF, &usage);
        return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
               static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    }
    QElapsedTimer m_timer;
    double m_cpu = 0;
};

/// Reads one FETCH of everything with a plain socket and throws it away.
bool readBare(const DovecotServer &server, const char *name, const QByteArray &items, bool report)
{
    QTcpSocket socket;
    socket.connectToHost(server.host(), server.imapPort());
    const auto command = [&](const QByteArray &tag, const QByteArray &line) -> qint64 {
        socket.write(tag + ' ' + line + "\r\n");
        qint64 bytes = 0;
        QByteArray tail("\r\n");
        QByteArray buffer(64 * 1024, Qt::Uninitialized);
        while (!tail.contains("\r\n" + tag + ' ') || !tail.endsWith("\r\n")) {
            if (socket.bytesAvailable() == 0 && !socket.waitForReadyRead(120'000))
                return -1;
            const qint64 size = socket.read(buffer.data(), buffer.size());
            bytes += size;
            tail = tail.right(2000) +
                   QByteArrayView(buffer).first(size).last(std::min<qint64>(size, 2000)).toByteArray();
        }
        return bytes;
    };
    if (!socket.waitForConnected() || !socket.waitForReadyRead())
        return false;
    if (command("a", "LOGIN home " + server.password().toUtf8()) < 0 || command("b", "EXAMINE INBOX") < 0)
        return false;
    const Meter meter;
    const qint64 bytes = command("c", "FETCH 1:* " + items);
    if (report)
        std::printf("{\"bench\":\"bare "
                    "socket\",\"items\":\"%s\",\"bytes\":%lld,\"seconds\":%.2f,\"cpuSeconds\":%.2f}\n",
                    name, static_cast<long long>(bytes), meter.seconds(), meter.cpu());
    return bytes > 0;
}

Result<void> syncOnce(const DovecotServer &server, Store &store, const Clock &clock, FolderId folder,
                      const char *name)
{
    const Meter meter;
    const Endpoint endpoint = server.endpoint(MailProtocol::Imap, ConnectionSecurity::None);
    auto socket = std::make_unique<MailSocket>(CancellationToken(), std::make_shared<Transcript>());
    POSTHORN_TRY(socket->open(endpoint));
    ImapSession session(std::move(socket));
    POSTHORN_TRY(session.logIn(endpoint, {QStringLiteral("home"), server.password()}));
    FolderSync sync(session, store, clock);
    double newest = 0;
    sync.setProgress([&](int done, int) {
        if (done == 201)
            newest = meter.seconds();
    });
    POSTHORN_TRY_ASSIGN(
        const FolderRecord record,
        store.readAndWait<FolderRecord>([folder](StoreReader &reader) { return reader.folder(folder); }));
    POSTHORN_TRY_ASSIGN(const FolderSyncStats stats, sync.sync(record, false));
    std::printf(
        "{\"bench\":\"%s\",\"added\":%d,\"changed\":%d,\"removed\":%d,\"bytesIn\":%llu,\"bytesOut\":%llu,"
        "\"roundTrips\":%d,\"newest200Seconds\":%.2f,\"seconds\":%.2f,\"cpuSeconds\":%.2f,\"peakRssBytes\":%"
        "lld}\n",
        name, stats.added, stats.changed, stats.removed,
        static_cast<unsigned long long>(session.socket().bytesIn()),
        static_cast<unsigned long long>(session.socket().bytesOut()), session.roundTrips(), newest,
        meter.seconds(), meter.cpu(), Meter::peakBytes());
    return {};
}

Result<void> run(int messages)
{
    DovecotServer server;
    if (!DovecotServer::isInstalled() || !server.start())
        return Error{ErrorDomain::Usage, ErrorCode::NotFound, Retry::Never, {}, server.errorString()};
    BigMailbox mailbox;
    mailbox.messages = messages;
    const QString maildir = server.maildir(QStringLiteral("home"), QStringLiteral("INBOX"), true);
    POSTHORN_TRY(mailbox.writeMaildir(maildir));
    server.handOver(maildir);

    const QByteArray basic = "UID FLAGS INTERNALDATE RFC822.SIZE ";
    for (const bool report : {false, true}) { // the first time fills the server's caches
        if (!readBare(server, "header fields", '(' + basic + headerFields + ')', report))
            return Error{ErrorDomain::Network, ErrorCode::ConnectionLost, Retry::Never, {}, "bare socket"};
    }
    if (qEnvironmentVariableIsSet("POSTHORN_BENCH_ITEMS")) {
        for (const bool report : {false, true}) {
            readBare(server, "header fields, BODYSTRUCTURE", '(' + basic + headerFields + " BODYSTRUCTURE)",
                     report);
            readBare(server, "ENVELOPE, BODYSTRUCTURE", '(' + basic + "ENVELOPE BODYSTRUCTURE)", report);
        }
    }

    const TemporaryProfile profile;
    const SystemClock clock;
    POSTHORN_TRY_ASSIGN(const auto store, Store::open(profile.profile(), clock));
    POSTHORN_TRY_ASSIGN(const FolderId folder,
                        store->writeAndWait<FolderId>(
                            Durability::Full, [](WriteTransaction &transaction) -> Result<FolderId> {
                                POSTHORN_TRY(transaction.upsertAccount(AccountId(1), true, QString()));
                                FolderRecord record;
                                record.account = AccountId(1);
                                record.mailbox = "INBOX";
                                record.path = QStringLiteral("INBOX");
                                record.role = FolderRole::Inbox;
                                return transaction.upsertFolder(record);
                            }));
    POSTHORN_TRY(syncOnce(server, *store, clock, folder, "first sync"));
    return syncOnce(server, *store, clock, folder, "second sync, nothing changed");
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const int messages = argc > 1 ? std::atoi(argv[1]) : 100'000;
    if (const auto done = run(messages); !done) {
        std::fprintf(stderr, "%s\n", qPrintable(done.error().toString()));
        return 1;
    }
    return 0;
}
