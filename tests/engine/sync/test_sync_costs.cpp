#include "fakescene.h"

#include <QTest>

using namespace posthorn;

/// What the engine's work costs in commands, round trips and bytes: counts, never times.
class TestSyncCosts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void burstBecomesOneCommand_data();
    void burstBecomesOneCommand();
    void importBecomesOneCommand_data();
    void importBecomesOneCommand();
    void manyFoldersUnchanged_data();
    void manyFoldersUnchanged();
    void everyUidOnceAWeek_data();
    void everyUidOnceAWeek();
    void flagChangesOfOthers_data();
    void flagChangesOfOthers();
};

namespace
{

constexpr int burst = 50;

void deliver(FakeScene &scene, int count)
{
    for (int i = 0; i < count; ++i)
        scene.server.mail().deliver("INBOX", testMessage(QStringLiteral("S%1").arg(i)));
}

} // namespace

void TestSyncCosts::burstBecomesOneCommand_data()
{
    QTest::addColumn<QString>("action");
    QTest::addColumn<QByteArray>("command");
    QTest::newRow("flag") << "flag" << QByteArray("UID STORE");
    QTest::newRow("move") << "move" << QByteArray("UID MOVE");
    QTest::newRow("copy") << "copy" << QByteArray("UID COPY");
}

/// Fifty clicks, each an action of its own, are one command to the server.
void TestSyncCosts::burstBecomesOneCommand()
{
    QFETCH(QString, action);
    QFETCH(QByteArray, command);
    FakeScene scene({});
    deliver(scene, burst);
    QVERIFY(!scene.client.sync());
    const FolderId target = scene.client.folder(QStringLiteral("Projects"))->id;
    for (const MessageRow &row : scene.client.rows(QStringLiteral("INBOX"))) {
        const auto done = scene.client.act([&](QObject *context, const MailActions::Reply &reply) {
            if (action == QLatin1String("flag"))
                scene.client.actions().setFlagged({row.id}, true, context, reply);
            else if (action == QLatin1String("move"))
                scene.client.actions().move({row.id}, target, context, reply);
            else
                scene.client.actions().copy({row.id}, target, context, reply);
        });
        QVERIFY2(done, done ? "" : qPrintable(done.error().toString()));
    }
    scene.server.forgetCommands();
    QVERIFY(!scene.client.sync());
    QCOMPARE(scene.client.stats().operationsDone, burst + 1);
    QCOMPARE(scene.server.commands().count(command), 1);
}

void TestSyncCosts::importBecomesOneCommand_data()
{
    QTest::addColumn<QSet<QByteArray>>("lacking");
    QTest::addColumn<int>("commands");
    QTest::newRow("MULTIAPPEND") << QSet<QByteArray>{} << 1;
    QTest::newRow("one by one") << QSet<QByteArray>{"MULTIAPPEND"} << burst;
}

void TestSyncCosts::importBecomesOneCommand()
{
    QFETCH(QSet<QByteArray>, lacking);
    QFETCH(int, commands);
    FakeScene scene(lacking);
    for (int i = 0; i < burst; ++i)
        QVERIFY(scene.upload("Projects", testMessage(QStringLiteral("S%1").arg(i))));
    scene.server.forgetCommands();
    QVERIFY(!scene.client.sync());
    QCOMPARE(scene.onServer("Projects"), burst);
    QCOMPARE(scene.server.commands().count("APPEND"), commands);
    QVERIFY(!scene.client.sync());
    QCOMPARE(scene.client.stats().added, 0); // each knows its UID
    QCOMPARE(scene.here("Projects"), burst);
    scene.settle();
}

void TestSyncCosts::manyFoldersUnchanged_data()
{
    QTest::addColumn<QSet<QByteArray>>("lacking");
    QTest::addColumn<int>("mostRoundTrips");
    QTest::newRow("LIST-STATUS") << QSet<QByteArray>{} << 6;
    QTest::newRow("STATUS, pipelined") << QSet<QByteArray>{"LIST-STATUS"} << 8;
}

/// An account of 200 folders in which nothing happened.
void TestSyncCosts::manyFoldersUnchanged()
{
    QFETCH(QSet<QByteArray>, lacking);
    QFETCH(int, mostRoundTrips);
    FakeScene scene(lacking, FakeScene::Start::Unknown);
    for (int i = 0; i < 200; ++i) {
        const QByteArray name = "Folder" + QByteArray::number(i);
        scene.server.mail().create(name);
        scene.server.mail().deliver(name, testMessage(QStringLiteral("F%1").arg(i)));
    }
    QVERIFY(!scene.client.sync());
    QVERIFY(!scene.client.sync());
    const SyncStats &stats = scene.client.stats();
    QCOMPARE(stats.added + stats.changed + stats.removed, 0);
    QVERIFY2(
        stats.roundTrips <= mostRoundTrips,
        qPrintable(QStringLiteral("%1 round trips, %2 bytes in").arg(stats.roundTrips).arg(stats.bytesIn)));
}

void TestSyncCosts::everyUidOnceAWeek_data()
{
    QTest::addColumn<QSet<QByteArray>>("lacking");
    QTest::addColumn<QByteArray>("command");
    QTest::newRow("QRESYNC") << QSet<QByteArray>{} << QByteArray("UID SEARCH");
    QTest::newRow("CONDSTORE") << QSet<QByteArray>{"QRESYNC"} << QByteArray("UID SEARCH");
    QTest::newRow("no ESEARCH") << QSet<QByteArray>{"ESEARCH"} << QByteArray("UID FETCH");
}

/// A server whose counters say that nothing changed, though one message went and another came: seen a week
/// later at the latest, with one command for the folder.
void TestSyncCosts::everyUidOnceAWeek()
{
    QFETCH(QSet<QByteArray>, lacking);
    QFETCH(QByteArray, command);
    FakeScene scene(lacking, FakeScene::Start::Unknown);
    deliver(scene, 30);
    const auto swap = [&scene](size_t out, std::optional<FakeMessage> in) {
        const auto held = scene.server.mail().lock();
        auto &messages = scene.server.mail().at("INBOX")->messages;
        const FakeMessage taken = messages[out];
        messages.erase(messages.begin() + static_cast<std::ptrdiff_t>(out));
        if (in)
            messages.insert(messages.begin(), *in);
        return taken;
    };
    const FakeMessage first = swap(0, {});
    QVERIFY(!scene.client.sync());
    QVERIFY(!scene.client.sync());
    swap(10, first);
    scene.clock.advance(std::chrono::hours(24 * 6));
    scene.server.forgetCommands();
    QVERIFY(!scene.client.sync());
    QCOMPARE(scene.server.commands().count(command), 0);
    scene.clock.advance(std::chrono::hours(24 * 2));
    QVERIFY(!scene.client.sync());
    QVERIFY(scene.server.commands().count(command) >= 1);
    const qsizetype asked = scene.server.commands().count(command);
    QCOMPARE(scene.client.rows(QStringLiteral("INBOX")).size(), 30);
    QVERIFY(scene.client.row(QStringLiteral("INBOX"), QStringLiteral("M")).id.isValid());
    QVERIFY(!scene.client.subjects(QStringLiteral("INBOX")).contains(QLatin1String("S10")));
    QVERIFY(!scene.client.sync());
    QCOMPARE(scene.server.commands().count(command), asked);
    QCOMPARE(scene.client.findings(), QString());
}

void TestSyncCosts::flagChangesOfOthers_data()
{
    QTest::addColumn<QSet<QByteArray>>("lacking");
    QTest::addColumn<quint64>("mostBytesIn");
    // A line of flags is about 50 bytes.
    QTest::newRow("QRESYNC") << QSet<QByteArray>{} << quint64(20 * 60 + 3000);
    QTest::newRow("CONDSTORE") << QSet<QByteArray>{"QRESYNC"} << quint64(20 * 60 + 3000);
    QTest::newRow("neither") << QSet<QByteArray>{"QRESYNC", "CONDSTORE"} << quint64(2000 * 60 + 3000);
}

/// Another client flags 20 of 2,000 messages.
void TestSyncCosts::flagChangesOfOthers()
{
    QFETCH(QSet<QByteArray>, lacking);
    QFETCH(quint64, mostBytesIn);
    FakeScene scene(lacking);
    deliver(scene, 2000);
    QVERIFY(!scene.client.sync());
    std::vector<quint32> uids;
    for (quint32 uid = 100; uid < 120; ++uid)
        uids.push_back(uid);
    scene.server.mail().change("INBOX", uids, {MessageFlag::Flagged, {}, {}, {}});
    scene.server.forgetCommands();
    QVERIFY(!scene.client.sync());
    const SyncStats &stats = scene.client.stats();
    QCOMPARE(stats.changed, 20);
    QVERIFY2(stats.bytesIn <= mostBytesIn, qPrintable(QString::number(stats.bytesIn)));
    QVERIFY(scene.server.commands().count("UID FETCH") <= 1);
}

QTEST_GUILESS_MAIN(TestSyncCosts)
#include "test_sync_costs.moc"
