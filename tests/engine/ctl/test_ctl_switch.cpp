#include "ctlscene.h"

#include <QTest>

using namespace posthorn;

/// posthornctl brings an account's mail by the other protocol.
class TestCtlSwitch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void toImapAndBack();
    void uploadsWhatIsOnlyHere();
    void fetchesWhatIsNotHere_data();
    void fetchesWhatIsNotHere();
    void wrongWishesAreRefused();
    void wrongServerChangesNothing();

private:
    [[nodiscard]] QString server(MailProtocol protocol) const
    {
        const Endpoint endpoint = m_server.endpoint(protocol, ConnectionSecurity::None);
        return endpoint.hostAndPort() + QStringLiteral(" --security none");
    }
    void collect(const CtlScene &scene, const QStringList &subjects)
    {
        for (const QString &subject : subjects)
            QVERIFY(scene.deliver(QStringLiteral("INBOX"), subject));
        const CtlResult added = scene.addAccount(CtlScene::Kind::Pop3, QStringLiteral("Home"));
        QVERIFY2(added.exitCode == 0, added.said());
        const CtlResult sync = scene.ctl(QStringLiteral("sync"));
        QVERIFY2(sync.exitCode == 0, sync.said());
    }
    static QString incoming(const CtlScene &scene)
    {
        return scene.ctl(QStringLiteral("account show Home"))
            .last()
            .value(QLatin1String("incoming"))
            .toObject()
            .value(QLatin1String("protocol"))
            .toString();
    }

    DovecotServer m_server;
    int m_user = 0;
    QString nextUser() { return QStringLiteral("user%1").arg(m_user++); }
};

void TestCtlSwitch::initTestCase()
{
    if (!DovecotServer::isInstalled())
        QSKIP("Dovecot is not installed: packaging/install-deps --tests");
    DovecotServer::Options options;
    options.users.clear();
    for (int i = 0; i < 6; ++i)
        options.users << QStringLiteral("user%1").arg(i);
    QVERIFY2(m_server.start(options), qPrintable(m_server.errorString()));
}

void TestCtlSwitch::toImapAndBack()
{
    const CtlScene scene(m_server, nextUser());
    collect(scene, {QStringLiteral("One"), QStringLiteral("Two"), QStringLiteral("Three")});
    const QHash<QString, QString> ids = scene.idsBySubject(QStringLiteral("Inbox"));
    QCOMPARE(
        scene.ctl(QStringLiteral("mark %1 --read --tag work").arg(ids.value(QStringLiteral("One")))).exitCode,
        0);
    QVERIFY(m_server.doveadm({QStringLiteral("expunge"), QStringLiteral("-u"), scene.user(),
                              QStringLiteral("mailbox"), QStringLiteral("INBOX"), QStringLiteral("subject"),
                              QStringLiteral("Two")}));

    const QString toImap =
        QStringLiteral("account switch Home --to imap --server ") + server(MailProtocol::Imap);
    const CtlResult preview = scene.ctl(toImap + QStringLiteral(" --dry-run"));
    QVERIFY2(preview.exitCode == 0, preview.said());
    QCOMPARE(preview.last().value(QLatin1String("certain")).toInt(), 2);
    QCOMPARE(preview.last().value(QLatin1String("onlyHere")).toInt(), 1);
    QCOMPARE(scene.idsBySubject(QStringLiteral("Inbox")), ids);

    const CtlResult switched = scene.ctl(toImap);
    QVERIFY2(switched.exitCode == 0, switched.said());
    QCOMPARE(switched.last().value(QLatin1String("matched")).toInt(), 2);
    QCOMPARE(switched.last().value(QLatin1String("onlyHere")).toInt(), 1);
    QVERIFY(switched.last().value(QLatin1String("undecided")).toBool());
    const CtlResult kept = scene.ctl(QStringLiteral("account switch Home --to imap --keep"));
    QVERIFY2(kept.exitCode == 0, kept.said());
    QVERIFY(!kept.last().value(QLatin1String("undecided")).toBool(true));
    QCOMPARE(scene.ctl(QStringLiteral("account switch Home --to imap --keep")).exitCode, 1);
    QCOMPARE(scene.ctl(QStringLiteral("search tag:work")).objects().size(), 1);
    QCOMPARE(scene.ctl(QStringLiteral("search is:only-here")).objects().size(), 1);

    const QString toPop3 =
        QStringLiteral("account switch Home --to pop3 --server ") + server(MailProtocol::Pop3);
    const CtlResult backPreview = scene.ctl(toPop3 + QStringLiteral(" --dry-run"));
    QVERIFY2(backPreview.exitCode == 0, backPreview.said());
    QCOMPARE(backPreview.last().value(QLatin1String("whole")).toInt(), 3);
    QCOMPARE(backPreview.last().value(QLatin1String("onServer")).toInt(), 2);
    const CtlResult back = scene.ctl(toPop3);
    QVERIFY2(back.exitCode == 0, back.said());
    QStringList subjects = scene.idsBySubject(QStringLiteral("Inbox")).keys();
    subjects.sort();
    QCOMPARE(subjects, QStringList({"One", "Three", "Two"}));
    const CtlResult check = scene.ctl(QStringLiteral("check"));
    QVERIFY2(check.exitCode == 0, check.said());
}

void TestCtlSwitch::uploadsWhatIsOnlyHere()
{
    const CtlScene scene(m_server, nextUser());
    collect(scene, {QStringLiteral("One"), QStringLiteral("Two")});
    QVERIFY(m_server.doveadm({QStringLiteral("expunge"), QStringLiteral("-u"), scene.user(),
                              QStringLiteral("mailbox"), QStringLiteral("INBOX"), QStringLiteral("subject"),
                              QStringLiteral("Two")}));
    const CtlResult switched = scene.ctl(QStringLiteral("account switch Home --to imap --upload --server ") +
                                         server(MailProtocol::Imap));
    QVERIFY2(switched.exitCode == 0, switched.said());
    QCOMPARE(switched.last().value(QLatin1String("uploaded")).toInt(), 1);
    QCOMPARE(scene.subjectsOnServer(QStringLiteral("INBOX")), QStringList({"One", "Two"}));
    QCOMPARE(scene.ctl(QStringLiteral("search is:only-here")).objects().size(), 0);
}

void TestCtlSwitch::fetchesWhatIsNotHere_data()
{
    QTest::addColumn<QString>("option");
    QTest::addColumn<int>("stays");
    QTest::newRow("fetched first") << QString() << 1;
    QTest::newRow("left on the server") << QStringLiteral(" --leave") << 0;
}

void TestCtlSwitch::fetchesWhatIsNotHere()
{
    QFETCH(QString, option);
    QFETCH(int, stays);
    const CtlScene scene(m_server, nextUser());
    QVERIFY(scene.deliver(QStringLiteral("INBOX"), QStringLiteral("One")));
    QVERIFY(scene.deliver(QStringLiteral("Archive"), QStringLiteral("Two")));
    const CtlResult added = scene.addAccount(CtlScene::Kind::Imap, QStringLiteral("Home"),
                                             {QStringLiteral("--bodies"), QStringLiteral("none")});
    QVERIFY2(added.exitCode == 0, added.said());
    QCOMPARE(scene.ctl(QStringLiteral("sync")).exitCode, 0);
    const CtlResult switched = scene.ctl(QStringLiteral("account switch Home --to pop3 --server ") +
                                         server(MailProtocol::Pop3) + option);
    QVERIFY2(switched.exitCode == 0, switched.said());
    QCOMPARE(scene.idsBySubject(QStringLiteral("Inbox")).keys(), QStringList{"One"});
    QCOMPARE(scene.ctl(QStringLiteral("search Two")).objects().size(), stays);
    QCOMPARE(scene.subjectsOnServer(QStringLiteral("Archive")), QStringList{"Two"});
    QCOMPARE(scene.ctl(QStringLiteral("check")).exitCode, 0);
}

void TestCtlSwitch::wrongWishesAreRefused()
{
    const CtlScene scene(m_server, nextUser());
    collect(scene, {QStringLiteral("One")});
    for (const char *options :
         {"", "--to smtp", "--to pop3", "--to imap --keep --upload", "--to imap --leave", "--to pop3 --keep",
          "--to imap --server x:1 --security so"}) {
        const CtlResult refused = scene.ctl(QStringLiteral("account switch Home ") + QLatin1String(options));
        QVERIFY2(refused.exitCode == 1, options);
    }
    QCOMPARE(scene.ctl(QStringLiteral("account switch Nobody --to imap")).exitCode, 2);
}

void TestCtlSwitch::wrongServerChangesNothing()
{
    const CtlScene scene(m_server, nextUser());
    collect(scene, {QStringLiteral("One")});
    const QString before = incoming(scene);
    const CtlResult failed =
        scene.ctl(QStringLiteral("account switch Home --to imap --server 127.0.0.1:1 --security none"));
    QCOMPARE(failed.exitCode, 3);
    QCOMPARE(incoming(scene), before);
    QCOMPARE(scene.idsBySubject(QStringLiteral("Inbox")).keys(), QStringList{"One"});
}

QTEST_GUILESS_MAIN(TestCtlSwitch)
#include "test_ctl_switch.moc"
