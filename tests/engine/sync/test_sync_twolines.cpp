#include "fakescene.h"

#include "imap/imapsession.h"
#include "sync/imapsteps.h"

using namespace posthorn;
using namespace std::chrono_literals;

/// Two lines of one account see the same at once: the one that rests in INBOX, and the one that synchronizes.
class TestSyncTwoLines : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void newMailIsToldOnce_data();
    void newMailIsToldOnce();
    void theLaterViewIsKept();
    void whatIsMovedHereIsNotNew_data();
    void whatIsMovedHereIsNotNew();
};

namespace
{

/// One line to the scene's server, and the steps of work on it. Used on the thread that made it.
struct Line {
    explicit Line(FakeScene &scene)
    {
        const Account account = FakeScene::account(scene.server);
        auto socket = std::make_unique<MailSocket>(CancellationToken(), std::make_shared<Transcript>());
        if (const auto opened = socket->open(account.incoming); !opened)
            qFatal("%s", qPrintable(opened.error().toString()));
        session = std::make_unique<ImapSession>(std::move(socket));
        if (const auto in = session->logIn(account.incoming, {QStringLiteral("home"), QStringLiteral("x")});
            !in)
            qFatal("%s", qPrintable(in.error().toString()));
        steps = std::make_unique<ImapSteps>(*session, scene.client.store(), scene.clock);
    }

    QList<PlacementId> newMail(FolderId inbox) const
    {
        const auto news = steps->syncFolder(inbox, false);
        if (!news)
            qWarning("%s", qPrintable(news.error().toString()));
        return news ? news->newMail : QList<PlacementId>();
    }

    std::unique_ptr<ImapSession> session;
    std::unique_ptr<ImapSteps> steps;
};

QByteArray letter(int number)
{
    return testMessage(QStringLiteral("New %1").arg(number));
}

} // namespace

void TestSyncTwoLines::newMailIsToldOnce_data()
{
    QTest::addColumn<QSet<QByteArray>>("lacking");
    QTest::addColumn<QByteArray>("command");
    QTest::addColumn<int>("skip");
    for (int skip = 0; skip < 4; ++skip) {
        QTest::addRow("SELECT, %d", skip) << QSet<QByteArray>() << QByteArray("SELECT") << skip;
        QTest::addRow("UID FETCH, %d", skip) << QSet<QByteArray>() << QByteArray("UID FETCH") << skip;
        QTest::addRow("UID FETCH, %d, bare", skip)
            << QSet<QByteArray>{"QRESYNC", "CONDSTORE"} << QByteArray("UID FETCH") << skip;
    }
}

/// Whatever the other line does while this one is at its n-th command.
void TestSyncTwoLines::newMailIsToldOnce()
{
    QFETCH(QSet<QByteArray>, lacking);
    QFETCH(QByteArray, command);
    QFETCH(int, skip);
    FakeScene scene(lacking);
    const FolderId inbox = scene.client.folder(QStringLiteral("INBOX"))->id;
    Line one(scene);
    QList<PlacementId> told;
    int seen = 0;
    bool busy = false;
    scene.server.mail().deliver("INBOX", letter(1));
    scene.server.setMeanwhile([&](const QByteArray &name) {
        if (name != command || busy || seen++ != skip)
            return;
        busy = true;
        scene.server.mail().deliver("INBOX", letter(2));
        told += Line(scene).newMail(inbox);
        busy = false;
    });
    told += one.newMail(inbox);
    scene.server.setMeanwhile({});
    Line other(scene);
    scene.server.mail().deliver("INBOX", letter(3));
    for (int i = 0; i < 2; ++i) {
        told += one.newMail(inbox);
        told += other.newMail(inbox);
    }
    QSet<PlacementId> each(told.begin(), told.end());
    QCOMPARE(told.size(), each.size());
    // There may be no n-th command: then the second letter was never written.
    const QList<int> written = seen > skip ? QList<int>{1, 2, 3} : QList<int>{1, 3};
    QSet<PlacementId> expected;
    for (const int i : written)
        expected.insert(scene.client.row(QStringLiteral("INBOX"), QStringLiteral("New %1").arg(i)).id);
    QCOMPARE(each, expected);
    QCOMPARE(scene.client.findings(), QString());
}

/// What a line knew before another one looked is no reason to look back.
void TestSyncTwoLines::theLaterViewIsKept()
{
    FakeScene scene({});
    const FolderId inbox = scene.client.folder(QStringLiteral("INBOX"))->id;
    Line one(scene);
    scene.server.mail().deliver("INBOX", letter(1));
    bool done = false;
    scene.server.setMeanwhile([&](const QByteArray &name) {
        if (name != "UID FETCH" || std::exchange(done, true))
            return;
        for (int i = 2; i <= 5; ++i)
            scene.server.mail().deliver("INBOX", letter(i));
        QCOMPARE(Line(scene).newMail(inbox).size(), 5);
    });
    QCOMPARE(one.newMail(inbox).size(), 0);
    QVERIFY(done);
    QCOMPARE(scene.client.folder(QStringLiteral("INBOX"))->uidNext, quint32(7));
}

void TestSyncTwoLines::whatIsMovedHereIsNotNew_data()
{
    QTest::addColumn<QSet<QByteArray>>("lacking");
    QTest::newRow("named") << QSet<QByteArray>();
    QTest::newRow("not named") << QSet<QByteArray>{"UIDPLUS"};
}

void TestSyncTwoLines::whatIsMovedHereIsNotNew()
{
    QFETCH(QSet<QByteArray>, lacking);
    FakeScene scene(lacking);
    scene.server.mail().deliver("Projects", letter(1));
    QVERIFY(!scene.client.sync());
    const PlacementId id = scene.client.row(QStringLiteral("Projects"), QStringLiteral("New 1")).id;
    const FolderId inbox = scene.client.folder(QStringLiteral("INBOX"))->id;
    QVERIFY(scene.client.act([&](auto *c, auto r) { scene.client.actions().move({id}, inbox, c, r); }));
    scene.server.mail().deliver("INBOX", letter(2));
    QVERIFY(!scene.client.sync());
    QCOMPARE(scene.client.newMail.size(), 1);
    QCOMPARE(scene.client.newMail.first().placements,
             QList{scene.client.row(QStringLiteral("INBOX"), QStringLiteral("New 2")).id});
}

QTEST_GUILESS_MAIN(TestSyncTwoLines)
#include "test_sync_twolines.moc"
