#include "base/tagname.h"
#include "fakescene.h"

#include <QTest>

using namespace posthorn;

/// What each extension brings where the server has it. That everything works without it is
/// test_sync_converge's business.
class TestSyncExtensions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rights_data();
    void rights();
    void appendLimit_data();
    void appendLimit();
    void quota();
    void sizeOnTheServer();
    void previewsBeforeBodies();
    void sinceWhenInTrash_data();
    void sinceWhenInTrash();
    void sameBytesAreFetchedOnce_data();
    void sameBytesAreFetchedOnce();
    void allMailWithoutDuplicates();
    void archivingIntoAllMail();
    void namesInUtf8_data();
    void namesInUtf8();
    void renamedElsewhere_data();
    void renamedElsewhere();
    void anotherUnderItsName();
    void deletedForGoodWhereFoldersAreLabels();
    void labelsAreTags_data();
    void labelsAreTags();
};

namespace
{

enum class Action { Read, Flag, Tag, Delete, CopyTo, MoveTo };

Result<ActionReceipt> perform(FakeScene &scene, Action action, PlacementId id)
{
    const FolderId projects = scene.client.folder(QStringLiteral("Projects"))->id;
    return scene.client.act([&](QObject *context, const MailActions::Reply &reply) {
        MailActions &actions = scene.client.actions();
        switch (action) {
        case Action::Read:
            return actions.markRead({id}, true, context, reply);
        case Action::Flag:
            return actions.setFlagged({id}, true, context, reply);
        case Action::Tag:
            return actions.setTag({id}, QStringLiteral("later"), true, context, reply);
        case Action::Delete:
            return actions.removeForGood({id}, context, reply);
        case Action::CopyTo:
            return actions.copy({id}, projects, context, reply);
        case Action::MoveTo:
            return actions.move({id}, projects, context, reply);
        }
    });
}

} // namespace

void TestSyncExtensions::rights_data()
{
    QTest::addColumn<QByteArray>("folder"); // whose rights
    QTest::addColumn<QByteArray>("rights");
    QTest::addColumn<Action>("action");
    QTest::addColumn<bool>("allowed");
    const auto row = [](const char *name, const char *folder, const char *rights, Action action,
                        bool allowed) {
        QTest::newRow(name) << QByteArray(folder) << QByteArray(rights) << action << allowed;
    };
    row("all", "INBOX", "lrswipkxtea", Action::Delete, true);
    row("may be read", "INBOX", "lr", Action::Flag, false);
    row("keeps what is seen", "INBOX", "lrs", Action::Read, true);
    row("keeps no flags", "INBOX", "lrs", Action::Flag, false);
    row("keeps no tags", "INBOX", "lrs", Action::Tag, false);
    row("keeps nothing seen", "INBOX", "lrw", Action::Read, false);
    row("nothing is deleted", "INBOX", "lrswi", Action::Delete, false);
    row("nothing leaves", "INBOX", "lrswi", Action::MoveTo, false);
    row("may be copied from", "INBOX", "lr", Action::CopyTo, true);
    row("expunge of old", "INBOX", "lrswicd", Action::Delete, true);
    row("nothing comes in", "Projects", "lrste", Action::CopyTo, false);
    row("nothing is moved in", "Projects", "lrste", Action::MoveTo, false);
    row("drop box", "Projects", "lri", Action::MoveTo, true);
}

/// What a folder does not allow is refused at once, in words, and nothing is done by halves.
void TestSyncExtensions::rights()
{
    QFETCH(QByteArray, folder);
    QFETCH(QByteArray, rights);
    QFETCH(Action, action);
    QFETCH(bool, allowed);
    FakeScene scene({}, FakeScene::Start::Unknown);
    {
        const auto held = scene.server.mail().lock();
        scene.server.mail().at(folder)->rights = rights;
    }
    QVERIFY(!scene.client.sync());
    QCOMPARE(scene.client.folder(QString::fromLatin1(folder))->rights, rights);
    const PlacementId id = scene.client.row(QStringLiteral("INBOX"), QStringLiteral("M")).id;
    const auto done = perform(scene, action, id);
    QCOMPARE(done.has_value(), allowed);
    if (!allowed) {
        QCOMPARE(done.error().code, ErrorCode::ReadOnly);
        QVERIFY(scene.client.open().isEmpty());
        QCOMPARE(scene.here("INBOX"), 1);
        return;
    }
    scene.settle();
}

void TestSyncExtensions::appendLimit_data()
{
    QTest::addColumn<QByteArray>("announced");
    QTest::newRow("of each mailbox") << QByteArray("APPENDLIMIT");
    QTest::newRow("of all") << QByteArray("APPENDLIMIT=200000");
    QTest::newRow("not said") << QByteArray();
}

/// A message that the server would not take is kept here and costs no upload.
void TestSyncExtensions::appendLimit()
{
    QFETCH(QByteArray, announced);
    FakeScene scene({}, FakeScene::Start::Unknown);
    auto capabilities = FakeImapServer::allCapabilities() - QSet<QByteArray>{"APPENDLIMIT"};
    if (!announced.isEmpty())
        capabilities.insert(announced);
    scene.server.setCapabilities(capabilities);
    {
        const auto held = scene.server.mail().lock();
        scene.server.mail().at("Projects")->appendLimit = 200'000;
    }
    QVERIFY(!scene.client.sync());
    const auto add = [&](const QString &subject, int size) {
        return scene.upload("Projects", testMessage(subject) + QByteArray(size, 'x') + "\r\n");
    };
    QVERIFY(add(QStringLiteral("small"), 100'000));
    QVERIFY(add(QStringLiteral("large"), 300'000));
    const qint64 before = scene.server.bytesReceived();
    (void)scene.client.sync();
    QCOMPARE(scene.onServer("Projects"), 1);
    QCOMPARE(scene.here("Projects"), 2);
    QCOMPARE(scene.client.open().size(), 1);
    QCOMPARE(scene.client.open().first().error->code, ErrorCode::MessageTooLarge);
    const qint64 sent = scene.server.bytesReceived() - before;
    QCOMPARE(sent > 300'000, announced.isEmpty());
}

void TestSyncExtensions::quota()
{
    FakeScene scene({});
    const auto quotas = [&] {
        return scene.client.read([](StoreReader &reader) { return reader.quotas(AccountId(1)); }).value();
    };
    QCOMPARE(quotas(), (QList<Quota>{{"all mail", Quota::Resource::Storage, 0, 1'024'000'000}}));
    scene.server.mail().deliver("INBOX", testMessage(QStringLiteral("large")) + QByteArray(5 * 1024, 'x'));
    QVERIFY(!scene.client.sync());
    QCOMPARE(quotas().first().used, 5 * 1024);
}

void TestSyncExtensions::sizeOnTheServer()
{
    FakeScene scene({});
    QCOMPARE(scene.client.folder(QStringLiteral("INBOX"))->serverSize, -1);
    scene.server.mail().deliver("INBOX", testMessage(QStringLiteral("L")) + QByteArray(1000, 'x'));
    scene.clock.advance(std::chrono::hours(24 * 8));
    QVERIFY(!scene.client.sync());
    QCOMPARE(scene.client.folder(QStringLiteral("INBOX"))->serverSize,
             testMessage(QStringLiteral("L")).size() + testMessage(QStringLiteral("M")).size() + 1000);
}

/// The first words of a message are in its row without its body being here.
void TestSyncExtensions::previewsBeforeBodies()
{
    FakeScene with({});
    QVERIFY(with.client.row(QStringLiteral("INBOX"), QStringLiteral("M"))
                .snippet.startsWith(QLatin1String("Hello")));
    FakeScene without({"PREVIEW"});
    QCOMPARE(without.client.row(QStringLiteral("INBOX"), QStringLiteral("M")).snippet, QString());
}

void TestSyncExtensions::sinceWhenInTrash_data()
{
    QTest::addColumn<QSet<QByteArray>>("lacking");
    QTest::addColumn<bool>("said");
    QTest::newRow("SAVEDATE") << QSet<QByteArray>{} << true;
    QTest::newRow("nothing") << QSet<QByteArray>{"SAVEDATE"} << false;
}

/// What another client threw away, and what is thrown away here.
void TestSyncExtensions::sinceWhenInTrash()
{
    QFETCH(QSet<QByteArray>, lacking);
    QFETCH(bool, said);
    FakeScene scene(lacking, FakeScene::Start::Unknown);
    scene.server.mail().create("Bin", "\\Trash");
    scene.server.mail().deliver("Bin", testMessage(QStringLiteral("old")));
    QVERIFY(!scene.client.sync());
    const auto since = [&](const char *folder, const QString &subject) {
        const PlacementId id = scene.client.row(QString::fromLatin1(folder), subject).id;
        return scene.client.read([&](StoreReader &reader) { return reader.detail(id); }).value().savedMs;
    };
    qint64 onServer = 0;
    {
        const auto held = scene.server.mail().lock();
        onServer = scene.server.mail().at("Bin")->messages.front().savedMs;
    }
    QCOMPARE(since("Bin", QStringLiteral("old")), said ? onServer : 0);
    QCOMPARE(since("INBOX", QStringLiteral("M")), 0);

    scene.clock.advance(std::chrono::hours(3));
    const PlacementId id = scene.client.row(QStringLiteral("INBOX"), QStringLiteral("M")).id;
    const auto done = scene.client.act([&](QObject *context, const MailActions::Reply &reply) {
        scene.client.actions().remove({id}, context, reply);
    });
    QVERIFY2(done, done ? "" : qPrintable(done.error().toString()));
    QCOMPARE(since("Bin", QStringLiteral("M")), scene.clock.nowMs());
}

void TestSyncExtensions::sameBytesAreFetchedOnce_data()
{
    QTest::addColumn<QSet<QByteArray>>("lacking");
    QTest::addColumn<int>("downloads");
    QTest::newRow("OBJECTID") << QSet<QByteArray>{} << 1;
    QTest::newRow("nothing") << QSet<QByteArray>{"OBJECTID"} << 2;
}

/// A message that lies in two folders comes over the line once, where the server says that it is the same.
void TestSyncExtensions::sameBytesAreFetchedOnce()
{
    QFETCH(QSet<QByteArray>, lacking);
    QFETCH(int, downloads);
    FakeScene scene(lacking, FakeScene::Start::Unknown);
    const QByteArray large = testMessage(QStringLiteral("L")) + QByteArray(100'000, 'x') + "\r\n";
    scene.server.mail().deliver("INBOX", large);
    scene.server.mail().deliver("Projects", large);
    SyncEngine::SyncOptions options;
    options.bodies = BodyPolicy{BodyPolicy::Kind::All};
    QVERIFY(!scene.client.sync(options));
    for (const char *folder : {"INBOX", "Projects"}) {
        const MessageRow row = scene.client.row(QString::fromLatin1(folder), QStringLiteral("L"));
        QVERIFY(row.hasBody);
        QCOMPARE(scene.client.read([&](StoreReader &reader) { return reader.body(row.id); }).value(), large);
    }
    QCOMPARE(int(scene.server.bytesSent() / 100'000), downloads);
    QCOMPARE(scene.client.findings(), QString());
}

void TestSyncExtensions::allMailWithoutDuplicates()
{
    FakeScene scene({}, FakeScene::Start::Unknown);
    scene.server.mail().create("All", "\\All");
    const QByteArray archived = testMessage(QStringLiteral("archived"));
    scene.server.mail().deliver("All", archived);
    scene.server.mail().deliver("All", testMessage(QStringLiteral("M")));
    QVERIFY(!scene.client.sync());
    QCOMPARE(scene.client.subjects(QStringLiteral("All")),
             (QStringList{QStringLiteral("M"), QStringLiteral("archived")}));
    const auto found = [&](MessageQuery::Scope scope) {
        MessageQuery query;
        query.scope = scope;
        query.account = AccountId(1);
        QStringList subjects;
        const auto rows = scene.client.read([&](StoreReader &reader) { return reader.firstRows(query, 10); });
        for (const MessageRow &row : rows.value())
            subjects.append(row.subject);
        subjects.sort();
        return subjects;
    };
    for (const auto scope : {MessageQuery::Scope::Everything, MessageQuery::Scope::Account})
        QCOMPARE(found(scope), (QStringList{QStringLiteral("M"), QStringLiteral("archived")}));
}

/// Archiving on a server where everything lies in one folder: the message is there already, under its own
/// UID.
void TestSyncExtensions::archivingIntoAllMail()
{
    FakeScene scene({}, FakeScene::Start::Unknown);
    scene.server.mail().create("All", "\\All");
    scene.server.mail().deliver("All", testMessage(QStringLiteral("M")));
    QVERIFY(!scene.client.sync());
    const PlacementId id = scene.client.row(QStringLiteral("INBOX"), QStringLiteral("M")).id;
    const auto done = scene.client.act([&](QObject *context, const MailActions::Reply &reply) {
        scene.client.actions().archive({id}, context, reply);
    });
    QVERIFY2(done, done ? "" : qPrintable(done.error().toString()));
    scene.settle();
    QCOMPARE(scene.onServer("INBOX"), 0);
    QCOMPARE(scene.onServer("All"), 1);
    QCOMPARE(scene.here("INBOX"), 0);
    QCOMPARE(scene.here("All"), 1);
}

void TestSyncExtensions::namesInUtf8_data()
{
    QTest::addColumn<QByteArray>("capability");
    QTest::newRow("UTF8=ACCEPT") << QByteArray("UTF8=ACCEPT");
    QTest::newRow("UTF8=ONLY") << QByteArray("UTF8=ONLY");
}

/// A server that learns to speak UTF-8 (RFC 6855): the folders are the same, and so is everything that is
/// done in them.
void TestSyncExtensions::namesInUtf8()
{
    QFETCH(QByteArray, capability);
    FakeScene scene({"UTF8=ACCEPT"}, FakeScene::Start::Unknown);
    const QByteArray name = "Entw&APw-rfe &- mehr";
    const QString path = QStringLiteral("Entw\u00fcrfe & mehr");
    QVERIFY(scene.server.mail().create(name));
    QVERIFY(!scene.client.sync());
    const auto before = scene.client.folder(path);
    QVERIFY(before.has_value());
    scene.server.setCapabilities(FakeImapServer::allCapabilities() - QSet<QByteArray>{"UTF8=ACCEPT"} +
                                 QSet<QByteArray>{capability});
    scene.client.restart();
    scene.server.mail().deliver(name, testMessage(QStringLiteral("L")));
    QVERIFY(!scene.client.sync());
    QCOMPARE(scene.client.folder(path)->id, before->id);
    QCOMPARE(scene.client.folder(path)->mailbox, name);
    QCOMPARE(scene.client.subjects(path), QStringList(QStringLiteral("L")));
    const PlacementId id = scene.client.row(QStringLiteral("INBOX"), QStringLiteral("M")).id;
    const auto moved = scene.client.act([&](QObject *context, const MailActions::Reply &reply) {
        scene.client.actions().move({id}, before->id, context, reply);
    });
    QVERIFY(moved.has_value());
    scene.settle();
    QCOMPARE(scene.onServer(name), 2);
    QCOMPARE(scene.client.notices, QStringList());
}

void TestSyncExtensions::renamedElsewhere_data()
{
    QTest::addColumn<QSet<QByteArray>>("lacking");
    QTest::newRow("LIST-STATUS") << QSet<QByteArray>{};
    QTest::newRow("STATUS") << QSet<QByteArray>{"LIST-STATUS"};
}

/// A folder that another program gave a new name keeps its mail, its bodies and what waits for it.
void TestSyncExtensions::renamedElsewhere()
{
    QFETCH(QSet<QByteArray>, lacking);
    FakeScene scene(lacking, FakeScene::Start::Unknown);
    const QByteArray large = testMessage(QStringLiteral("L")) + QByteArray(50'000, 'x') + "\r\n";
    scene.server.mail().deliver("Projects", large);
    SyncEngine::SyncOptions options;
    options.bodies = BodyPolicy{BodyPolicy::Kind::All};
    QVERIFY(!scene.client.sync(options));
    QVERIFY(!scene.client.sync(options));
    const FolderId id = scene.client.folder(QStringLiteral("Projects"))->id;
    const PlacementId row = scene.client.row(QStringLiteral("Projects"), QStringLiteral("L")).id;
    const auto flagged = scene.client.act([&](QObject *context, const MailActions::Reply &reply) {
        scene.client.actions().setFlagged({row}, true, context, reply);
    });
    QVERIFY(flagged.has_value());
    QVERIFY(scene.server.mail().rename("Projects", "Done/2026"));
    const qint64 before = scene.server.bytesSent();
    // The journal comes before the list, and finds the old name gone.
    QVERIFY(!scene.client.sync(options));
    scene.settle();
    QVERIFY(!scene.client.folder(QStringLiteral("Projects")));
    QCOMPARE(scene.client.folder(QStringLiteral("Done/2026"))->id, id);
    QCOMPARE(scene.client.row(QStringLiteral("Done/2026"), QStringLiteral("L")).id, row);
    QVERIFY(scene.client.row(QStringLiteral("Done/2026"), QStringLiteral("L")).hasBody);
    QVERIFY(scene.server.bytesSent() - before < 50'000);
    const auto held = scene.server.mail().lock();
    QVERIFY(scene.server.mail().at("Done/2026")->messages.front().flags.flags.testFlag(MessageFlag::Flagged));
}

/// A folder is removed and another one renamed to its name, which has the same UIDVALIDITY and the same UIDs:
/// what the server calls them tells them apart. Nothing that was asked of a message falls on the other one.
void TestSyncExtensions::anotherUnderItsName()
{
    FakeScene scene({}, FakeScene::Start::Unknown);
    FakeMailStore &mail = scene.server.mail();
    mail.create("Twin");
    mail.deliver("Projects", testMessage(QStringLiteral("A")), {{MessageFlag::Seen}, {}});
    mail.deliver("Twin", testMessage(QStringLiteral("B")), {{}, {QStringLiteral("Later")}});
    {
        const auto held = mail.lock();
        mail.at("Twin")->uidValidity = mail.at("Projects")->uidValidity;
    }
    QVERIFY(!scene.client.sync());
    const PlacementId id = scene.client.row(QStringLiteral("Projects"), QStringLiteral("A")).id;
    const auto flagged = scene.client.act([&](QObject *context, const MailActions::Reply &reply) {
        scene.client.actions().setFlagged({id}, true, context, reply);
    });
    QVERIFY(flagged.has_value());
    mail.remove("Projects");
    mail.rename("Twin", "Projects");
    {
        const auto held = mail.lock();
        ++mail.at("Projects")->highestModSeq;
    }
    (void)scene.client.sync();
    scene.settle();
    const auto rows = scene.client.rows(QStringLiteral("Projects"));
    QCOMPARE(rows.size(), 1);
    QCOMPARE(rows.first().subject, QStringLiteral("B"));
    QCOMPARE(rows.first().flags.flags, MessageFlags());
    QCOMPARE(rows.first().flags.keywords, QStringList{QStringLiteral("Later")});
    QCOMPARE(scene.client.findings(), QString());
    const auto held = mail.lock();
    QVERIFY(!mail.at("Projects")->messages.front().flags.flags.testFlag(MessageFlag::Flagged));
}

/// There an expunge would only take the message out of this folder.
void TestSyncExtensions::deletedForGoodWhereFoldersAreLabels()
{
    FakeScene scene({}, FakeScene::Start::Unknown);
    scene.server.setCapabilities(FakeImapServer::allCapabilities() + QSet<QByteArray>{"X-GM-EXT-1"});
    scene.server.mail().create("Bin", "\\Trash");
    scene.server.mail().deliver("Bin", testMessage(QStringLiteral("other")));
    QVERIFY(!scene.client.sync());
    const PlacementId id = scene.client.row(QStringLiteral("INBOX"), QStringLiteral("M")).id;
    const auto done = scene.client.act([&](QObject *context, const MailActions::Reply &reply) {
        scene.client.actions().removeForGood({id}, context, reply);
    });
    QVERIFY(done.has_value());
    scene.server.forgetCommands();
    scene.settle();
    QCOMPARE(scene.server.commands().count("UID MOVE"), 1);
    QCOMPARE(scene.onServer("INBOX"), 0);
    QCOMPARE(scene.onServer("Bin"), 1);
    QCOMPARE(scene.here("Bin"), 1);
}

void TestSyncExtensions::labelsAreTags_data()
{
    QTest::addColumn<QSet<QByteArray>>("lacking");
    QTest::newRow("CONDSTORE") << QSet<QByteArray>{};
    QTest::newRow("no CONDSTORE") << QSet<QByteArray>{"CONDSTORE", "QRESYNC"};
}

void TestSyncExtensions::labelsAreTags()
{
    QFETCH(QSet<QByteArray>, lacking);
    FakeScene scene({}, FakeScene::Start::Unknown);
    scene.server.setCapabilities(FakeImapServer::allCapabilities() + QSet<QByteArray>{"X-GM-EXT-1"} -
                                 lacking);
    scene.server.mail().label("INBOX", 1, "Need to pay", true);
    scene.server.mail().label("INBOX", 1, "\\Inbox", true);
    QVERIFY(!scene.client.sync());
    const auto message = [&] { return scene.client.row(QStringLiteral("INBOX"), QStringLiteral("M")); };
    const auto onServer = [&] {
        const auto held = scene.server.mail().lock();
        return scene.server.mail().at("INBOX")->find(1)->labels;
    };
    const QString pay = tagOfLabel(QStringLiteral("Need to pay"));
    const QString fun = tagOfLabel(QStringLiteral("Spa\u00df/am Rand"));
    QCOMPARE(message().flags.keywords, QStringList{pay});

    // Another program changes a flag, then a label.
    scene.server.mail().change("INBOX", {1}, {MessageFlag::Flagged, {}, {}, {}});
    QVERIFY(!scene.client.sync());
    QVERIFY(message().flags.flags.testFlag(MessageFlag::Flagged));
    QCOMPARE(message().flags.keywords, QStringList{pay});
    scene.server.mail().label("INBOX", 1, "Spa&AN8-/am Rand", true);
    QVERIFY(!scene.client.sync());
    QCOMPARE(message().flags.keywords, (QStringList{pay, fun}));

    // The user takes one away and sets a keyword of IMAP.
    const auto tag = [&](const QString &name, bool on) {
        const auto done = scene.client.act([&](QObject *context, const MailActions::Reply &reply) {
            scene.client.actions().setTag({message().id}, name, on, context, reply);
        });
        QVERIFY2(done, done ? "" : qPrintable(done.error().toString()));
        QVERIFY(!scene.client.sync());
    };
    tag(pay, false);
    QCOMPARE(onServer(), (QByteArrayList{"\\Inbox", "Spa&AN8-/am Rand"}));
    tag(fun, false);
    tag(fun, true);
    QCOMPARE(onServer(), (QByteArrayList{"\\Inbox", "Spa&AN8-/am Rand"}));
    tag(QStringLiteral("later"), true);
    scene.settle();
    QCOMPARE(message().flags.keywords, (QStringList{fun, QStringLiteral("later")}));
    const auto held = scene.server.mail().lock();
    QCOMPARE(scene.server.mail().at("INBOX")->find(1)->flags.keywords, QStringList{QStringLiteral("later")});
}

QTEST_GUILESS_MAIN(TestSyncExtensions)
#include "test_sync_extensions.moc"
