#include "scriptedimap.h"

#include <thread>

using namespace posthorn;

/// ImapSession against servers that play a script: what a good server rarely does.
class TestImapDialogue : public QObject
{
    Q_OBJECT

private slots:
    void endsOnStrayTag();
    void endsOnPredictedTag();
    void endsOnBye();
    void endsOnGarbage();
    void endsOnCutLiteral();
    void endsOnSilence();
    void endsOnSlowness();
    void endsOnCancellation();
    void refusesOldImap();
    void toldAlertsAndChanges();
    void keepsCountWhateverIsExpunged();
    void literalIsRefusedBeforeItIsSent();
    void literalIsAskedFor_data();
    void literalIsAskedFor();
    void listsInTheOldWay();
    void selectReadsItsCodes();
    void selectForgetsWhatCameBeforeClosed();
    void idleEndsWhereItIsRefused();
    void idleIgnoresSmallTalk();
    void idleTellsWhatCameBefore();
    void listFallsBackWhereItIsRefused();
    void commandsAreSplitForShortLines();
    void anySegmentsGiveTheSame_data();
    void anySegmentsGiveTheSame();
};

namespace
{

/// A server that answers everything with OK, and one command as given.
ScriptedServer::Script script(const QByteArray &capabilities, const QByteArray &command,
                              const QByteArray &answer)
{
    return [=](ScriptedPeer &peer) {
        playImap(peer, capabilities,
                 [&](const QByteArray &asked) { return asked.startsWith(command) ? answer : QByteArray(); });
    };
}

} // namespace

void TestImapDialogue::endsOnStrayTag()
{
    ScriptedServer server(script("", "NOOP", "A99 OK never asked\r\n%TAG% OK done\r\n"));
    const auto session = scriptedSession(server);
    QVERIFY(session);
    const auto answer = session->noop();
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, ErrorCode::UnexpectedAnswer);
    QCOMPARE(session->noop().error().code, ErrorCode::UnexpectedAnswer);
    QVERIFY(!session->socket().isOpen());
}

/// An OK that is there before its command was sent must not count for it.
void TestImapDialogue::endsOnPredictedTag()
{
    ScriptedServer server(script("", "CREATE", "%TAG% OK done\r\nA3 OK predicted\r\n"));
    const auto session = scriptedSession(server);
    QVERIFY(session);
    const auto created = session->create("x"); // A2: both lines may come at once
    const auto noop = session->noop();
    QVERIFY(!noop);
    QCOMPARE(noop.error().code, ErrorCode::UnexpectedAnswer);
    Q_UNUSED(created)
}

void TestImapDialogue::endsOnBye()
{
    ScriptedServer server(script("", "NOOP", "* BYE [UNAVAILABLE] shutting down\r\n%CUT%"));
    const auto session = scriptedSession(server);
    QVERIFY(session);
    const auto answer = session->noop();
    QVERIFY(!answer);
    QCOMPARE(answer.error().domain, ErrorDomain::Server);
    QCOMPARE(answer.error().serverText, u"shutting down"_qs);
    QCOMPARE(answer.error().retry, Retry::Backoff);
}

void TestImapDialogue::endsOnGarbage()
{
    ScriptedServer server(script("", "NOOP", "HTTP/1.1 200 OK\r\n%TAG% OK done\r\n"));
    const auto session = scriptedSession(server);
    QVERIFY(session);
    QCOMPARE(session->noop().error().domain, ErrorDomain::Protocol);
}

void TestImapDialogue::endsOnCutLiteral()
{
    ScriptedServer server(script("", "UID FETCH", "* 1 FETCH (UID 1 BODY[] {100}\r\nonly this%CUT%"));
    const auto session = scriptedSession(server);
    QVERIFY(session);
    int messages = 0;
    const auto fetched = session->fetch("1", "(UID BODY.PEEK[])", [&](ImapFetched &&) -> Result<void> {
        ++messages;
        return {};
    });
    QVERIFY(!fetched);
    QCOMPARE(fetched.error().domain, ErrorDomain::Network);
    QCOMPARE(messages, 0);
}

void TestImapDialogue::endsOnSilence()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        playImap(peer, "", [&](const QByteArray &) {
            peer.hang();
            return QByteArray();
        });
    });
    MailSocket::Timeouts timeouts;
    timeouts.read = std::chrono::milliseconds(200);
    const auto session = scriptedSession(server, {}, timeouts);
    QVERIFY(session);
    const auto answer = session->noop();
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, ErrorCode::TimedOut);
}

/// A server that always says something, but never enough.
void TestImapDialogue::endsOnSlowness()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        playImap(peer, "", [&](const QByteArray &) {
            for (int i = 0; i < 100'000; ++i)
                peer.send("* OK still working\r\n");
            return QByteArray();
        });
    });
    const auto session = scriptedSession(server);
    QVERIFY(session);
    session->setDeadline(std::chrono::milliseconds(0), Q_INT64_C(1'000'000'000'000));
    const auto answer = session->noop();
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, ErrorCode::TimedOut);
    QVERIFY(session->socket().bytesIn() < 1'000'000);
}

void TestImapDialogue::endsOnCancellation()
{
    CancellationToken token;
    ScriptedServer server([&](ScriptedPeer &peer) {
        playImap(peer, "", [&](const QByteArray &) {
            token.cancel();
            peer.hang();
            return QByteArray();
        });
    });
    const auto session = scriptedSession(server, token);
    QVERIFY(session);
    const auto answer = session->noop();
    QVERIFY(!answer);
    QVERIFY(answer.error().isCancelled());
}

void TestImapDialogue::refusesOldImap()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        peer.send("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n");
        while (true) {
            const QByteArray line = peer.readLine();
            const QByteArray tag = line.left(line.indexOf(' '));
            if (line.isEmpty())
                return;
            if (line.contains("CAPABILITY"))
                peer.send("* CAPABILITY IMAP4 AUTH=PLAIN\r\n");
            if (line.contains("AUTHENTICATE")) {
                peer.send("+ \r\n");
                static_cast<void>(peer.readLine());
            }
            peer.send(tag + " OK done\r\n");
        }
    });
    auto socket = std::make_unique<MailSocket>(CancellationToken(), std::make_shared<Transcript>());
    VERIFY_RESULT(socket->open(scriptedEndpoint(server)));
    ImapSession session(std::move(socket));
    const auto answer = session.logIn(scriptedEndpoint(server), {u"home"_qs, u"secret"_qs});
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, ErrorCode::WrongProtocol);
}

void TestImapDialogue::toldAlertsAndChanges()
{
    ScriptedServer server(
        script("", "NOOP",
               "* OK [ALERT] disk\x07 full\r\n* 5 EXISTS\r\n* 2 FETCH (FLAGS (\\Seen))\r\n* 1 EXPUNGE\r\n"
               "* VANISHED 7:8\r\n* OK [X-UNKNOWN] y\r\n* XLIST ()\r\n%TAG% OK done\r\n"));
    const auto session = scriptedSession(server);
    QVERIFY(session);
    QList<ImapSession::Unsolicited> told;
    session->setUnsolicitedHandler([&](const ImapSession::Unsolicited &said) { told.append(said); });
    VERIFY_RESULT(session->noop());
    using Kind = ImapSession::Unsolicited::Kind;
    QCOMPARE(told.size(), 5);
    QCOMPARE(told[0].kind, Kind::Alert);
    QCOMPARE(told[0].text, u"disk  full"_qs);
    QCOMPARE(told[1].kind, Kind::Exists);
    QCOMPARE(told[1].number, 5U);
    QCOMPARE(told[2].kind, Kind::Flags);
    QCOMPARE(told[2].fetched.uid, 0U);
    QCOMPARE(told[3].kind, Kind::Expunged);
    QCOMPARE(told[4].kind, Kind::Vanished);
    QVERIFY(told[4].vanished.count() == 2 && told[4].vanished.contains(7) && told[4].vanished.contains(8));
    QCOMPARE(session->exists(), 2U);
}

void TestImapDialogue::keepsCountWhateverIsExpunged()
{
    ScriptedServer server(
        script("", "NOOP",
               "* 1 EXISTS\r\n* 0 EXPUNGE\r\n* 4294967295 EXPUNGE\r\n* 9 EXPUNGE\r\n* -1 RECENT\r\n"
               "* VANISHED 1:4294967295\r\n%TAG% OK done\r\n"));
    const auto session = scriptedSession(server);
    QVERIFY(session);
    VERIFY_RESULT(session->noop());
    QCOMPARE(session->exists(), 0U);
}

void TestImapDialogue::literalIsRefusedBeforeItIsSent()
{
    ScriptedServer server(script("", "APPEND", "%TAG% NO [OVERQUOTA] full\r\n"));
    const auto session = scriptedSession(server);
    QVERIFY(session);
    const auto appended = session->append("Sent", {{}, 0, "Subject: secret plan\r\n\r\n"});
    QVERIFY(!appended);
    QCOMPARE(appended.error().code, ErrorCode::OverQuota);
    QVERIFY(!server.clearText().contains("secret plan"));
    VERIFY_RESULT(session->noop());
}

void TestImapDialogue::literalIsAskedFor_data()
{
    QTest::addColumn<QByteArray>("capability");
    QTest::addColumn<int>("size");
    QTest::addColumn<bool>("asked");
    QTest::newRow("plain") << QByteArray() << 10 << true;
    QTest::newRow("literal+") << QByteArray("LITERAL+") << 100'000 << false;
    QTest::newRow("literal- small") << QByteArray("LITERAL-") << 4096 << false;
    QTest::newRow("literal- large") << QByteArray("LITERAL-") << 4097 << true;
}

void TestImapDialogue::literalIsAskedFor()
{
    QFETCH(QByteArray, capability);
    QFETCH(int, size);
    QFETCH(bool, asked);
    QByteArray received;
    ScriptedServer server([&](ScriptedPeer &peer) {
        playImap(peer, capability + " UIDPLUS", [&](const QByteArray &command) -> QByteArray {
            if (!command.startsWith("APPEND"))
                return {};
            if (command.endsWith("+}") == asked)
                peer.fail(u"announced as "_qs + QString::fromLatin1(command));
            if (asked)
                peer.send("+ go ahead\r\n");
            received = peer.readExactly(size);
            if (!peer.readLine().isEmpty())
                peer.fail(u"no end of the command"_qs);
            return "%TAG% OK [APPENDUID 7 42] done\r\n";
        });
    });
    const auto session = scriptedSession(server);
    QVERIFY(session);
    const QByteArray message(size, 'm');
    const auto appended = session->append("Sent", {{MessageFlag::Seen, {}}, 0, message});
    VERIFY_RESULT(appended);
    QCOMPARE(appended->uidValidity, 7U);
    QCOMPARE(appended->uid, 42U);
    QVERIFY(received == message);
    QVERIFY2(server.failures().isEmpty(), qPrintable(server.failures().join(u'\n')));
}

void TestImapDialogue::listsInTheOldWay()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        playImap(peer, "", [](const QByteArray &command) -> QByteArray {
            if (command == "LIST \"\" \"*\"")
                return "* LIST () \"/\" inbox\r\n* LIST (\\Noselect) \"/\" Mail\r\n* LIST () \"/\" "
                       "{5}\r\nMail/\r\n"
                       "* LIST () \"/\" \"Papierkorb\"\r\n* LIST () \"/\" bad\"\r\n";
            if (command == "LSUB \"\" \"*\"")
                return "* LSUB () \"/\" INBOX\r\n* LSUB () \"/\" Elsewhere\r\n";
            return "%TAG% BAD what\r\n";
        });
    });
    const auto session = scriptedSession(server);
    QVERIFY(session);
    const auto listed = session->list();
    VERIFY_RESULT(listed);
    QStringList shown;
    for (const ImapMailbox &mailbox : *listed)
        shown.append(mailbox.path + u':' + folderRoleName(mailbox.role) +
                     (mailbox.subscribed ? u"+"_qs : QString()));
    QCOMPARE(shown, (QStringList{"INBOX:inbox+", "Mail:", "Mail/:", "Papierkorb:trash", "bad:"}));
}

void TestImapDialogue::selectReadsItsCodes()
{
    ScriptedServer server(
        script("CONDSTORE", "SELECT",
               "* 172 EXISTS\r\n* 1 RECENT\r\n* OK [UNSEEN 12] x\r\n* OK [UIDVALIDITY 3857529045] x\r\n"
               "* OK [UIDNEXT 4392] x\r\n* FLAGS (\\Answered \\Seen a)\r\n"
               "* OK [PERMANENTFLAGS (\\Deleted \\Seen \\*)] x\r\n* OK [HIGHESTMODSEQ 715194045007] x\r\n"
               "* OK [FUTURE thing] x\r\n%TAG% OK [READ-ONLY] done\r\n"));
    const auto session = scriptedSession(server);
    QVERIFY(session);
    const auto selected = session->select("IN\"BOX");
    VERIFY_RESULT(selected);
    QCOMPARE(selected->exists, 172U);
    QCOMPARE(selected->uidValidity, 3857529045U);
    QCOMPARE(selected->uidNext, 4392U);
    QCOMPARE(selected->highestModSeq, Q_UINT64_C(715194045007));
    QVERIFY(selected->readOnly);
    QVERIFY(selected->permanentKeywords);
    QCOMPARE(selected->permanentFlags, MessageFlag::Deleted | MessageFlag::Seen);
    QVERIFY(server.clearText().contains("SELECT \"IN\\\"BOX\" (CONDSTORE)\r\n"));
}

void TestImapDialogue::selectForgetsWhatCameBeforeClosed()
{
    ScriptedServer server(
        script("ENABLE QRESYNC", "SELECT",
               "* VANISHED 1:5\r\n* 3 FETCH (UID 7 FLAGS ())\r\n* OK [CLOSED] x\r\n* 2 EXISTS\r\n"
               "* OK [UIDVALIDITY 1] x\r\n* VANISHED (EARLIER) 41\r\n* 1 FETCH (UID 42 FLAGS (\\Seen) "
               "MODSEQ (9))\r\n%TAG% OK done\r\n"));
    const auto session = scriptedSession(server);
    QVERIFY(session);
    QVERIFY(session->has(ImapCapability::QResync));
    ImapSession::Changes changes;
    VERIFY_RESULT(session->select("B", false, ImapSession::KnownState{1, 8}, &changes));
    QVERIFY(server.clearText().contains("SELECT \"B\" (QRESYNC (1 8))\r\n"));
    QVERIFY(changes.vanished.count() == 1 && changes.vanished.contains(41));
    QCOMPARE(changes.flags.size(), 1);
    QCOMPARE(changes.flags[0].uid, 42U);
}

void TestImapDialogue::idleEndsWhereItIsRefused()
{
    ScriptedServer server(script("IDLE", "IDLE", "%TAG% NO not now\r\n"));
    const auto session = scriptedSession(server);
    QVERIFY(session);
    const auto end = session->idle(std::chrono::minutes(1), -1);
    QVERIFY(!end);
    QCOMPARE(end.error().code, ErrorCode::ServerSaidNo);
    VERIFY_RESULT(session->noop());
}

void TestImapDialogue::idleIgnoresSmallTalk()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        playImap(peer, "IDLE", [&](const QByteArray &command) -> QByteArray {
            if (command.startsWith("SELECT"))
                return "* 3 EXISTS\r\n";
            if (command != "IDLE")
                return {};
            peer.send("+ idling\r\n* OK Still here\r\n* 3 EXISTS\r\n* 0 RECENT\r\n");
            peer.send("* OK Still here\r\n* 4 EXISTS\r\n");
            if (peer.readLine() != "DONE")
                peer.fail(u"no DONE"_qs);
            return {};
        });
    });
    const auto session = scriptedSession(server);
    QVERIFY(session);
    VERIFY_RESULT(session->select("INBOX"));
    const auto end = session->idle(std::chrono::minutes(1), -1);
    VERIFY_RESULT(end);
    QCOMPARE(*end, ImapSession::IdleEnd::Changed);
    QCOMPARE(session->exists(), 4U);
    QVERIFY2(server.failures().isEmpty(), qPrintable(server.failures().join(u'\n')));
}

/// News between two IDLEs is said once only: it must not wait for the next change.
void TestImapDialogue::idleTellsWhatCameBefore()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        playImap(peer, "IDLE", [&](const QByteArray &command) -> QByteArray {
            if (command.startsWith("SELECT"))
                return "* 3 EXISTS\r\n";
            if (command.startsWith("UID FETCH"))
                return "* 4 EXISTS\r\n";
            if (command != "IDLE")
                return {};
            peer.send("+ idling\r\n");
            if (peer.readLine() != "DONE")
                peer.fail(u"no DONE"_qs);
            return {};
        });
    });
    const auto session = scriptedSession(server);
    QVERIFY(session);
    VERIFY_RESULT(session->select("INBOX"));
    VERIFY_RESULT(session->fetch("1:*", "(UID)", [](ImapFetched &&) { return Result<void>(); }));
    const auto first = session->idle(std::chrono::minutes(1), -1);
    VERIFY_RESULT(first);
    QCOMPARE(*first, ImapSession::IdleEnd::Changed);
    const auto second = session->idle(std::chrono::milliseconds(10), -1);
    VERIFY_RESULT(second);
    QCOMPARE(*second, ImapSession::IdleEnd::TimedOut);
    QVERIFY2(server.failures().isEmpty(), qPrintable(server.failures().join(u'\n')));
}

void TestImapDialogue::listFallsBackWhereItIsRefused()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        playImap(peer, "LIST-EXTENDED LIST-STATUS", [](const QByteArray &command) -> QByteArray {
            if (command.contains("RETURN"))
                return "%TAG% BAD what\r\n";
            return command.startsWith("LIST") ? "* LIST () \"/\" INBOX\r\n" : "* LSUB () \"/\" INBOX\r\n";
        });
    });
    const auto session = scriptedSession(server);
    QVERIFY(session);
    const auto listed = session->list();
    VERIFY_RESULT(listed);
    QCOMPARE(listed->size(), 1);
    QVERIFY(listed->first().subscribed);
}

void TestImapDialogue::commandsAreSplitForShortLines()
{
    qsizetype longest = 0;
    int stores = 0;
    ScriptedServer server([&](ScriptedPeer &peer) {
        playImap(peer, "", [&](const QByteArray &command) {
            longest = std::max(longest, command.size());
            stores += command.startsWith("UID STORE") ? 1 : 0;
            return QByteArray();
        });
    });
    const auto session = scriptedSession(server);
    QVERIFY(session);
    std::vector<quint32> uids;
    for (quint32 uid = 1; uid < 20'000; uid += 2)
        uids.push_back(uid);
    VERIFY_RESULT(session->storeFlags(formatUidSet(uids), {MessageFlag::Seen, {}, {}, {}}));
    session->logOut();
    QVERIFY(server.waitForScripts(1));
    QVERIFY(longest < 8192);
    QVERIFY(stores > 5);
}

void TestImapDialogue::anySegmentsGiveTheSame_data()
{
    QTest::addColumn<int>("segment");
    QTest::newRow("whole") << 0;
    QTest::newRow("bytes") << 1;
    QTest::newRow("sevens") << 7;
}

void TestImapDialogue::anySegmentsGiveTheSame()
{
    QFETCH(int, segment);
    ScriptedServer server([segment](ScriptedPeer &peer) {
        peer.setSegmentSize(segment);
        playImap(peer, "", [](const QByteArray &command) -> QByteArray {
            if (!command.startsWith("UID FETCH"))
                return {};
            return "* 1 FETCH (UID 5 FLAGS (\\Seen) BODY[HEADER] {8}\r\nA: {1}\r\n BODY[] \"q\\\"q\")\r\n* 2 "
                   "EXISTS\r\n"
                   "* 2 FETCH (UID 6 BODY[] {0}\r\n)\r\n";
        });
    });
    const auto session = scriptedSession(server);
    QVERIFY(session);
    QList<ImapFetched> messages;
    VERIFY_RESULT(session->fetch("1:*", "(UID)", [&](ImapFetched &&message) -> Result<void> {
        messages.append(std::move(message));
        return {};
    }));
    QCOMPARE(messages.size(), 2);
    QCOMPARE(messages[0].header, QByteArray("A: {1}\r\n"));
    QCOMPARE(messages[0].body, QByteArray("q\"q"));
    QCOMPARE(messages[1].uid, 6U);
    QCOMPARE(session->exists(), 2U);
}

QTEST_GUILESS_MAIN(TestImapDialogue)
#include "test_imapdialogue.moc"
