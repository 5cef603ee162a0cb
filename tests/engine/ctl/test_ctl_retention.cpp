#include "ctlservertest.h"

#include <QDateTime>
#include <QHash>
#include <QTest>

using namespace posthorn;

/// posthornctl on where mail lives: what a list tells of it, what this computer is to the mailbox, what rules
/// take from the server, and deleting in one place.
class TestCtlRetention : public CtlServerTest
{
    Q_OBJECT

private Q_SLOTS:
    void rolesAndSwitchesAreSet();
    void wrongValuesAreRefused();
    void listsSayWhereMailLives();
    void workHidesWhatIsDeleted();
    void rulesShowWhatLeavesAndTakeIt_data();
    void rulesShowWhatLeavesAndTakeIt();
    void keptMessagesStay();
    void nothingLeavesUnasked();
    void deletesInOnePlace_data();
    void deletesInOnePlace();

private:
    /// Delivers messages of these subjects and synchronizes the account "Home" with them.
    void collect(const CtlScene &scene, const QStringList &subjects, const QStringList &options,
                 CtlScene::Kind kind = CtlScene::Kind::Imap);
    static QJsonObject retentionOf(const CtlScene &scene);
    static QStringList subjects(const CtlScene &scene, const QString &line);

};

void TestCtlRetention::collect(const CtlScene &scene, const QStringList &subjects, const QStringList &options,
                               CtlScene::Kind kind)
{
    for (const QString &subject : subjects)
        QVERIFY(scene.deliver(QStringLiteral("INBOX"), subject, kind == CtlScene::Kind::Imap ? "S" : ""));
    const CtlResult added = scene.addAccount(kind, QStringLiteral("Home"), options);
    QVERIFY2(added.exitCode == 0, added.said());
    const CtlResult sync = scene.ctl(QStringLiteral("sync"));
    QVERIFY2(sync.exitCode == 0, sync.said());
    QCOMPARE(sync.last().value(QLatin1String("added")).toInt(), int(subjects.size()));
}

QJsonObject TestCtlRetention::retentionOf(const CtlScene &scene)
{
    return scene.ctl(QStringLiteral("account show Home")).last().value(QLatin1String("retention")).toObject();
}

/// Sorted.
QStringList TestCtlRetention::subjects(const CtlScene &scene, const QString &line)
{
    QStringList result = texts(scene.ctl(line).objects(), "subject");
    result.sort();
    return result;
}

void TestCtlRetention::rolesAndSwitchesAreSet()
{
    CtlScene scene(m_server, nextUser());
    const CtlResult added = scene.addAccount(CtlScene::Kind::Imap, QStringLiteral("Home"),
                                             {QStringLiteral("--role"), QStringLiteral("home"),
                                              QStringLiteral("--after-download"), QStringLiteral("30"),
                                              QStringLiteral("--most-bytes"), QStringLiteral("1.5GB")});
    QCOMPARE(added.exitCode, 1);
    const CtlResult again = scene.addAccount(
        CtlScene::Kind::Imap, QStringLiteral("Home"),
        {QStringLiteral("--role"), QStringLiteral("home"), QStringLiteral("--after-download"),
         QStringLiteral("30"), QStringLiteral("--most-bytes"), QStringLiteral("2GB"),
         QStringLiteral("--spare-unread"), QStringLiteral("yes"), QStringLiteral("--only-folders"),
         QStringLiteral("INBOX"), QStringLiteral("--only-folders"), QStringLiteral("Lists, and more")});
    QVERIFY2(again.exitCode == 0, again.said());
    const auto role = [&scene] {
        return scene.ctl(QStringLiteral("account show Home")).last().value(QLatin1String("role")).toString();
    };
    QCOMPARE(role(), QStringLiteral("home"));
    QJsonObject rules = retentionOf(scene);
    QCOMPARE(rules.value(QLatin1String("days")).toInt(), 30);
    QCOMPARE(rules.value(QLatin1String("mostBytes")).toInteger(), qint64(2'000'000'000));
    QCOMPARE(rules.value(QLatin1String("onlyFolders")).toVariant().toStringList(),
             (QStringList{QStringLiteral("INBOX"), QStringLiteral("Lists, and more")}));
    for (const char *key :
         {"spareUnread", "spareFlagged", "spareTagged", "keepWhatLeft", "removeWhenDeletedHere", "agreed"})
        QVERIFY2(rules.value(QLatin1String(key)).toBool(), key);

    for (const char *line : {"spare-flagged no", "spare-tagged no", "grace-hours 0", "most-messages 500",
                             "most-bytes 0", "only-folders INBOX,Archive", "keep-what-left no",
                             "remove-when-deleted-here no", "after-download keep"})
        QCOMPARE(scene.ctl(QStringLiteral("account set Home ") + QLatin1String(line)).exitCode, 0);
    rules = retentionOf(scene);
    for (const char *key : {"spareFlagged", "spareTagged", "keepWhatLeft", "removeWhenDeletedHere"})
        QVERIFY2(!rules.value(QLatin1String(key)).toBool(true), key);
    QCOMPARE(rules.value(QLatin1String("graceHours")).toInt(-1), 0);
    QCOMPARE(rules.value(QLatin1String("mostMessages")).toInt(), 500);
    QCOMPARE(rules.value(QLatin1String("mostBytes")).toInt(-1), 0);
    QCOMPARE(rules.value(QLatin1String("onlyFolders")).toVariant().toStringList(),
             (QStringList{QStringLiteral("INBOX"), QStringLiteral("Archive")}));
    QVERIFY(rules.value(QLatin1String("agreed")).toBool());

    // No rule, and no agreement to one, outlives becoming a work computer.
    QCOMPARE(scene.ctl(QStringLiteral("account set Home role work")).exitCode, 0);
    QCOMPARE(role(), QStringLiteral("work"));
    rules = retentionOf(scene);
    QCOMPARE(rules.value(QLatin1String("mostMessages")).toInt(-1), 0);
    QVERIFY(!rules.value(QLatin1String("agreed")).toBool(true));
    QStringList keys = texts(scene.ctl(QStringLiteral("account set Home list")).objects(), "key");
    for (const char *key :
         {"role", "after-download", "most-messages", "most-bytes", "spare-unread", "spare-flagged",
          "spare-tagged", "only-folders", "grace-hours", "remove-when-deleted-here", "keep-what-left"})
        QVERIFY2(keys.contains(QLatin1String(key)), key);
}

void TestCtlRetention::wrongValuesAreRefused()
{
    CtlScene scene(m_server, nextUser());
    QCOMPARE(scene.addAccount(CtlScene::Kind::Imap, QStringLiteral("Home")).exitCode, 0);
    const QJsonObject before = scene.ctl(QStringLiteral("account show Home")).last();
    for (const char *line :
         {"account set Home role boss", "account set Home after-download soon",
          "account set Home after-download 0", "account set Home most-messages -1",
          "account set Home most-bytes much", "account set Home most-bytes 2000000GB",
          "account set Home grace-hours -1", "account set Home spare-unread maybe",
          "retention Home --until tomorrow", "retention Home --agree", "retention Home --keep",
          "retention Home 1", "retention Home --agree --removed", "list inbox --location mars",
          "list inbox --sort colour", "delete 1 --here --everywhere"}) {
        const CtlResult result = scene.ctl(QLatin1String(line));
        QVERIFY2(result.exitCode == 1, line + result.said());
    }
    for (const char *line :
         {"retention Nobody", "retention Home --keep 4711", "delete 4711 --here", "unhide 4711"}) {
        const CtlResult result = scene.ctl(QLatin1String(line));
        QVERIFY2(result.exitCode == 2, line + result.said());
    }
    QCOMPARE(scene.ctl(QStringLiteral("account show Home")).last(), before);
}

void TestCtlRetention::listsSayWhereMailLives()
{
    CtlScene scene(m_server, nextUser());
    collect(scene, {QStringLiteral("bb"), QStringLiteral("a"), QStringLiteral("ccc")},
            {QStringLiteral("--bodies"), QStringLiteral("none")});
    QCOMPARE(texts(scene.ctl(QStringLiteral("list Home:INBOX --sort subject")).objects(), "subject"),
             (QStringList{QStringLiteral("a"), QStringLiteral("bb"), QStringLiteral("ccc")}));
    QCOMPARE(texts(scene.ctl(QStringLiteral("list Home:INBOX --sort size")).objects(), "subject"),
             (QStringList{QStringLiteral("ccc"), QStringLiteral("bb"), QStringLiteral("a")}));
    QCOMPARE(scene.ctl(QStringLiteral("list Home:INBOX --location server")).objects().size(), 3);
    QVERIFY(scene.ctl(QStringLiteral("list Home:INBOX --location only-here")).out.isEmpty());

    // Looked at, one is here, too.
    const QString id = scene.idsBySubject(QStringLiteral("Home:INBOX")).value(QStringLiteral("bb"));
    QCOMPARE(scene.ctl(QStringLiteral("show ") + id).exitCode, 0);
    const QJsonObject shown = scene.ctl(QStringLiteral("show ") + id).last();
    QCOMPARE(shown.value(QLatin1String("location")).toString(), QStringLiteral("server-and-here"));
    QVERIFY(shown.value(QLatin1String("leavesServer")).isNull());
    QCOMPARE(subjects(scene, QStringLiteral("search is:here")), {QStringLiteral("bb")});
    QCOMPARE(subjects(scene, QStringLiteral("search bb --location server-and-here")), {QStringLiteral("bb")});
    QVERIFY(scene.ctl(QStringLiteral("search bb --location server")).out.isEmpty());
    QCOMPARE(
        texts(scene.ctl(QStringLiteral("search is:read --sort location")).objects(), "location"),
        (QStringList{QStringLiteral("server"), QStringLiteral("server"), QStringLiteral("server-and-here")}));
}

void TestCtlRetention::workHidesWhatIsDeleted()
{
    CtlScene scene(m_server, nextUser());
    const QStringList both{QStringLiteral("one"), QStringLiteral("two")};
    collect(scene, both, {QStringLiteral("--role"), QStringLiteral("work")});
    const QString id = scene.idsBySubject(QStringLiteral("Home:INBOX")).value(QStringLiteral("one"));
    QCOMPARE(scene.ctl(QStringLiteral("delete ") + id).exitCode, 0);
    QCOMPARE(scene.ctl(QStringLiteral("sync --full")).exitCode, 0);
    QCOMPARE(subjects(scene, QStringLiteral("list Home:INBOX")), {QStringLiteral("two")});
    QCOMPARE(scene.subjectsOnServer(QStringLiteral("INBOX")), both);

    const auto hidden = scene.ctl(QStringLiteral("list Home:INBOX --location hidden-here")).objects();
    QCOMPARE(texts(hidden, "subject"), {QStringLiteral("one")});
    QCOMPARE(texts(hidden, "location"), {QStringLiteral("hidden-here")});
    QCOMPARE(subjects(scene, QStringLiteral("search is:hidden")), {QStringLiteral("one")});
    QCOMPARE(scene.ctl(QStringLiteral("unhide ") + texts(hidden, "id").first()).exitCode, 0);
    QCOMPARE(subjects(scene, QStringLiteral("list Home:INBOX")), both);
    QVERIFY(scene.ctl(QStringLiteral("search is:hidden")).out.isEmpty());
    QCOMPARE(scene.ctl(QStringLiteral("sync --full")).exitCode, 0);
    QCOMPARE(subjects(scene, QStringLiteral("list Home:INBOX")), both);
    QCOMPARE(scene.ctl(QStringLiteral("check")).exitCode, 0);
}

void TestCtlRetention::rulesShowWhatLeavesAndTakeIt_data()
{
    QTest::addColumn<CtlScene::Kind>("kind");
    QTest::newRow("IMAP") << CtlScene::Kind::Imap;
    QTest::newRow("POP3") << CtlScene::Kind::Pop3;
}

void TestCtlRetention::rulesShowWhatLeavesAndTakeIt()
{
    QFETCH(const CtlScene::Kind, kind);
    CtlScene scene(m_server, nextUser());
    const QStringList all{QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c"), QStringLiteral("d")};
    collect(scene, all,
            {QStringLiteral("--role"), QStringLiteral("home"), QStringLiteral("--most-messages"),
             QStringLiteral("2")},
            kind);
    QCOMPARE(scene.ctl(QStringLiteral("sync")).exitCode, 0);

    constexpr qint64 hourMs = 60 * 60 * 1000;
    const auto leaving = scene.ctl(QStringLiteral("retention Home")).objects();
    QCOMPARE(leaving.size(), 2);
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    for (const QJsonObject &row : leaving) {
        const qint64 leaves = row.value(QLatin1String("leavesServer")).toInteger();
        QVERIFY2(leaves > now + 20 * hourMs && leaves <= now + 24 * hourMs,
                 qPrintable(QString::number(leaves)));
        QVERIFY(row.value(QLatin1String("size")).toInteger() > 0);
    }
    const auto listed =
        scene.ctl(QStringLiteral("list Home:INBOX --location leaves --sort subject")).objects();
    QStringList chosen = texts(leaving, "subject");
    chosen.sort();
    QCOMPARE(texts(listed, "subject"), chosen);
    QCOMPARE(subjects(scene, QStringLiteral("search leaves:<2d")), chosen);
    QCOMPARE(subjects(scene, QStringLiteral("search is:leaving")), chosen);
    QVERIFY(scene.ctl(QStringLiteral("search leaves:<1h")).out.isEmpty());
    QVERIFY(scene.ctl(QStringLiteral("retention Home --until 1h")).out.isEmpty());
    for (const QJsonObject &row : listed) {
        const qint64 leaves = row.value(QLatin1String("leavesServer")).toInteger();
        QVERIFY2(leaves > now + 20 * hourMs && leaves <= now + 24 * hourMs,
                 qPrintable(QString::number(leaves)));
    }
    QVERIFY(scene.ctl(QStringLiteral("retention Home --removed")).out.isEmpty());
    QCOMPARE(scene.subjectsOnServer(QStringLiteral("INBOX")), all);

    QCOMPARE(scene.ctl(QStringLiteral("account set Home grace-hours 0")).exitCode, 0);
    for (int pass = 0; pass < 3; ++pass)
        QCOMPARE(scene.ctl(QStringLiteral("sync")).exitCode, 0);
    QStringList left = all;
    for (const QString &subject : chosen)
        left.removeAll(subject);
    QCOMPARE(scene.subjectsOnServer(QStringLiteral("INBOX")), left);
    QCOMPARE(subjects(scene, QStringLiteral("search is:only-here")), chosen);
    const auto removed = scene.ctl(QStringLiteral("retention Home --removed")).objects();
    QVERIFY(!removed.isEmpty());
    int messages = 0;
    for (const QJsonObject &day : removed) {
        QVERIFY(QDate::fromString(day.value(QLatin1String("day")).toString(), Qt::ISODate).isValid());
        QVERIFY(day.value(QLatin1String("bytes")).toInteger() > 0);
        messages += day.value(QLatin1String("messages")).toInt();
    }
    QCOMPARE(messages, 2);
    QCOMPARE(scene.ctl(QStringLiteral("check")).exitCode, 0);
}

void TestCtlRetention::keptMessagesStay()
{
    CtlScene scene(m_server, nextUser());
    collect(scene, {QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")},
            {QStringLiteral("--role"), QStringLiteral("home"), QStringLiteral("--after-download"),
             QStringLiteral("1"), QStringLiteral("--grace-hours"), QStringLiteral("0")});
    QCOMPARE(scene.ctl(QStringLiteral("sync")).exitCode, 0);
    const auto leaving = [&scene] { return subjects(scene, QStringLiteral("retention Home --until 2d")); };
    QCOMPARE(leaving().size(), 3);
    const auto ids = scene.idsBySubject(QStringLiteral("Home:INBOX"));
    QCOMPARE(scene
                 .ctl(QStringLiteral("retention Home --keep %1 %2")
                          .arg(ids[QStringLiteral("a")], ids[QStringLiteral("b")]))
                 .exitCode,
             0);
    QCOMPARE(leaving(), {QStringLiteral("c")});
    QCOMPARE(subjects(scene, QStringLiteral("list Home:INBOX --location leaves")), {QStringLiteral("c")});
    QCOMPARE(scene.ctl(QStringLiteral("retention Home --no-keep ") + ids[QStringLiteral("b")]).exitCode, 0);
    QCOMPARE(leaving(), (QStringList{QStringLiteral("b"), QStringLiteral("c")}));

    // At once is no grace period, but keeping holds against it.
    QCOMPARE(scene.ctl(QStringLiteral("account set Home after-download at-once")).exitCode, 0);
    for (int pass = 0; pass < 2; ++pass)
        QCOMPARE(scene.ctl(QStringLiteral("sync")).exitCode, 0);
    QCOMPARE(scene.subjectsOnServer(QStringLiteral("INBOX")), {QStringLiteral("a")});
    // What has left cannot be kept there.
    const auto here = scene.ctl(QStringLiteral("search is:only-here")).objects();
    QCOMPARE(here.size(), 2);
    QCOMPARE(scene.ctl(QStringLiteral("retention Home --keep ") + texts(here, "id").first()).exitCode, 1);
}

void TestCtlRetention::nothingLeavesUnasked()
{
    // Rules that come from another computer are agreed to anew.
    CtlScene first(m_server, nextUser());
    const QStringList both{QStringLiteral("a"), QStringLiteral("b")};
    collect(first, both, {QStringLiteral("--role"), QStringLiteral("home")});
    QCOMPARE(first.ctl(QStringLiteral("account set Home after-download at-once")).exitCode, 0);
    const QString file = first.runner().file(QStringLiteral("settings.json"));
    QCOMPARE(first.ctl(QStringLiteral("settings export ") + file).exitCode, 0);

    CtlScene second(m_server, first.user());
    QCOMPARE(second.ctl(QStringLiteral("settings import ") + file).exitCode, 0);
    QCOMPARE(second.runner()
                 .run({QStringLiteral("account"), QStringLiteral("set"), QStringLiteral("Home"),
                       QStringLiteral("password-command"), QStringLiteral("echo ") + m_server.password()})
                 .exitCode,
             0);
    QCOMPARE(second.runner()
                 .run({QStringLiteral("account"), QStringLiteral("set"), QStringLiteral("Home"),
                       QStringLiteral("incoming.ca"), m_server.caFile()})
                 .exitCode,
             0);
    // Saying what is spared agrees to nothing.
    QCOMPARE(second.ctl(QStringLiteral("account set Home spare-unread no")).exitCode, 0);
    QVERIFY(!retentionOf(second).value(QLatin1String("agreed")).toBool(true));
    for (int pass = 0; pass < 2; ++pass) {
        const CtlResult sync = second.ctl(QStringLiteral("sync"));
        QVERIFY2(sync.exitCode == 0, sync.said());
    }
    QCOMPARE(second.subjectsOnServer(QStringLiteral("INBOX")), both);
    QVERIFY(second.ctl(QStringLiteral("search is:leaving")).out.isEmpty());
    const CtlResult preview = second.ctl(QStringLiteral("retention Home"));
    QCOMPARE(preview.objects().size(), 2);
    QVERIFY2(preview.error.contains("not-agreed"), preview.said());

    const CtlResult agreed = second.ctl(QStringLiteral("retention Home --agree"));
    QVERIFY2(agreed.exitCode == 0, agreed.said());
    QVERIFY(retentionOf(second).value(QLatin1String("agreed")).toBool());
    QVERIFY(!second.ctl(QStringLiteral("retention Home")).error.contains("not-agreed"));
    for (int pass = 0; pass < 2; ++pass)
        QCOMPARE(second.ctl(QStringLiteral("sync")).exitCode, 0);
    QVERIFY(second.subjectsOnServer(QStringLiteral("INBOX")).isEmpty());
    QCOMPARE(subjects(second, QStringLiteral("search is:only-here")), both);
}

void TestCtlRetention::deletesInOnePlace_data()
{
    QTest::addColumn<CtlScene::Kind>("kind");
    QTest::newRow("IMAP") << CtlScene::Kind::Imap;
    QTest::newRow("POP3") << CtlScene::Kind::Pop3;
}

void TestCtlRetention::deletesInOnePlace()
{
    QFETCH(const CtlScene::Kind, kind);
    CtlScene scene(m_server, nextUser());
    const QStringList all{QStringLiteral("everywhere"), QStringLiteral("for-good"),
                          QStringLiteral("from-server"), QStringLiteral("here"), QStringLiteral("stays")};
    collect(scene, all, {}, kind);
    const auto ids = scene.idsBySubject(QStringLiteral("Home:INBOX"));
    for (const QString &way : all) {
        if (way == QLatin1String("stays"))
            continue;
        const CtlResult done = scene.ctl(QStringLiteral("delete %1 --%2").arg(ids[way], way));
        QVERIFY2(done.exitCode == 0, done.said());
        QCOMPARE(done.last().value(QLatin1String("messages")).toInt(), 1);
    }
    for (int pass = 0; pass < 2; ++pass)
        QCOMPARE(scene.ctl(QStringLiteral("sync --full")).exitCode, 0);

    QStringList onServer{QStringLiteral("here"), QStringLiteral("stays")};
    if (kind == CtlScene::Kind::Pop3) // whose deletions do not reach the server, unless told to
        onServer.prepend(QStringLiteral("for-good"));
    QCOMPARE(scene.subjectsOnServer(QStringLiteral("INBOX")), onServer);
    QCOMPARE(subjects(scene, QStringLiteral("search is:only-here")), {QStringLiteral("from-server")});
    QCOMPARE(subjects(scene, QStringLiteral("search is:here")), {QStringLiteral("stays")});
    QVERIFY(scene.ctl(QStringLiteral("journal")).out.isEmpty());
    QCOMPARE(scene.ctl(QStringLiteral("check")).exitCode, 0);
}

QTEST_GUILESS_MAIN(TestCtlRetention)
#include "test_ctl_retention.moc"
