// Collecting N messages (default 10,000) of 7.2 kB over POP3 from a private Dovecot: durably, hashed and read
// back from the disk, then once more with nothing new; beside it, in the same run, a bare socket that reads
// the same bytes pipelined and throws them away, and mpop into a Maildir, where that is installed. One JSON
// object a line on stdout.

#include "../meter.h"
#include "store/store.h"
#include "support/bigmailbox.h"
#include "support/dovecotserver.h"
#include "support/temporaryprofile.h"
#include "sync/connectionattempt.h"
#include "sync/pop3collector.h"

#include <QCoreApplication>
#include <QDir>
#include <QEventLoop>
#include <QProcess>
#include <QStandardPaths>
#include <QTcpSocket>
#include <QThread>
#include <cstdio>

using namespace posthorn;

namespace
{

constexpr int silence = 120'000;
constexpr int window = 100; // commands ahead of their answers

Error broken(const char *what)
{
    return {ErrorDomain::Network, ErrorCode::ConnectionLost, Retry::Never, {}, QString::fromLatin1(what)};
}

/// Reads until `count` lines with a single dot, or with `count` < 0 one line, were seen; the bytes read.
class BareReader
{
public:
    explicit BareReader(QTcpSocket &socket)
        : m_socket(socket)
    {
    }
    bool line()
    {
        while (m_buffer.indexOf("\r\n") < 0) {
            if (!fill())
                return false;
        }
        m_buffer.remove(0, m_buffer.indexOf("\r\n") + 2);
        return true;
    }
    bool multiline()
    {
        qsizetype from = 0;
        for (;;) {
            const qsizetype end = m_buffer.indexOf("\r\n.\r\n", from);
            if (end >= 0) {
                m_buffer.remove(0, end + 5);
                return true;
            }
            from = std::max<qsizetype>(0, m_buffer.size() - 4);
            if (!fill())
                return false;
        }
    }
    [[nodiscard]] qint64 bytes() const { return m_bytes; }

private:
    bool fill()
    {
        if (m_socket.bytesAvailable() == 0 && !m_socket.waitForReadyRead(silence))
            return false;
        const QByteArray more = m_socket.readAll();
        m_bytes += more.size();
        m_buffer += more;
        return true;
    }
    QTcpSocket &m_socket;
    QByteArray m_buffer;
    qint64 m_bytes = 0;
};

Result<void> readBare(const DovecotServer &server, int messages, bool report)
{
    QTcpSocket socket;
    const Meter meter;
    socket.connectToHost(server.host(), server.pop3Port());
    BareReader reader(socket);
    if (!socket.waitForConnected() || !reader.line())
        return broken("bare socket");
    socket.write("USER home\r\nPASS " + server.password().toUtf8() + "\r\nLIST\r\nUIDL\r\n");
    if (!reader.line() || !reader.line() || !reader.multiline() || !reader.multiline())
        return broken("bare socket: listing");
    int sent = 0;
    for (int answered = 0; answered < messages; ++answered) {
        if (sent - answered <= window / 2) {
            QByteArray commands;
            for (; sent < messages && sent - answered < window; ++sent)
                commands += "RETR " + QByteArray::number(sent + 1) + "\r\n";
            socket.write(commands);
            socket.flush();
        }
        if (!reader.multiline())
            return broken("bare socket: RETR");
    }
    socket.write("QUIT\r\n");
    if (!reader.line())
        return broken("bare socket: QUIT");
    if (report)
        std::printf("{\"bench\":\"bare socket\",\"messages\":%d,\"bytes\":%lld,\"seconds\":%.2f,"
                    "\"cpuSeconds\":%.2f}\n",
                    messages, static_cast<long long>(reader.bytes()), meter.seconds(), meter.cpuSeconds());
    std::fflush(stdout);
    return {};
}

Result<void> collect(const DovecotServer &server, Store &store, const Clock &clock, const char *name)
{
    Account account;
    account.id = AccountId(1);
    account.incomingKind = IncomingKind::Pop3;
    account.incoming = server.endpoint(MailProtocol::Pop3, ConnectionSecurity::None);
    Pop3BodyRequests requests;
    const Meter meter;
    Pop3Collector collector(store, clock, account, requests);
    POSTHORN_TRY(collector.prepare());
    JobEnd end;
    POSTHORN_TRY_ASSIGN(const auto session,
                        openSession<Pop3Session>(account.incoming, server.password(), CancellationToken(),
                                                 std::make_shared<Transcript>(), end));
    POSTHORN_TRY(collector.visit(*session, true));
    const SyncStats &stats = collector.outcome().stats;
    std::printf("{\"bench\":\"%s\",\"added\":%d,\"bytesIn\":%llu,\"roundTrips\":%d,\"seconds\":%.2f,"
                "\"cpuSeconds\":%.2f,\"peakRssBytes\":%lld}\n",
                name, stats.added, static_cast<unsigned long long>(session->socket().bytesIn()),
                session->roundTrips(), meter.seconds(), meter.cpuSeconds(), Meter::peakBytes());
    std::fflush(stdout);
    return {};
}

void runMpop(const DovecotServer &server)
{
    const QString program = QStandardPaths::findExecutable(QStringLiteral("mpop"));
    const QTemporaryDir directory;
    if (program.isEmpty() || !directory.isValid())
        return;
    const QDir maildir(directory.path());
    for (const char *part : {"cur", "new", "tmp"})
        maildir.mkdir(QLatin1String(part));
    QFile configuration(directory.filePath(QStringLiteral("mpoprc")));
    if (!configuration.open(QIODevice::WriteOnly))
        return;
    configuration.write("account default\nhost 127.0.0.1\nport " + QByteArray::number(server.pop3Port()) +
                        "\nuser home\npassword " + server.password().toUtf8() +
                        "\ntls off\nauth user\nkeep on\nuidls_file " +
                        directory.filePath(QStringLiteral("uidls")).toUtf8() + "\ndelivery maildir " +
                        directory.path().toUtf8() + "\n");
    configuration.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    configuration.close();
    QProcess mpop;
    const Meter meter;
    mpop.start(program, {QStringLiteral("--file=%1").arg(configuration.fileName()), QStringLiteral("-Q")});
    if (!mpop.waitForFinished(silence) || mpop.exitCode() != 0) {
        std::fprintf(stderr, "mpop: %s\n", mpop.readAllStandardError().constData());
        return;
    }
    const double seconds = meter.seconds();
    const auto fetched = QDir(maildir.filePath(QStringLiteral("new"))).entryList(QDir::Files).size();
    std::printf("{\"bench\":\"mpop\",\"added\":%d,\"seconds\":%.2f}\n", int(fetched), seconds);
    std::fflush(stdout);
}

Result<void> run(const DovecotServer &server, Store &store, const Clock &clock, int messages)
{
    for (const bool report : {false, true}) // the first time fills the server's caches
        POSTHORN_TRY(readBare(server, messages, report));
    POSTHORN_TRY(collect(server, store, clock, "collect"));
    POSTHORN_TRY(collect(server, store, clock, "nothing new"));
    runMpop(server);
    return {};
}

int fail(const QString &what)
{
    std::fprintf(stderr, "%s\n", qPrintable(what));
    return 1;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    BigMailbox mailbox;
    mailbox.messages = argc > 1 ? std::atoi(argv[1]) : 10'000;
    mailbox.meanBytes = 7'200;
    DovecotServer server;
    if (!DovecotServer::isInstalled() || !server.start())
        return fail(server.errorString());
    const QString maildir = server.maildir(QStringLiteral("home"), QStringLiteral("INBOX"), true);
    if (const auto written = mailbox.writeMaildir(maildir); !written)
        return fail(written.error().toString());
    server.handOver(maildir);
    const TemporaryProfile profile;
    const SystemClock clock;
    auto store = Store::open(profile.profile(), clock);
    if (!store)
        return fail(store.error().toString());
    const auto added = (*store)->writeAndWait<void>(Durability::Full, [](WriteTransaction &transaction) {
        return transaction.upsertAccount(AccountId(1), true, QString());
    });
    if (!added)
        return fail(added.error().toString());
    Result<void> done;
    QEventLoop loop;
    const std::unique_ptr<QThread> worker(
        QThread::create([&] { done = run(server, **store, clock, mailbox.messages); }));
    QObject::connect(worker.get(), &QThread::finished, &loop, &QEventLoop::quit);
    worker->start();
    loop.exec();
    worker->wait();
    return done ? 0 : fail(done.error().toString());
}
