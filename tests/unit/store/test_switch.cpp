#include "storefixture.h"

#include "store/switchrecord.h"
#include "support/oldschema.h"

#include <SQLiteCpp/SQLiteCpp.h>

using namespace posthorn;

/// A POP3 account that becomes one of IMAP, in the store: rows here and rows of the server that are one
/// message, and what stays known of the POP3 server.
class TestSwitch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void bytesGoToTheServersRow();
    void bytesThatAreThereStay();
    void flagsAreOnlyAdded();
    void whatTheServerHasNeedsNoChange();
    void onlyRowsThatCanBeOneAreJoined();
    void headerAloneIsJoined();
    void candidatesTellWhatIsCompared();
    void forgottenUidlsAreOnlyHere();
    void uidlLeadsToTheJoinedMessage();
    void whatWentIsCollectedAgain();
    void uidlIsBoundToWhatIsHere();
    void deletedIsRemembered_data();
    void deletedIsRemembered();
    void undoneIsNotDeleted();
    void deletedBeforeTheUpgradeIsComparedByBytes();
    void deletedIsBoundAndHidden();
    void hiddenIsKnownToPop3Again();
    void onlyFreeRowsAreWhatWasDeleted();

private:
    PlacementId collect(const QByteArray &uidl, const QString &subject, bool whole = true)
    {
        IncomingMessage incoming = StoreFixture::message(f->popInbox, 0, subject);
        if (whole)
            incoming.body = bytes(subject);
        return need(f->write([&](WriteTransaction &t) { return t.addPop3Message(f->pop, uidl, incoming); }));
    }
    static QByteArray bytes(const QString &subject)
    {
        return "Subject: " + subject.toUtf8() + "\r\n\r\nHello\r\n";
    }
    void join(PlacementId here, PlacementId there)
    {
        need(f->write([&](WriteTransaction &t) { return t.joinRows(here, there); }));
    }
    [[nodiscard]] QByteArray body(PlacementId id)
    {
        return need(f->read([id](StoreReader &r) { return r.body(id); }));
    }
    [[nodiscard]] QList<UidlRecord> uidls()
    {
        return need(f->read([this](StoreReader &r) { return r.uidls(f->pop); }));
    }
    [[nodiscard]] qint64 rowsWithoutServer() const
    {
        SQLite::Database local(f->profile().dataDir.toStdString() + "/local.db");
        return local.execAndGet("SELECT count(*) FROM placement").getInt64();
    }
    void purge(PlacementId id)
    {
        f->enqueue(OperationKind::Expunge, {id});
        f->clock().advance(std::chrono::hours(24 * 30));
        need(f->write([&](WriteTransaction &t) { return t.pruneJournal(f->clock().nowMs()); }));
        QVERIFY(!f->exists(id));
    }
    [[nodiscard]] std::vector<SwitchCandidate> deleted()
    {
        return need(f->read([this](StoreReader &r) { return r.deletedCandidates(f->pop); }));
    }
    [[nodiscard]] qint64 hiddenSince()
    {
        return need(f->read([this](StoreReader &r) { return r.hiddenSinceSwitch(f->pop); }));
    }
    void hide(const QByteArray &uidl, PlacementId there)
    {
        need(f->write([&](WriteTransaction &t) -> Result<void> {
            POSTHORN_TRY(t.bindDeleted(f->pop, uidl, there));
            OperationRecord hiding;
            hiding.kind = OperationKind::Hide;
            hiding.targets.append({there, {}, 0, {}, {}, 0});
            POSTHORN_TRY(t.enqueue(hiding));
            return {};
        }));
    }
    void change(PlacementId id, const FlagChange &flags)
    {
        f->enqueue(OperationKind::SetFlags, {id}, {}, flags);
    }

    std::unique_ptr<StoreFixture> f;
    FolderId server; // INBOX of the account, once it is one of IMAP
};

void TestSwitch::init()
{
    f = std::make_unique<StoreFixture>();
    server = f->addFolder(f->pop, "INBOX", FolderRole::Inbox);
}

void TestSwitch::bytesGoToTheServersRow()
{
    const PlacementId here = collect("a", QStringLiteral("one"));
    QCOMPARE(rowsWithoutServer(), 1);
    const PlacementId there = f->add(server, 7, QStringLiteral("one"));
    join(here, there);
    QVERIFY(!f->exists(here));
    QCOMPARE(body(there), bytes(QStringLiteral("one")));
    const MessageDetail detail = f->detail(there);
    QCOMPARE(detail.row.uid, 7U);
    QCOMPARE(detail.row.location, Location::ServerAndHere);
    QCOMPARE(f->subjects(server), QStringList{"one"});
    QVERIFY(f->subjects(f->popInbox).isEmpty());
    QCOMPARE(rowsWithoutServer(), 0);
    QCOMPARE(f->findings(), QString());
    f->reopen();
    QCOMPARE(body(there), bytes(QStringLiteral("one")));
    QCOMPARE(f->findings(), QString());
}

void TestSwitch::bytesThatAreThereStay()
{
    const PlacementId here = collect("a", QStringLiteral("one"));
    const MessageId message = f->detail(here).row.message;
    IncomingMessage incoming = StoreFixture::message(server, 7, QStringLiteral("one"));
    incoming.body = "X-UID: 7\r\n" + bytes(QStringLiteral("one"));
    const PlacementId there =
        need(f->write([&](WriteTransaction &t) { return t.addMessages({incoming}); })).first();
    join(here, there);
    // The message here stays, as its UIDL names it, with the bytes that the server has.
    QCOMPARE(f->detail(there).row.message, message);
    QCOMPARE(uidls().first().message, message);
    QCOMPARE(body(there), incoming.body);
    QCOMPARE(f->detail(there).row.size, incoming.size);
    QCOMPARE(f->findings(), QString());
    f->reopen();
    QCOMPARE(body(there), incoming.body);
    QCOMPARE(f->findings(), QString());
}

void TestSwitch::flagsAreOnlyAdded()
{
    const PlacementId here = collect("a", QStringLiteral("one"));
    change(here,
           {MessageFlags(MessageFlag::Seen) | MessageFlag::Flagged | MessageFlag::Junk, {}, {"work"}, {}});
    IncomingMessage incoming = StoreFixture::message(server, 7, QStringLiteral("one"));
    incoming.flags = {MessageFlag::Answered, {QStringLiteral("later")}};
    const PlacementId there =
        need(f->write([&](WriteTransaction &t) { return t.addMessages({incoming}); })).first();
    join(here, there);
    const MessageDetail detail = f->detail(there);
    QCOMPARE(detail.row.flags.flags,
             MessageFlags(MessageFlag::Seen) | MessageFlag::Flagged | MessageFlag::Answered);
    QCOMPARE(detail.row.flags.keywords, QStringList({"later", "work"}));
    QCOMPARE(detail.serverFlags, incoming.flags);
    const auto open = f->open();
    QCOMPARE(open.size(), 1);
    QCOMPARE(open.first().kind, OperationKind::SetFlags);
    QCOMPARE(open.first().flags.add, MessageFlags(MessageFlag::Seen) | MessageFlag::Flagged);
    QCOMPARE(open.first().flags.addKeywords, QStringList{"work"});
    QCOMPARE(open.first().flags.remove, MessageFlags());
    QVERIFY(open.first().flags.removeKeywords.isEmpty());
    QCOMPARE(open.first().targets.first().uid, 7U);
    QCOMPARE(f->findings(), QString());
}

void TestSwitch::whatTheServerHasNeedsNoChange()
{
    const PlacementId here = collect("a", QStringLiteral("one"));
    const PlacementId there = f->add(server, 7, QStringLiteral("one"));
    change(here, markRead);
    // One change for many may be queued before.
    change(there, markRead);
    join(here, there);
    QCOMPARE(f->open().size(), 1);
    QVERIFY(f->detail(there).row.flags.flags.testFlag(MessageFlag::Seen));
    QCOMPARE(f->findings(), QString());
}

void TestSwitch::onlyRowsThatCanBeOneAreJoined()
{
    const PlacementId here = collect("a", QStringLiteral("one"));
    const PlacementId there = f->add(server, 7, QStringLiteral("one"));
    const PlacementId elsewhere = f->add(f->inbox, 3, QStringLiteral("one"));
    const auto fails = [this](PlacementId one, PlacementId other) {
        const auto joined = f->write([&](WriteTransaction &t) { return t.joinRows(one, other); });
        return !joined && joined.error().code == ErrorCode::InvalidArgument;
    };
    QVERIFY(fails(here, here));
    QVERIFY(fails(there, here));
    QVERIFY(fails(here, elsewhere));
    f->enqueue(OperationKind::PopDelete, {here});
    QVERIFY(fails(here, there));
    need(f->write([&](WriteTransaction &t) { return t.cancelOperation(f->open().first().id); }));
    f->enqueue(OperationKind::Expunge, {there});
    QVERIFY(fails(here, there));
    QVERIFY(f->exists(here));
    QCOMPARE(f->findings(), QString());
}

void TestSwitch::headerAloneIsJoined()
{
    const PlacementId here = collect("a", QStringLiteral("large"), false);
    const PlacementId there = f->add(server, 7, QStringLiteral("large"));
    join(here, there);
    QCOMPARE(f->detail(there).row.location, Location::Server);
    QCOMPARE(f->findings(), QString());
}

void TestSwitch::candidatesTellWhatIsCompared()
{
    const PlacementId here = collect("a", QStringLiteral("one"));
    const PlacementId written = f->addLocal(f->popInbox, QStringLiteral("two"));
    const PlacementId deleted = f->addLocal(f->popInbox, QStringLiteral("three"));
    f->enqueue(OperationKind::Expunge, {deleted});
    change(here, flagIt);
    const PlacementId there = f->add(server, 7, QStringLiteral("one"));
    f->add(f->inbox, 1, QStringLiteral("of another account"));
    const auto found = need(f->read([this](StoreReader &r) { return r.switchCandidates(f->pop); }));
    QCOMPARE(found.size(), size_t(4));
    QCOMPARE(found[0].placement, here);
    QVERIFY(found[0].isHere() && found[0].collected && !found[0].hidden);
    QCOMPARE(found[0].flags.flags, flagged);
    QCOMPARE(found[0].messageId, "6f6e65@example.org");
    QCOMPARE(found[0].size, 1003);
    QCOMPARE(found[0].dateMs, 1'700'000'000'000);
    QVERIFY(!found[0].body.isEmpty());
    QCOMPARE(found[1].placement, written);
    QVERIFY(!found[1].collected);
    QVERIFY(found[2].hidden);
    QCOMPARE(found[3].placement, there);
    QCOMPARE(found[3].uid, 7U);
    QVERIFY(found[3].body.isEmpty());
    QCOMPARE(found[3].identity, found[0].identity);
}

void TestSwitch::forgottenUidlsAreOnlyHere()
{
    const PlacementId here = collect("a", QStringLiteral("one"));
    const PlacementId header = collect("b", QStringLiteral("large"), false);
    QCOMPARE(f->detail(here).row.location, Location::ServerAndHere);
    need(f->write([this](WriteTransaction &t) { return t.forgetUidls(f->pop); }));
    QCOMPARE(f->detail(here).row.location, Location::OnlyHere);
    QVERIFY(!f->exists(header));
    QCOMPARE(f->findings(), QString());
    // Where the server turns out to have it, it is not collected again.
    need(f->write([this](WriteTransaction &t) { return t.setUidls(f->pop, {{"a", 1003}, {"b", 5000}}); }));
    for (const UidlRecord &known : uidls())
        QCOMPARE(known.message.isValid(), known.uidl == "a");
    QCOMPARE(f->detail(here).row.location, Location::ServerAndHere);
    QCOMPARE(f->findings(), QString());
}

void TestSwitch::uidlLeadsToTheJoinedMessage()
{
    const PlacementId here = collect("a", QStringLiteral("one"));
    const PlacementId there = f->add(server, 7, QStringLiteral("one"));
    join(here, there);
    need(f->write([this](WriteTransaction &t) { return t.forgetUidls(f->pop); }));
    QCOMPARE(uidls().size(), 1);
    QCOMPARE(uidls().first().message, f->detail(there).row.message);
    QVERIFY(!uidls().first().onServer);
    // It goes from the IMAP server: then it is nowhere else, whatever POP3 said once.
    need(f->write([this](WriteTransaction &t) { return t.removeVanished(server, {7}, true); }));
    QCOMPARE(f->detail(there).row.location, Location::OnlyHere);
    QCOMPARE(f->findings(), QString());
}

void TestSwitch::whatWentIsCollectedAgain()
{
    const PlacementId here = collect("a", QStringLiteral("one"));
    const PlacementId there = f->add(server, 7, QStringLiteral("one"));
    join(here, there);
    const PlacementId deleted = collect("b", QStringLiteral("two"));
    f->enqueue(OperationKind::Expunge, {deleted});
    f->clock().advance(std::chrono::hours(24 * 30));
    need(f->write([this](WriteTransaction &t) { return t.pruneJournal(f->clock().nowMs()); }));
    need(f->write([this](WriteTransaction &t) { return t.removeVanished(server, {7}); }));
    need(f->write([this](WriteTransaction &t) { return t.forgetUidls(f->pop); }));
    for (const UidlRecord &known : uidls()) {
        QCOMPARE(known.deletedHere, known.uidl == "b");
        QVERIFY(known.uidl == "b" || !known.message.isValid());
    }
    QCOMPARE(f->findings(), QString());
}

void TestSwitch::uidlIsBoundToWhatIsHere()
{
    const PlacementId here = f->addLocal(f->popInbox, QStringLiteral("one"));
    QCOMPARE(f->detail(here).row.location, Location::OnlyHere);
    need(f->write([&](WriteTransaction &t) { return t.bindUidl(f->pop, "a", here); }));
    QCOMPARE(f->detail(here).row.location, Location::ServerAndHere);
    QCOMPARE(f->detail(here).uidl, QByteArray("a"));
    const auto again = f->write([&](WriteTransaction &t) { return t.bindUidl(f->pop, "b", here); });
    QVERIFY(!again);
    const PlacementId other = f->addWithBody(f->inbox, 1, QStringLiteral("two"));
    QVERIFY(!f->write([&](WriteTransaction &t) { return t.bindUidl(f->pop, "c", other); }));
    QCOMPARE(f->findings(), QString());
}

void TestSwitch::deletedIsRemembered_data()
{
    QTest::addColumn<bool>("whole");
    QTest::addColumn<bool>("purged");
    QTest::addColumn<bool>("lost"); // mail.db is made anew from local.db
    QTest::newRow("whole, purged") << true << true << false;
    QTest::newRow("whole, may be undone") << true << false << false;
    QTest::newRow("header alone, purged") << false << true << false;
    QTest::newRow("mail.db is lost") << true << true << true;
}

void TestSwitch::deletedIsRemembered()
{
    QFETCH(bool, whole);
    QFETCH(bool, purged);
    QFETCH(bool, lost);
    const PlacementId here = collect("a", QStringLiteral("one"), whole);
    collect("b", QStringLiteral("two"));
    const auto row = need(f->read([this](StoreReader &r) { return r.switchCandidates(f->pop); })).front();
    QCOMPARE(row.placement, here);
    QVERIFY(deleted().empty());
    if (purged)
        purge(here);
    else
        f->enqueue(OperationKind::Expunge, {here});
    if (lost) {
        f->close();
        for (const char *part : {"", "-wal", "-shm"})
            QFile::remove(f->profile().dataDir + "/mail.db" + part);
        f->reopen();
    }
    const auto found = deleted();
    QCOMPARE(found.size(), size_t(1));
    QCOMPARE(found[0].uidl, QByteArray("a"));
    QVERIFY(found[0].isDeleted() && found[0].isHere());
    QCOMPARE(found[0].identity, row.identity);
    QCOMPARE(found[0].messageId, row.messageId);
    QCOMPARE(found[0].dateMs, row.dateMs);
    QCOMPARE(found[0].size, row.size);
    QCOMPARE(found[0].body, row.body);
    QCOMPARE(found[0].body.isEmpty(), !whole);
    QCOMPARE(f->findings(), QString());
    // It went from the POP3 server: nothing is to be hidden.
    need(f->write([this](WriteTransaction &t) { return t.setUidls(f->pop, {{"b", 1003}}); }));
    QVERIFY(deleted().empty());
}

void TestSwitch::undoneIsNotDeleted()
{
    const PlacementId here = collect("a", QStringLiteral("one"));
    const qint64 group = 77;
    f->enqueue(OperationKind::Expunge, {here}, {}, {}, group);
    QCOMPARE(deleted().size(), size_t(1));
    need(f->write([](WriteTransaction &t) { return t.undoGroup(77); }));
    QVERIFY(deleted().empty());
    QCOMPARE(f->findings(), QString());
}

void TestSwitch::deletedBeforeTheUpgradeIsComparedByBytes()
{
    purge(collect("a", QStringLiteral("one")));
    const PlacementId here = collect("b", QStringLiteral("two"));
    collect("c", QStringLiteral("three"));
    const auto row = need(f->read([this](StoreReader &r) { return r.switchCandidates(f->pop); })).front();
    QCOMPARE(row.placement, here);
    f->enqueue(OperationKind::Expunge, {here});
    f->close();
    {
        Database mail(f->profile().dataDir + "/mail.db", Database::Mode::ReadWrite);
        dropWhatTellsDeleted(mail);
        mail.execute("PRAGMA user_version = 6");
    }
    f->reopen();
    const auto found = deleted();
    QCOMPARE(found.size(), size_t(1)); // nothing is left of the other
    QCOMPARE(found[0].uidl, QByteArray("b"));
    QCOMPARE(found[0].identity, row.identity);
    QCOMPARE(found[0].size, row.size);
    QCOMPARE(found[0].body, row.body);
    QVERIFY(found[0].messageId.isEmpty()); // never believed without its bytes
    QCOMPARE(f->findings(), QString());
}

void TestSwitch::deletedIsBoundAndHidden()
{
    purge(collect("a", QStringLiteral("one")));
    const PlacementId there = f->add(server, 7, QStringLiteral("one"));
    const PlacementId twin = f->add(server, 8, QStringLiteral("one"));
    hide("a", there);
    QCOMPARE(f->subjects(server), QStringList{"one"});
    QVERIFY(f->exists(twin));
    QCOMPARE(f->detail(there).row.location, Location::HiddenHere);
    QCOMPARE(hiddenSince(), 1);
    QVERIFY(deleted().empty()); // its twin is nothing that was deleted
    QCOMPARE(uidls().first().message, f->detail(there).row.message);
    QCOMPARE(f->findings(), QString());
    f->reopen();
    QCOMPARE(hiddenSince(), 1);
    QVERIFY(deleted().empty());
    need(f->write([there](WriteTransaction &t) { return t.unhide({there}); }));
    QCOMPARE(f->subjects(server).size(), 2);
    QCOMPARE(hiddenSince(), 0);
    QVERIFY(!uidls().first().deletedHere);
    QCOMPARE(f->findings(), QString());
}

void TestSwitch::hiddenIsKnownToPop3Again()
{
    purge(collect("a", QStringLiteral("one")));
    const PlacementId there = f->add(server, 7, QStringLiteral("one"));
    hide("a", there);
    // Filed in Trash here, and matched.
    const PlacementId thrownAway = collect("b", QStringLiteral("two"));
    const PlacementId other = f->add(server, 8, QStringLiteral("two"));
    join(thrownAway, other);
    f->enqueue(OperationKind::Hide, {other});
    QCOMPARE(hiddenSince(), 2);
    need(f->write([this](WriteTransaction &t) -> Result<void> {
        POSTHORN_TRY(t.removeFolders({server}));
        return t.forgetUidls(f->pop);
    }));
    QVERIFY(deleted().empty());
    need(f->write([this](WriteTransaction &t) { return t.setUidls(f->pop, {{"a", 1003}, {"b", 1003}}); }));
    for (const UidlRecord &known : uidls())
        QVERIFY(known.deletedHere && known.keptOnServer && known.onServer);
    // And to IMAP once more: what tells them is still known, the hash of what was here too.
    const auto found = deleted();
    QCOMPARE(found.size(), size_t(2));
    for (const SwitchCandidate &candidate : found)
        QVERIFY(candidate.identity != 0 && !candidate.messageId.isEmpty() && !candidate.body.isEmpty());
    QCOMPARE(f->findings(), QString());
}

void TestSwitch::onlyFreeRowsAreWhatWasDeleted()
{
    purge(collect("a", QStringLiteral("one")));
    const PlacementId here = collect("b", QStringLiteral("two"));
    const PlacementId there = f->add(server, 7, QStringLiteral("one"));
    const PlacementId elsewhere = f->add(f->inbox, 3, QStringLiteral("one"));
    const auto fails = [this](const QByteArray &uidl, PlacementId row) {
        const auto bound = f->write([&](WriteTransaction &t) { return t.bindDeleted(f->pop, uidl, row); });
        return !bound && bound.error().code == ErrorCode::InvalidArgument;
    };
    QVERIFY(fails("a", here));
    QVERIFY(fails("a", elsewhere));
    QVERIFY(fails("b", there)); // was not deleted
    QVERIFY(fails("c", there));
    change(there, markRead);
    QVERIFY(fails("a", there)); // somebody reads it
    QCOMPARE(deleted().size(), size_t(1));
    QCOMPARE(f->findings(), QString());
}

QTEST_GUILESS_MAIN(TestSwitch)
#include "test_switch.moc"
