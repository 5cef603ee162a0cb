#include "storefixture.h"
#include "support/oldschema.h"

#include "store/database.h"

#include <QFileInfo>

using namespace posthorn;

/// The store as a whole: opening, lists, bodies, threads, accounts, changes.
class TestStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void filesArePrivate();
    void listsNewestFirst();
    void storesAndVerifiesBodies();
    void rowsMayChangeTwiceInOneTransaction();
    void answersOnTheContextsThread();
    void publishesChanges();
    void tellsOfAChangeBeforeItAnswers();
    void upgradesFromTheFirstSchema();
};

void TestStore::filesArePrivate()
{
    StoreFixture f;
    f.add(f.inbox, 1);
    const auto entries = QDir(f.profile().dataDir).entryInfoList(QDir::Files);
    QVERIFY(entries.size() >= 2);
    for (const QFileInfo &file : entries)
        QCOMPARE(file.permissions() & QFile::Permissions(0x0077), QFile::Permissions());
}

void TestStore::listsNewestFirst()
{
    StoreFixture f;
    for (const quint32 uid : {5u, 1u, 3u, 2u, 4u})
        f.add(f.inbox, uid, QString::number(uid));
    QCOMPARE(f.subjects(f.inbox), QStringList({"5", "4", "3", "2", "1"}));
    QCOMPARE(f.findings(), QString());
}

void TestStore::storesAndVerifiesBodies()
{
    StoreFixture f;
    const PlacementId id = f.addWithBody(f.inbox, 1, QStringLiteral("Hi"));
    QCOMPARE(need(f.read([id](StoreReader &r) { return r.body(id); })),
             QByteArray("Subject: Hi\r\n\r\nHello\r\n"));
    QCOMPARE(f.findings(), QString());
}

/// What is copied for the case of damage is noted once, whichever statement changes the row.
void TestStore::rowsMayChangeTwiceInOneTransaction()
{
    StoreFixture f;
    IncomingMessage collected = StoreFixture::message(f.popInbox, 0, QStringLiteral("P"));
    collected.body = "Subject: P\r\n\r\nHello\r\n";
    need(f.write([&](WriteTransaction &t) -> Result<void> {
        POSTHORN_TRY(t.setUidls(f.pop, {{"u1", 22}}));
        POSTHORN_TRY(t.addPop3Message(f.pop, "u1", collected));
        POSTHORN_TRY(t.upsertAccount(f.pop, false, QStringLiteral("home")));
        return t.upsertAccount(f.pop, true, QStringLiteral("work"));
    }));
    QCOMPARE(f.subjects(f.popInbox), QStringList("P"));
    QCOMPARE(f.findings(), QString());
}

void TestStore::answersOnTheContextsThread()
{
    StoreFixture f;
    QObject context;
    bool answered = false;
    f.store().read<quint64>(
        Store::Lane::Interactive, [](StoreReader &r) -> Result<quint64> { return r.revision(); }, &context,
        [&](const Result<quint64> &revision) {
            answered = revision.has_value() && QThread::currentThread() == context.thread();
        });
    QTRY_VERIFY(answered);
}

void TestStore::publishesChanges()
{
    StoreFixture f;
    const quint64 before = need(f.read([](StoreReader &r) -> Result<quint64> { return r.revision(); }));
    QList<StoreChange> changes;
    connect(&f.store(), &Store::changed, this, [&](const StoreChange &change) {
        if (change.revision > before)
            changes.append(change);
    });
    const PlacementId id = f.add(f.inbox, 1);
    QTRY_COMPARE(changes.size(), 1);
    QCOMPARE(changes.first().revision, before + 1);
    QCOMPARE(changes.first().added, std::vector<PlacementId>{id});
    QCOMPARE(changes.first().folders, std::vector<FolderId>{f.inbox});
    QVERIFY(!changes.first().everything);
}

void TestStore::tellsOfAChangeBeforeItAnswers()
{
    StoreFixture f;
    QCoreApplication::sendPostedEvents();
    int told = 0;
    connect(&f.store(), &Store::changed, this, [&] { ++told; });
    for (int i = 1; i <= 300; ++i) {
        (void)f.add(f.inbox, i);
        QCoreApplication::sendPostedEvents();
        QCOMPARE(told, i);
    }
}

/// A store as the first schema had it: an index on identities, and no links to those that are no Message-ID.
void TestStore::upgradesFromTheFirstSchema()
{
    StoreFixture f;
    IncomingMessage named = StoreFixture::message(f.inbox, 1, QStringLiteral("Named"));
    named.envelope.messageId = "named@example.org";
    IncomingMessage nameless = StoreFixture::message(f.inbox, 2, QStringLiteral("Nameless"));
    nameless.envelope.messageId.clear();
    need(f.write([&](WriteTransaction &t) { return t.addMessages({named, nameless}); }));
    f.close();
    makeFirstSchema(f.mailPath());
    Database(f.mailPath(), Database::Mode::ReadWrite)
        .execute("DELETE FROM thread_link WHERE hash IN (SELECT identity FROM message WHERE subject = "
                 "'Nameless')");
    f.reopen();
    QCOMPARE(f.findings(), QString());
    QCOMPARE(need(f.read([&](StoreReader &r) {
                 return r.placementsByMessageId(f.home, "named@example.org");
             })).size(),
             1);
    // Both are recognised when they come under new UIDs.
    need(f.write([&](WriteTransaction &t) { return t.forgetUids(f.inbox, 99); }));
    named.uid = 11;
    nameless.uid = 12;
    need(f.write([&](WriteTransaction &t) { return t.addMessages({named, nameless}); }));
    QCOMPARE(f.subjects(f.inbox).size(), 2);
    QCOMPARE(f.findings(), QString());
}

QTEST_GUILESS_MAIN(TestStore)
#include "test_store.moc"
