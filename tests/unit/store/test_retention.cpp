#include "storefixture.h"

#include <SQLiteCpp/SQLiteCpp.h>

using namespace posthorn;

/// What the store knows of where mail lives, and keeps of what leaves its server.
class TestRetention : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hiddenIsOutOfViewOnly();
    void hiddenComesBack();
    void onlyWhatAServerHoldsCanBeHidden();
    void locationsAreFound();
    void locationsAreAnOrder();
    void whatLeftStaysWhereItIsCollected();
    void whatLeftForAnotherFolderIsThere();
    void bytesGoWhereTheMessageIs();
    void whatWasHiddenAndLeftIsGone();
    void departuresAreWrittenDown();
    void userKeepsOnServer();
    void inventoryOfAPop3Account();
    void headerOfAPop3Message();
    void pop3MessagesComeTogetherOrNot();
    void pop3BodiesAreReadBackEachByItself();
    void movedHereIsReadBackFirst();
    void damagedByARuleGoesBack();
    void damagedTwinsGoBackTogether();
    void looksAreRemembered();
    void removalsByRuleAreCounted();
    void twinHasPathAndRole();

private:
    static QStringList listed(StoreFixture &f, const std::function<void(MessageQuery &)> &change)
    {
        MessageQuery query;
        query.scope = MessageQuery::Scope::Everything;
        change(query);
        QStringList subjects;
        for (const MessageRow &row : need(f.read([&](StoreReader &r) { return r.firstRows(query, 100); })))
            subjects.append(row.subject);
        return subjects;
    }
    static QStringList in(StoreFixture &f, Location location)
    {
        return listed(f, [location](MessageQuery &query) { query.location = location; });
    }
    static CollectedMessage collected(FolderId folder, const QByteArray &uidl, bool packed)
    {
        CollectedMessage one{uidl, StoreFixture::message(folder, 0, QString::fromLatin1(uidl))};
        one.message.body = "Subject: " + uidl + "\r\n\r\nCollected\r\n";
        if (packed)
            one.message.packed = std::make_shared<PackedBody>(need(PackedBody::of(one.message.body)));
        return one;
    }
    /// The disk forgets what a message is made of, in both files that may have it.
    static void damage(StoreFixture &f, PlacementId id)
    {
        const qint64 message = f.detail(id).row.message.value();
        f.close();
        for (const QString &path : {f.bodiesPath(), f.profile().dataDir + QStringLiteral("/local.db")}) {
            SQLite::Database file(path.toStdString(), SQLite::OPEN_READWRITE);
            file.exec("ATTACH '" + f.mailPath().toStdString() + "' AS mail");
            file.exec("UPDATE main.body SET data = x'00' WHERE hash IN "
                      "(SELECT body FROM mail.message WHERE id = " +
                      std::to_string(message) + ")");
        }
        f.reopen();
    }
    /// Moves them to the folder here that mirrors the inbox; answers the removal that is still to come.
    static OperationId moveHere(StoreFixture &f, const QList<PlacementId> &ids, bool byRule)
    {
        OperationRecord move;
        move.kind = OperationKind::Move;
        move.byRule = byRule;
        move.targetFolder = need(f.write([&](WriteTransaction &t) { return t.ensureTwin(f.inbox); }));
        for (const PlacementId id : ids)
            move.targets.append({id, {}, 0, {}, {}, 0});
        need(f.write([&](WriteTransaction &t) { return t.enqueue(move); }));
        return f.open().last().id;
    }
    static void keepWhatLeft(StoreFixture &f)
    {
        need(f.write([&](WriteTransaction &t) { return t.setAccountPolicy(f.home, {true, true}); }));
    }
};

void TestRetention::hiddenIsOutOfViewOnly()
{
    StoreFixture f;
    const PlacementId id = f.addWithBody(f.inbox, 1, QStringLiteral("one"));
    f.enqueue(OperationKind::Hide, {id});
    QVERIFY(f.open().isEmpty()); // no server hears of it
    QVERIFY(f.subjects(f.inbox).isEmpty());
    QCOMPARE(f.detail(id).row.location, Location::HiddenHere);
    QCOMPARE(in(f, Location::HiddenHere), QStringList{"one"});
    QCOMPARE(need(f.read([&](StoreReader &r) { return r.folder(f.inbox); })).total, 0);
    // A listing that has it still finds it.
    f.reopen();
    QCOMPARE(need(f.read([&](StoreReader &r) { return r.serverMessages(f.inbox); })).size(), size_t(1));
    QCOMPARE(f.findings(), QString());
}

void TestRetention::hiddenComesBack()
{
    StoreFixture f;
    const PlacementId one = f.add(f.inbox, 1, QStringLiteral("one"));
    const PlacementId two = f.add(f.inbox, 2, QStringLiteral("two"));
    f.enqueue(OperationKind::Hide, {one, two}, {}, {}, 77);
    need(f.write([&](WriteTransaction &t) { return t.undoGroup(77); }));
    QCOMPARE(f.subjects(f.inbox), QStringList({"two", "one"}));
    f.enqueue(OperationKind::Hide, {one, two});
    f.clock().advance(std::chrono::hours(24 * 90));
    need(f.write([&](WriteTransaction &t) { return t.pruneJournal(f.clock().nowMs()); }));
    need(f.write([&](WriteTransaction &t) { return t.unhide({one}); }));
    QCOMPARE(f.subjects(f.inbox), QStringList{"one"});
    QCOMPARE(f.findings(), QString());
}

void TestRetention::onlyWhatAServerHoldsCanBeHidden()
{
    StoreFixture f;
    const PlacementId id = f.addLocal(f.popInbox, QStringLiteral("here"));
    OperationRecord hide;
    hide.kind = OperationKind::Hide;
    hide.targets.append({id, {}, 0, {}, {}, 0});
    QCOMPARE(f.write([&](WriteTransaction &t) { return t.enqueue(hide); }).error().code,
             ErrorCode::InvalidArgument);
    QCOMPARE(f.subjects(f.popInbox), QStringList{"here"});
}

void TestRetention::locationsAreFound()
{
    StoreFixture f;
    f.add(f.inbox, 1, QStringLiteral("server"));
    f.addWithBody(f.inbox, 2, QStringLiteral("both"));
    const PlacementId leaving = f.addWithBody(f.inbox, 3, QStringLiteral("leaving"));
    f.addLocal(f.popInbox, QStringLiteral("here"));
    f.enqueue(OperationKind::Hide, {f.add(f.inbox, 4, QStringLiteral("hidden"))});
    need(f.write([&](WriteTransaction &t) { return t.setDepartures({{leaving, 5000}}); }));
    QCOMPARE(in(f, Location::Server), QStringList{"server"});
    QCOMPARE(in(f, Location::ServerAndHere), QStringList{"both"});
    QCOMPARE(in(f, Location::LeavesServer), QStringList{"leaving"});
    QCOMPARE(in(f, Location::OnlyHere), QStringList{"here"});
    QCOMPARE(in(f, Location::HiddenHere), QStringList{"hidden"});
    QCOMPARE(listed(f, [](MessageQuery &q) { q.leavesBeforeMs = 5001; }), QStringList{"leaving"});
    QCOMPARE(listed(f, [](MessageQuery &q) { q.leavesBeforeMs = 5000; }), QStringList());
}

void TestRetention::locationsAreAnOrder()
{
    StoreFixture f;
    f.addWithBody(f.inbox, 2, QStringLiteral("both2"));
    f.add(f.inbox, 3, QStringLiteral("server3"));
    f.addWithBody(f.inbox, 4, QStringLiteral("both4"));
    f.add(f.inbox, 1, QStringLiteral("server1"));
    const auto sorted = [](MessageQuery &query) {
        query.sort = MessageQuery::Sort::Location;
        query.ascending = true;
    };
    QCOMPARE(listed(f, sorted), QStringList({"server1", "server3", "both2", "both4"}));
}

void TestRetention::whatLeftStaysWhereItIsCollected()
{
    StoreFixture f;
    const PlacementId kept = f.addWithBody(f.inbox, 1, QStringLiteral("kept"));
    f.add(f.inbox, 2, QStringLiteral("never fetched"));
    f.addWithBody(f.trash, 3, QStringLiteral("thrown away"));
    const auto vanish = [&](FolderId folder, quint32 uid) {
        return need(f.write([&](WriteTransaction &t) { return t.removeVanished(folder, {uid}); }));
    };
    keepWhatLeft(f);
    QCOMPARE(vanish(f.inbox, 1), 0);
    QCOMPARE(vanish(f.inbox, 2), 1);
    QCOMPARE(vanish(f.trash, 3), 1);
    QCOMPARE(in(f, Location::OnlyHere), QStringList{"kept"});
    QCOMPARE(need(f.write([&](WriteTransaction &t) { return t.settleWhatLeft(f.home); })), 1);
    const FolderId home = f.detail(kept).row.folder;
    const FolderRecord folder = need(f.read([&](StoreReader &r) { return r.folder(home); }));
    QVERIFY(folder.local);
    QCOMPARE(folder.role, FolderRole::Inbox);
    // Settled once is settled.
    QCOMPARE(need(f.write([&](WriteTransaction &t) { return t.settleWhatLeft(f.home); })), 0);
    QCOMPARE(f.findings(), QString());
    // It survives the loss of all that a server could give again.
    f.close();
    QVERIFY(QFile::remove(f.mailPath()));
    f.reopen();
    QCOMPARE(in(f, Location::OnlyHere), QStringList{"kept"});
}

void TestRetention::whatLeftForAnotherFolderIsThere()
{
    StoreFixture f;
    keepWhatLeft(f);
    f.addWithBody(f.inbox, 1, QStringLiteral("moved"));
    need(f.write([&](WriteTransaction &t) { return t.removeVanished(f.inbox, {1}); }));
    IncomingMessage there = StoreFixture::message(f.inbox, 1, QStringLiteral("moved"));
    there.folder = f.archive;
    there.uid = 9;
    need(f.write([&](WriteTransaction &t) { return t.addMessages({there}); }));
    QCOMPARE(need(f.write([&](WriteTransaction &t) { return t.settleWhatLeft(f.home); })), 0);
    QCOMPARE(in(f, Location::OnlyHere), QStringList());
    QCOMPARE(f.subjects(f.archive), QStringList{"moved"});
    QCOMPARE(f.findings(), QString());
}

/// The server has it elsewhere, but its bytes are only with the row that left: they need not come again.
void TestRetention::bytesGoWhereTheMessageIs()
{
    StoreFixture f;
    keepWhatLeft(f);
    const PlacementId id = f.addWithBody(f.inbox, 1, QStringLiteral("moved"));
    const QByteArray bytes = need(f.read([&](StoreReader &r) { return r.body(id); }));
    const auto addTo = [&](FolderId folder, quint32 uid) {
        IncomingMessage there = StoreFixture::message(folder, uid, QStringLiteral("moved"));
        there.envelope = f.detail(id).envelope;
        there.size = f.detail(id).row.size;
        return need(f.write([&](WriteTransaction &t) { return t.addMessages({there}); })).first();
    };
    const PlacementId archived = addTo(f.archive, 9);
    const PlacementId copied = addTo(f.trash, 4);
    QVERIFY(!f.detail(archived).row.hasBody);
    need(f.write([&](WriteTransaction &t) { return t.removeVanished(f.inbox, {1}); }));
    QCOMPARE(f.findings(), QString());
    QCOMPARE(need(f.write([&](WriteTransaction &t) { return t.settleWhatLeft(f.home); })), 0);
    QVERIFY(!f.exists(id));
    for (const PlacementId there : {archived, copied}) {
        QCOMPARE(f.detail(there).row.location, Location::ServerAndHere);
        QCOMPARE(need(f.read([&](StoreReader &r) { return r.body(there); })), bytes);
    }
    QCOMPARE(f.findings(), QString());
    f.reopen();
    QCOMPARE(f.findings(), QString());
    QCOMPARE(need(f.read([&](StoreReader &r) { return r.body(archived); })), bytes);
}

void TestRetention::whatWasHiddenAndLeftIsGone()
{
    StoreFixture f;
    keepWhatLeft(f);
    const PlacementId id = f.addWithBody(f.inbox, 1, QStringLiteral("hidden"));
    f.enqueue(OperationKind::Hide, {id});
    QCOMPARE(need(f.write([&](WriteTransaction &t) { return t.removeVanished(f.inbox, {1}); })), 1);
    QVERIFY(!f.exists(id));
    QCOMPARE(f.findings(), QString());
}

void TestRetention::departuresAreWrittenDown()
{
    StoreFixture f;
    const PlacementId one = f.addWithBody(f.inbox, 1);
    const PlacementId two = f.add(f.inbox, 2);
    const auto inventory = [&] {
        return need(f.read([&](StoreReader &r) { return r.retentionInventory(f.home); }));
    };
    QCOMPARE(inventory().candidates.size(), size_t(2));
    QCOMPARE(inventory().candidates[0].fetchedMs, f.clock().nowMs());
    QCOMPARE(inventory().candidates[1].fetchedMs, qint64(0));
    need(f.write([&](WriteTransaction &t) { return t.setDepartures({{one, 7000}, {two, 8000}}); }));
    f.reopen();
    QCOMPARE(inventory().candidates[0].leavesMs, qint64(7000));
    QCOMPARE(f.detail(one).row.leavesServerMs, qint64(7000));
    // What is not here stays whatever was written down.
    QCOMPARE(f.detail(two).row.location, Location::Server);
}

void TestRetention::userKeepsOnServer()
{
    StoreFixture f;
    const PlacementId id = f.addWithBody(f.inbox, 1);
    need(f.write([&](WriteTransaction &t) { return t.setDepartures({{id, 7000}}); }));
    need(f.write([&](WriteTransaction &t) { return t.keepOnServer({id}, true); }));
    QCOMPARE(f.detail(id).row.location, Location::ServerAndHere);
    QCOMPARE(f.detail(id).row.leavesServerMs, qint64(0));
    need(f.write([&](WriteTransaction &t) { return t.setDepartures({{id, 9000}}); }));
    QCOMPARE(f.detail(id).row.location, Location::ServerAndHere);
    need(f.write([&](WriteTransaction &t) { return t.keepOnServer({id}, false); }));
    need(f.write([&](WriteTransaction &t) { return t.setDepartures({{id, 9000}}); }));
    QCOMPARE(f.detail(id).row.location, Location::LeavesServer);
}

void TestRetention::inventoryOfAPop3Account()
{
    StoreFixture f;
    IncomingMessage collected = StoreFixture::message(f.popInbox, 0, QStringLiteral("collected"));
    collected.body = "Subject: collected\r\n\r\nx\r\n";
    collected.flags.keywords = {QStringLiteral("$NotPhishing"), QStringLiteral("$label1")};
    need(f.write([&](WriteTransaction &t) { return t.setUidls(f.pop, {{"a", 30}, {"b", 4000}}); }));
    need(f.write([&](WriteTransaction &t) { return t.addPop3Message(f.pop, "a", collected); }));
    const auto inventory = need(f.read([&](StoreReader &r) { return r.retentionInventory(f.pop); }));
    QCOMPARE(inventory.candidates.size(), size_t(1));
    QCOMPARE(inventory.candidates.front().uidl, QByteArray("a"));
    QVERIFY(inventory.candidates.front().tagged);
    QCOMPARE(inventory.otherMessages, qint64(1));
    QCOMPARE(inventory.otherBytes, qint64(4000));
}

/// A large message of which only the header was fetched.
void TestRetention::headerOfAPop3Message()
{
    StoreFixture f;
    IncomingMessage header = StoreFixture::message(f.popInbox, 0, QStringLiteral("large"));
    const QByteArray bytes = "Subject: large\r\n\r\n" + QByteArray(1000, 'x');
    header.size = bytes.size();
    const auto list = [&f](const QByteArrayList &uidls) {
        QList<std::pair<QByteArray, qint64>> listing;
        for (const QByteArray &uidl : uidls)
            listing.append({uidl, 100});
        need(f.write([&](WriteTransaction &t) { return t.setUidls(f.pop, listing); }));
    };
    const auto add = [&](const QByteArray &uidl) {
        return need(f.write([&](WriteTransaction &t) { return t.addPop3Message(f.pop, uidl, header); }));
    };
    list({"a", "b"});
    const PlacementId a = add("a");
    add("b");
    QCOMPARE(f.detail(a).row.location, Location::Server);
    QCOMPARE(f.detail(a).row.size, bytes.size());
    QVERIFY(!f.write([&](WriteTransaction &t) { return t.verifyBody(a); }));
    QVERIFY(!f.write([&](WriteTransaction &t) { return t.verifyUidlBody(f.pop, "a"); }));
    QCOMPARE(need(f.read([&](StoreReader &r) { return r.retentionInventory(f.pop); }))
                 .candidates.front()
                 .fetchedMs,
             0);
    QCOMPARE(f.findings(), QString());
    need(f.write([&](WriteTransaction &t) { return t.storeBody(a, bytes, {}); }));
    need(f.write([&](WriteTransaction &t) { return t.verifyUidlBody(f.pop, "a"); }));
    QCOMPARE(f.detail(a).row.location, Location::ServerAndHere);
    QCOMPARE(need(f.read([&](StoreReader &r) { return r.uidlOf(a); }))->uidl, QByteArray("a"));
    // Both went from the server: what came whole stays, what never came is nowhere.
    list({});
    QCOMPARE(f.subjects(f.popInbox), QStringList{"large"});
    QCOMPARE(f.detail(a).row.location, Location::OnlyHere);
    QCOMPARE(f.findings(), QString());
    // It may be listed again, and is collected then.
    list({"b"});
    QCOMPARE(f.detail(add("b")).row.location, Location::Server);
    f.reopen();
    QCOMPARE(f.subjects(f.popInbox).size(), 2);
    QCOMPARE(f.findings(), QString());
}

void TestRetention::pop3MessagesComeTogetherOrNot()
{
    StoreFixture f;
    std::vector<CollectedMessage> messages{collected(f.popInbox, "a", true),
                                           collected(FolderId(12345), "b", false)};
    QVERIFY(!f.write([&](WriteTransaction &t) { return t.addPop3Messages(f.pop, messages); }));
    QCOMPARE(f.subjects(f.popInbox), QStringList());
    QVERIFY(need(f.read([&](StoreReader &r) { return r.uidls(f.pop); })).isEmpty());
    QCOMPARE(f.findings(), QString());
    messages[1].message.folder = f.popInbox;
    messages.push_back(messages[0]);
    const auto ids = need(f.write([&](WriteTransaction &t) { return t.addPop3Messages(f.pop, messages); }));
    QCOMPARE(ids.size(), 3);
    QCOMPARE(ids[2], ids[0]);
    for (const int i : {0, 1})
        QCOMPARE(need(f.read([&](StoreReader &r) { return r.body(ids[i]); })), messages[i].message.body);
    QCOMPARE(f.findings(), QString());
}

void TestRetention::pop3BodiesAreReadBackEachByItself()
{
    StoreFixture f;
    std::vector<CollectedMessage> messages;
    for (const char *uidl : {"whole", "damaged", "header"})
        messages.push_back(collected(f.popInbox, uidl, false));
    messages.back().message.body.clear();
    const auto ids = need(f.write([&](WriteTransaction &t) { return t.addPop3Messages(f.pop, messages); }));
    damage(f, ids[1]);
    const QList<QByteArray> uidls{"whole", "damaged", "header", "unknown"};
    const auto wrong = need(f.write([&](WriteTransaction &t) { return t.verifyUidlBodies(f.pop, uidls); }));
    QCOMPARE(wrong.size(), 3);
    QCOMPARE(wrong.value("damaged").code, ErrorCode::StoreCorrupt);
    QCOMPARE(wrong.value("header").code, ErrorCode::NotFound);
    QCOMPARE(wrong.value("unknown").code, ErrorCode::NotFound);
    for (const UidlRecord &record : need(f.read([&](StoreReader &r) { return r.uidls(f.pop); })))
        QCOMPARE(record.bodyVerified, record.uidl == "whole");
}

void TestRetention::movedHereIsReadBackFirst()
{
    StoreFixture f;
    const PlacementId precious = f.addWithBody(f.inbox, 1, QStringLiteral("precious"));
    const PlacementId whole = f.addWithBody(f.inbox, 2, QStringLiteral("whole"));
    const OperationId expunge = moveHere(f, {precious, whole}, false);
    const auto verified = [&] {
        return need(f.write([&](WriteTransaction &t) { return t.verifyKept(expunge); }));
    };
    QVERIFY(!verified());
    QCOMPARE(in(f, Location::OnlyHere).size(), 2);
    // The file was damaged since: the server's copy must stay, and the other one leave.
    damage(f, precious);
    const auto error = verified();
    QVERIFY(error && error->code == ErrorCode::StoreCorrupt);
    QCOMPARE(f.open().size(), 2);
    for (const OperationRecord &operation : f.open()) {
        QCOMPARE(operation.targets.size(), 1);
        const bool left = operation.id == expunge;
        QCOMPARE(operation.targets.first().placement, left ? whole : precious);
        QCOMPARE(operation.state, left ? OperationState::Queued : OperationState::Failed);
        QCOMPARE(operation.error.has_value(), !left);
    }
    QVERIFY(!verified());
    // The user decides: taken back, it is where it was.
    const OperationId failed = f.open().first().id == expunge ? f.open().last().id : f.open().first().id;
    need(f.write([&](WriteTransaction &t) { return t.cancelOperation(failed); }));
    QCOMPARE(f.subjects(f.inbox), QStringList{"precious"});
}

/// As it was before the rule chose it, and its bytes come again.
void TestRetention::damagedByARuleGoesBack()
{
    StoreFixture f;
    const PlacementId precious = f.addWithBody(f.inbox, 1, QStringLiteral("precious"));
    const PlacementId whole = f.addWithBody(f.inbox, 2, QStringLiteral("whole"));
    const QByteArray bytes = need(f.read([&](StoreReader &r) { return r.body(precious); }));
    // Only what is not whole can be forgotten.
    need(f.write([&](WriteTransaction &t) { return t.forgetBody(precious); }));
    QCOMPARE(need(f.read([&](StoreReader &r) { return r.body(precious); })), bytes);
    const OperationId expunge = moveHere(f, {precious, whole}, true);
    damage(f, precious);
    const auto verify = [&] {
        return need(f.write([&](WriteTransaction &t) { return t.verifyKept(expunge); })).has_value();
    };
    QVERIFY(verify());
    QVERIFY(!verify());
    QCOMPARE(f.open().size(), 1);
    QCOMPARE(f.open().first().targets.size(), 1);
    QCOMPARE(f.subjects(f.inbox), QStringList{"precious"});
    QCOMPARE(in(f, Location::OnlyHere), QStringList{"whole"});
    QCOMPARE(f.detail(precious).row.location, Location::Server);
    QCOMPARE(f.findings(), QString());
    // No rule is for it before its bytes are here again.
    const auto fetched = [&] {
        return need(f.read([&](StoreReader &r) { return r.retentionInventory(f.home); }))
            .candidates.front()
            .fetchedMs;
    };
    QCOMPARE(fetched(), qint64(0));
    f.clock().advance(std::chrono::hours(1));
    need(f.write([&](WriteTransaction &t) { return t.storeBody(precious, bytes, {}); }));
    QCOMPARE(need(f.read([&](StoreReader &r) { return r.body(precious); })), bytes);
    QCOMPARE(fetched(), f.clock().nowMs());
    QCOMPARE(f.findings(), QString());
}

/// All of them are damaged, and all have the same bytes.
void TestRetention::damagedTwinsGoBackTogether()
{
    StoreFixture f;
    const PlacementId one = f.addWithBody(f.inbox, 1, QStringLiteral("twin"));
    const PlacementId two = f.addWithBody(f.inbox, 2, QStringLiteral("twin"));
    const OperationId expunge = moveHere(f, {one, two}, true);
    damage(f, one);
    QVERIFY(need(f.write([&](WriteTransaction &t) { return t.verifyKept(expunge); })));
    QVERIFY(f.open().isEmpty());
    QCOMPARE(f.subjects(f.inbox), QStringList({"twin", "twin"}));
    QCOMPARE(in(f, Location::Server).size(), 2);
    QCOMPARE(f.findings(), QString());
    f.reopen();
    QCOMPARE(f.findings(), QString());
}

void TestRetention::looksAreRemembered()
{
    StoreFixture f;
    const auto look = [&] { return need(f.read([&](StoreReader &r) { return r.retentionLook(f.home); })); };
    QCOMPARE(look(), RetentionLook());
    const RetentionLook looked{f.clock().nowMs(), 5000, -3};
    need(f.write([&](WriteTransaction &t) { return t.setRetentionLook(f.home, looked); }));
    f.reopen();
    QCOMPARE(look(), looked);
    QCOMPARE(need(f.read([&](StoreReader &r) { return r.retentionLook(f.work); })), RetentionLook());
}

void TestRetention::removalsByRuleAreCounted()
{
    StoreFixture f;
    const PlacementId id = f.addWithBody(f.inbox, 1, QStringLiteral("old"));
    const qint64 size = f.detail(id).row.size;
    OperationRecord move;
    move.kind = OperationKind::Move;
    move.byRule = true;
    move.targetFolder = need(f.write([&](WriteTransaction &t) { return t.ensureTwin(f.inbox); }));
    move.targets.append({id, {}, 0, {}, {}, 0});
    need(f.write([&](WriteTransaction &t) { return t.enqueue(move); }));
    const auto days = [&] { return need(f.read([](StoreReader &r) { return r.removals(0); })); };
    QVERIFY(days().isEmpty());
    const OperationId expunge = f.open().first().id;
    need(f.write([&](WriteTransaction &t) { return t.completeOperation(expunge); }));
    QCOMPARE(days().size(), 1);
    QCOMPARE(days().first().messages, qint64(1));
    QCOMPARE(days().first().bytes, size);
    need(f.write([&](WriteTransaction &t) { return t.noteRemovals(f.home, 2, 10); }));
    QCOMPARE(days().first().messages, qint64(3));
    QCOMPARE(f.findings(), QString());
}

void TestRetention::twinHasPathAndRole()
{
    StoreFixture f;
    const FolderId twin = need(f.write([&](WriteTransaction &t) { return t.ensureTwin(f.archive); }));
    QCOMPARE(need(f.write([&](WriteTransaction &t) { return t.ensureTwin(f.archive); })), twin);
    QCOMPARE(need(f.write([&](WriteTransaction &t) { return t.ensureTwin(twin); })), twin);
    const FolderRecord server = need(f.read([&](StoreReader &r) { return r.folder(f.archive); }));
    const FolderRecord here = need(f.read([&](StoreReader &r) { return r.folder(twin); }));
    QVERIFY(here.local);
    QCOMPARE(here.path, server.path);
    QCOMPARE(here.role, server.role);
    // The server's goes before it.
    const auto found =
        need(f.read([&](StoreReader &r) { return r.folderByRole(f.home, FolderRole::Archive); }));
    QCOMPARE(found->id, f.archive);
}

QTEST_GUILESS_MAIN(TestRetention)
#include "test_retention.moc"
