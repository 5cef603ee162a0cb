#include "fakescene.h"

#include <QTest>

using namespace posthorn;

/// What each extension brings where the server has it. That everything works without it is test_sync_converge's
/// business.
class TestSyncExtensions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rights_data();
    void rights();
    void appendLimit_data();
    void appendLimit();
    void quota();
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
    const auto row = [](const char *name, const char *folder, const char *rights, Action action, bool allowed) {
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
    const FolderId projects = scene.client.folder(QStringLiteral("Projects"))->id;
    const auto add = [&](const QString &subject, int size) {
        return scene.client.store().writeAndWait<void>(
            Durability::Full, [&](WriteTransaction &transaction) -> Result<void> {
                IncomingMessage message;
                message.folder = projects;
                message.envelope.subject = subject;
                message.body = testMessage(subject) + QByteArray(size, 'x') + "\r\n";
                POSTHORN_TRY_ASSIGN(const PlacementId row, transaction.addLocalMessage(message));
                OperationRecord upload;
                upload.kind = OperationKind::Append;
                OperationTarget target;
                target.placement = row;
                upload.targets.append(target);
                POSTHORN_TRY(transaction.enqueue(upload));
                return {};
            });
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

QTEST_GUILESS_MAIN(TestSyncExtensions)
#include "test_sync_extensions.moc"
