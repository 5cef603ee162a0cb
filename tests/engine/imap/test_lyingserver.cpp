#include "scriptedimap.h"

#include <atomic>

using namespace posthorn;

/// FolderSync against servers that lie, stumble and go away. No message may be lost, doubled or mixed up.
class TestLyingServer : public QObject
{
    Q_OBJECT

private slots:
    void takesOnlyWhatHasItsUid();
    void unreadableStructureHidesNothing();
    void takesOnlyTheBodyItAskedFor();
    void asksAgainForBodyOfOtherLength();
    void believesLengthSaidTwice();
    void leavesOutEmptyBody();
    void leavesOutBodyThatIsTooLarge();
    void doesNotBelieveEmptyMailboxAtOnce();
    void refusesToMixUidValidities();
    void repairsWhatChangesLeftOut();
    void cutAnywhereLosesNothing();
};

namespace
{

QByteArray headerOf(int uid)
{
    return "Message-ID: <" + QByteArray::number(uid) + "@x>\r\nSubject: S" + QByteArray::number(uid) +
           "\r\n\r\n";
}

QByteArray headerFetch(int sequence, int uid)
{
    const QByteArray header = headerOf(uid);
    return "* " + QByteArray::number(sequence) + " FETCH (UID " + QByteArray::number(uid) +
           " FLAGS () INTERNALDATE \"07-Apr-2025 10:00:00 +0200\" RFC822.SIZE 100 BODY[HEADER.FIELDS (X)] {" +
           QByteArray::number(header.size()) + "}\r\n" + header + ")\r\n";
}

QByteArray selectAnswer(int exists, int uidValidity = 1)
{
    return "* " + QByteArray::number(exists) + " EXISTS\r\n* OK [UIDVALIDITY " +
           QByteArray::number(uidValidity) + "] x\r\n* OK [UIDNEXT 1000] x\r\n";
}

/// Message `number` with these words, and as long as `size` says; 0 = the truth.
QByteArray bodyFetch(int number, const QByteArray &words, qsizetype size = 0)
{
    const QByteArray body = headerOf(number) + words;
    const QByteArray text = QByteArray::number(number);
    return "* " + text + " FETCH (UID " + text + " RFC822.SIZE " +
           QByteArray::number(size == 0 ? body.size() : size) + " BODY[] {" +
           QByteArray::number(body.size()) + "}\r\n" + body + ")\r\n";
}

/// A mailbox of UIDs 1..count that is served honestly.
QByteArray honest(const QByteArray &command, int count)
{
    if (command.startsWith("SELECT"))
        return selectAnswer(count);
    QByteArray answer;
    const bool headers = command.contains("HEADER.FIELDS");
    if (!command.startsWith("FETCH") && !command.startsWith("UID FETCH"))
        return {};
    const QByteArray set = command.mid(command.indexOf("FETCH ") + 6).split(' ').first();
    QByteArray closed = set;
    closed.replace("*", QByteArray::number(count));
    for (const quint32 uid : parseUidSet(closed)) {
        const int number = static_cast<int>(uid);
        if (number > count)
            continue;
        const QByteArray text = QByteArray::number(number);
        if (headers)
            answer += headerFetch(number, number);
        else if (command.contains("BODY.PEEK[]"))
            answer += bodyFetch(number, {});
        else
            answer += "* " + text + " FETCH (UID " + text + " FLAGS ())\r\n";
    }
    return answer;
}

QList<quint32> uidsIn(FolderStore &local)
{
    QList<quint32> uids;
    for (const ServerMessage &message : local.messages())
        uids.append(message.uid);
    return uids;
}

Result<FolderSyncStats> syncOnce(const ScriptedServer &server, FolderStore &local)
{
    const auto session = scriptedSession(server);
    if (!session)
        return Error{ErrorDomain::Network, ErrorCode::ConnectionLost, Retry::Never, {}, u"no session"_qs};
    auto stats = FolderSync(*session, local.store(), local.clock()).sync(local.record(), false);
    session->logOut();
    return stats;
}

} // namespace

void TestLyingServer::takesOnlyWhatHasItsUid()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        playImap(peer, "", [](const QByteArray &command) -> QByteArray {
            if (command.startsWith("SELECT"))
                return selectAnswer(4);
            if (command.startsWith("FETCH"))
                return headerFetch(1, 11) +
                       "* 2 FETCH (FLAGS () BODY[HEADER.FIELDS (X)] \"Subject: no uid\")\r\n" +
                       headerFetch(3, 13) + headerFetch(4, 11) + "* 9 FETCH (UID 99 FLAGS (\\Seen))\r\n" +
                       "* 3 FETCH (UID 13 FLAGS (\\Flagged))\r\n";
            if (command.startsWith("UID FETCH 1:* (UID FLAGS)"))
                return "* 1 FETCH (UID 11 FLAGS ())\r\n* 3 FETCH (UID 13 FLAGS ())\r\n";
            return {};
        });
    });
    FolderStore local;
    VERIFY_RESULT(syncOnce(server, local));
    QCOMPARE(uidsIn(local), (QList<quint32>{11, 13}));
    VERIFY_RESULT(syncOnce(server, local));
    QCOMPARE(uidsIn(local), (QList<quint32>{11, 13}));
    for (const MessageRow &row : local.rows(10))
        QCOMPARE(row.subject, u"S%1"_qs.arg(row.uid));
}

void TestLyingServer::unreadableStructureHidesNothing()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        playImap(peer, "", [](const QByteArray &command) -> QByteArray {
            QByteArray answer = honest(command, 3);
            if (command.contains("BODYSTRUCTURE"))
                answer.replace("FETCH (UID 2",
                               "FETCH (BODYSTRUCTURE (\"TEXT\" \"PLAIN\" (\"NAME\" \"a\"b\"c\")) UID 2");
            return answer;
        });
    });
    FolderStore local;
    VERIFY_RESULT(syncOnce(server, local));
    QCOMPARE(uidsIn(local), (QList<quint32>{1, 2, 3}));
}

void TestLyingServer::takesOnlyTheBodyItAskedFor()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        playImap(peer, "", [](const QByteArray &command) -> QByteArray {
            if (command.contains("BODY.PEEK[]"))
                return bodyFetch(3, "wrong") + "* 1 FETCH (BODY[] \"no uid\")\r\n" + bodyFetch(2, "right") +
                       bodyFetch(2, "later");
            return honest(command, 3);
        });
    });
    FolderStore local;
    const auto session = scriptedSession(server);
    QVERIFY(session);
    FolderSync sync(*session, local.store(), local.clock());
    VERIFY_RESULT(sync.sync(local.record(), false));
    const auto stats = sync.fetchBodies(local.folder(), {2});
    VERIFY_RESULT(stats);
    QCOMPARE(stats->bodiesFetched, 1);
    for (const ServerMessage &message : local.messages()) {
        QCOMPARE(message.hasBody, message.uid == 2);
        if (message.hasBody)
            QCOMPARE(
                local.ask<QByteArray>([&](StoreReader &reader) { return reader.body(message.placement); }),
                headerOf(2) + "right");
    }
}

void TestLyingServer::asksAgainForBodyOfOtherLength()
{
    std::atomic_int asked = 0;
    ScriptedServer server([&](ScriptedPeer &peer) {
        playImap(peer, "", [&](const QByteArray &command) -> QByteArray {
            if (!command.contains("BODY.PEEK[]"))
                return honest(command, 1);
            return ++asked == 1 ? bodyFetch(1, "half", headerOf(1).size() + 8) : bodyFetch(1, "complete");
        });
    });
    FolderStore local;
    const auto session = scriptedSession(server);
    QVERIFY(session);
    FolderSync sync(*session, local.store(), local.clock());
    VERIFY_RESULT(sync.sync(local.record(), false));
    VERIFY_RESULT(sync.fetchBodies(local.folder(), {1}));
    QCOMPARE(asked.load(), 2);
    const PlacementId placement = local.messages().front().placement;
    QCOMPARE(local.ask<QByteArray>([placement](StoreReader &reader) { return reader.body(placement); }),
             headerOf(1) + "complete");
}

void TestLyingServer::believesLengthSaidTwice()
{
    std::atomic_int asked = 0;
    ScriptedServer server([&](ScriptedPeer &peer) {
        playImap(peer, "", [&](const QByteArray &command) -> QByteArray {
            if (!command.contains("BODY.PEEK[]"))
                return honest(command, 1);
            ++asked;
            return bodyFetch(1, "always so", 8);
        });
    });
    FolderStore local;
    const auto session = scriptedSession(server);
    QVERIFY(session);
    FolderSync sync(*session, local.store(), local.clock());
    VERIFY_RESULT(sync.sync(local.record(), false));
    const auto stats = sync.fetchMissingBodies(local.folder(), 0);
    VERIFY_RESULT(stats);
    QCOMPARE(stats->bodiesFetched, 1);
    QCOMPARE(asked.load(), 2);
}

void TestLyingServer::leavesOutEmptyBody()
{
    std::atomic_int asked = 0;
    ScriptedServer server([&](ScriptedPeer &peer) {
        playImap(peer, "", [&](const QByteArray &command) -> QByteArray {
            if (!command.contains("BODY.PEEK[]"))
                return honest(command, 2);
            ++asked;
            return "* 1 FETCH (UID 1 RFC822.SIZE 8 BODY[] NIL)\r\n* 2 FETCH (UID 2 RFC822.SIZE 8 BODY[] "
                   "{0}\r\n)\r\n";
        });
    });
    FolderStore local;
    const auto session = scriptedSession(server);
    QVERIFY(session);
    FolderSync sync(*session, local.store(), local.clock());
    VERIFY_RESULT(sync.sync(local.record(), false));
    const auto stats = sync.fetchMissingBodies(local.folder(), 0);
    VERIFY_RESULT(stats);
    QCOMPARE(stats->bodiesFetched, 0);
    QVERIFY(asked.load() <= 2);
    for (const ServerMessage &message : local.messages())
        QVERIFY(!message.hasBody);
}

void TestLyingServer::leavesOutBodyThatIsTooLarge()
{
    ScriptedServer server([&](ScriptedPeer &peer) {
        playImap(peer, "", [&](const QByteArray &command) -> QByteArray {
            if (command.contains("HEADER.FIELDS"))
                return headerFetch(1, 1) + headerFetch(2, 2).replace("SIZE 100", "SIZE 5000000000");
            if (command.contains("BODY.PEEK[]") && !command.startsWith("UID FETCH 1 ("))
                peer.fail(u"asked for the large one"_qs);
            return honest(command, 2);
        });
    });
    FolderStore local;
    const auto session = scriptedSession(server);
    QVERIFY(session);
    FolderSync sync(*session, local.store(), local.clock());
    VERIFY_RESULT(sync.sync(local.record(), false));
    const auto stats = sync.fetchMissingBodies(local.folder(), 0);
    VERIFY_RESULT(stats);
    QCOMPARE(stats->bodiesFetched, 1);
    const auto again = sync.fetchMissingBodies(local.folder(), 0);
    VERIFY_RESULT(again);
    QCOMPARE(again->bodiesFetched, 0);
    QVERIFY2(server.failures().isEmpty(), qPrintable(server.failures().join(u'\n')));
}

void TestLyingServer::doesNotBelieveEmptyMailboxAtOnce()
{
    std::atomic_int selects = 0;
    ScriptedServer server([&](ScriptedPeer &peer) {
        playImap(peer, "", [&](const QByteArray &command) -> QByteArray {
            if (command.startsWith("SELECT") && ++selects == 2)
                return selectAnswer(0);
            return honest(command, 50);
        });
    });
    FolderStore local;
    VERIFY_RESULT(syncOnce(server, local));
    QCOMPARE(uidsIn(local).size(), 50);
    const auto stats = syncOnce(server, local);
    VERIFY_RESULT(stats);
    QVERIFY(stats->massVanish);
    QCOMPARE(stats->removed, 0);
    QCOMPARE(uidsIn(local).size(), 50);
}

/// The second listing of a mass vanish shows another UIDVALIDITY: nothing is removed on such ground.
void TestLyingServer::refusesToMixUidValidities()
{
    std::atomic_int selects = 0;
    ScriptedServer server([&](ScriptedPeer &peer) {
        playImap(peer, "", [&](const QByteArray &command) -> QByteArray {
            if (command.startsWith("SELECT")) {
                switch (++selects) {
                case 1:
                    return selectAnswer(30);
                case 2:
                    return selectAnswer(0);
                default:
                    return selectAnswer(0, 2);
                }
            }
            return honest(command, 30);
        });
    });
    FolderStore local;
    VERIFY_RESULT(syncOnce(server, local));
    const auto stats = syncOnce(server, local);
    QVERIFY(!stats);
    QCOMPARE(stats.error().code, ErrorCode::TemporaryFailure);
    QCOMPARE(uidsIn(local).size(), 30);
}

/// CHANGEDSINCE forgets a new message and a vanished one: the count gives it away.
void TestLyingServer::repairsWhatChangesLeftOut()
{
    std::atomic_bool later = false;
    ScriptedServer server([&](ScriptedPeer &peer) {
        playImap(peer, "CONDSTORE", [&](const QByteArray &command) -> QByteArray {
            if (command.startsWith("SELECT"))
                return selectAnswer(later ? 5 : 4) + "* OK [HIGHESTMODSEQ " + (later ? "9" : "8") + "] x\r\n";
            if (command.contains("CHANGEDSINCE"))
                return {};
            if (command.startsWith("UID FETCH 1:* (UID FLAGS)"))
                return "* 1 FETCH (UID 2 FLAGS ())\r\n* 2 FETCH (UID 3 FLAGS ())\r\n* 3 FETCH (UID 4 FLAGS "
                       "())\r\n"
                       "* 4 FETCH (UID 5 FLAGS ())\r\n* 5 FETCH (UID 6 FLAGS ())\r\n";
            return honest(command, later ? 6 : 4);
        });
    });
    FolderStore local;
    VERIFY_RESULT(syncOnce(server, local));
    QCOMPARE(uidsIn(local), (QList<quint32>{1, 2, 3, 4}));
    later = true;
    VERIFY_RESULT(syncOnce(server, local));
    QCOMPARE(uidsIn(local), (QList<quint32>{2, 3, 4, 5, 6}));
}

/// The line is cut after every so many bytes of a first sync; each time it goes on from where it was.
void TestLyingServer::cutAnywhereLosesNothing()
{
    constexpr int count = 30;
    std::atomic<qsizetype> allowed = 0;
    ScriptedServer server([&](ScriptedPeer &peer) {
        qsizetype left = allowed;
        playImap(peer, "", [&](const QByteArray &command) -> QByteArray {
            QByteArray answer = honest(command, count) + "%TAG% OK done\r\n";
            if (left < 0)
                return answer;
            if (answer.size() > left)
                return answer.left(left) + "%CUT%";
            left -= answer.size();
            return answer;
        });
    });
    for (const qsizetype bytes : {0, 10, 60, 100, 500, 1500, 3000, 5000, 8000, -1}) {
        FolderStore local;
        for (const qsizetype first : {bytes, bytes * 2, qsizetype(-1)}) {
            allowed = first;
            const auto stats = syncOnce(server, local);
            if (first < 0)
                VERIFY_RESULT(stats);
        }
        QCOMPARE(uidsIn(local).size(), count);
        QCOMPARE(local.record().total, count);
        for (const MessageRow &row : local.rows(count))
            QCOMPARE(row.subject, u"S%1"_qs.arg(row.uid));
    }
}

QTEST_GUILESS_MAIN(TestLyingServer)
#include "test_lyingserver.moc"
