#include "imapfixture.h"

#include <QRandomGenerator>
#include <algorithm>

using namespace posthorn;

/// FolderSync between a real server and a real store.
class TestFolderSync : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();

    void firstSyncTakesEverything();
    void newestComeFirst();
    void secondSyncChangesNothing_data();
    void secondSyncChangesNothing();
    void followsOtherClients_data();
    void followsOtherClients();
    void randomChangesConverge_data();
    void randomChangesConverge();
    void catchesUp_data();
    void catchesUp();
    void resumesAfterCut_data();
    void resumesAfterCut();
    void survivesNewUidValidity();
    void asksTwiceBeforeMuchVanishes();
    void knowsAttachmentsBeforeTheBody();
    void tellsThatFolderIsGone();
    void fetchesBodiesUnread();
    void fetchesMissingBodiesInTheirOrder();
    void leavesOutBodiesThatAreGone();

private:
    bool addMessages(int first, int count);
    std::unique_ptr<ImapSession> session(const QSet<QByteArray> &without = {},
                                         const CancellationToken &token = {});
    void change(const std::function<void(ImapSession &)> &work);
    /// UID and flags of all messages, as the server and as the store have them.
    QHash<quint32, FlagState> onServer();
    static QHash<quint32, FlagState> inStore(FolderStore &local);

    DovecotServer m_server;
    int m_box = 0;
    QByteArray m_mailbox;
};

namespace
{

const QSet<QByteArray> withoutQResync = {"QRESYNC"};
const QSet<QByteArray> withoutCondStore = {"QRESYNC", "CONDSTORE"};
const QSet<QByteArray> withoutAnything = {"QRESYNC", "CONDSTORE", "ESEARCH", "UNSELECT", "LITERAL+"};

void addServerRows()
{
    QTest::addColumn<QSet<QByteArray>>("without");
    QTest::newRow("qresync") << QSet<QByteArray>();
    QTest::newRow("condstore") << withoutQResync;
    QTest::newRow("neither") << withoutCondStore;
    QTest::newRow("bare") << withoutAnything;
}

} // namespace

void TestFolderSync::initTestCase()
{
    if (!DovecotServer::isInstalled())
        QSKIP("Dovecot is not installed: packaging/install-deps --tests");
    QVERIFY2(m_server.start(), qPrintable(m_server.errorString()));
}

void TestFolderSync::init()
{
    m_mailbox = "Box" + QByteArray::number(++m_box);
    const auto first = session();
    QVERIFY(first);
    VERIFY_RESULT(first->create(m_mailbox));
}

std::unique_ptr<ImapSession> TestFolderSync::session(const QSet<QByteArray> &without,
                                                     const CancellationToken &token)
{
    return dovecotSession(m_server, without, token);
}

bool TestFolderSync::addMessages(int first, int count)
{
    for (int i = first; i < first + count; ++i) {
        if (!m_server.addMessage("home", QString::fromLatin1(m_mailbox), plainMessage(i),
                                 i % 3 == 0 ? "S" : "", Q_INT64_C(1700000000000) + i * 1000))
            return false;
    }
    return true;
}

/// As another client would.
void TestFolderSync::change(const std::function<void(ImapSession &)> &work)
{
    const auto other = session();
    QVERIFY(other);
    VERIFY_RESULT(other->select(m_mailbox));
    work(*other);
    other->logOut();
}

QHash<quint32, FlagState> TestFolderSync::onServer()
{
    QHash<quint32, FlagState> messages;
    change([&](ImapSession &other) {
        if (other.exists() == 0)
            return;
        VERIFY_RESULT(other.fetch("1:*", "(UID FLAGS)", [&](ImapFetched &&message) -> Result<void> {
            messages.insert(message.uid, message.flags);
            return {};
        }));
    });
    return messages;
}

QHash<quint32, FlagState> TestFolderSync::inStore(FolderStore &local)
{
    QHash<quint32, FlagState> messages;
    for (const ServerMessage &message : local.messages())
        messages.insert(message.uid, {message.flags, message.keywords});
    return messages;
}

void TestFolderSync::firstSyncTakesEverything()
{
    QVERIFY(addMessages(1, 600));
    FolderStore local(m_mailbox);
    QVERIFY(local.isValid());
    const auto remote = session();
    FolderSync sync(*remote, local.store(), local.clock());
    int lastDone = 0;
    int lastTotal = 0;
    sync.setProgress([&](int done, int total) {
        QVERIFY(done >= lastDone);
        lastDone = done;
        lastTotal = total;
    });
    const int before = remote->roundTrips();
    const auto stats = sync.sync(local.record(), false);
    VERIFY_RESULT(stats);
    QCOMPARE(stats->added, 600);
    QCOMPARE(lastDone, 600);
    QCOMPARE(lastTotal, 600);
    QVERIFY(remote->roundTrips() - before <= 4);
    QCOMPARE(inStore(local), onServer());
    const FolderRecord record = local.record();
    QCOMPARE(record.total, 600);
    QCOMPARE(record.serverTotal, 600);
    QVERIFY(record.uidValidity != 0);
    QVERIFY(record.highestModSeq != 0);
    QVERIFY(record.lastSyncMs > 0);
    const QList<MessageRow> rows = local.rows(1);
    QCOMPARE(rows.size(), 1);
    QCOMPARE(rows[0].from.address, u"ada@example.org"_qs);
    QVERIFY(rows[0].subject.startsWith(u"Message "_qs));
    QVERIFY(rows[0].receivedMs > Q_INT64_C(1700000000000));
    QVERIFY(local.check().findings.isEmpty());
    // Looking at a header never marks a message as read.
    QCOMPARE(m_server.messageFlags("home", QString::fromLatin1(m_mailbox)).count("S"), 200);
}

void TestFolderSync::newestComeFirst()
{
    QVERIFY(addMessages(1, 500));
    FolderStore local(m_mailbox);
    CancellationToken token;
    const auto remote = session({}, token);
    FolderSync sync(*remote, local.store(), local.clock());
    sync.setProgress([&](int done, int) {
        if (done == 200)
            token.cancel();
    });
    const auto stats = sync.sync(local.record(), false);
    QVERIFY(!stats);
    const auto messages = local.messages();
    QCOMPARE(messages.size(), size_t(200));
    QCOMPARE(messages.front().uid, 301U);
    QCOMPARE(messages.back().uid, 500U);
}

void TestFolderSync::secondSyncChangesNothing_data()
{
    addServerRows();
}

void TestFolderSync::secondSyncChangesNothing()
{
    QFETCH(QSet<QByteArray>, without);
    QVERIFY(addMessages(1, 50));
    FolderStore local(m_mailbox);
    for (const bool full : {false, false, true, false}) {
        const auto remote = session(without);
        FolderSync sync(*remote, local.store(), local.clock());
        const bool first = local.messages().empty();
        const auto stats = sync.sync(local.record(), full);
        VERIFY_RESULT(stats);
        QCOMPARE(stats->added, first ? 50 : 0);
        QCOMPARE(stats->changed, 0);
        QCOMPARE(stats->removed, 0);
        QCOMPARE(inStore(local), onServer());
    }
}

void TestFolderSync::followsOtherClients_data()
{
    addServerRows();
}

void TestFolderSync::followsOtherClients()
{
    QFETCH(QSet<QByteArray>, without);
    QVERIFY(addMessages(1, 60));
    FolderStore local(m_mailbox);
    {
        const auto remote = session(without);
        VERIFY_RESULT(FolderSync(*remote, local.store(), local.clock()).sync(local.record(), false));
    }
    change([](ImapSession &other) {
        VERIFY_RESULT(other.storeFlags("3:5", {MessageFlag::Flagged | MessageFlag::Seen, {}, {"work"}, {}}));
        VERIFY_RESULT(other.storeFlags("10:12,60", {MessageFlag::Deleted, {}, {}, {}}));
        VERIFY_RESULT(other.uidExpunge("10:12,60"));
    });
    QVERIFY(addMessages(61, 3));
    const auto remote = session(without);
    const auto stats = FolderSync(*remote, local.store(), local.clock()).sync(local.record(), false);
    VERIFY_RESULT(stats);
    QCOMPARE(stats->added, 3);
    QCOMPARE(stats->changed, 3);
    QCOMPARE(stats->removed, 4);
    QVERIFY(!stats->massVanish);
    QCOMPARE(inStore(local), onServer());
    QCOMPARE(local.record().total, 59);
    QVERIFY(local.check().findings.isEmpty());
}

void TestFolderSync::randomChangesConverge_data()
{
    addServerRows();
}

void TestFolderSync::randomChangesConverge()
{
    QFETCH(QSet<QByteArray>, without);
    QRandomGenerator random(7);
    QVERIFY(addMessages(1, 40));
    int next = 41;
    FolderStore local(m_mailbox);
    for (int round = 0; round < 12; ++round) {
        const auto remote = session(without);
        VERIFY_RESULT(FolderSync(*remote, local.store(), local.clock()).sync(local.record(), false));
        QCOMPARE(inStore(local), onServer());
        change([&](ImapSession &other) {
            for (int i = 0; i < 4; ++i) {
                const QByteArray uid = QByteArray::number(random.bounded(1, next));
                FlagChange flags;
                flags.add = random.bounded(2) != 0 ? MessageFlag::Seen : MessageFlag::Flagged;
                flags.remove = MessageFlag::Answered;
                if (random.bounded(3) == 0)
                    flags.addKeywords = QStringList{u"tag%1"_qs.arg(random.bounded(5))};
                VERIFY_RESULT(other.storeFlags(uid, flags));
            }
            const QByteArray gone = QByteArray::number(random.bounded(1, next));
            VERIFY_RESULT(other.storeFlags(gone, {MessageFlag::Deleted, {}, {}, {}}));
            VERIFY_RESULT(other.uidExpunge(gone));
        });
        const int arriving = random.bounded(3);
        QVERIFY(addMessages(next, arriving));
        next += arriving;
    }
}

void TestFolderSync::catchesUp_data()
{
    addServerRows();
}

void TestFolderSync::catchesUp()
{
    QFETCH(QSet<QByteArray>, without);
    QVERIFY(addMessages(1, 30));
    FolderStore local(m_mailbox);
    const auto remote = session(without);
    FolderSync sync(*remote, local.store(), local.clock());
    VERIFY_RESULT(sync.sync(local.record(), false));
    for (int round = 0; round < 3; ++round) {
        change([round](ImapSession &other) {
            const QByteArray uid = QByteArray::number(round + 5);
            VERIFY_RESULT(other.storeFlags(uid, {MessageFlag::Deleted, {}, {}, {}}));
            VERIFY_RESULT(other.uidExpunge(uid));
            VERIFY_RESULT(other.storeFlags("20:22", {MessageFlag::Answered, {}, {u"r%1"_qs.arg(round)}, {}}));
        });
        QVERIFY(addMessages(31 + round, 1));
        VERIFY_RESULT(remote->noop());
        const auto stats = sync.catchUp(local.folder());
        VERIFY_RESULT(stats);
        QCOMPARE(stats->added, 1);
        QCOMPARE(stats->changed, 3);
        QCOMPARE(stats->removed, 1);
        QCOMPARE(inStore(local), onServer());
        const auto again = sync.catchUp(local.folder());
        VERIFY_RESULT(again);
        QCOMPARE(again->added + again->changed + again->removed, 0);
    }
}

void TestFolderSync::resumesAfterCut_data()
{
    addServerRows();
}

/// Cut at several points, again and again; the end is the same as without.
void TestFolderSync::resumesAfterCut()
{
    QFETCH(QSet<QByteArray>, without);
    QVERIFY(addMessages(1, 1500));
    FolderStore local(m_mailbox);
    for (const int limit : {1, 150, 300, 700}) {
        CancellationToken token;
        const auto remote = session(without, token);
        FolderSync sync(*remote, local.store(), local.clock());
        int done = 0;
        sync.setProgress([&](int, int) {
            if (++done == limit)
                token.cancel();
        });
        QVERIFY(!sync.sync(local.record(), false));
        QVERIFY(local.record().lastSyncMs == 0);
    }
    const size_t before = local.messages().size();
    QVERIFY(before < 1500);
    const auto remote = session(without);
    const auto stats = FolderSync(*remote, local.store(), local.clock()).sync(local.record(), false);
    VERIFY_RESULT(stats);
    QCOMPARE(stats->added, 1500 - static_cast<int>(before));
    QCOMPARE(stats->removed, 0);
    QCOMPARE(local.record().total, 1500);
    QCOMPARE(inStore(local), onServer());
    QVERIFY(local.check().findings.isEmpty());
}

void TestFolderSync::survivesNewUidValidity()
{
    QVERIFY(addMessages(1, 40));
    FolderStore local(m_mailbox);
    {
        const auto remote = session();
        FolderSync sync(*remote, local.store(), local.clock());
        VERIFY_RESULT(sync.sync(local.record(), false));
        VERIFY_RESULT(sync.fetchMissingBodies(local.folder(), 0));
    }
    std::vector<PlacementId> before;
    for (const ServerMessage &message : local.messages())
        before.push_back(message.placement);
    // The folder is made anew: other UIDVALIDITY, other UIDs, two messages less, one more.
    QList<QByteArray> files = m_server.messages("home", QString::fromLatin1(m_mailbox));
    std::sort(files.begin(), files.end());
    VERIFY_RESULT(m_server.doveadm({"mailbox", "delete", "-u", "home", QString::fromLatin1(m_mailbox)}));
    VERIFY_RESULT(m_server.doveadm({"mailbox", "create", "-u", "home", QString::fromLatin1(m_mailbox)}));
    change([&](ImapSession &other) {
        for (int i = 40; i > 2; --i)
            VERIFY_RESULT(
                other.append(m_mailbox, {{}, Q_INT64_C(1700000000000) + i * 1000, plainMessage(i)}));
        VERIFY_RESULT(other.append(m_mailbox, {{}, 0, plainMessage(99)}));
    });
    const auto remote = session();
    FolderSync sync(*remote, local.store(), local.clock());
    const auto stats = sync.sync(local.record(), false);
    VERIFY_RESULT(stats);
    QVERIFY(stats->uidValidityChanged);
    QCOMPARE(inStore(local), onServer());
    int kept = 0;
    int withBody = 0;
    for (const ServerMessage &message : local.messages()) {
        kept += std::find(before.begin(), before.end(), message.placement) != before.end() ? 1 : 0;
        withBody += message.hasBody ? 1 : 0;
    }
    QCOMPARE(kept, 38);
    QCOMPARE(withBody, 38);
    QVERIFY(local.record().lastSyncMs > 0);
    const auto again = sync.sync(local.record(), false);
    VERIFY_RESULT(again);
    QVERIFY(!again->uidValidityChanged);
}

void TestFolderSync::asksTwiceBeforeMuchVanishes()
{
    QVERIFY(addMessages(1, 100));
    FolderStore local(m_mailbox);
    {
        const auto remote = session();
        VERIFY_RESULT(FolderSync(*remote, local.store(), local.clock()).sync(local.record(), false));
    }
    change([](ImapSession &other) {
        VERIFY_RESULT(other.storeFlags("1:90", {MessageFlag::Deleted, {}, {}, {}}));
        VERIFY_RESULT(other.uidExpunge("1:90"));
    });
    const auto remote = session();
    const auto stats = FolderSync(*remote, local.store(), local.clock()).sync(local.record(), false);
    VERIFY_RESULT(stats);
    QVERIFY(stats->massVanish);
    QCOMPARE(stats->removed, 90);
    QCOMPARE(inStore(local), onServer());
}

void TestFolderSync::knowsAttachmentsBeforeTheBody()
{
    const QByteArray head = "Message-ID: <m1@x>\r\nSubject: parts\r\nMIME-Version: 1.0\r\n";
    const QByteArray mixed = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
    const QByteArray text = "--b\r\nContent-Type: text/plain\r\n\r\nwords\r\n";
    const QByteArray pdf =
        "--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Disposition: attachment\r\n\r\nx\r\n";
    const QString box = QString::fromLatin1(m_mailbox);
    QVERIFY(m_server.addMessage("home", box, "X-Want: 0\r\n" + head + mixed + text + text + "--b--\r\n", "",
                                1000));
    QVERIFY(m_server.addMessage("home", box, "X-Want: 1\r\n" + head + mixed + text + pdf + "--b--\r\n", "",
                                2000));
    QVERIFY(m_server.addMessage("home", box, head + "Content-Type: application/pdf\r\n\r\nx\r\n", "", 3000));
    FolderStore local(m_mailbox);
    const auto remote = session();
    VERIFY_RESULT(FolderSync(*remote, local.store(), local.clock()).sync(local.record(), false));
    QHash<qint64, bool> found;
    for (const MessageRow &row : local.rows(10))
        found.insert(row.receivedMs, row.hasAttachments);
    QCOMPARE(found, (QHash<qint64, bool>{{1000, false}, {2000, true}, {3000, true}}));
}

void TestFolderSync::tellsThatFolderIsGone()
{
    QVERIFY(addMessages(1, 3));
    FolderStore local(m_mailbox);
    const auto remote = session();
    FolderSync sync(*remote, local.store(), local.clock());
    VERIFY_RESULT(sync.sync(local.record(), false));
    VERIFY_RESULT(remote->unselect());
    VERIFY_RESULT(m_server.doveadm({"mailbox", "delete", "-u", "home", QString::fromLatin1(m_mailbox)}));
    const auto stats = sync.sync(local.record(), false);
    QVERIFY(!stats);
    QCOMPARE(stats.error().code, ErrorCode::FolderGone);
    QCOMPARE(local.messages().size(), size_t(3));
}

void TestFolderSync::fetchesBodiesUnread()
{
    const QByteArray large = plainMessage(1, QByteArray("0123456789abcdef\r\n").repeated(100'000));
    const QByteArray small = plainMessage(2, "Only a few words here.\r\n");
    QVERIFY(m_server.addMessage("home", QString::fromLatin1(m_mailbox), large));
    QVERIFY(m_server.addMessage("home", QString::fromLatin1(m_mailbox), small));
    FolderStore local(m_mailbox);
    const auto remote = session();
    FolderSync sync(*remote, local.store(), local.clock());
    VERIFY_RESULT(sync.sync(local.record(), false));
    const auto stats = sync.fetchBodies(local.folder(), {1, 2, 2, 0, 77});
    VERIFY_RESULT(stats);
    QCOMPARE(stats->bodiesFetched, 2);
    const auto messages = local.messages();
    QCOMPARE(messages.size(), size_t(2));
    for (const ServerMessage &message : messages) {
        QVERIFY(message.hasBody);
        const QByteArray body =
            local.ask<QByteArray>([&](StoreReader &reader) { return reader.body(message.placement); });
        QVERIFY(body == (message.uid == 1 ? large : small) || body == (message.uid == 2 ? large : small));
    }
    bool found = false;
    for (const MessageRow &row : local.rows(10))
        found = found || row.snippet.contains(u"Only a few words"_qs);
    QVERIFY(found);
    QCOMPARE(onServer().value(1).flags, MessageFlags());
    QVERIFY(local.check().findings.isEmpty());
}

void TestFolderSync::fetchesMissingBodiesInTheirOrder()
{
    QVERIFY(addMessages(1, 130));
    FolderStore local(m_mailbox);
    const auto remote = session();
    FolderSync sync(*remote, local.store(), local.clock());
    VERIFY_RESULT(sync.sync(local.record(), false));
    const auto recent = sync.fetchMissingBodies(local.folder(), Q_INT64_C(1700000000000) + 101 * 1000);
    VERIFY_RESULT(recent);
    QCOMPARE(recent->bodiesFetched, 30);
    const auto rest = sync.fetchMissingBodies(local.folder(), 0);
    VERIFY_RESULT(rest);
    QCOMPARE(rest->bodiesFetched, 100);
    const auto none = sync.fetchMissingBodies(local.folder(), 0);
    VERIFY_RESULT(none);
    QCOMPARE(none->bodiesFetched, 0);
    for (const ServerMessage &message : local.messages())
        QVERIFY(message.hasBody);
}

void TestFolderSync::leavesOutBodiesThatAreGone()
{
    QVERIFY(addMessages(1, 5));
    FolderStore local(m_mailbox);
    const auto remote = session();
    FolderSync sync(*remote, local.store(), local.clock());
    VERIFY_RESULT(sync.sync(local.record(), false));
    change([](ImapSession &other) {
        VERIFY_RESULT(other.storeFlags("2", {MessageFlag::Deleted, {}, {}, {}}));
        VERIFY_RESULT(other.uidExpunge("2"));
    });
    const auto stats = sync.fetchMissingBodies(local.folder(), 0);
    VERIFY_RESULT(stats);
    QCOMPARE(stats->bodiesFetched, 4);
}

QTEST_GUILESS_MAIN(TestFolderSync)
#include "test_foldersync.moc"
