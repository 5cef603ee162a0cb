#include "ctlservertest.h"

#include <QFile>
#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>
#include <csignal>

using namespace posthorn;

/// posthornctl with IMAP accounts: what it shows, what it changes on the server, offline and on, and what
/// other clients do in between.
class TestCtlImap : public CtlServerTest
{
    Q_OBJECT

private Q_SLOTS:
    void syncShowsTheMailbox()
    {
        CtlScene scene(m_server, nextUser());
        QVERIFY(scene.deliver(QStringLiteral("INBOX"), QStringLiteral("one")));
        QVERIFY(scene.deliver(QStringLiteral("INBOX"), QStringLiteral("two"), "S"));
        QVERIFY(scene.deliver(QStringLiteral("Archive"), QStringLiteral("old"), "SF"));
        QCOMPARE(scene.addAccount(CtlScene::Kind::Imap, QStringLiteral("Home")).exitCode, 0);
        const CtlResult sync = scene.ctl(QStringLiteral("sync"));
        QVERIFY2(sync.exitCode == 0, sync.said());
        QCOMPARE(sync.last().value(QLatin1String("added")).toInt(), 3);
        for (const char *key : {"folders", "changed", "removed", "bytesIn", "bytesOut", "roundTrips",
                                "seconds", "cpuSeconds", "peakRssBytes"})
            QVERIFY2(sync.last().contains(QLatin1String(key)), key);

        const auto inbox = scene.ctl(QStringLiteral("list Home:INBOX")).objects();
        QCOMPARE(inbox.size(), 2);
        QStringList subjects = texts(inbox, "subject");
        subjects.sort();
        QCOMPARE(subjects, (QStringList{QStringLiteral("one"), QStringLiteral("two")}));
        const QStringList roles = texts(scene.ctl(QStringLiteral("folders Home")).objects(), "role");
        for (const char *role : {"inbox", "drafts", "sent", "archive", "junk", "trash"})
            QVERIFY2(roles.contains(QLatin1String(role)), role);
        const auto old = scene.ctl(QStringLiteral("list archive")).last();
        QCOMPARE(old.value(QLatin1String("flags")).toVariant().toStringList(),
                 (QStringList{QStringLiteral("read"), QStringLiteral("flagged")}));
        const CtlResult shown = scene.ctl(QStringLiteral("show ") + text(old, "id"));
        QCOMPARE(text(shown.last(), "text").trimmed(), QStringLiteral("The body of old."));
        QCOMPARE(texts(scene.ctl(QStringLiteral("search two")).objects(), "subject"),
                 {QStringLiteral("two")});
        QVERIFY2(scene.ctl(QStringLiteral("check")).exitCode == 0, scene.ctl(QStringLiteral("check")).said());

        const QJsonObject again = scene.ctl(QStringLiteral("sync --full")).last();
        QCOMPARE(again.value(QLatin1String("added")).toInt(), 0);
        QCOMPARE(again.value(QLatin1String("changed")).toInt(), 0);
        QCOMPARE(again.value(QLatin1String("removed")).toInt(), 0);
    }

    void remembersMechanismAndKey()
    {
        CtlScene scene(m_server, nextUser());
        QCOMPARE(scene.addAccount(CtlScene::Kind::Imap, QStringLiteral("Home")).exitCode, 0);
        const auto incoming = [&scene] {
            return scene.ctl(QStringLiteral("account show Home"))
                .last()
                .value(QLatin1String("incoming"))
                .toObject();
        };
        const auto keys = [&] { return incoming().value(QLatin1String("seenKeys")).toArray(); };
        QCOMPARE(text(incoming(), "auth"), QStringLiteral("automatic"));
        QVERIFY(keys().isEmpty());
        QCOMPARE(scene.ctl(QStringLiteral("sync")).exitCode, 0);
        QCOMPARE(text(incoming(), "auth"), QStringLiteral("plain"));
        const QJsonArray seen = keys();
        QCOMPARE(seen.size(), 1);
        QCOMPARE(scene.ctl(QStringLiteral("sync")).exitCode, 0);
        QCOMPARE(keys(), seen);
        // They belong to one server.
        QCOMPARE(
            scene
                .ctl(QStringLiteral("account set Home incoming.server localhost:%1").arg(m_server.imapPort()))
                .exitCode,
            0);
        QVERIFY(keys().isEmpty());
        QCOMPARE(text(incoming(), "auth"), QStringLiteral("plain"));
    }

    void changesWaitWhileOffline()
    {
        CtlScene scene(m_server, nextUser());
        for (const char *subject : {"keep", "move", "copy", "bin"})
            QVERIFY(scene.deliver(QStringLiteral("INBOX"), QString::fromLatin1(subject)));
        QCOMPARE(scene.addAccount(CtlScene::Kind::Imap, QStringLiteral("Home")).exitCode, 0);
        QCOMPARE(scene.ctl(QStringLiteral("sync")).exitCode, 0);
        const auto ids = scene.idsBySubject(QStringLiteral("Home:INBOX"));

        QVERIFY(m_server.stop());
        QCOMPARE(
            scene.ctl(QStringLiteral("mark %1 --read --flag --tag later").arg(ids[QStringLiteral("keep")]))
                .exitCode,
            0);
        QCOMPARE(scene.ctl(QStringLiteral("move %1 Home:Archive").arg(ids[QStringLiteral("move")])).exitCode,
                 0);
        QCOMPARE(scene.ctl(QStringLiteral("copy %1 Home:Junk").arg(ids[QStringLiteral("copy")])).exitCode, 0);
        QCOMPARE(scene.ctl(QStringLiteral("delete %1").arg(ids[QStringLiteral("bin")])).exitCode, 0);
        // What was done shows at once and waits in the journal.
        QStringList here = texts(scene.ctl(QStringLiteral("list Home:INBOX")).objects(), "subject");
        here.sort();
        QCOMPARE(here, (QStringList{QStringLiteral("copy"), QStringLiteral("keep")}));
        QCOMPARE(texts(scene.ctl(QStringLiteral("list Home:Archive")).objects(), "subject"),
                 {QStringLiteral("move")});
        QVERIFY(scene.ctl(QStringLiteral("journal")).objects().size() >= 4);
        const CtlResult offline = scene.ctl(QStringLiteral("sync"));
        QVERIFY2(offline.exitCode == 3, offline.said());
        QCOMPARE(scene.subjectsOnServer(QStringLiteral("INBOX")).size(), 4);

        QVERIFY(m_server.resume());
        const CtlResult online = scene.ctl(QStringLiteral("sync"));
        QVERIFY2(online.exitCode == 0, online.said());
        QVERIFY2(scene.ctl(QStringLiteral("journal")).out.isEmpty(),
                 scene.ctl(QStringLiteral("journal")).out);
        QCOMPARE(scene.subjectsOnServer(QStringLiteral("INBOX")),
                 (QStringList{QStringLiteral("copy"), QStringLiteral("keep")}));
        QCOMPARE(scene.subjectsOnServer(QStringLiteral("Archive")), {QStringLiteral("move")});
        QCOMPARE(scene.subjectsOnServer(QStringLiteral("Junk")), {QStringLiteral("copy")});
        QCOMPARE(scene.subjectsOnServer(QStringLiteral("Trash")), {QStringLiteral("bin")});
        // A keyword has a letter of its own in the folder: a.
        QVERIFY(m_server.messageFlags(scene.user(), QStringLiteral("INBOX")).contains("FSa"));
        QCOMPARE(scene.ctl(QStringLiteral("check")).exitCode, 0);

        const auto binned = scene.idsBySubject(QStringLiteral("Home:Trash"));
        QCOMPARE(scene.ctl(QStringLiteral("delete ") + binned[QStringLiteral("bin")]).exitCode, 0);
        QCOMPARE(scene.ctl(QStringLiteral("sync")).exitCode, 0);
        QVERIFY(scene.subjectsOnServer(QStringLiteral("Trash")).isEmpty());
    }

    void whatWaitsCanBeTakenBack()
    {
        CtlScene scene(m_server, nextUser());
        QVERIFY(scene.deliver(QStringLiteral("INBOX"), QStringLiteral("stay")));
        QCOMPARE(scene.addAccount(CtlScene::Kind::Imap, QStringLiteral("Home")).exitCode, 0);
        QCOMPARE(scene.ctl(QStringLiteral("sync")).exitCode, 0);
        const QString id = scene.idsBySubject(QStringLiteral("Home:INBOX")).value(QStringLiteral("stay"));
        const QJsonObject done = scene.ctl(QStringLiteral("delete ") + id).last();
        QVERIFY(scene.ctl(QStringLiteral("list Home:INBOX")).out.isEmpty());
        QCOMPARE(scene.ctl(QStringLiteral("undo ") + text(done, "group")).exitCode, 0);
        QCOMPARE(texts(scene.ctl(QStringLiteral("list Home:INBOX")).objects(), "subject"),
                 {QStringLiteral("stay")});

        const QString again = scene.idsBySubject(QStringLiteral("Home:INBOX")).value(QStringLiteral("stay"));
        QCOMPARE(scene.ctl(QStringLiteral("mark %1 --flag").arg(again)).exitCode, 0);
        const QString operation = text(scene.ctl(QStringLiteral("journal")).last(), "id");
        QCOMPARE(scene.ctl(QStringLiteral("journal cancel ") + operation).exitCode, 0);
        QVERIFY(scene.ctl(QStringLiteral("journal")).out.isEmpty());
        QCOMPARE(scene.ctl(QStringLiteral("journal cancel 4711")).exitCode, 2);
        QCOMPARE(scene.ctl(QStringLiteral("sync")).exitCode, 0);
        QCOMPARE(scene.subjectsOnServer(QStringLiteral("INBOX")), {QStringLiteral("stay")});
        QVERIFY(!m_server.messageFlags(scene.user(), QStringLiteral("INBOX")).first().contains('F'));
    }

    void followsOtherClients()
    {
        CtlScene scene(m_server, nextUser());
        QVERIFY(scene.deliver(QStringLiteral("INBOX"), QStringLiteral("first"), "S"));
        QVERIFY(scene.deliver(QStringLiteral("INBOX"), QStringLiteral("gone"), "S"));
        QCOMPARE(scene.addAccount(CtlScene::Kind::Imap, QStringLiteral("Home")).exitCode, 0);
        QCOMPARE(scene.ctl(QStringLiteral("sync")).exitCode, 0);
        QVERIFY(m_server.doveadm({QStringLiteral("expunge"), QStringLiteral("-u"), scene.user(),
                                  QStringLiteral("mailbox"), QStringLiteral("INBOX"),
                                  QStringLiteral("subject"), QStringLiteral("gone")}));
        QVERIFY(m_server.doveadm({QStringLiteral("flags"), QStringLiteral("add"), QStringLiteral("-u"),
                                  scene.user(), QStringLiteral("\\Flagged"), QStringLiteral("mailbox"),
                                  QStringLiteral("INBOX"), QStringLiteral("all")}));
        QVERIFY(scene.deliver(QStringLiteral("INBOX"), QStringLiteral("new")));
        QVERIFY(m_server.doveadm({QStringLiteral("mailbox"), QStringLiteral("create"), QStringLiteral("-u"),
                                  scene.user(), QStringLiteral("Projects.Engine")}));
        const CtlResult sync = scene.ctl(QStringLiteral("sync"));
        QVERIFY2(sync.exitCode == 0, sync.said());
        QHash<QString, QStringList> flags;
        for (const QJsonObject &row : scene.ctl(QStringLiteral("list Home:INBOX")).objects())
            flags.insert(text(row, "subject"), row.value(QLatin1String("flags")).toVariant().toStringList());
        QCOMPARE(flags.size(), 2);
        QVERIFY(flags.value(QStringLiteral("first")).contains(QLatin1String("flagged")));
        QVERIFY(
            !flags.value(QStringLiteral("new"), {QStringLiteral("read")}).contains(QLatin1String("read")));
        QVERIFY(texts(scene.ctl(QStringLiteral("folders")).objects(), "path")
                    .contains(QLatin1String("Projects/Engine")));
    }

    void failuresHaveTheirExitCodes()
    {
        const QStringList wrongPassword{QStringLiteral("--password-command"), QStringLiteral("echo wrong")};
        CtlScene refused(m_server, nextUser());
        QCOMPARE(refused.addAccount(CtlScene::Kind::Imap, QStringLiteral("Home"), wrongPassword).exitCode, 0);
        CtlResult result = refused.ctl(QStringLiteral("sync"));
        QVERIFY2(result.exitCode == 4, result.said());
        QVERIFY2(!result.said().contains("wrong"), "the password must not be in what is said");

        // Signed by an authority that nobody here trusts.
        CtlScene untrusted(m_server, nextUser());
        QCOMPARE(untrusted.addAccount(CtlScene::Kind::Imap, QStringLiteral("Home")).exitCode, 0);
        QCOMPARE(untrusted.runner()
                     .run({QStringLiteral("account"), QStringLiteral("set"), QStringLiteral("Home"),
                           QStringLiteral("incoming.ca"), QString()})
                     .exitCode,
                 0);
        result = untrusted.ctl(QStringLiteral("sync"));
        QVERIFY2(result.exitCode == 5, result.said());

        CtlScene disabled(m_server, nextUser());
        QCOMPARE(disabled.addAccount(CtlScene::Kind::Imap, QStringLiteral("Home")).exitCode, 0);
        QCOMPARE(disabled.ctl(QStringLiteral("account set Home enabled no")).exitCode, 0);
        QCOMPARE(disabled.ctl(QStringLiteral("sync Home")).exitCode, 1);
        QCOMPARE(disabled.ctl(QStringLiteral("sync")).exitCode, 0);
    }

    void doctorNamesTheStepThatFails()
    {
        CtlScene well(m_server, nextUser());
        QCOMPARE(well.addAccount(CtlScene::Kind::Imap, QStringLiteral("Home")).exitCode, 0);
        const CtlResult healthy = well.ctl(QStringLiteral("doctor"));
        QVERIFY2(healthy.exitCode == 0, healthy.said());
        QCOMPARE(texts(healthy.objects(), "state").count(QStringLiteral("ok")), healthy.objects().size());
        for (const char *step : {"dns", "tcp", "tls", "greeting", "log-in", "mailbox"})
            QVERIFY2(texts(healthy.objects(), "step").contains(QLatin1String(step)), step);

        QCOMPARE(
            well.ctl(QStringLiteral("account set Home incoming.server localhost:%1").arg(m_server.smtpPort()))
                .exitCode,
            0);
        QCOMPARE(well.ctl(QStringLiteral("account set Home incoming.security none")).exitCode, 0);
        const CtlResult wrongServer = well.ctl(QStringLiteral("doctor Home"));
        QVERIFY2(wrongServer.exitCode == 6, wrongServer.said());
        bool named = false;
        for (const QJsonObject &step : wrongServer.objects()) {
            if (text(step, "state") == QLatin1String("failed"))
                named = text(step, "step") == QLatin1String("greeting") && !text(step, "next").isEmpty();
        }
        QVERIFY2(named, wrongServer.said());
    }

    void watchTellsOfNewMail()
    {
        CtlScene scene(m_server, nextUser());
        QVERIFY(scene.deliver(QStringLiteral("INBOX"), QStringLiteral("before"), "S"));
        QCOMPARE(scene.addAccount(CtlScene::Kind::Imap, QStringLiteral("Home")).exitCode, 0);
        QCOMPARE(scene.ctl(QStringLiteral("sync")).exitCode, 0);
        QProcess watch;
        scene.runner().start(watch, {QStringLiteral("watch")});
        QVERIFY2(waitForLine(watch, "\"state\":\"connected\""), m_seen);
        // One process at a time changes a profile; looking is always possible.
        const CtlResult second = scene.ctl(QStringLiteral("sync"));
        QVERIFY2(second.exitCode == 7, second.said());
        QCOMPARE(scene.ctl(QStringLiteral("list Home:INBOX")).objects().size(), 1);

        QVERIFY(scene.deliver(QStringLiteral("INBOX"), QStringLiteral("pushed")));
        QVERIFY2(waitForLine(watch, "pushed"), m_seen);
        ::kill(pid_t(watch.processId()), SIGINT);
        QVERIFY(watch.waitForFinished(10'000));
        QCOMPARE(watch.exitStatus(), QProcess::NormalExit);
        QCOMPARE(watch.exitCode(), 0);
        QCOMPARE(scene.ctl(QStringLiteral("list Home:INBOX")).objects().size(), 2);
    }

    void killedSyncsLoseNothing()
    {
        CtlScene scene(m_server, nextUser());
        constexpr int count = 400;
        for (int i = 0; i < count; ++i)
            QVERIFY(scene.deliver(QStringLiteral("INBOX"), QStringLiteral("m%1").arg(i), "S"));
        QCOMPARE(scene.addAccount(CtlScene::Kind::Imap, QStringLiteral("Home")).exitCode, 0);
        for (int lines = 1; lines <= 6; ++lines) {
            QProcess sync;
            scene.runner().start(sync, {QStringLiteral("sync")});
            // After its nth sign of life, wherever that is.
            for (int line = 0; line < lines && sync.state() != QProcess::NotRunning; ++line) {
                while (sync.state() != QProcess::NotRunning && !sync.canReadLine()) {
                    sync.setReadChannel(QProcess::StandardError);
                    if (!sync.waitForReadyRead(10'000))
                        break;
                }
                sync.readLine();
            }
            sync.kill();
            sync.waitForFinished();
            const CtlResult check = scene.ctl(QStringLiteral("check"));
            QVERIFY2(check.exitCode == 0, check.said());
        }
        const CtlResult sync = scene.ctl(QStringLiteral("sync"));
        QVERIFY2(sync.exitCode == 0, sync.said());
        QStringList subjects =
            texts(scene.ctl(QStringLiteral("list Home:INBOX --limit 1000")).objects(), "subject");
        QCOMPARE(subjects.size(), count);
        QCOMPARE(subjects.removeDuplicates(), 0);
        QCOMPARE(scene.subjectsOnServer(QStringLiteral("INBOX")).size(), count);
        QCOMPARE(scene.ctl(QStringLiteral("check")).exitCode, 0);
    }

    void exportAndImportKeepEveryByte()
    {
        CtlScene scene(m_server, nextUser());
        const QByteArray tricky =
            "Subject: tricky\r\nMessage-ID: <tricky@example.org>\r\n\r\nFrom here\r\n>From there\r\n\r\n"
            "From nowhere\r\n\xff\xfe no text\r\n";
        QVERIFY(m_server.addMessage(scene.user(), QStringLiteral("Archive"), tricky, "FS"));
        QVERIFY(scene.deliver(QStringLiteral("Archive"), QStringLiteral("plain"), "S"));
        QCOMPARE(scene.addAccount(CtlScene::Kind::Imap, QStringLiteral("Home")).exitCode, 0);
        QCOMPARE(scene.ctl(QStringLiteral("sync")).exitCode, 0);
        const QString mbox = scene.runner().file(QStringLiteral("a.mbox"));
        const QString maildir = scene.runner().file(QStringLiteral("maildir"));
        QCOMPARE(scene.ctl(QStringLiteral("export Home:Archive --mbox ") + mbox).exitCode, 0);
        QVERIFY2(scene.ctl(QStringLiteral("export Home:Archive --mbox ") + mbox).exitCode == 7,
                 "an existing file must not be written over");
        QCOMPARE(scene.ctl(QStringLiteral("export Home:Archive --maildir ") + maildir).exitCode, 0);
        QCOMPARE(scene.ctl(QStringLiteral("import %1 Home:Junk").arg(mbox))
                     .last()
                     .value(QLatin1String("stored"))
                     .toInt(),
                 2);
        QCOMPARE(scene.ctl(QStringLiteral("import %1 Home:Drafts").arg(maildir)).exitCode, 0);
        const CtlResult sync = scene.ctl(QStringLiteral("sync"));
        QVERIFY2(sync.exitCode == 0, sync.said());
        QVERIFY(m_server.messages(scene.user(), QStringLiteral("Junk")).contains(tricky));
        QVERIFY(m_server.messages(scene.user(), QStringLiteral("Drafts")).contains(tricky));
        QVERIFY(m_server.messageFlags(scene.user(), QStringLiteral("Drafts")).contains("FS"));
        QCOMPARE(scene.ctl(QStringLiteral("list Home:Junk")).objects().size(), 2);
    }

private:
    static QString text(const QJsonObject &object, const char *key)
    {
        return object.value(QLatin1String(key)).toVariant().toString();
    }

    /// Reads until a line has `part`; what was read is in m_seen.
    bool waitForLine(QProcess &process, const QByteArray &part)
    {
        m_seen.clear();
        const QDeadlineTimer deadline(20'000);
        while (!deadline.hasExpired() && process.state() != QProcess::NotRunning) {
            while (process.canReadLine()) {
                const QByteArray line = process.readLine();
                m_seen += line;
                if (line.contains(part))
                    return true;
            }
            process.waitForReadyRead(int(deadline.remainingTime()));
        }
        m_seen += process.readAllStandardError();
        return false;
    }

    QByteArray m_seen;
};

QTEST_GUILESS_MAIN(TestCtlImap)
#include "test_ctl_imap.moc"
