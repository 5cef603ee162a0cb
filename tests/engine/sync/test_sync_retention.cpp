#include "homeandwork.h"

#include <QTest>

using namespace posthorn;
using namespace std::chrono_literals;

/// Mail is read at work, collected at home, and removed from the server by the rule of home: whatever the two
/// talk to the server, in whatever order, nothing that nobody deleted is lost.
class TestSyncRetention : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!DovecotServer::isInstalled())
            QSKIP("Dovecot is not installed: packaging/install-deps --tests");
    }

    void theStory_data()
    {
        QTest::addColumn<IncomingKind>("workBy");
        QTest::addColumn<IncomingKind>("homeBy");
        QTest::addColumn<bool>("workKeeps");
        QTest::newRow("IMAP") << IncomingKind::Imap << IncomingKind::Imap << false;
        QTest::newRow("IMAP, work keeps too") << IncomingKind::Imap << IncomingKind::Imap << true;
        QTest::newRow("POP3") << IncomingKind::Pop3 << IncomingKind::Pop3 << true;
        QTest::newRow("IMAP at work, POP3 at home") << IncomingKind::Imap << IncomingKind::Pop3 << false;
        QTest::newRow("POP3 at work, IMAP at home") << IncomingKind::Pop3 << IncomingKind::Imap << true;
    }

    void theStory()
    {
        QFETCH(const IncomingKind, workBy);
        QFETCH(const IncomingKind, homeBy);
        QFETCH(const bool, workKeeps);
        HomeAndWork both;
        both.start({workBy, homeBy, workKeeps && workBy == IncomingKind::Imap});
        both.arrive({"Dull", "Flagged", "Question"});

        // At work one is read, and one deleted: it is out of view there, and stays on the server.
        QCOMPARE(syncError(both.work), QString());
        act(both.work, [&](auto *c, auto r) {
            both.work.actions().markRead({HomeAndWork::only(both.work, "Question").id}, true, c, r);
        });
        act(both.work, [&](auto *c, auto r) {
            both.work.actions().remove({HomeAndWork::only(both.work, "Dull").id}, c, r);
        });
        QCOMPARE(syncError(both.work), QString());
        QCOMPARE(HomeAndWork::shown(both.work), QStringList({"Flagged", "Question"}));
        QCOMPARE(HomeAndWork::hidden(both.work),
                 workBy == IncomingKind::Imap ? QStringList("Dull") : QStringList());
        QCOMPARE(both.onServer(), QStringList({"Dull", "Flagged", "Question"}));

        // Home collects all three, answers one, and spares the flagged one.
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(HomeAndWork::shown(both.home), QStringList({"Dull", "Flagged", "Question"}));
        const MessageRow question = HomeAndWork::only(both.home, "Question");
        QVERIFY(question.hasBody);
        QCOMPARE(question.location, Location::LeavesServer);
        QCOMPARE(question.leavesServerMs, both.clock.nowMs() + qint64(7) * 24 * 3600 * 1000);
        answer(both, question.id);
        act(both.home, [&](auto *c, auto r) {
            both.home.actions().setFlagged({HomeAndWork::only(both.home, "Flagged").id}, true, c, r);
        });
        QCOMPARE(syncError(both.home), QString());
        QVERIFY(both.home.outbox().isEmpty());
        QCOMPARE(HomeAndWork::shown(both.home, FolderRole::Sent), QStringList("Answer"));

        both.clock.advance(24h * 7 - 1min);
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(both.onServer(), QStringList({"Dull", "Flagged", "Question"}));
        both.clock.advance(2min);
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(both.onServer(), QStringList("Flagged"));
        QCOMPARE(HomeAndWork::shown(both.home), QStringList({"Dull", "Flagged", "Question"}));
        QCOMPARE(HomeAndWork::only(both.home, "Question").location, Location::OnlyHere);
        QCOMPARE(HomeAndWork::only(both.home, "Dull").location, Location::OnlyHere);
        QCOMPARE(HomeAndWork::only(both.home, "Flagged").location, Location::ServerAndHere);
        QVERIFY(HomeAndWork::only(both.home, "Question").flags.flags.testFlag(MessageFlag::Answered));
        QVERIFY(both.home.open().isEmpty());
        QCOMPARE(both.lost(), QString());

        // Work sees it vanish, calmly; what it has, it keeps where it keeps.
        QCOMPARE(syncError(both.work), QString());
        QCOMPARE(HomeAndWork::shown(both.work),
                 workKeeps ? QStringList({"Flagged", "Question"}) : QStringList("Flagged"));
        if (workKeeps)
            QCOMPARE(HomeAndWork::only(both.work, "Question").location, Location::OnlyHere);
        QVERIFY(HomeAndWork::hidden(both.work).isEmpty());
        QVERIFY(both.work.open().isEmpty());
        QCOMPARE(both.lost(), QString());

        // And nothing comes back, or goes twice.
        both.clock.advance(24h);
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(syncError(both.work), QString());
        QCOMPARE(HomeAndWork::shown(both.home), QStringList({"Dull", "Flagged", "Question"}));
        QCOMPARE(both.onServer(), QStringList("Flagged"));
        QCOMPARE(both.lost(), QString());
    }

    void nothingLeavesBeforeItWasAgreedTo_data() { HomeAndWork::protocols(); }
    void nothingLeavesBeforeItWasAgreedTo()
    {
        QFETCH(const IncomingKind, kind);
        HomeAndWork both;
        both.start({kind, kind});
        Account account = both.home.account();
        account.retention.agreed = false;
        both.home.restart(account);
        both.arrive({"One", "Two"});
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(HomeAndWork::only(both.home, "One").location, Location::ServerAndHere);
        both.clock.advance(24h * 30);
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(both.onServer(), QStringList({"One", "Two"}));
        // Long over by the rules: a grace period all the same.
        account.retention.agreed = true;
        both.home.restart(account);
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(both.onServer(), QStringList({"One", "Two"}));
        QCOMPARE(HomeAndWork::only(both.home, "One").leavesServerMs, both.clock.nowMs() + 24 * 3600 * 1000);
        // In which one is kept there by the user.
        act(both.home, [&](auto *c, auto r) {
            both.home.actions().keepOnServer({HomeAndWork::only(both.home, "One").id}, true, c, r);
        });
        QCOMPARE(HomeAndWork::only(both.home, "One").location, Location::ServerAndHere);
        both.clock.advance(25h);
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(both.onServer(), QStringList("One"));
        // And let go again later.
        act(both.home, [&](auto *c, auto r) {
            both.home.actions().keepOnServer({HomeAndWork::only(both.home, "One").id}, false, c, r);
        });
        QCOMPARE(syncError(both.home), QString());
        both.clock.advance(25h);
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(both.onServer(), QStringList());
        QCOMPARE(HomeAndWork::shown(both.home), QStringList({"One", "Two"}));
        QCOMPARE(both.lost(), QString());
    }

    void deletedAtHome_data() { HomeAndWork::protocols(); }
    void deletedAtHome()
    {
        QFETCH(const IncomingKind, kind);
        HomeAndWork both;
        both.start({kind, kind});
        both.arrive({"Early", "Late", "Stays"});
        QCOMPARE(syncError(both.home), QString());
        const auto remove = [&](const char *subject) {
            act(both.home, [&](auto *c, auto r) {
                both.home.actions().remove({HomeAndWork::only(both.home, subject).id}, c, r);
            });
        };
        remove("Early");
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(HomeAndWork::shown(both.home, FolderRole::Trash), QStringList("Early"));
        QCOMPARE(both.lost(), QString());
        remove("Early");
        both.deletedForGood("Early");
        QCOMPARE(syncError(both.home), QString());
        QVERIFY(HomeAndWork::copies(both.home, "Early").isEmpty());
        QCOMPARE(both.onServer(), QStringList({"Late", "Stays"}));
        QCOMPARE(both.onServer("Trash"), QStringList());
        // One that left the server before: to Trash here, from where it comes back.
        both.clock.advance(24h * 8);
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(both.onServer(), QStringList());
        remove("Late");
        QCOMPARE(HomeAndWork::shown(both.home, FolderRole::Trash), QStringList("Late"));
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(both.onServer("Trash"), QStringList());
        QCOMPARE(both.lost(), QString());
        QCOMPARE(HomeAndWork::only(both.home, "Late").location, Location::OnlyHere);
        remove("Late");
        both.deletedForGood("Late");
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(HomeAndWork::shown(both.home), QStringList("Stays"));
        QCOMPARE(both.lost(), QString());
    }

    void removedFromTheServerByHand_data() { HomeAndWork::protocols(); }
    void removedFromTheServerByHand()
    {
        QFETCH(const IncomingKind, kind);
        HomeAndWork both;
        both.start({kind, kind, true});
        both.arrive({"One", "Two", "Undone"});
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(syncError(both.work), QString());
        MailActions actions(both.home.store(), 10s);
        const auto removeFromServer = [&](const char *subject) {
            return both.home.act([&](auto *c, auto r) {
                actions.removeFromServer({HomeAndWork::only(both.home, subject).id}, c, r);
            });
        };
        QVERIFY(removeFromServer("One"));
        const auto undone = removeFromServer("Undone");
        QVERIFY(undone && undone->group != 0);
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(both.onServer(), QStringList({"One", "Two", "Undone"}));
        QVERIFY(both.home.act([&](auto *c, auto r) { actions.undo(undone->group, c, r); }));
        both.clock.advance(11s);
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(both.onServer(), QStringList({"Two", "Undone"}));
        QCOMPARE(HomeAndWork::shown(both.home), QStringList({"One", "Two", "Undone"}));
        QCOMPARE(HomeAndWork::only(both.home, "One").location, Location::OnlyHere);
        QVERIFY(HomeAndWork::only(both.home, "Undone").location != Location::OnlyHere);
        QCOMPARE(both.lost(), QString());
        // Done at work, too: and home does not lose what it has.
        act(both.work, [&](auto *c, auto r) {
            both.work.actions().removeFromServer({HomeAndWork::only(both.work, "Two").id}, c, r);
        });
        QCOMPARE(syncError(both.work), QString());
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(both.onServer(), QStringList("Undone"));
        QCOMPARE(HomeAndWork::shown(both.work), QStringList({"One", "Two", "Undone"}));
        QCOMPARE(HomeAndWork::shown(both.home), QStringList({"One", "Two", "Undone"}));
        QCOMPARE(both.lost(), QString());
    }

    void removedEverywhere_data() { HomeAndWork::protocols(); }
    void removedEverywhere()
    {
        QFETCH(const IncomingKind, kind);
        HomeAndWork both;
        both.start({kind, kind});
        both.arrive({"Gone", "Undone"});
        QCOMPARE(syncError(both.home), QString());
        MailActions actions(both.home.store(), 10s);
        const auto removeEverywhere = [&](const char *subject) {
            return both.home.act([&](auto *c, auto r) {
                actions.removeEverywhere({HomeAndWork::only(both.home, subject).id}, c, r);
            });
        };
        QVERIFY(removeEverywhere("Gone"));
        const auto undone = removeEverywhere("Undone");
        QVERIFY(undone && undone->undoable);
        QCOMPARE(HomeAndWork::shown(both.home), QStringList());
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(both.onServer(), QStringList({"Gone", "Undone"}));
        QVERIFY(both.home.act([&](auto *c, auto r) { actions.undo(undone->group, c, r); }));
        QCOMPARE(HomeAndWork::shown(both.home), QStringList("Undone"));
        both.clock.advance(11s);
        both.deletedForGood("Gone");
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(both.onServer(), QStringList("Undone"));
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(HomeAndWork::shown(both.home), QStringList("Undone"));
        QVERIFY(both.home.open().isEmpty());
        QCOMPARE(both.lost(), QString());
    }

    void sparedWhileUnreadOrTagged_data() { HomeAndWork::protocols(); }
    void sparedWhileUnreadOrTagged()
    {
        QFETCH(const IncomingKind, kind);
        HomeAndWork both;
        both.start({kind, kind});
        Account account = both.home.account();
        account.retention.spareUnread = true;
        both.home.restart(account);
        both.arrive({"Read", "Tagged", "Unread"});
        QCOMPARE(syncError(both.home), QString());
        act(both.home, [&](auto *c, auto r) {
            both.home.actions().markRead(
                {HomeAndWork::only(both.home, "Read").id, HomeAndWork::only(both.home, "Tagged").id}, true, c,
                r);
        });
        act(both.home, [&](auto *c, auto r) {
            both.home.actions().setTag({HomeAndWork::only(both.home, "Tagged").id}, "Later", true, c, r);
        });
        QCOMPARE(syncError(both.home), QString());
        both.clock.advance(24h * 8);
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(both.onServer(), QStringList({"Tagged", "Unread"}));
        QCOMPARE(HomeAndWork::shown(both.home), QStringList({"Read", "Tagged", "Unread"}));
        QCOMPARE(both.lost(), QString());
    }

private:
    static void act(SyncClient &client, const std::function<void(QObject *, MailActions::Reply)> &call)
    {
        const auto done = client.act(call);
        QVERIFY2(done, done ? "" : qPrintable(done.error().toString()));
    }

    static void answer(HomeAndWork &both, PlacementId question)
    {
        Outbox outbox(both.home.store(), both.clock);
        Outbox::Letter letter;
        letter.account = AccountId(1);
        letter.identity = IdentityId(1);
        letter.message = testMessage("Answer");
        letter.message.replace("Ada <ada@example.org>", both.server.address("home").toUtf8());
        letter.message.replace("home@example.org", both.server.address("work").toUtf8());
        letter.answered = question;
        const auto sent = both.home.await<OutboxId>([&](auto *c, auto r) { outbox.send(letter, c, r); });
        QVERIFY2(sent, sent ? "" : qPrintable(sent.error().toString()));
    }
};

QTEST_GUILESS_MAIN(TestSyncRetention)
#include "test_sync_retention.moc"
