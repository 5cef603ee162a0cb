#include "scriptedmail.h"
#include "support/manualclock.h"
#include "syncclient.h"

#include <QTest>

using namespace posthorn;

/// Sending: nothing is lost, nothing goes out twice, and the user can say stop until it does.
class TestSyncSend : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!DovecotServer::isInstalled())
            QSKIP("Dovecot is not installed: packaging/install-deps --tests");
    }

    void init()
    {
        m_server = std::make_unique<DovecotServer>();
        QVERIFY2(m_server->start(), qPrintable(m_server->errorString()));
    }

    void cleanup() { m_server.reset(); }

    void goesOutAndIsKeptInSent()
    {
        QVERIFY(m_server->addMessage("home", "INBOX", testMessage("Question")));
        SyncClient client(SyncEngine::Mode::Continuous);
        client.start(SyncClient::imapAccount(*m_server), m_server->password());
        QVERIFY(!client.sync());
        Outbox::Letter answer = letter("Answer");
        answer.answered = client.row("INBOX", "Question").id;
        QVERIFY(send(client, answer));
        QVERIFY(client.waitUntil([&] { return client.outbox().isEmpty() && client.open().isEmpty(); }));
        QCOMPARE(client.subjects("Sent"), QStringList("Answer"));
        QCOMPARE(m_server->messages("home", "Sent").size(), 1);
        QVERIFY(m_server->messageFlags("home", "INBOX").contains("R"));
        SyncClient work;
        work.start(SyncClient::imapAccount(*m_server, "work"), m_server->password());
        QVERIFY(!work.sync());
        QCOMPARE(work.subjects("INBOX"), QStringList("Answer"));
        QCOMPARE(client.findings(), QString());
    }

    /// An identity can have folders of its own; one that is gone is the account's again.
    void theCopyGoesToTheFolderOfItsIdentity()
    {
        QVERIFY(!m_server->maildir("home", "Private", true).isEmpty());
        SyncClient client;
        Account account = SyncClient::imapAccount(*m_server);
        Identity other = account.identities.first();
        other.id = IdentityId(101);
        other.sentFolder = QStringLiteral("Private");
        Identity lost = other;
        lost.id = IdentityId(102);
        lost.sentFolder = QStringLiteral("No such folder");
        account.identities << other << lost;
        client.start(account, m_server->password());
        QVERIFY(!client.sync());
        Outbox::Letter first = letter("As another");
        first.identity = other.id;
        Outbox::Letter second = letter("As one without");
        second.identity = lost.id;
        QVERIFY(send(client, first));
        QVERIFY(send(client, second));
        QVERIFY(!client.sync());
        QVERIFY(client.outbox().isEmpty());
        QCOMPARE(client.subjects("Private"), QStringList("As another"));
        QCOMPARE(client.subjects("Sent"), QStringList("As one without"));
        QCOMPARE(m_server->messages("home", "Private").size(), 1);
        QCOMPARE(m_server->messages("home", "Sent").size(), 1);
        QCOMPARE(client.findings(), QString());
    }

    void oneShotSendsBeforeItSyncs()
    {
        SyncClient client;
        client.start(SyncClient::imapAccount(*m_server), m_server->password());
        QVERIFY(!client.sync());
        QVERIFY(send(client, letter("Letter")));
        QVERIFY(!client.sync());
        QVERIFY(client.outbox().isEmpty());
        QCOMPARE(m_server->messages("home", "Sent").size(), 1);
        QCOMPARE(m_server->messages("work", "INBOX").size(), 1);
    }

    void bccGoesOutUnsaidAndIsKept()
    {
        ScriptedSmtp smtp;
        SyncClient client;
        client.start(accountWith(smtp), m_server->password());
        QVERIFY(!client.sync());
        Outbox::Letter secret = letter("Secret");
        secret.message = "Bcc: hidden@example.org\r\n" + secret.message;
        QVERIFY(send(client, secret));
        QCOMPARE(client.outbox().first().recipients.size(), 2);
        QVERIFY(!client.sync());
        QCOMPARE(smtp.accepted().size(), 1);
        QVERIFY(!smtp.accepted().first().contains("hidden@example.org"));
        QVERIFY(m_server->messages("home", "Sent").value(0).contains("hidden@example.org"));
    }

    void aRefusalIsForTheUser()
    {
        ScriptedSmtp smtp;
        smtp.answerRecipients("550 5.1.1 nobody of that name\r\n");
        SyncClient client;
        client.start(accountWith(smtp), m_server->password());
        QVERIFY(send(client, letter("Letter")));
        QVERIFY(!client.sync());
        QCOMPARE(client.outbox().size(), 1);
        const OutboxRecord record = client.outbox().first();
        QCOMPARE(record.state, OutboxState::Failed);
        QCOMPARE(record.recipientErrors.size(), 1);
        QVERIFY(record.recipientErrors.first().second.contains("nobody of that name"));
        QVERIFY(!client.sync());
        QCOMPARE(smtp.connections(), 1);
        smtp.answerRecipients("250 ok\r\n");
        SystemClock clock;
        Outbox outbox(client.store(), clock);
        QVERIFY(client.await<void>([&](auto *c, auto r) { outbox.retry(record.id, c, r); }));
        QVERIFY(!client.sync());
        QVERIFY(client.outbox().isEmpty());
        QCOMPARE(smtp.accepted().size(), 1);
    }

    void aDeferralIsTriedLater()
    {
        ScriptedSmtp smtp;
        smtp.answerData("451 4.3.0 later\r\n");
        ManualClock clock(SystemClock().nowMs());
        SyncClient client(SyncEngine::Mode::OneShot, &clock);
        client.start(accountWith(smtp), m_server->password());
        QVERIFY(send(client, letter("Letter"), &clock));
        QVERIFY(!client.sync());
        const OutboxRecord record = client.outbox().first();
        QCOMPARE(record.state, OutboxState::Waiting);
        QVERIFY(record.notBeforeMs > clock.nowMs());
        QVERIFY(record.error && record.error->code == ErrorCode::TemporaryFailure);
        smtp.answerData("250 ok\r\n");
        QVERIFY(!client.sync());
        QCOMPARE(smtp.accepted().size(), 0);
        clock.advance(std::chrono::minutes(2));
        QVERIFY(!client.sync());
        QCOMPARE(smtp.accepted().size(), 1);
        QVERIFY(client.outbox().isEmpty());
    }

    void aLineThatBreaksBeforeTheDataIsHarmless()
    {
        ScriptedSmtp smtp;
        smtp.cutBeforeData = true;
        ManualClock clock(SystemClock().nowMs());
        SyncClient client(SyncEngine::Mode::OneShot, &clock);
        client.start(accountWith(smtp), m_server->password());
        QVERIFY(send(client, letter("Letter"), &clock));
        QVERIFY(!client.sync());
        QCOMPARE(client.outbox().first().state, OutboxState::Waiting);
        smtp.cutBeforeData = false;
        clock.advance(std::chrono::hours(1));
        QVERIFY(!client.sync());
        QCOMPARE(smtp.accepted().size(), 1);
    }

    void anUnknownEndIsNeverSentAgainByItself()
    {
        ScriptedSmtp smtp;
        smtp.cutAfterData = true;
        ManualClock clock(SystemClock().nowMs());
        SyncClient client(SyncEngine::Mode::OneShot, &clock);
        client.start(accountWith(smtp), m_server->password());
        QVERIFY(send(client, letter("Letter"), &clock));
        QVERIFY(!client.sync());
        QCOMPARE(client.outbox().first().state, OutboxState::Uncertain);
        smtp.cutAfterData = false;
        clock.advance(std::chrono::hours(24));
        client.restart();
        QVERIFY(!client.sync());
        QCOMPARE(client.outbox().first().state, OutboxState::Uncertain);
        QCOMPARE(smtp.accepted().size(), 1);
        // The user knows that it arrived.
        Outbox outbox(client.store(), clock);
        const OutboxId id = client.outbox().first().id;
        QVERIFY(client.await<void>([&](auto *c, auto r) { outbox.markSent(id, c, r); }));
        QVERIFY(!client.sync());
        QVERIFY(client.outbox().isEmpty());
        QCOMPARE(smtp.accepted().size(), 1);
        QCOMPARE(m_server->messages("home", "Sent").size(), 1);
    }

    void anUnknownEndIsFoundInSent()
    {
        ScriptedSmtp smtp;
        smtp.cutAfterData = true;
        Account account = accountWith(smtp);
        account.sentCopy = SentCopy::ServerKeepsOne;
        SyncClient client;
        client.start(account, m_server->password());
        const Outbox::Letter sent = letter("Letter");
        QVERIFY(send(client, sent));
        QVERIFY(!client.sync());
        QCOMPARE(client.outbox().first().state, OutboxState::Uncertain);
        QVERIFY(m_server->addMessage("home", "Sent", sent.message, "S"));
        QVERIFY(!client.sync());
        QVERIFY(!client.sync());
        QVERIFY(client.outbox().isEmpty());
        QCOMPARE(m_server->messages("home", "Sent").size(), 1);
        QCOMPARE(smtp.accepted().size(), 1);
    }

    void aCrashWhileSendingIsUncertain()
    {
        ScriptedSmtp smtp;
        SyncClient client;
        client.start(accountWith(smtp), m_server->password());
        QVERIFY(send(client, letter("Letter")));
        QVERIFY(client.store().writeAndWait<void>(
            Durability::Full, [&](WriteTransaction &transaction) -> Result<void> {
                POSTHORN_TRY_ASSIGN(auto outbox, transaction.reader().outbox());
                outbox.first().state = OutboxState::Sending;
                return transaction.updateOutbox(outbox.first());
            }));
        client.restart();
        QVERIFY(!client.sync());
        QCOMPARE(client.outbox().first().state, OutboxState::Uncertain);
        QCOMPARE(smtp.connections(), 0);
    }

    void undoSendMakesItADraftAgain()
    {
        ScriptedSmtp smtp;
        ManualClock clock(SystemClock().nowMs());
        SyncClient client(SyncEngine::Mode::OneShot, &clock);
        client.start(accountWith(smtp), m_server->password());
        QVERIFY(!client.sync());
        Outbox::Letter regretted = letter("Regretted");
        regretted.message = "Bcc: hidden@example.org\r\n" + regretted.message;
        regretted.undoWindow = std::chrono::seconds(10);
        QVERIFY(send(client, regretted, &clock));
        QVERIFY(!client.sync());
        QCOMPARE(smtp.connections(), 0);
        Outbox outbox(client.store(), clock);
        const OutboxId id = client.outbox().first().id;
        const auto draft = client.await<PlacementId>([&](auto *c, auto r) { outbox.takeBack(id, c, r); });
        QVERIFY(draft);
        QCOMPARE(client.row("Drafts", "Regretted").id, *draft);
        const auto body = client.read([&](StoreReader &reader) { return reader.body(*draft); });
        QVERIFY(body && body->contains("hidden@example.org"));
        clock.advance(std::chrono::minutes(1));
        QVERIFY(!client.sync());
        QCOMPARE(smtp.connections(), 0);
        QVERIFY(client.outbox().isEmpty());
    }

    void aDraftGoesWhenItIsSent()
    {
        ScriptedSmtp smtp;
        SystemClock clock;
        SyncClient client;
        client.start(accountWith(smtp), m_server->password());
        QVERIFY(!client.sync());
        Drafts drafts(client.store(), clock);
        Outbox::Letter finished = letter("Finished");
        const auto draft = client.await<PlacementId>([&](auto *c, auto r) {
            drafts.save({client.account().id, {}}, {}, finished.message, c, r);
        });
        QVERIFY(draft);
        QVERIFY(client.await<void>([&](auto *c, auto r) { drafts.upload(*draft, c, r); }));
        QVERIFY(!client.sync());
        QCOMPARE(m_server->messages("home", "Drafts").size(), 1);
        finished.draft = *draft;
        QVERIFY(send(client, finished));
        QVERIFY(client.rows("Drafts").isEmpty());
        QVERIFY(!client.sync());
        QVERIFY(m_server->messages("home", "Drafts").isEmpty());
        QCOMPARE(m_server->messages("home", "Sent").size(), 1);
        QCOMPARE(client.findings(), QString());
    }

    void aPop3AccountKeepsItsCopyHere()
    {
        SyncClient client;
        client.start(SyncClient::pop3Account(*m_server), m_server->password());
        QVERIFY(send(client, letter("Letter")));
        QVERIFY(!client.sync());
        QCOMPARE(client.subjects("Sent"), QStringList("Letter"));
        QCOMPARE(client.row("Sent", "Letter").location, Location::OnlyHere);
        QCOMPARE(m_server->messages("work", "INBOX").size(), 1);
    }

    void aWrongPasswordStopsSendingOnly()
    {
        Account account = SyncClient::imapAccount(*m_server);
        account.outgoing.userName = QStringLiteral("nobody");
        SyncClient client(SyncEngine::Mode::Continuous);
        client.start(account, m_server->password());
        QVERIFY(!client.sync());
        QVERIFY(send(client, letter("Letter")));
        QVERIFY(client.waitUntil(
            [&] { return client.statuses.last().state == AccountStatus::State::NeedsPassword; }));
        QCOMPARE(client.outbox().first().state, OutboxState::Waiting);
        QVERIFY(m_server->addMessage("home", "INBOX", testMessage("New")));
        QVERIFY(client.waitUntil([&] { return client.subjects("INBOX") == QStringList("New"); }));
    }

    void noRecipientIsRefusedAtOnce()
    {
        SyncClient client;
        client.start(SyncClient::imapAccount(*m_server), m_server->password());
        Outbox::Letter nobody = letter("Nobody");
        nobody.message.replace("To: work@", "X-To: work@");
        const auto refused = send(client, nobody);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::InvalidArgument);
        QVERIFY(client.outbox().isEmpty());
    }

private:
    Account accountWith(const ScriptedSmtp &smtp) const
    {
        Account account = SyncClient::imapAccount(*m_server);
        account.outgoing.port = smtp.port();
        account.outgoing.auth = AuthMechanism::None;
        return account;
    }

    Outbox::Letter letter(const QString &subject) const
    {
        Outbox::Letter letter;
        letter.account = AccountId(1);
        letter.identity = IdentityId(1);
        letter.message = testMessage(subject);
        letter.message.replace("Ada <ada@example.org>", m_server->address("home").toUtf8());
        letter.message.replace("home@example.org", m_server->address("work").toUtf8());
        return letter;
    }

    static Result<OutboxId> send(SyncClient &client, const Outbox::Letter &letter,
                                 const Clock *clock = nullptr)
    {
        const SystemClock system;
        Outbox outbox(client.store(), clock != nullptr ? *clock : system);
        return client.await<OutboxId>([&](auto *c, auto r) { outbox.send(letter, c, r); });
    }

    std::unique_ptr<DovecotServer> m_server;
};

QTEST_GUILESS_MAIN(TestSyncSend)
#include "test_sync_send.moc"
