#include "syncscene.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QTcpSocket>
#include <QThread>
#include <cstdio>

namespace posthorn
{

namespace
{

constexpr int silence = 120'000;

Error broken(const char *what)
{
    return {ErrorDomain::Network, ErrorCode::ConnectionLost, Retry::Never, {}, QString::fromLatin1(what)};
}

/// Sends a command and reads to its tagged answer; answers the bytes read, negative when the line broke.
qint64 command(QTcpSocket &socket, const QByteArray &tag, const QByteArray &line)
{
    socket.write(tag + ' ' + line + "\r\n");
    qint64 bytes = 0;
    QByteArray tail("\r\n");
    QByteArray buffer(64 * 1024, Qt::Uninitialized);
    while (!tail.contains("\r\n" + tag + ' ') || !tail.endsWith("\r\n")) {
        if (socket.bytesAvailable() == 0 && !socket.waitForReadyRead(silence))
            return -1;
        const qint64 size = socket.read(buffer.data(), buffer.size());
        bytes += size;
        tail = tail.right(2000) +
               QByteArrayView(buffer).first(size).last(std::min<qint64>(size, 2000)).toByteArray();
    }
    return bytes;
}

} // namespace

SyncScene::SyncScene() = default;
SyncScene::~SyncScene() = default;

Result<void> SyncScene::start(const BigMailbox &mailbox)
{
    DovecotServer::Options options; // compression is offered, and used where a benchmark does not refuse it
    options.settings = {QStringLiteral("mail_plugins = zlib"),
                        QStringLiteral("protocol imap {\n  mail_plugins = zlib imap_zlib\n}")};
    if (!DovecotServer::isInstalled() || !m_server.start(options))
        return Error{ErrorDomain::Usage, ErrorCode::NotFound, Retry::Never, {}, m_server.errorString()};
    const QString maildir = m_server.maildir(QStringLiteral("home"), QStringLiteral("INBOX"), true);
    POSTHORN_TRY(mailbox.writeMaildir(maildir));
    m_server.handOver(maildir);
    return makeStore();
}

/// The store lives on the application's thread, whose event loop tells of its changes.
Result<void> SyncScene::renewStore()
{
    Result<void> made;
    QMetaObject::invokeMethod(
        QCoreApplication::instance(), [&] { made = makeStore(); }, Qt::BlockingQueuedConnection);
    return made;
}

Result<void> SyncScene::makeStore()
{
    m_store.reset();
    m_profile = std::make_unique<TemporaryProfile>();
    POSTHORN_TRY_ASSIGN(m_store, Store::open(m_profile->profile(), m_clock));
    POSTHORN_TRY_ASSIGN(m_inbox,
                        m_store->writeAndWait<FolderId>(
                            Durability::Full, [](WriteTransaction &transaction) -> Result<FolderId> {
                                POSTHORN_TRY(transaction.upsertAccount(AccountId(1), true, QString()));
                                FolderRecord record;
                                record.account = AccountId(1);
                                record.mailbox = "INBOX";
                                record.path = QStringLiteral("INBOX");
                                record.role = FolderRole::Inbox;
                                return transaction.upsertFolder(record);
                            }));
    return {};
}

Result<FolderRecord> SyncScene::inbox()
{
    return m_store->readAndWait<FolderRecord>(
        [id = m_inbox](StoreReader &reader) { return reader.folder(id); });
}

Result<std::unique_ptr<ImapSession>> SyncScene::connect(quint16 port, const QSet<QByteArray> &without)
{
    Endpoint endpoint = m_server.endpoint(MailProtocol::Imap, ConnectionSecurity::None);
    if (port != 0)
        endpoint.port = port;
    auto socket = std::make_unique<MailSocket>(CancellationToken(), std::make_shared<Transcript>());
    POSTHORN_TRY(socket->open(endpoint));
    auto session = std::make_unique<ImapSession>(std::move(socket));
    session->disable(without);
    POSTHORN_TRY(session->logIn(endpoint, {QStringLiteral("home"), m_server.password()}));
    return session;
}

Result<void> SyncScene::readBare(const QByteArray &name, const QByteArray &items)
{
    QTcpSocket socket;
    socket.connectToHost(m_server.host(), m_server.imapPort());
    if (!socket.waitForConnected() || !socket.waitForReadyRead() ||
        command(socket, "a", "LOGIN home " + m_server.password().toUtf8()) < 0 ||
        command(socket, "b", "EXAMINE INBOX") < 0)
        return broken("bare socket: log-in");
    const Meter meter;
    const qint64 bytes = command(socket, "c", "FETCH 1:* " + items);
    if (bytes < 0)
        return broken("bare socket: FETCH");
    if (!name.isEmpty())
        std::printf("{\"bench\":\"bare socket\",\"items\":\"%s\",\"bytes\":%lld,\"seconds\":%.2f,"
                    "\"cpuSeconds\":%.2f}\n",
                    name.constData(), static_cast<long long>(bytes), meter.seconds(), meter.cpuSeconds());
    return {};
}

int runOnBigMailbox(const BigMailbox &mailbox, const std::function<Result<void>(SyncScene &)> &benchmark)
{
    SyncScene scene;
    Result<void> done = scene.start(mailbox);
    if (done) {
        QEventLoop loop;
        const std::unique_ptr<QThread> worker(QThread::create([&] { done = benchmark(scene); }));
        QObject::connect(worker.get(), &QThread::finished, &loop, &QEventLoop::quit);
        worker->start();
        loop.exec();
        worker->wait();
    }
    if (!done)
        std::fprintf(stderr, "%s\n", qPrintable(done.error().toString()));
    return done ? 0 : 1;
}

void printCost(const char *bench, const FolderSyncStats &stats, const ImapSession &session,
               const Meter &meter, const QByteArray &more)
{
    std::printf(
        "{\"bench\":\"%s\",\"added\":%d,\"changed\":%d,\"removed\":%d,\"bodies\":%d,\"bytesIn\":%llu,"
        "\"bytesOut\":%llu,\"roundTrips\":%d,%s\"seconds\":%.2f,\"cpuSeconds\":%.2f,\"peakRssBytes\":%lld}\n",
        bench, stats.added, stats.changed, stats.removed, stats.bodiesFetched,
        static_cast<unsigned long long>(session.socket().bytesIn()),
        static_cast<unsigned long long>(session.socket().bytesOut()), session.roundTrips(), more.constData(),
        meter.seconds(), meter.cpuSeconds(), Meter::peakBytes());
    std::fflush(stdout);
}

} // namespace posthorn
