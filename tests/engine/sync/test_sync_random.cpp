#include "cuttingproxy.h"
#include "randomuser.h"

#include <QTest>

using namespace posthorn;

/// Two computers and another program work on one mailbox, at random, over lines that break anywhere. In the
/// end both show what the server has, and every message that nobody deleted for good is there exactly once.
class TestSyncRandom : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!DovecotServer::isInstalled())
            QSKIP("Dovecot is not installed: packaging/install-deps --tests");
    }

    void everythingConverges_data()
    {
        QTest::addColumn<quint32>("seed");
        QTest::addColumn<QString>("capabilities");
        for (quint32 seed = 1; seed <= 4; ++seed)
            QTest::addRow("everything, seed %u", seed) << seed << QString();
        for (quint32 seed = 5; seed <= 6; ++seed)
            QTest::addRow("no QRESYNC, seed %u", seed)
                << seed << QStringLiteral("IMAP4rev1 IDLE UIDPLUS MOVE NAMESPACE SPECIAL-USE");
    }

    void everythingConverges()
    {
        QFETCH(const quint32, seed);
        QFETCH(const QString, capabilities);
        QRandomGenerator random(seed);
        DovecotServer server;
        DovecotServer::Options options;
        if (!capabilities.isEmpty())
            options.settings = {QStringLiteral("imap_capability = %1").arg(capabilities)};
        QVERIFY2(server.start(options), qPrintable(server.errorString()));
        QSet<QString> expected;
        for (int i = 0; i < 12; ++i) {
            const QString subject = QStringLiteral("M%1").arg(i);
            expected.insert(subject);
            QVERIFY(server.addMessage("home",
                                      i % 3 == 0 ? QStringLiteral("Projects") : QStringLiteral("INBOX"),
                                      testMessage(subject)));
        }
        CuttingProxy proxy(server.imapPort());
        Account account = SyncClient::imapAccount(server);
        account.incoming.port = proxy.port();
        SyncClient clients[2];
        for (SyncClient &client : clients) {
            client.start(account, server.password());
            QVERIFY(!client.sync());
        }
        int next = 12;
        for (int step = 0; step < 40; ++step) {
            SyncClient &client = clients[random.bounded(2)];
            switch (random.bounded(6)) {
            case 0:
            case 1:
            case 2:
                actAtRandom(client, random, expected);
                break;
            case 3: {
                const QString subject = QStringLiteral("M%1").arg(next++);
                expected.insert(subject);
                QVERIFY(server.addMessage("home", "INBOX", testMessage(subject)));
                break;
            }
            case 4:
                syncOverACutLine(client, proxy, random);
                break;
            case 5:
                (void)client.sync();
                break;
            }
        }
        QCOMPARE(syncInTurns(clients), QString());
        QMap<QString, QStringList> shown[2];
        for (int i = 0; i < 2; ++i) {
            QVERIFY2(clients[i].open().isEmpty(), qPrintable(describe(clients[i].open())));
            QCOMPARE(clients[i].findings(), QString());
            for (const QString &folder : randomFolders())
                shown[i].insert(folder, stateOf(clients[i], folder));
        }
        QCOMPARE(shown[0], shown[1]);
        QStringList onServer;
        for (const QString &folder : randomFolders()) {
            const QStringList subjects = subjectsOnServer(server, folder);
            QCOMPARE(clients[0].subjects(folder), subjects);
            onServer += subjects;
        }
        onServer.sort();
        QStringList wanted = expected.values();
        wanted.sort();
        QCOMPARE(onServer, wanted);
    }

private:
    static QStringList subjectsOnServer(const DovecotServer &server, const QString &folder)
    {
        QStringList subjects;
        const auto messages = server.messages(QStringLiteral("home"), folder);
        for (const QByteArray &message : messages) {
            const qsizetype at = message.indexOf("Subject: ") + 9;
            subjects.append(QString::fromUtf8(message.mid(at, message.indexOf('\n', at) - at)).trimmed());
        }
        subjects.sort();
        return subjects;
    }
};

QTEST_GUILESS_MAIN(TestSyncRandom)
#include "test_sync_random.moc"
