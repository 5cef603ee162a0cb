#include "ctlservertest.h"

#include <QHash>
#include <QTest>

using namespace posthorn;

/// posthornctl collecting by POP3 and sending: between the users of the private server, to refused addresses,
/// and while the server is away.
class TestCtlPop3Smtp : public CtlServerTest
{
    Q_OBJECT

private Q_SLOTS:
    void collectsAndLeavesMailOnTheServer()
    {
        CtlScene scene(m_server, nextUser());
        const QByteArray exact =
            "Subject: exact\r\nMessage-ID: <exact@example.org>\r\n\r\n.one dot\r\n..two\r\n.\r\n\xff\r\nend";
        QVERIFY(m_server.addMessage(scene.user(), QStringLiteral("INBOX"), exact));
        QVERIFY(scene.deliver(QStringLiteral("INBOX"), QStringLiteral("other")));
        QCOMPARE(scene.addAccount(CtlScene::Kind::Pop3, QStringLiteral("Work")).exitCode, 0);
        const CtlResult sync = scene.ctl(QStringLiteral("sync"));
        QVERIFY2(sync.exitCode == 0, sync.said());
        QCOMPARE(sync.last().value(QLatin1String("added")).toInt(), 2);
        QCOMPARE(scene.ctl(QStringLiteral("sync")).last().value(QLatin1String("added")).toInt(), 0);
        QCOMPARE(scene.subjectsOnServer(QStringLiteral("INBOX")).size(), 2);

        QVERIFY(m_server.stop());
        const auto ids = scene.idsBySubject(QStringLiteral("Work:INBOX"));
        const QByteArray here =
            scene.ctl(QStringLiteral("show %1 --raw").arg(ids[QStringLiteral("exact")])).out;
        QVERIFY(m_server.resume());
        // A POP3 server ends the last line where the file did not; nothing else may differ.
        QVERIFY2(here == exact || here == exact + "\r\n", here);
        QCOMPARE(scene.ctl(QStringLiteral("check")).exitCode, 0);
    }

    void largeMailComesWhenItIsShown()
    {
        CtlScene scene(m_server, nextUser());
        const QByteArray big = "Subject: big\r\nMessage-ID: <big@example.org>\r\n\r\n" +
                               QByteArray("A line of it.\r\n").repeated(1000);
        QVERIFY(m_server.addMessage(scene.user(), QStringLiteral("INBOX"), big));
        QVERIFY(scene.deliver(QStringLiteral("INBOX"), QStringLiteral("small")));
        QCOMPARE(scene.addAccount(CtlScene::Kind::Pop3, QStringLiteral("Work")).exitCode, 0);
        QCOMPARE(scene.ctl(QStringLiteral("account set Work bodies-up-to 10kB")).exitCode, 0);
        QCOMPARE(scene.ctl(QStringLiteral("account set Work shared-inbox All")).exitCode, 0);
        QCOMPARE(scene.ctl(QStringLiteral("account set Work incoming.auth apop")).exitCode, 0);
        QCOMPARE(scene.ctl(QStringLiteral("account set Work incoming.auth plain")).exitCode, 0);
        QCOMPARE(scene.ctl(QStringLiteral("account set Work bodies-up-to much")).exitCode, 1);
        QCOMPARE(scene.ctl(QStringLiteral("sync")).exitCode, 0);
        const auto ids = scene.idsBySubject(QStringLiteral("Work:INBOX"));
        const auto location = [&] {
            return scene.ctl(QStringLiteral("list Work:INBOX --location server")).objects().size();
        };
        QCOMPARE(location(), 1);
        const QByteArray shown =
            scene.ctl(QStringLiteral("show %1 --raw").arg(ids[QStringLiteral("big")])).out;
        QVERIFY(shown == big);
        QCOMPARE(location(), 0);
        QCOMPARE(scene.ctl(QStringLiteral("check")).exitCode, 0);
    }

    void removesFromTheServerWhatIsSafeHere()
    {
        CtlScene scene(m_server, nextUser());
        for (int i = 0; i < 5; ++i)
            QVERIFY(scene.deliver(QStringLiteral("INBOX"), QStringLiteral("m%1").arg(i)));
        QCOMPARE(scene.addAccount(CtlScene::Kind::Pop3, QStringLiteral("Work")).exitCode, 0);
        QCOMPARE(scene.ctl(QStringLiteral("account set Work after-download at-once")).exitCode, 0);
        const CtlResult sync = scene.ctl(QStringLiteral("sync"));
        QVERIFY2(sync.exitCode == 0, sync.said());
        QCOMPARE(scene.ctl(QStringLiteral("sync")).exitCode, 0);
        QVERIFY(scene.subjectsOnServer(QStringLiteral("INBOX")).isEmpty());
        const auto rows = scene.ctl(QStringLiteral("list Work:INBOX")).objects();
        QCOMPARE(rows.size(), 5);
        QCOMPARE(texts(rows, "location").count(QStringLiteral("only-here")), 5);
        QVERIFY(scene.ctl(QStringLiteral("show ") + texts(rows, "id").first()).out.contains("The body of"));
        QCOMPARE(scene.ctl(QStringLiteral("check")).exitCode, 0);
        QVERIFY2(scene.ctl(QStringLiteral("account remove Work")).exitCode == 1,
                 "mail that is only here must not go without a word");
        QCOMPARE(scene.ctl(QStringLiteral("account remove Work --discard")).exitCode, 0);
    }

    void deletesOnTheServerWhatWasDeletedHere()
    {
        CtlScene scene(m_server, nextUser());
        QVERIFY(scene.deliver(QStringLiteral("INBOX"), QStringLiteral("keep")));
        QVERIFY(scene.deliver(QStringLiteral("INBOX"), QStringLiteral("drop")));
        QCOMPARE(scene.addAccount(CtlScene::Kind::Pop3, QStringLiteral("Work")).exitCode, 0);
        QCOMPARE(scene.ctl(QStringLiteral("account set Work remove-when-deleted-here yes")).exitCode, 0);
        QCOMPARE(scene.ctl(QStringLiteral("sync")).exitCode, 0);
        const auto ids = scene.idsBySubject(QStringLiteral("Work:INBOX"));
        QCOMPARE(
            scene.ctl(QStringLiteral("delete %1 --everywhere").arg(ids[QStringLiteral("drop")])).exitCode, 0);
        const CtlResult sync = scene.ctl(QStringLiteral("sync"));
        QVERIFY2(sync.exitCode == 0, sync.said());
        QCOMPARE(scene.subjectsOnServer(QStringLiteral("INBOX")), {QStringLiteral("keep")});
        QCOMPARE(texts(scene.ctl(QStringLiteral("list Work:INBOX")).objects(), "subject"),
                 {QStringLiteral("keep")});
    }

    void mailArrivesAtTheOther()
    {
        CtlScene ann(m_server, nextUser());
        CtlScene bob(m_server, nextUser());
        QCOMPARE(ann.addAccount(CtlScene::Kind::Imap, QStringLiteral("Ann")).exitCode, 0);
        QCOMPARE(bob.addAccount(CtlScene::Kind::Pop3, QStringLiteral("Bob")).exitCode, 0);
        QCOMPARE(ann.ctl(QStringLiteral("sync")).exitCode, 0);
        QByteArray letter = ann.letter(m_server.address(bob.user()), QStringLiteral("hello"));
        letter.replace("\r\nSubject:", "\r\nBcc: " + m_server.address(ann.user()).toUtf8() + "\r\nSubject:");
        const CtlResult sent = ann.runner().run({QStringLiteral("send"), QStringLiteral("-")}, letter);
        QVERIFY2(sent.exitCode == 0, sent.said());
        QVERIFY(ann.ctl(QStringLiteral("outbox")).out.isEmpty());
        QCOMPARE(bob.ctl(QStringLiteral("sync")).exitCode, 0);
        const auto arrived = bob.ctl(QStringLiteral("list Bob:INBOX")).objects();
        QCOMPARE(texts(arrived, "subject"), {QStringLiteral("hello")});
        const QByteArray raw = bob.ctl(QStringLiteral("show %1 --raw").arg(texts(arrived, "id").first())).out;
        QVERIFY2(!raw.contains("Bcc:"), "a recipient must not see Bcc");
        QCOMPARE(ann.subjectsOnServer(QStringLiteral("INBOX")), {QStringLiteral("hello")});
        QCOMPARE(ann.ctl(QStringLiteral("sync")).exitCode, 0);
        QCOMPARE(ann.subjectsOnServer(QStringLiteral("Sent")), {QStringLiteral("hello")});

        // Bob's answer goes out by his POP3 account and keeps its copy here.
        const CtlResult answer =
            bob.runner().run({QStringLiteral("send"), QStringLiteral("-")},
                             bob.letter(m_server.address(ann.user()), QStringLiteral("answer")));
        QVERIFY2(answer.exitCode == 0, answer.said());
        QCOMPARE(texts(bob.ctl(QStringLiteral("list Bob:Sent")).objects(), "subject"),
                 {QStringLiteral("answer")});
        QVERIFY(ann.subjectsOnServer(QStringLiteral("INBOX")).contains(QStringLiteral("answer")));
    }

    void refusedMailStaysHere()
    {
        CtlScene scene(m_server, nextUser());
        QCOMPARE(scene.addAccount(CtlScene::Kind::Imap, QStringLiteral("Home")).exitCode, 0);
        QCOMPARE(scene.ctl(QStringLiteral("sync")).exitCode, 0);
        const CtlResult sent = scene.runner().run(
            {QStringLiteral("send"), QStringLiteral("-")},
            scene.letter(m_server.address(QStringLiteral("refused")), QStringLiteral("no")));
        QVERIFY2(sent.exitCode == 6, sent.said());
        const QJsonObject waiting = scene.ctl(QStringLiteral("outbox")).last();
        QCOMPARE(waiting.value(QLatin1String("state")).toString(), QStringLiteral("failed"));
        const QString id = QString::number(waiting.value(QLatin1String("id")).toInt());
        QCOMPARE(scene.ctl(QStringLiteral("outbox change %1 cancel").arg(id)).exitCode, 0);
        QVERIFY(scene.ctl(QStringLiteral("outbox")).out.isEmpty());
        QCOMPARE(texts(scene.ctl(QStringLiteral("list Home:Drafts")).objects(), "subject"),
                 {QStringLiteral("no")});
        QVERIFY(scene.subjectsOnServer(QStringLiteral("Sent")).isEmpty());
    }

    void mailWaitsForTheServer()
    {
        CtlScene scene(m_server, nextUser());
        QCOMPARE(scene.addAccount(CtlScene::Kind::Imap, QStringLiteral("Home")).exitCode, 0);
        QCOMPARE(scene.ctl(QStringLiteral("sync")).exitCode, 0);
        const QByteArray letter = scene.letter(m_server.address(scene.user()), QStringLiteral("later"));
        QCOMPARE(scene.runner()
                     .run({QStringLiteral("send"), QStringLiteral("--queue"), QStringLiteral("-")}, letter)
                     .exitCode,
                 0);
        QVERIFY(m_server.stop());
        QCOMPARE(scene.ctl(QStringLiteral("sync")).exitCode, 3);
        QCOMPARE(scene.ctl(QStringLiteral("outbox")).objects().size(), 1);
        QVERIFY(m_server.resume());
        const CtlResult sync = scene.ctl(QStringLiteral("sync"));
        QVERIFY2(sync.exitCode == 0, sync.said());
        QVERIFY2(scene.ctl(QStringLiteral("outbox")).out.isEmpty(), scene.ctl(QStringLiteral("outbox")).out);
        QCOMPARE(scene.subjectsOnServer(QStringLiteral("INBOX")), {QStringLiteral("later")});
    }

    void nobodySendsAsSomebodyElse()
    {
        CtlScene scene(m_server, nextUser());
        QCOMPARE(scene.addAccount(CtlScene::Kind::Imap, QStringLiteral("Home")).exitCode, 0);
        const QByteArray letter = "From: ceo@example.com\r\nTo: a@example.test\r\nSubject: x\r\n\r\nx\r\n";
        QCOMPARE(scene.runner().run({QStringLiteral("send"), QStringLiteral("-")}, letter).exitCode, 2);
        QCOMPARE(scene.runner()
                     .run({QStringLiteral("send"), QStringLiteral("-")}, "Subject: no recipients\r\n\r\nx")
                     .exitCode,
                 1);
        QVERIFY(scene.ctl(QStringLiteral("outbox")).out.isEmpty());
    }

private:

};

QTEST_GUILESS_MAIN(TestCtlPop3Smtp)
#include "test_ctl_pop3smtp.moc"
