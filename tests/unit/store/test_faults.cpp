#include "store/database.h"
#include "storefixture.h"

#include <QCoreApplication>
#include <QFile>
#include <QProcess>
#include <QRandomGenerator>
#include <csignal>
#include <cstdio>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

using namespace posthorn;

namespace
{

constexpr const char *writerArgument = "--write-until-killed";

IncomingMessage withBody(FolderId folder, quint32 uid)
{
    IncomingMessage message = StoreFixture::message(folder, uid);
    message.body =
        "Subject: " + message.envelope.subject.toUtf8() + "\r\n\r\n" + QByteArray::number(uid).repeated(2000);
    return message;
}

/// The child: writes for ever, and prints the number of each message once it is committed FULL.
int writeUntilKilled(const QString &dir)
{
    const ManualClock clock;
    auto store = need(Store::open(Profile::at(dir), clock));
    const auto folders =
        need(store->readAndWait<QList<FolderRecord>>([](StoreReader &r) { return r.folders(); }));
    FolderId inbox;
    FolderId archive;
    for (const FolderRecord &folder : folders) {
        if (folder.account == AccountId(1) && folder.role == FolderRole::Inbox)
            inbox = folder.id;
        if (folder.account == AccountId(1) && folder.role == FolderRole::Archive)
            archive = folder.id;
    }
    for (quint32 uid = 1;; ++uid) {
        PlacementId id;
        need(store->writeAndWait<void>(Durability::Full, [&](WriteTransaction &t) -> Result<void> {
            POSTHORN_TRY_ASSIGN(const auto added, t.addMessages({withBody(inbox, uid)}));
            id = added.first();
            return {};
        }));
        need(store->writeAndWait<OperationId>(Durability::Full, [&](WriteTransaction &t) {
            OperationRecord operation;
            operation.kind = uid % 2 ? OperationKind::Move : OperationKind::SetFlags;
            operation.targetFolder = archive;
            operation.flags.add = MessageFlag::Seen;
            operation.targets.append({id, {}, 0, {}, {}, 0});
            return t.enqueue(operation);
        }));
        std::printf("%u\n", uid);
        std::fflush(stdout);
    }
}

/// Limits what this process may write to a file; the signal that goes with it is ignored, so that write()
/// fails.
class FileSizeLimit
{
public:
    explicit FileSizeLimit(rlim_t bytes)
    {
        std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit limit{bytes, m_before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &m_before); }
    FileSizeLimit(const FileSizeLimit &) = delete;
    FileSizeLimit &operator=(const FileSizeLimit &) = delete;

private:
    rlimit m_before{};
};

} // namespace

/// What may happen to a program and its disk: nothing that was promised is lost, and it works again.
class TestFaults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void killedAtAnyMoment();
    void failedWritesAreReportedAndPass();
    void fullDisk();
    void newerStoreIsRefused();
    void damagedFileIsReported();
    void damagedBodyIsFound();
    void missingBodyIsFound();
    void failedJobIsRolledBackAlone();
    void failedMethodLeavesNothing();
    void twoProcesses();
};

void TestFaults::killedAtAnyMoment()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    for (int round = 0; round < 6; ++round) {
        StoreFixture f;
        QProcess child;
        QByteArray printed;
        child.start(QCoreApplication::applicationFilePath(),
                    {QLatin1String(writerArgument), QFileInfo(f.profile().dataDir).path()});
        // After so many messages, and somewhere in the midst of the next.
        const int enough = 1 + random.bounded(20);
        while (printed.count('\n') < enough && child.waitForReadyRead(10'000))
            printed += child.readAll();
        usleep(static_cast<useconds_t>(random.bounded(4000)));
        ::kill(static_cast<pid_t>(child.processId()), SIGKILL);
        child.waitForFinished();
        printed += child.readAll();
        QVERIFY2(printed.count('\n') >= enough, "the child did not write");
        const QList<QByteArray> lines = printed.left(printed.lastIndexOf('\n')).split('\n');
        f.reopen();
        QCOMPARE(f.findings(), QString());
        const quint32 last = lines.last().toUInt();
        const auto messages = need(f.read([&](StoreReader &r) { return r.serverMessages(f.inbox); }));
        QVERIFY(messages.size() == last || messages.size() == last + 1);
        QVERIFY(f.open().size() >= qsizetype(last));
        for (quint32 uid = 1; uid <= last; ++uid)
            QCOMPARE(need(f.read([&](StoreReader &r) { return r.body(messages[uid - 1].placement); })),
                     withBody(f.inbox, uid).body);
    }
}

void TestFaults::failedWritesAreReportedAndPass()
{
    StoreFixture f;
    const PlacementId before = f.addWithBody(f.inbox, 1);
    const qint64 size = qMax(QFileInfo(f.mailPath() + QStringLiteral("-wal")).size(),
                             QFileInfo(f.bodiesPath() + QStringLiteral("-wal")).size());
    bool failed = false;
    // Ever less room, down to none: each job is written or refused as a whole.
    quint32 uid = 2;
    for (qint64 room = size + 200'000; room > size - 20'000; room -= 20'000) {
        const FileSizeLimit limit(static_cast<rlim_t>(qMax<qint64>(room, 0)));
        for (int i = 0; i < 3; ++i, ++uid) {
            const auto result =
                f.write([&](WriteTransaction &t) { return t.addMessages({withBody(f.inbox, uid)}); },
                        Durability::Full);
            failed = failed || !result;
            if (!result)
                QCOMPARE(result.error().domain, ErrorDomain::Store);
        }
    }
    QVERIFY(failed);
    QCOMPARE(f.findings(), QString());
    QVERIFY(f.exists(before));
    // There is room again.
    const PlacementId after = f.addWithBody(f.inbox, 1000);
    QVERIFY(f.exists(after));
    QCOMPARE(f.findings(), QString());
    f.reopen();
    QCOMPARE(f.findings(), QString());
}

void TestFaults::fullDisk()
{
    QTemporaryDir dir;
    if (::geteuid() != 0 ||
        ::mount("tmpfs", QFile::encodeName(dir.path()).constData(), "tmpfs", 0, "size=2m") != 0)
        QSKIP("needs the right to mount a small file system");
    const auto unmount =
        qScopeGuard([&] { ::umount2(QFile::encodeName(dir.path()).constData(), MNT_DETACH); });
    {
        const ManualClock clock;
        auto store = need(Store::open(Profile::at(dir.path()), clock));
        const auto write = [&](auto job) { return store->writeAndWait<void>(Durability::Full, job); };
        FolderId inbox;
        need(write([&](WriteTransaction &t) -> Result<void> {
            POSTHORN_TRY(t.upsertAccount(AccountId(1), true, {}));
            FolderRecord folder;
            folder.account = AccountId(1);
            folder.mailbox = "INBOX";
            POSTHORN_TRY_ASSIGN(inbox, t.upsertFolder(folder));
            return {};
        }));
        QByteArray noise(100'000, Qt::Uninitialized);
        QRandomGenerator(1).fillRange(reinterpret_cast<quint32 *>(noise.data()), noise.size() / 4);
        std::optional<Error> error;
        quint32 stored = 0;
        while (!error && stored < 100) {
            IncomingMessage message = StoreFixture::message(inbox, stored + 1);
            message.body = QByteArray::number(stored) + noise;
            const auto result = write([&](WriteTransaction &t) -> Result<void> {
                POSTHORN_TRY(t.addMessages({message}));
                return {};
            });
            if (result)
                ++stored;
            else
                error = result.error();
        }
        QVERIFY(error);
        QCOMPARE(error->code, ErrorCode::DiskFull);
        QCOMPARE(error->retry, Retry::AfterUser);
        const auto check = [&] {
            return need(store->readAndWait<CheckReport>([](StoreReader &r) { return r.check(); }));
        };
        QVERIFY(check().findings.isEmpty());
        QCOMPARE(check().messages, qint64(stored));
        // The user makes room.
        ::mount("tmpfs", QFile::encodeName(dir.path()).constData(), "tmpfs", MS_REMOUNT, "size=20m");
        need(write([&](WriteTransaction &t) -> Result<void> {
            IncomingMessage message = StoreFixture::message(inbox, 5000);
            message.body = noise;
            POSTHORN_TRY(t.addMessages({message}));
            return {};
        }));
        QVERIFY(check().findings.isEmpty());
        QCOMPARE(check().messages, qint64(stored) + 1);
    }
}

void TestFaults::newerStoreIsRefused()
{
    StoreFixture f;
    const Profile profile = f.profile();
    // Byte 60 of the header is user_version; the WAL is folded in by the last close.
    f.close();
    QFile file(f.mailPath());
    QVERIFY(file.open(QIODevice::ReadWrite));
    file.seek(60);
    file.write(QByteArray::fromHex("0000000f"));
    file.close();
    const QByteArray before = [&] {
        QFile all(f.mailPath());
        return all.open(QIODevice::ReadOnly) ? all.readAll() : QByteArray();
    }();
    const auto opened = Store::open(profile, f.clock());
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::StoreTooNew);
    QFile after(f.mailPath());
    QVERIFY(after.open(QIODevice::ReadOnly));
    QCOMPARE(after.readAll(), before);
}

void TestFaults::damagedFileIsReported()
{
    // Noise over one page after the other: the store opens or says that it is corrupt, and check() never
    // stays silent or falls over.
    StoreFixture f;
    for (quint32 uid = 1; uid <= 60; ++uid)
        f.addWithBody(f.inbox, uid);
    f.close();
    QFile file(f.mailPath());
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray whole = file.readAll();
    file.close();
    int reported = 0;
    const qsizetype pages = whole.size() / 4096;
    for (qsizetype page = 1; page < pages; page += qMax<qsizetype>(1, pages / 25)) {
        QByteArray damaged = whole;
        for (qsizetype i = 0; i < 4096; ++i)
            damaged[page * 4096 + i] = static_cast<char>(0xA5 ^ (i * 31));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(damaged);
        file.close();
        const auto opened = Store::open(f.profile(), f.clock());
        if (!opened) {
            ++reported;
            continue;
        }
        const auto report = (*opened)->readAndWait<CheckReport>([](StoreReader &r) { return r.check(); });
        reported += !report || !report->findings.isEmpty() ? 1 : 0;
    }
    QVERIFY(reported > 0);
    // As it was, it is whole.
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(whole);
    file.close();
    f.reopen();
    QCOMPARE(f.findings(), QString());
}

void TestFaults::damagedBodyIsFound()
{
    StoreFixture f;
    const PlacementId id = f.addWithBody(f.inbox, 1, QStringLiteral("A"));
    f.close();
    QFile file(f.bodiesPath());
    QVERIFY(file.open(QIODevice::ReadWrite));
    QByteArray bytes = file.readAll();
    const qsizetype at = bytes.indexOf("Subject: A");
    QVERIFY(at > 0);
    file.seek(at);
    file.write("Subject: B");
    file.close();
    f.reopen();
    const auto body = f.read([id](StoreReader &r) { return r.body(id); });
    QVERIFY(!body);
    QCOMPARE(body.error().code, ErrorCode::StoreCorrupt);
    QVERIFY(f.findings().contains(QLatin1String("hash-mismatch")));
}

void TestFaults::missingBodyIsFound()
{
    StoreFixture f;
    const PlacementId id = f.addWithBody(f.inbox, 1);
    Database(f.bodiesPath(), Database::Mode::ReadWrite).execute("DELETE FROM body");
    QVERIFY(f.findings().contains(QLatin1String("missing-body")));
    const auto body = f.read([id](StoreReader &r) { return r.body(id); });
    QCOMPARE(body.error().code, ErrorCode::NotFound);
    // What can be fetched again can be put right again.
    need(f.write([id](WriteTransaction &t) { return t.storeBody(id, "Subject: x\r\n\r\nHello\r\n", {}); }));
    QCOMPARE(f.findings(), QString());
}

void TestFaults::failedJobIsRolledBackAlone()
{
    StoreFixture f;
    QObject context;
    int good = 0;
    int bad = 0;
    const Error refused{
        ErrorDomain::Usage, ErrorCode::InvalidArgument, Retry::Never, {}, QStringLiteral("on purpose")};
    for (quint32 uid = 1; uid <= 20; ++uid) {
        f.store().write<void>(
            Durability::Normal,
            [&f, uid, refused](WriteTransaction &t) -> Result<void> {
                POSTHORN_TRY(t.addMessages({withBody(f.inbox, uid)}));
                if (uid % 2)
                    return refused;
                return {};
            },
            &context, [&](const Result<void> &result) { ++(result ? good : bad); });
    }
    QTRY_COMPARE(good + bad, 20);
    QCOMPARE(good, 10);
    QCOMPARE(f.subjects(f.inbox).size(), 10);
    QCOMPARE(f.findings(), QString());
}

void TestFaults::failedMethodLeavesNothing()
{
    // A job may go on after a method failed: half of its work must not stay.
    StoreFixture f;
    need(f.write([&](WriteTransaction &t) -> Result<void> {
        IncomingMessage bad = StoreFixture::message(f.inbox, 2);
        bad.uid = 0;
        const auto result = t.addMessages({StoreFixture::message(f.inbox, 1), bad});
        if (result)
            return result.error();
        POSTHORN_TRY(t.addMessages({StoreFixture::message(f.inbox, 3)}));
        return {};
    }));
    QCOMPARE(f.subjects(f.inbox), QStringList{"Message 3"});
    QCOMPARE(f.findings(), QString());
}

void TestFaults::twoProcesses()
{
    StoreFixture f;
    f.add(f.inbox, 1);
    QList<StoreChange> changes;
    connect(&f.store(), &Store::changed, this, [&](const StoreChange &change) { changes.append(change); });
    PlacementId theirs;
    {
        auto other = need(Store::open(f.profile(), f.clock()));
        theirs = need(other->writeAndWait<QList<PlacementId>>(Durability::Normal, [&](WriteTransaction &t) {
                     return t.addMessages({StoreFixture::message(f.inbox, 2)});
                 })).first();
        QCOMPARE(f.subjects(f.inbox).size(), 2);
    }
    // Noticed at the next own commit at the latest, told once, and before the own one.
    const PlacementId mine = f.add(f.inbox, 3);
    QTRY_VERIFY(!changes.isEmpty() && changes.last().added == std::vector<PlacementId>{mine});
    QCOMPARE(changes.at(changes.size() - 2).added, std::vector<PlacementId>{theirs});
    QCOMPARE(changes.at(changes.size() - 2).revision + 1, changes.last().revision);
    // Without an own commit it is looked for from time to time.
    {
        auto other = need(Store::open(f.profile(), f.clock()));
        for (quint32 uid = 10; uid < 200; ++uid) {
            need(other->writeAndWait<QList<PlacementId>>(Durability::Normal, [&](WriteTransaction &t) {
                return t.addMessages({StoreFixture::message(f.inbox, uid)});
            }));
        }
    }
    // More than the log remembers.
    QTRY_VERIFY(changes.last().everything);
    QCOMPARE(f.findings(), QString());
}

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    if (argc == 3 && qstrcmp(argv[1], writerArgument) == 0) {
        try {
            return writeUntilKilled(QFile::decodeName(argv[2]));
        } catch (const std::exception &exception) {
            std::fprintf(stderr, "%s\n", exception.what());
            return 1;
        }
    }
    TestFaults test;
    return QTest::qExec(&test, argc, argv);
}

#include "test_faults.moc"
