#include "sync/connectionattempt.h"
#include "sync/deliveryoutcome.h"
#include "sync/folderlistsync.h"
#include "sync/localmessages.h"
#include "sync/mailactions.h"
#include "sync/operationbatch.h"
#include "sync/rolefolders.h"

#include <QTest>

using namespace posthorn;

/// The decisions of the engine that need neither a server nor a store.
class TestSyncRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void remedies_data()
    {
        QTest::addColumn<ErrorDomain>("domain");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<Retry>("retry");
        QTest::addColumn<Remedy>("remedy");
        QTest::newRow("cut") << ErrorDomain::Network << ErrorCode::ConnectionLost << Retry::Reconnect
                             << Remedy::RetryNow;
        QTest::newRow("no host") << ErrorDomain::Network << ErrorCode::HostNotFound << Retry::Never
                                 << Remedy::RetryLater;
        QTest::newRow("garbage") << ErrorDomain::Protocol << ErrorCode::UnexpectedAnswer << Retry::Never
                                 << Remedy::RetryLater;
        QTest::newRow("wrong port") << ErrorDomain::Protocol << ErrorCode::WrongProtocol << Retry::Never
                                    << Remedy::Attention;
        QTest::newRow("password") << ErrorDomain::Authentication << ErrorCode::AuthenticationFailed
                                  << Retry::AfterUser << Remedy::Password;
        QTest::newRow("server busy at log-in")
            << ErrorDomain::Authentication << ErrorCode::AuthenticationFailed << Retry::Backoff
            << Remedy::RetryLater;
        QTest::newRow("no password") << ErrorDomain::Credentials << ErrorCode::CredentialsMissing
                                     << Retry::AfterUser << Remedy::Password;
        QTest::newRow("sign-in ended")
            << ErrorDomain::Authentication << ErrorCode::SignInNeeded << Retry::AfterUser << Remedy::Password;
        QTest::newRow("keyring locked")
            << ErrorDomain::Credentials << ErrorCode::KeyringLocked << Retry::AfterUser << Remedy::Password;
        QTest::newRow("keyring refuses")
            << ErrorDomain::Credentials << ErrorCode::KeyringRefused << Retry::AfterUser << Remedy::Password;
        QTest::newRow("program unknown at the issuer")
            << ErrorDomain::Authentication << ErrorCode::ClientNotRegistered << Retry::AfterUser
            << Remedy::Attention;
        QTest::newRow("issuer busy") << ErrorDomain::Server << ErrorCode::TemporaryFailure << Retry::Backoff
                                     << Remedy::RetryLater;
        QTest::newRow("certificate") << ErrorDomain::Tls << ErrorCode::CertificateNotTrusted
                                     << Retry::AfterUser << Remedy::Attention;
        QTest::newRow("in use") << ErrorDomain::Server << ErrorCode::MailboxInUse << Retry::Backoff
                                << Remedy::RetryLater;
    }

    void remedies()
    {
        QFETCH(const ErrorDomain, domain);
        QFETCH(const ErrorCode, code);
        QFETCH(const Retry, retry);
        QFETCH(const Remedy, remedy);
        QCOMPARE(remedyFor({domain, code, retry, {}, {}}), remedy);
    }

    void batchesJoinWhatIsTheSame()
    {
        QList<OperationRecord> open = {flagging(1, 10), flagging(2, 11), flagging(3, 12)};
        open[2].flags.add = MessageFlag::Flagged;
        const auto batch = nextBatch(open, 0, {});
        QVERIFY(batch);
        QCOMPARE(batch->operations.size(), 2);
        QCOMPARE(batch->targetCount(), 2);
    }

    void batchesKeepTheOrderOnAMessage()
    {
        // The first waits for its time: what comes after it on the same message must not overtake it.
        QList<OperationRecord> open = {flagging(1, 10), flagging(2, 10), flagging(3, 11)};
        open[0].notBeforeMs = 1000;
        auto batch = nextBatch(open, 0, {});
        QVERIFY(batch);
        QCOMPARE(batch->first().id, OperationId(3));
        batch = nextBatch(open, 0, {OperationId(3)});
        QVERIFY(!batch);
        batch = nextBatch(open, 1000, {});
        QVERIFY(batch);
        QCOMPARE(batch->first().id, OperationId(1));
    }

    void batchesLeaveOutWhatCannotRun()
    {
        QList<OperationRecord> open = {flagging(1, 10), flagging(2, 11), flagging(3, 12)};
        open[0].state = OperationState::Failed;
        open[1].blocked = true;
        open[2].kind = OperationKind::PopDelete;
        QVERIFY(!nextBatch(open, 0, {}));
        // What failed holds nothing up: the user decides about it.
        open.append(flagging(4, 10));
        QCOMPARE(nextBatch(open, 0, {})->first().id, OperationId(4));
    }

    void newMessagesGoTogetherWhereTheServerTakesThem()
    {
        QList<OperationRecord> open = {flagging(1, 10), flagging(2, 11), flagging(3, 12)};
        for (OperationRecord &operation : open) {
            operation.kind = OperationKind::Append;
            operation.targets.first().size = 1'500'000;
        }
        QCOMPARE(nextBatch(open, 0, {})->operations.size(), 1);
        // No more than may lie in memory at once.
        QCOMPARE(nextBatch(open, 0, {}, true)->operations.size(), 2);
        open[0].targets.first().size = 100'000'000;
        QCOMPARE(nextBatch(open, 0, {}, true)->operations.size(), 1);
    }

    void whatHasAHistoryGoesAlone()
    {
        QList<OperationRecord> open = {flagging(1, 10), flagging(2, 11)};
        open[0].state = OperationState::Uncertain;
        QCOMPARE(nextBatch(open, 0, {})->operations.size(), 1);
    }

    void unchangedFoldersAreSkipped()
    {
        FolderRecord folder;
        folder.lastSyncMs = 1;
        folder.uidValidity = 7;
        folder.uidNext = 20;
        folder.highestModSeq = 99;
        folder.serverTotal = 10;
        ImapMailbox mailbox;
        mailbox.messages = 10;
        mailbox.unseen = 2;
        mailbox.uidNext = 20;
        mailbox.uidValidity = 7;
        mailbox.highestModSeq = 99;
        QVERIFY(isUnchanged(folder, mailbox));
        const auto differs = [&](auto change) {
            ImapMailbox other = mailbox;
            change(other);
            return !isUnchanged(folder, other);
        };
        QVERIFY(differs([](ImapMailbox &m) { m.messages = 9; }));
        QVERIFY(differs([](ImapMailbox &m) { m.uidNext = 21; }));
        QVERIFY(differs([](ImapMailbox &m) { m.uidValidity = 8; }));
        QVERIFY(differs([](ImapMailbox &m) { m.highestModSeq = 100; }));
        QVERIFY(differs([](ImapMailbox &m) { m.messages = -1; }));
        QVERIFY(differs([](ImapMailbox &m) { m.highestModSeq = 0; }));
        folder.lastSyncMs = 0;
        QVERIFY(!isUnchanged(folder, mailbox));
    }

    /// There are no flags that could have changed, but there may be a row that waits for its UID.
    void emptyFoldersAreSkippedByAnyServer()
    {
        FolderRecord folder;
        folder.lastSyncMs = 1;
        folder.serverTotal = 0;
        ImapMailbox mailbox;
        mailbox.messages = 0;
        QVERIFY(isUnchanged(folder, mailbox));
        folder.total = 1;
        QVERIFY(!isUnchanged(folder, mailbox));
    }

    void newFoldersGoWhereTheOthersAre()
    {
        const auto folder = [](const QByteArray &name, const QByteArray &delimiter) {
            FolderRecord record;
            record.mailbox = name;
            record.delimiter = delimiter;
            return record;
        };
        QCOMPARE(personalNamespace({folder("INBOX", "."), folder("INBOX.Sent", ".")}).prefix,
                 QByteArray("INBOX."));
        QCOMPARE(
            personalNamespace({folder("INBOX", "/"), folder("Sent", "/"), folder("INBOX/x", "/")}).prefix,
            QByteArray());
        QCOMPARE(personalNamespace({folder("INBOX", "/")}).prefix, QByteArray());
        QCOMPARE(personalNamespace({}).prefix, QByteArray());
    }

    void submissionsEnd_data()
    {
        QTest::addColumn<int>("outcome");
        QTest::addColumn<int>("ageDays");
        QTest::addColumn<OutboxState>("state");
        using Outcome = SubmissionResult::Outcome;
        QTest::newRow("accepted") << int(Outcome::Accepted) << 0 << OutboxState::Sent;
        QTest::newRow("refused") << int(Outcome::Refused) << 0 << OutboxState::Failed;
        QTest::newRow("deferred") << int(Outcome::Deferred) << 0 << OutboxState::Waiting;
        QTest::newRow("deferred for too long") << int(Outcome::Deferred) << 6 << OutboxState::Failed;
        QTest::newRow("unknown") << int(Outcome::Uncertain) << 0 << OutboxState::Uncertain;
    }

    void submissionsEnd()
    {
        QFETCH(const int, outcome);
        QFETCH(const int, ageDays);
        QFETCH(const OutboxState, state);
        const qint64 now = 1'790'000'000'000;
        OutboxRecord record;
        record.createdMs = now - qint64(ageDays) * 24 * 3600 * 1000;
        record.attempts = 1;
        SubmissionResult result;
        result.outcome = SubmissionResult::Outcome(outcome);
        SmtpReply reply;
        reply.code = 451;
        reply.enhancedCode = "4.3.0";
        reply.text = QStringLiteral("busy");
        result.recipients = {{QStringLiteral("a@example.org"), reply}};
        const OutboxRecord after = afterSubmission(record, result, now);
        QCOMPARE(after.state, state);
        if (state == OutboxState::Waiting)
            QCOMPARE(after.notBeforeMs, now + 60'000);
        if (state != OutboxState::Sent) {
            QVERIFY(after.error.has_value());
            QCOMPARE(after.recipientErrors.value(0).second, QStringLiteral("451 4.3.0 busy"));
        }
    }

    void pausesGrowUpToAnHour()
    {
        OutboxRecord record;
        record.createdMs = 1;
        const Error lost{ErrorDomain::Network, ErrorCode::ConnectionLost, Retry::Backoff, {}, {}};
        const QList<std::pair<int, qint64>> expected = {
            {1, 60'000}, {2, 120'000}, {5, 960'000}, {9, 3'600'000}};
        for (const auto &[attempts, pause] : expected) {
            record.attempts = attempts;
            QCOMPARE(afterError(record, lost, 1).notBeforeMs, 1 + pause);
        }
        const Error tooLarge{ErrorDomain::Server, ErrorCode::MessageTooLarge, Retry::AfterUser, {}, {}};
        QCOMPARE(afterError(record, tooLarge, 1).state, OutboxState::Failed);
        const Error password{
            ErrorDomain::Authentication, ErrorCode::AuthenticationFailed, Retry::AfterUser, {}, {}};
        QCOMPARE(afterError(record, password, 1).state, OutboxState::Waiting);
    }

    void knownProvidersKeepTheirCopy()
    {
        Account account;
        account.outgoing.host = QStringLiteral("SMTP.gmail.com");
        QVERIFY(serverKeepsSentCopy(account));
        account.outgoing.host = QStringLiteral("smtp.example.org");
        QVERIFY(!serverKeepsSentCopy(account));
        account.sentCopy = SentCopy::ServerKeepsOne;
        QVERIFY(serverKeepsSentCopy(account));
        account.outgoing.host = QStringLiteral("smtp.gmail.com");
        account.sentCopy = SentCopy::Upload;
        QVERIFY(!serverKeepsSentCopy(account));
    }

    void hiddenRecipientsComeBack()
    {
        const QByteArray message =
            "From: a@example.org\r\nTo: B <b@example.org>\r\nCc: c@example.org\r\n\r\nText\r\n";
        const QStringList known = {QStringLiteral("B@example.org"), QStringLiteral("c@example.org")};
        QCOMPARE(withBcc(message, known), message);
        const QByteArray with = withBcc(message, known + QStringList{QStringLiteral("d@example.org")});
        QCOMPARE(with, "Bcc: d@example.org\r\n" + message);
    }

    void tagNames_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("tag");
        QTest::newRow("words") << QStringLiteral("Need to pay!") << QStringLiteral("Need_to_pay");
        QTest::newRow("accents") << QStringLiteral("Später") << QStringLiteral("Spater");
        QTest::newRow("specials") << QStringLiteral("a(b)*%\"\\]{c}") << QStringLiteral("a_b_c");
        QTest::newRow("empty") << QString() << QString();
        QTest::newRow("spaces") << QStringLiteral("  x  ") << QStringLiteral("x");
    }

    void tagNames()
    {
        QFETCH(const QString, name);
        QFETCH(const QString, tag);
        QCOMPARE(MailActions::tagFromName(name), tag);
    }

    void tagsOfOtherScriptsAreAtomsToo()
    {
        const QString tag = MailActions::tagFromName(QStringLiteral("重要"));
        QVERIFY(tag.startsWith(QStringLiteral("tag_")));
        QVERIFY(tag != MailActions::tagFromName(QStringLiteral("仕事")));
    }

private:
    static OperationRecord flagging(qint64 id, qint64 placement)
    {
        OperationRecord operation;
        operation.id = OperationId(id);
        operation.folder = FolderId(1);
        operation.flags.add = MessageFlag::Seen;
        OperationTarget target;
        target.placement = PlacementId(placement);
        operation.targets = {target};
        return operation;
    }
};

QTEST_GUILESS_MAIN(TestSyncRules)
#include "test_sync_rules.moc"
