#include "imapfixture.h"

#include <QElapsedTimer>
#include <sys/eventfd.h>
#include <thread>
#include <unistd.h>

using namespace posthorn;

/// ImapSession against a real server.
class TestImapSession : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup() { m_session.reset(); }

    void logsIn_data();
    void logsIn();
    void refusesWrongPassword();
    void listsFolders_data();
    void listsFolders();
    void asksStatus();
    void tellsWhatIsGone();
    void appendsAndFetches_data();
    void appendsAndFetches();
    void storesFlags();
    void refusesStrangeKeywords();
    void searches_data();
    void searches();
    void copiesAndMoves();
    void expungesOnlyWhatItIsTold();
    void resyncs();
    void fetchesManySetsAtOnce();
    void idleEndsOnNewMail();
    void idleEndsOnInterrupt();
    void idleEndsOnTime();
    void speaksCompressed();
    void unselects_data();
    void unselects();
    void noticesLostLine();

private:
    QList<ImapFetched> fetchAll(const QByteArray &items);

    DovecotServer m_server;
    std::unique_ptr<ImapSession> m_session;
    int m_box = 0;
    QByteArray m_mailbox;
};

void TestImapSession::initTestCase()
{
    if (!DovecotServer::isInstalled())
        QSKIP("Dovecot is not installed: packaging/install-deps --tests");
    QVERIFY2(m_server.start(), qPrintable(m_server.errorString()));
}

/// Each test has a mailbox of its own.
void TestImapSession::init()
{
    m_session = dovecotSession(m_server);
    QVERIFY(m_session);
    m_mailbox = "Box" + QByteArray::number(++m_box);
    VERIFY_RESULT(m_session->create(m_mailbox));
}

QList<ImapFetched> TestImapSession::fetchAll(const QByteArray &items)
{
    QList<ImapFetched> messages;
    const auto fetched = m_session->fetch("1:*", items, [&](ImapFetched &&message) -> Result<void> {
        messages.append(std::move(message));
        return {};
    });
    return fetched ? messages : QList<ImapFetched>();
}

void TestImapSession::logsIn_data()
{
    QTest::addColumn<ConnectionSecurity>("security");
    QTest::newRow("tls") << ConnectionSecurity::Tls;
    QTest::newRow("starttls") << ConnectionSecurity::StartTls;
    QTest::newRow("none, loopback") << ConnectionSecurity::None;
}

void TestImapSession::logsIn()
{
    QFETCH(ConnectionSecurity, security);
    const auto session = dovecotSession(m_server, {}, {}, security);
    QVERIFY(session);
    QCOMPARE(session->socket().isEncrypted(), security != ConnectionSecurity::None);
    for (const ImapCapability capability :
         {ImapCapability::Imap4Rev1, ImapCapability::CondStore, ImapCapability::QResync, ImapCapability::Idle,
          ImapCapability::Move, ImapCapability::UidPlus, ImapCapability::ESearch, ImapCapability::ListStatus,
          ImapCapability::SpecialUse, ImapCapability::LiteralPlus})
        QVERIFY2(session->has(capability), qPrintable(QString::number(int(capability))));
    VERIFY_RESULT(session->noop());
    session->logOut();
    QVERIFY(!session->noop());
}

void TestImapSession::refusesWrongPassword()
{
    const Endpoint endpoint = m_server.endpoint(MailProtocol::Imap, ConnectionSecurity::Tls);
    auto socket = std::make_unique<MailSocket>(CancellationToken(), std::make_shared<Transcript>());
    VERIFY_RESULT(socket->open(endpoint));
    ImapSession session(std::move(socket));
    const auto answer = session.logIn(endpoint, {QStringLiteral("home"), QStringLiteral("wrong")});
    QVERIFY(!answer);
    QCOMPARE(answer.error().domain, ErrorDomain::Authentication);
    QCOMPARE(answer.error().code, ErrorCode::AuthenticationFailed);
}

void TestImapSession::listsFolders_data()
{
    QTest::addColumn<QSet<QByteArray>>("without");
    QTest::newRow("extended") << QSet<QByteArray>{};
    QTest::newRow("no list-status") << QSet<QByteArray>{"LIST-STATUS"};
    QTest::newRow("plain") << QSet<QByteArray>{"LIST-STATUS", "LIST-EXTENDED", "SPECIAL-USE"};
}

void TestImapSession::listsFolders()
{
    QFETCH(QSet<QByteArray>, without);
    const auto session = dovecotSession(m_server, without);
    QVERIFY(session);
    const QByteArray name = "Entw&APw-rfe & " + m_mailbox;
    VERIFY_RESULT(session->create("&2D3c7A- " + m_mailbox));
    VERIFY_RESULT(session->create("Deep." + m_mailbox + ".\"q\\"));
    VERIFY_RESULT(session->subscribe(m_mailbox));
    const auto listed = session->list();
    VERIFY_RESULT(listed);
    QHash<QByteArray, ImapMailbox> byName;
    for (const ImapMailbox &mailbox : *listed)
        byName.insert(mailbox.name, mailbox);
    QCOMPARE(byName.value("INBOX").role, FolderRole::Inbox);
    QCOMPARE(byName.value("Trash").role, FolderRole::Trash);
    QCOMPARE(byName.value("&2D3c7A- " + m_mailbox).path, u"\U0001F4EC "_qs + QString::fromLatin1(m_mailbox));
    QVERIFY(byName.contains("Deep." + m_mailbox + ".\"q\\"));
    QVERIFY(byName.value(m_mailbox).subscribed);
    QVERIFY(!byName.value("&2D3c7A- " + m_mailbox).subscribed);
    QCOMPARE(byName.value(m_mailbox).delimiter, QByteArray("."));
    QCOMPARE(byName.value(m_mailbox).messages, without.contains("LIST-STATUS") ? -1 : 0);
}

void TestImapSession::asksStatus()
{
    QVERIFY(m_server.addMessage("home", QString::fromLatin1(m_mailbox), plainMessage(1)));
    QVERIFY(m_server.addMessage("home", QString::fromLatin1(m_mailbox), plainMessage(2), "S"));
    QList<QByteArray> names(50, m_mailbox);
    names.append("No such box");
    names.append("INBOX");
    const auto statuses = m_session->status(names);
    VERIFY_RESULT(statuses);
    QCOMPARE(statuses->size(), 3);
    QCOMPARE(statuses->at(0).messages, 2);
    QCOMPARE(statuses->at(0).unseen, 1);
    QVERIFY(statuses->at(0).uidValidity != 0);
    QVERIFY(statuses->at(0).highestModSeq != 0);
    QCOMPARE(statuses->at(1).messages, -1);
    QVERIFY(statuses->at(2).messages >= 0);
}

void TestImapSession::tellsWhatIsGone()
{
    const auto selected = m_session->select("No such box");
    QVERIFY(!selected);
    QCOMPARE(selected.error().code, ErrorCode::FolderGone);
    QVERIFY(!selected.error().serverText.isEmpty());
    VERIFY_RESULT(m_session->noop());
    const auto created = m_session->create(m_mailbox);
    QVERIFY(!created);
    QCOMPARE(created.error().code, ErrorCode::ServerSaidNo);
    VERIFY_RESULT(m_session->select(m_mailbox));
    const auto copied = m_session->append("No such box", {{}, 0, plainMessage(1)});
    QVERIFY(!copied);
    QCOMPARE(copied.error().code, ErrorCode::FolderGone);
}

void TestImapSession::appendsAndFetches_data()
{
    QTest::addColumn<QSet<QByteArray>>("without");
    QTest::addColumn<int>("size");
    QTest::newRow("small") << QSet<QByteArray>{} << 100;
    QTest::newRow("large") << QSet<QByteArray>{} << 3'000'000;
    QTest::newRow("synchronizing literal") << QSet<QByteArray>{"LITERAL+"} << 100'000;
    QTest::newRow("no uidplus") << QSet<QByteArray>{"UIDPLUS"} << 100;
}

void TestImapSession::appendsAndFetches()
{
    QFETCH(QSet<QByteArray>, without);
    QFETCH(int, size);
    m_session = dovecotSession(m_server, without);
    QVERIFY(m_session);
    QByteArray text;
    while (text.size() < size)
        text += "line {17}\r\n)\r\nA1 OK done\r\n";
    const QByteArray message = plainMessage(1, text);
    const qint64 receivedMs = Q_INT64_C(1744013045000);
    const auto appended = m_session->append(
        m_mailbox, {{MessageFlag::Seen | MessageFlag::Draft, {"work"}}, receivedMs, message});
    VERIFY_RESULT(appended);
    QCOMPARE(appended->uid, 1U);

    const auto selected = m_session->select(m_mailbox);
    VERIFY_RESULT(selected);
    QCOMPARE(selected->exists, 1U);
    QCOMPARE(selected->uidValidity, appended->uidValidity);
    QCOMPARE(selected->uidNext, 2U);
    QVERIFY(selected->permanentKeywords);
    QVERIFY(selected->permanentFlags.testFlag(MessageFlag::Deleted));
    const QList<ImapFetched> messages =
        fetchAll("(UID FLAGS INTERNALDATE RFC822.SIZE BODYSTRUCTURE BODY.PEEK[] "
                 "BODY.PEEK[HEADER.FIELDS (SUBJECT)])");
    QCOMPARE(messages.size(), 1);
    QCOMPARE(messages[0].uid, 1U);
    QCOMPARE(messages[0].flags, (FlagState{MessageFlag::Seen | MessageFlag::Draft, {"work"}}));
    QCOMPARE(messages[0].internalDateMs, receivedMs);
    QCOMPARE(messages[0].size, message.size());
    QCOMPARE(messages[0].header, QByteArray("Subject: Message 1\r\n\r\n"));
    QVERIFY(messages[0].bodyStructure.startsWith("(\"text\" \"plain\""));
    QVERIFY(messages[0].body == message);
}

void TestImapSession::storesFlags()
{
    VERIFY_RESULT(m_session->append(m_mailbox, {{MessageFlag::Flagged, {"old"}}, 0, plainMessage(1)}));
    VERIFY_RESULT(m_session->select(m_mailbox));
    FlagChange change;
    change.add = MessageFlag::Seen | MessageFlag::Forwarded;
    change.remove = MessageFlag::Flagged;
    change.addKeywords = QStringList{"new", "$label1"};
    change.removeKeywords = QStringList{"old"};
    const auto stored = m_session->storeFlags("1", change);
    VERIFY_RESULT(stored);
    const QList<ImapFetched> messages = fetchAll("(UID FLAGS MODSEQ)");
    QCOMPARE(messages.size(), 1);
    QCOMPARE(stored->value(1), messages[0].modSeq);
    QVERIFY(messages[0].modSeq != 0);
    QCOMPARE(messages[0].flags, (FlagState{MessageFlag::Seen | MessageFlag::Forwarded, {"$label1", "new"}}));
}

void TestImapSession::refusesStrangeKeywords()
{
    VERIFY_RESULT(m_session->append(m_mailbox, {{}, 0, plainMessage(1)}));
    VERIFY_RESULT(m_session->select(m_mailbox));
    FlagChange change;
    change.addKeywords = QStringList{"a)\r\nA9 DELETE INBOX"};
    const auto stored = m_session->storeFlags("1", change);
    QVERIFY(!stored);
    QCOMPARE(stored.error().code, ErrorCode::InvalidArgument);
    const auto searched = m_session->search("ALL\r\nA9 DELETE INBOX");
    QVERIFY(!searched);
    QCOMPARE(searched.error().code, ErrorCode::InvalidArgument);
    VERIFY_RESULT(m_session->noop());
}

void TestImapSession::searches_data()
{
    QTest::addColumn<QSet<QByteArray>>("without");
    QTest::newRow("esearch") << QSet<QByteArray>{};
    QTest::newRow("search") << QSet<QByteArray>{"ESEARCH"};
}

void TestImapSession::searches()
{
    QFETCH(QSet<QByteArray>, without);
    m_session = dovecotSession(m_server, without);
    QVERIFY(m_session);
    for (int i = 1; i <= 5; ++i)
        VERIFY_RESULT(m_session->append(m_mailbox, {{}, 0, plainMessage(i)}));
    VERIFY_RESULT(m_session->select(m_mailbox));
    const auto all = m_session->search("ALL");
    VERIFY_RESULT(all);
    QVERIFY((*all == std::vector<quint32>{1, 2, 3, 4, 5}));
    const auto one = m_session->search("HEADER Message-ID " + *quoteImapString("<m3@example.org>"));
    VERIFY_RESULT(one);
    QVERIFY((*one == std::vector<quint32>{3}));
    const auto none = m_session->search("HEADER Message-ID " + *quoteImapString("\"\\"));
    VERIFY_RESULT(none);
    QVERIFY(none->empty());
}

void TestImapSession::copiesAndMoves()
{
    const QByteArray target = m_mailbox + " target";
    VERIFY_RESULT(m_session->create(target));
    for (int i = 1; i <= 4; ++i)
        VERIFY_RESULT(m_session->append(m_mailbox, {{}, 0, plainMessage(i)}));
    VERIFY_RESULT(m_session->select(m_mailbox));
    const auto copied = m_session->copy("2,4", target);
    VERIFY_RESULT(copied);
    QCOMPARE(*copied, (ImapSession::UidMap{{2, 1}, {4, 2}}));
    const auto moved = m_session->move("1:2", target);
    VERIFY_RESULT(moved);
    QCOMPARE(*moved, (ImapSession::UidMap{{1, 3}, {2, 4}}));
    QCOMPARE(m_session->exists(), 2U);
    QCOMPARE(fetchAll("(UID)").size(), 2);
}

void TestImapSession::expungesOnlyWhatItIsTold()
{
    for (int i = 1; i <= 3; ++i)
        VERIFY_RESULT(m_session->append(m_mailbox, {{MessageFlag::Deleted, {}}, 0, plainMessage(i)}));
    VERIFY_RESULT(m_session->select(m_mailbox));
    VERIFY_RESULT(m_session->uidExpunge("2"));
    QCOMPARE(m_session->exists(), 2U);
    VERIFY_RESULT(m_session->unselect());
    VERIFY_RESULT(m_session->select(m_mailbox));
    QCOMPARE(m_session->exists(), 2U);
}

void TestImapSession::resyncs()
{
    for (int i = 1; i <= 5; ++i)
        VERIFY_RESULT(m_session->append(m_mailbox, {{}, 0, plainMessage(i)}));
    const auto before = m_session->select(m_mailbox);
    VERIFY_RESULT(before);
    VERIFY_RESULT(m_session->unselect());
    {
        const auto other = dovecotSession(m_server);
        QVERIFY(other);
        VERIFY_RESULT(other->select(m_mailbox));
        VERIFY_RESULT(other->storeFlags("4", {MessageFlag::Flagged, {}, {}, {}}));
        VERIFY_RESULT(other->storeFlags("1:2", {MessageFlag::Deleted, {}, {}, {}}));
        VERIFY_RESULT(other->uidExpunge("1:2"));
    }
    ImapSession::Changes changes;
    const auto after = m_session->select(
        m_mailbox, false, ImapSession::KnownState{before->uidValidity, before->highestModSeq}, &changes);
    VERIFY_RESULT(after);
    QVERIFY(changes.vanished.count() == 2 && changes.vanished.contains(1) && changes.vanished.contains(2));
    QCOMPARE(changes.flags.size(), 1);
    QCOMPARE(changes.flags[0].uid, 4U);
    QCOMPARE(changes.flags[0].flags.flags, MessageFlags(MessageFlag::Flagged));
    QVERIFY(after->highestModSeq > before->highestModSeq);
    const auto since = m_session->changesSince(before->highestModSeq);
    VERIFY_RESULT(since);
    QVERIFY(since->vanished.count() == 2 && since->vanished.contains(1) && since->vanished.contains(2));
    QCOMPARE(since->flags.size(), 1);
    // Into another mailbox and back: what was said about the other one does not count here.
    VERIFY_RESULT(m_session->select("INBOX"));
    changes = {};
    VERIFY_RESULT(m_session->select(
        m_mailbox, false, ImapSession::KnownState{after->uidValidity, after->highestModSeq}, &changes));
    QVERIFY(changes.vanished.isEmpty());
    QVERIFY(changes.flags.isEmpty());
}

void TestImapSession::fetchesManySetsAtOnce()
{
    for (int i = 1; i <= 12; ++i)
        VERIFY_RESULT(m_session->append(m_mailbox, {{}, 0, plainMessage(i)}));
    VERIFY_RESULT(m_session->select(m_mailbox));
    const int before = m_session->roundTrips();
    QList<quint32> uids;
    const auto take = [&](ImapFetched &&message) -> Result<void> {
        uids.append(message.uid);
        return {};
    };
    VERIFY_RESULT(m_session->fetchSets({"10:12", "7:9", "4:6", "1:3"}, "(UID)", take));
    QCOMPARE(uids, (QList<quint32>{10, 11, 12, 7, 8, 9, 4, 5, 6, 1, 2, 3}));
    QVERIFY(m_session->roundTrips() - before < 4);
    // A refused one is told, and the line is still good.
    const auto refused = m_session->fetchSets({"1", "not-a-set", "2"}, "(UID)", take);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::ServerSaidNo);
    VERIFY_RESULT(m_session->noop());
    // An error of the sink ends the session.
    QVERIFY(
        !m_session->fetch("1:*", "(UID)", [](ImapFetched &&) -> Result<void> { return Error::cancelled(); }));
    QVERIFY(!m_session->noop());
}

void TestImapSession::idleEndsOnNewMail()
{
    VERIFY_RESULT(m_session->select(m_mailbox));
    quint32 told = 0;
    m_session->setUnsolicitedHandler([&](const ImapSession::Unsolicited &said) {
        if (said.kind == ImapSession::Unsolicited::Kind::Exists)
            told = said.number;
    });
    std::jthread sender([&] {
        const auto other = dovecotSession(m_server);
        QVERIFY(other);
        VERIFY_RESULT(other->append(m_mailbox, {{}, 0, plainMessage(1)}));
    });
    const auto end = m_session->idle(std::chrono::seconds(30), -1);
    VERIFY_RESULT(end);
    QCOMPARE(*end, ImapSession::IdleEnd::Changed);
    QCOMPARE(told, 1U);
    QCOMPARE(m_session->exists(), 1U);
    VERIFY_RESULT(m_session->noop());
}

void TestImapSession::idleEndsOnInterrupt()
{
    VERIFY_RESULT(m_session->select(m_mailbox));
    const int interrupt = eventfd(1, EFD_CLOEXEC);
    const auto end = m_session->idle(std::chrono::seconds(30), interrupt);
    ::close(interrupt);
    VERIFY_RESULT(end);
    QCOMPARE(*end, ImapSession::IdleEnd::Interrupted);
    VERIFY_RESULT(m_session->noop());
}

void TestImapSession::idleEndsOnTime()
{
    VERIFY_RESULT(m_session->select(m_mailbox));
    const auto end = m_session->idle(std::chrono::milliseconds(50), -1);
    VERIFY_RESULT(end);
    QCOMPARE(*end, ImapSession::IdleEnd::TimedOut);
    VERIFY_RESULT(m_session->noop());
}

/// The same dialogue through COMPRESS=DEFLATE, with a large message in both directions and IDLE in between.
void TestImapSession::speaksCompressed()
{
    DovecotServer server;
    DovecotServer::Options options;
    options.settings = {QStringLiteral("mail_plugins = zlib"),
                        QStringLiteral("protocol imap {\n  mail_plugins = zlib imap_zlib\n}")};
    QVERIFY2(server.start(options), qPrintable(server.errorString()));
    const auto session = dovecotSession(server);
    QVERIFY(session);
    QVERIFY(session->has(ImapCapability::Compress));
    QVERIFY(session->socket().isCompressed());
    const QByteArray message =
        plainMessage(1, QByteArray("A line that is said again and again.\r\n").repeated(50'000));
    VERIFY_RESULT(session->append("INBOX", {{}, 1'750'000'000'000, message}));
    VERIFY_RESULT(session->select("INBOX"));
    QByteArray read;
    VERIFY_RESULT(session->fetch("1:*", "(UID BODY.PEEK[])", [&](ImapFetched &&fetched) -> Result<void> {
        read = fetched.body;
        return {};
    }));
    QVERIFY(read == message);
    QVERIFY(server.addMessage("home", "INBOX", plainMessage(2)));
    const auto end = session->idle(std::chrono::seconds(20), -1);
    VERIFY_RESULT(end);
    QCOMPARE(*end, ImapSession::IdleEnd::Changed);
    QVERIFY(session->socket().bytesIn() < 60'000 && session->socket().bytesOut() < 60'000);
    // Without it, nothing is compressed.
    const auto plain = dovecotSession(server, {"COMPRESS=DEFLATE"});
    QVERIFY(plain && !plain->socket().isCompressed());
    VERIFY_RESULT(plain->select("INBOX"));
}

void TestImapSession::unselects_data()
{
    QTest::addColumn<QSet<QByteArray>>("without");
    QTest::newRow("unselect") << QSet<QByteArray>{};
    QTest::newRow("examine and close") << QSet<QByteArray>{"UNSELECT"};
}

/// Leaving a folder never expunges what another client marked.
void TestImapSession::unselects()
{
    QFETCH(QSet<QByteArray>, without);
    m_session = dovecotSession(m_server, without);
    QVERIFY(m_session);
    VERIFY_RESULT(m_session->append(m_mailbox, {{MessageFlag::Deleted, {}}, 0, plainMessage(1)}));
    VERIFY_RESULT(m_session->select(m_mailbox));
    VERIFY_RESULT(m_session->unselect());
    QVERIFY(m_session->selectedMailbox().isEmpty());
    VERIFY_RESULT(m_session->select(m_mailbox));
    QCOMPARE(m_session->exists(), 1U);
}

void TestImapSession::noticesLostLine()
{
    VERIFY_RESULT(m_session->select(m_mailbox));
    QVERIFY2(m_server.restart(), qPrintable(m_server.errorString()));
    const auto answer = m_session->noop();
    QVERIFY(!answer);
    QVERIFY(answer.error().domain == ErrorDomain::Network || answer.error().code == ErrorCode::ServerSaidBye);
    QVERIFY(!m_session->noop());
}

QTEST_GUILESS_MAIN(TestImapSession)
#include "test_imapsession.moc"
