#include "support/bigmailbox.h"
#include "support/dovecotserver.h"

#include <QSslConfiguration>
#include <QSslSocket>
#include <QTest>

using namespace posthorn;

/// The helper that other tests stand on: the private server answers, holds the mail it is given, and is gone
/// afterwards.
class TestDovecotServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!DovecotServer::isInstalled())
            QSKIP("Dovecot is not installed: packaging/install-deps --tests");
    }

    void everyPortAnswers()
    {
        DovecotServer server;
        QVERIFY2(server.start(), qPrintable(server.errorString()));
        QVERIFY(greeting(server.imapPort()).startsWith("* OK"));
        QVERIFY(greeting(server.pop3Port()).startsWith("+OK"));
        QVERIFY(greeting(server.submissionPort()).startsWith("220"));
        QVERIFY(greeting(server.smtpPort()).startsWith("220"));
        QVERIFY(greeting(server.lmtpPort()).startsWith("220"));
    }

    void certificateIsForLoopback()
    {
        DovecotServer server;
        QVERIFY2(server.start(), qPrintable(server.errorString()));
        for (const QString &name : {QStringLiteral("localhost"), QStringLiteral("127.0.0.1")}) {
            QSslSocket socket;
            QSslConfiguration configuration = socket.sslConfiguration();
            configuration.setCaCertificates(QSslCertificate::fromPath(server.caFile()));
            socket.setSslConfiguration(configuration);
            socket.connectToHostEncrypted(name, server.imapsPort());
            QVERIFY2(socket.waitForEncrypted(5000), qPrintable(socket.errorString()));
        }
    }

    void holdsTheMailItIsGiven()
    {
        DovecotServer server;
        QVERIFY2(server.start(), qPrintable(server.errorString()));
        const QByteArray bytes = "Subject: one\r\n\r\ntext\r\n";
        QVERIFY(server.addMessage(QStringLiteral("home"), QStringLiteral("INBOX"), bytes));
        QVERIFY(server.addMessage(QStringLiteral("home"), QStringLiteral("Archive"), bytes, "SF"));
        const auto inbox = server.doveadm({QStringLiteral("fetch"), QStringLiteral("-u"),
                                           QStringLiteral("home"), QStringLiteral("hdr.subject flags"),
                                           QStringLiteral("mailbox"), QStringLiteral("INBOX")});
        QVERIFY2(inbox, qPrintable(inbox ? QString() : inbox.error().toString()));
        QVERIFY(inbox->contains("one"));
        const auto archive =
            server.doveadm({QStringLiteral("fetch"), QStringLiteral("-u"), QStringLiteral("home"),
                            QStringLiteral("flags"), QStringLiteral("mailbox"), QStringLiteral("Archive")});
        QVERIFY(archive && archive->contains("\\Flagged") && archive->contains("\\Seen"));
        QCOMPARE(server.messages(QStringLiteral("home"), QStringLiteral("Archive")), {bytes});
        QCOMPARE(server.messageFlags(QStringLiteral("home"), QStringLiteral("Archive")), {QByteArray("FS")});
    }

    void comesBackOnTheSamePorts()
    {
        DovecotServer server;
        QVERIFY2(server.start(), qPrintable(server.errorString()));
        const quint16 port = server.imapPort();
        QVERIFY(server.stop());
        QVERIFY(greeting(port).isEmpty());
        QVERIFY(server.resume());
        QVERIFY(greeting(port).startsWith("* OK"));
        server.shutDown();
        QVERIFY(greeting(port).isEmpty());
    }

    void bigMailboxIsTheSameTwice()
    {
        const BigMailbox box{.messages = 200};
        qint64 total = 0;
        for (int i = 0; i < box.messages; ++i) {
            QCOMPARE(box.message(i), box.message(i));
            total += box.message(i).size();
        }
        QVERIFY(qAbs(total / box.messages - box.meanBytes) < box.meanBytes / 5);
        QVERIFY(box.receivedMs(1) > box.receivedMs(0));
    }

    void bigMailboxIsServed()
    {
        DovecotServer server;
        QVERIFY2(server.start(), qPrintable(server.errorString()));
        const BigMailbox box{.messages = 300};
        const auto written =
            box.writeMaildir(server.maildir(QStringLiteral("home"), QStringLiteral("INBOX"), true));
        QVERIFY2(written, qPrintable(written ? QString() : written.error().toString()));
        const auto count = server.doveadm({QStringLiteral("mailbox"), QStringLiteral("status"),
                                           QStringLiteral("-u"), QStringLiteral("home"),
                                           QStringLiteral("messages unseen"), QStringLiteral("INBOX")});
        QVERIFY(count);
        QCOMPARE(count->simplified(), QByteArray("INBOX messages=300 unseen=30"));
    }

private:
    static QByteArray greeting(quint16 port)
    {
        QTcpSocket socket;
        socket.connectToHost(QStringLiteral("127.0.0.1"), port);
        if (!socket.waitForConnected(2000) || !socket.waitForReadyRead(5000))
            return {};
        return socket.readAll();
    }
};

QTEST_GUILESS_MAIN(TestDovecotServer)
#include "test_dovecotserver.moc"
