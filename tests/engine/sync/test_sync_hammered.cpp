#include "hammer.h"
#include "imap/imapsession.h"
#include "randomuser.h"
#include "support/foreignserver.h"

#include <QElapsedTimer>
#include <QTest>

using namespace posthorn;

/// A mailbox that other programs hammer without a pause while two computers with Posthorn show it and a user
/// works on it: nothing waits for anybody. What comes when differs from run to run; POSTHORN_TEST_SECONDS
/// makes it longer.
class TestSyncHammered : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everythingConverges_data();
    void everythingConverges();
};

namespace
{

/// One of the servers, running.
struct Stage {
    explicit Stage(const QByteArray &server)
    {
        if (server == "Dovecot") {
            dovecot = std::make_unique<DovecotServer>();
            DovecotServer::Options options;
            options.storage = QStringLiteral("sdbox"); // with Maildir, copies both ways wait for each other
            running = dovecot->start(options);
            error = dovecot->errorString();
        } else {
            foreign = std::make_unique<ForeignServer>(kindOf(server));
            running = foreign->start();
            error = foreign->errorString();
        }
    }

    [[nodiscard]] static ForeignServer::Kind kindOf(const QByteArray &server)
    {
        return server == "Cyrus" ? ForeignServer::Kind::Cyrus : ForeignServer::Kind::Courier;
    }
    [[nodiscard]] static bool isInstalled(const QByteArray &server)
    {
        return server == "Dovecot" ? DovecotServer::isInstalled()
                                   : ForeignServer::isInstalled(kindOf(server));
    }
    [[nodiscard]] Endpoint endpoint() const
    {
        return dovecot ? dovecot->endpoint(MailProtocol::Imap, ConnectionSecurity::None)
                       : foreign->endpoint();
    }
    [[nodiscard]] QString password() const { return dovecot ? dovecot->password() : foreign->password(); }
    [[nodiscard]] QByteArray mailbox(const QString &folder) const
    {
        return dovecot ? folder.toLatin1() : foreign->mailbox(folder);
    }
    [[nodiscard]] QString path(const QString &folder) const
    {
        return dovecot ? folder : foreign->path(folder);
    }

    std::unique_ptr<DovecotServer> dovecot;
    std::unique_ptr<ForeignServer> foreign;
    bool running = false;
    QString error;
};

} // namespace

void TestSyncHammered::everythingConverges_data()
{
    QTest::addColumn<QByteArray>("server");
    for (const char *server : {"Dovecot", "Cyrus", "Courier"})
        QTest::newRow(server) << QByteArray(server);
}

void TestSyncHammered::everythingConverges()
{
    QFETCH(const QByteArray, server);
    if (!Stage::isInstalled(server))
        QSKIP("the server is not there: packaging/install-deps --tests");
    const auto lasts =
        std::chrono::seconds(qEnvironmentVariable("POSTHORN_TEST_SECONDS", QStringLiteral("6")).toInt());
    const Stage stage(server);
    QVERIFY2(stage.running, qPrintable(stage.error));
    Account account;
    account.id = AccountId(1);
    account.name = QStringLiteral("home");
    account.incomingKind = IncomingKind::Imap;
    account.incoming = stage.endpoint();
    account.bodies = BodyPolicy{BodyPolicy::Kind::All, 0};
    auto outside = openSession(account.incoming, stage.password());
    QVERIFY(outside);

    QStringList folders;
    QByteArrayList mailboxes;
    for (const QString &folder : randomFolders()) {
        folders.append(stage.path(folder));
        mailboxes.append(stage.mailbox(folder));
        (void)outside->create(mailboxes.last()); // some servers have them all
    }
    QSet<QString> expected;
    for (int i = 0; i < 20; ++i) {
        const QString subject = QStringLiteral("M%1").arg(i);
        expected.insert(subject);
        QVERIFY(outside->append(mailboxes.at(i % 2), {{}, 1'750'000'000'000, testMessage(subject)}));
    }
    const auto seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);

    SyncClient clients[2] = {SyncClient(SyncEngine::Mode::Continuous),
                             SyncClient(SyncEngine::Mode::Continuous)};
    for (SyncClient &client : clients) {
        client.start(account, stage.password());
        QVERIFY(!client.sync());
    }
    {
        std::vector<std::unique_ptr<Hammer>> hammers;
        for (int i = 0; i < 3; ++i)
            hammers.push_back(std::make_unique<Hammer>(account.incoming, stage.password(), mailboxes,
                                                       stage.mailbox(QStringLiteral("Scratch%1-").arg(i)),
                                                       random.generate()));
        QElapsedTimer time;
        time.start();
        int actions = 0;
        for (; std::chrono::milliseconds(time.elapsed()) < lasts; ++actions) {
            // A sync beside it may just have taken the row away.
            const auto error = tryAtRandom(clients[0], random, expected, folders);
            QVERIFY2(!error || error->code == ErrorCode::NotFound,
                     error ? qPrintable(error->toString()) : "");
            if (random.bounded(4) == 0)
                (void)clients[random.bounded(2)].sync();
            if (random.bounded(20) == 0)
                clients[random.bounded(2)].restart();
        }
        int done = 0;
        for (const auto &hammer : hammers) {
            hammer->stop();
            done += hammer->done();
        }
        qInfo("%d actions of the user, %d commands from outside", actions, done);
        QVERIFY(actions > 0 && done > 0);
    }

    for (SyncClient &client : clients)
        (void)client.sync(); // may be the end of a pass that ran beside them, and met a folder as it went
    QCOMPARE(syncInTurns(clients), QString());
    // Dovecot may go on listing what a session saw first.
    outside = openSession(account.incoming, stage.password());
    QVERIFY(outside);
    QMap<QString, QStringList> there; // subject, in which folders
    const auto listed = outside->list();
    QVERIFY(listed);
    QByteArrayList onServer;
    for (const ImapMailbox &mailbox : *listed)
        onServer.append(mailbox.name);
    std::sort(onServer.begin(), onServer.end());
    for (SyncClient &client : clients) {
        QVERIFY2(client.open().isEmpty(), qPrintable(describe(client.open())));
        QCOMPARE(client.findings(), QString());
        there.clear();
        const auto known =
            client.read([](StoreReader &reader) { return reader.folders(AccountId(1)); }).value();
        QByteArrayList here;
        for (const FolderRecord &folder : known)
            here.append(folder.mailbox);
        std::sort(here.begin(), here.end());
        QCOMPARE(here.join(' '), onServer.join(' '));
        for (const FolderRecord &folder : known) {
            if (!folder.selectable)
                continue;
            QCOMPARE(stateOf(client, folder.path), stateOnServer(*outside, folder.mailbox));
            for (const QString &subject : client.subjects(folder.path))
                there[subject].append(folder.path);
        }
    }
    there.remove(QString::fromLatin1(Hammer::mark()));
    for (auto each = there.cbegin(); each != there.cend(); ++each)
        QVERIFY2(each->size() == 1, qPrintable(QStringLiteral("%1 in %2").arg(each.key(), each->join(u','))));
    for (const QString &subject : std::as_const(expected))
        QVERIFY2(there.contains(subject), qPrintable(subject));
}

QTEST_GUILESS_MAIN(TestSyncHammered)
#include "test_sync_hammered.moc"
