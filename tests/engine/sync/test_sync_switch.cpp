#include "homeandwork.h"
#include "servedbodies.h"

#include "sync/localmessages.h"
#include "sync/switchback.h"
#include "sync/switchend.h"
#include "sync/switchpreview.h"

#include <QCryptographicHash>
#include <QFile>
#include <QTest>

using namespace posthorn;

Q_DECLARE_METATYPE(OnlyHere)

/// An account that becomes one of IMAP with all that POP3 collected, and one of POP3 again: on a real mailbox
/// that both protocols show, and that other programs have been at.
class TestSyncSwitch : public QObject
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
        serve({});
        m_client = std::make_unique<SyncClient>();
    }
    void cleanup()
    {
        m_client.reset();
        m_server.reset();
    }

    void thereAndBack_data()
    {
        QTest::addColumn<int>("stride");
        QTest::addColumn<bool>("marks");
        QTest::newRow("in one go") << 0 << true;
        QTest::newRow("server that does not mark as read what is collected") << 0 << false;
        QTest::newRow("interrupted after 2, 4, 6, ... events") << 2 << true;
        QTest::newRow("interrupted after 5, 10, 15, ... events") << 5 << false;
    }
    void thereAndBack();
    void onlyHereIsUploaded();
    void nothingElseLooksLikeASwitch();
    void rulesWaitUntilItIsSettled();
    void waitingChangesAreRefused();
    void anImapAccountBecomesOneOfPop3();
    void whatIsNotHereStaysOnTheServer();
    void aFolderThatIsNeverOpened_data();
    void aFolderThatIsNeverOpened();
    void whatWasDeletedStaysHidden();

private:
    static constexpr int count = 500;

    void serve(const DovecotServer::Options &options)
    {
        m_server = std::make_unique<DovecotServer>();
        QVERIFY2(m_server->start(options), qPrintable(m_server->errorString()));
        m_served = std::make_unique<ServedBodies>(*m_server);
    }
    [[nodiscard]] static QByteArray message(int number, const QByteArray &messageId = {})
    {
        const QByteArray subject = "M" + QByteArray::number(number);
        QByteArray text;
        for (int line = 0; line < 20; ++line)
            text += QCryptographicHash::hash(subject + QByteArray::number(line), QCryptographicHash::Sha256)
                        .toHex() +
                    "\r\n";
        const QByteArray id = messageId.isEmpty() ? subject + "@test.example" : messageId;
        return "From: Ada <ada@example.org>\r\nTo: home@example.org\r\nSubject: " + subject +
               "\r\nDate: Mon, 02 Nov 2026 10:00:00 +0000\r\n" +
               (id == "-" ? "" : "Message-ID: <" + id + ">\r\n") + "\r\n" + text;
    }
    void deliver(const QByteArray &bytes, const QString &folder = QStringLiteral("INBOX"),
                 const QByteArray &flags = {})
    {
        QVERIFY(m_server->addMessage("home", folder, bytes, flags));
    }
    void doveadm(const QStringList &arguments)
    {
        const auto done = m_server->doveadm(arguments);
        QVERIFY2(done, done ? "" : qPrintable(done.error().toString()));
    }
    [[nodiscard]] Account pop3() const
    {
        Account account = SyncClient::pop3Account(*m_server);
        account.retention.removeWhenDeletedHere = true;
        return account;
    }
    [[nodiscard]] Account imap() const
    {
        Account account = switchedTo(pop3(), SyncClient::imapAccount(*m_server).incoming);
        account.bodies.kind = BodyPolicy::Kind::All;
        return account;
    }
    void collect()
    {
        m_client->start(pop3(), m_server->password());
        QCOMPARE(syncError(*m_client), QString());
    }
    /// Hashes of the bytes of all that is shown, and its subject, sorted.
    [[nodiscard]] QStringList allBytes()
    {
        QStringList all;
        for (const MessageRow &row : HomeAndWork::allRows(*m_client)) {
            const auto bytes = m_client->read([&row](StoreReader &reader) { return reader.body(row.id); });
            all.append(row.subject + u' ' +
                       (bytes ? QString::fromLatin1(
                                    QCryptographicHash::hash(*bytes, QCryptographicHash::Sha256).toHex())
                              : QStringLiteral("not here")));
        }
        all.sort();
        return all;
    }
    /// For good, as long ago as it takes for nothing but its name to be left.
    void purge(const QList<PlacementId> &messages)
    {
        QVERIFY(m_client->store().writeAndWait<void>(
            Durability::Full, [&messages](WriteTransaction &t) -> Result<void> {
                OperationRecord removal;
                removal.kind = OperationKind::Expunge;
                for (const PlacementId id : messages)
                    removal.targets.append({id, {}, 0, {}, {}, 0});
                POSTHORN_TRY(t.enqueue(removal));
                return t.pruneJournal(QDateTime::currentMSecsSinceEpoch() + 86'400'000LL * 365);
            }));
    }
    QList<PlacementId> ids(const QString &path, int from, int to)
    {
        QList<PlacementId> found;
        for (const MessageRow &row : m_client->rows(path)) {
            const int number = row.subject.mid(1).toInt();
            if (number >= from && number < to)
                found.append(row.id);
        }
        return found;
    }
    void change(const QList<PlacementId> &messages, const FlagChange &flags)
    {
        QVERIFY(
            m_client->act([&](auto *c, auto r) { m_client->actions().changeFlags(messages, flags, c, r); }));
    }
    void moveHere(const QList<PlacementId> &messages, const QString &path)
    {
        QVERIFY(m_client->act(
            [&](auto *c, auto r) { m_client->actions().move(messages, m_client->folder(path)->id, c, r); }));
    }
    void addHere(const QString &path, const QByteArray &bytes)
    {
        const FolderId folder = m_client->folder(path)->id;
        const auto added =
            m_client->store().writeAndWait<PlacementId>(Durability::Full, [&](WriteTransaction &t) {
                IncomingMessage incoming = describeMessage(folder, bytes, {}, 0);
                return t.addLocalMessage(incoming);
            });
        QVERIFY(added);
    }
    [[nodiscard]] SwitchOutcome outcome()
    {
        const auto found = switchOutcome(m_client->store(), m_client->account());
        return found ? *found : SwitchOutcome();
    }
    /// Whole messages that the server handed out in the sessions that ended since the last call, as it
    /// counted them.
    int handedOut(const char *protocol)
    {
        m_client->restart(); // ends all sessions
        return m_served->next(protocol);
    }
    void finishSync(int stride)
    {
        for (int events = stride; stride > 0 && events <= 10 * stride; events += stride) {
            m_client->quitDuringSync(events);
            QCOMPARE(m_client->findings(), QString());
        }
        QCOMPARE(syncError(*m_client), QString());
    }

    std::unique_ptr<DovecotServer> m_server;
    std::unique_ptr<ServedBodies> m_served;
    std::unique_ptr<SyncClient> m_client;
};

void TestSyncSwitch::thereAndBack()
{
    QFETCH(int, stride);
    QFETCH(bool, marks);
    if (!marks) {
        DovecotServer::Options options;
        options.settings = {"pop3_no_flag_updates = yes"};
        serve(options);
    }
    for (int i = 0; i < count; ++i)
        deliver(message(i));
    const QByteArray twin = message(600);
    for (int i = 0; i < 5; ++i)
        deliver(twin); // the same bytes
    deliver(message(601, "same@test.example"));
    deliver(message(602, "same@test.example"));
    deliver(message(603, "-"));
    deliver(message(604, "-"));
    collect();
    QCOMPARE(m_client->rows("Inbox").size(), count + 9);
    QCOMPARE(handedOut("pop3"), count + 9);

    // Here: read, flagged, tagged, filed, thrown away, written.
    change(ids("Inbox", 0, 100), {MessageFlag::Seen, {}, {}, {}});
    change(ids("Inbox", 90, 110), {MessageFlag::Flagged, {}, {}, {}});
    change(ids("Inbox", 100, 110), {{}, {}, {QStringLiteral("work")}, {}});
    moveHere(ids("Inbox", 200, 215), "Archive");
    moveHere(ids("Inbox", 215, 220), "Trash");
    addHere("Sent", message(700));
    addHere("Sent", message(701));
    // There: filed, thrown away, read; and a copy of what was sent.
    doveadm({"mailbox", "create", "-u", "home", "Projects"});
    for (int i = 300; i < 310; ++i)
        doveadm({"move", "-u", "home", "Projects", "mailbox", "INBOX", "header", "subject",
                 QStringLiteral("M%1").arg(i)});
    for (int i = 400; i < 406; ++i)
        doveadm(
            {"expunge", "-u", "home", "mailbox", "INBOX", "header", "subject", QStringLiteral("M%1").arg(i)});
    doveadm({"flags", "add", "-u", "home", "\\Seen", "mailbox", "INBOX", "header", "subject", "M450"});
    deliver(message(701), "Sent", "S");
    const QStringList before = allBytes();
    QVERIFY(!before.join(u' ').contains("not here"));

    m_client->restart(imap());
    finishSync(stride);
    // M400 to M405, and the letter that only this computer has.
    QCOMPARE(outcome().onlyHere, 7);
    QVERIFY(outcome().running);
    // Those of which several look the same, or that have no Message-ID; not one of the others.
    QCOMPARE(handedOut("imap"), 9);
    QCOMPARE(allBytes(), before);
    QCOMPARE(m_client->findings(), QString());
    QVERIFY(m_client->open().isEmpty());

    QVERIFY(endSwitch(m_client->store(), m_client->account(), OnlyHere::Keep));
    QVERIFY(!outcome().running);
    QCOMPARE(syncError(*m_client), QString());
    QCOMPARE(allBytes(), before);
    QCOMPARE(m_client->findings(), QString());
    // Both sides agree.
    QCOMPARE(m_client->rows("Projects").size(), 10);
    QCOMPARE(m_client->rows("Archive").size(), 15);
    QCOMPARE(m_server->messages("home", "Archive").size(), 15);
    QCOMPARE(m_server->messages("home", "INBOX").size(), count + 9 - 15 - 5 - 10 - 6);
    const auto flagsOf = [this](int number) {
        return HomeAndWork::only(*m_client, QStringLiteral("M%1").arg(number)).flags;
    };
    QCOMPARE(flagsOf(0).flags, MessageFlags(MessageFlag::Seen));
    QCOMPARE(flagsOf(95).flags, MessageFlags(MessageFlag::Seen) | MessageFlag::Flagged);
    QCOMPARE(flagsOf(105).keywords, QStringList{"work"});
    // What another program read is not unread, where that can be told.
    QCOMPARE(flagsOf(450).flags, marks ? MessageFlags() : MessageFlags(MessageFlag::Seen));
    QCOMPARE(flagsOf(120).flags, MessageFlags());
    QCOMPARE(HomeAndWork::only(*m_client, "M400").location, Location::OnlyHere);
    QCOMPARE(HomeAndWork::only(*m_client, "M701").location, Location::ServerAndHere);
    int seenThere = 0;
    for (const QByteArray &flags : m_server->messageFlags("home", "INBOX"))
        seenThere += flags.contains('S') ? 1 : 0;
    QCOMPARE(seenThere, marks ? 100 : 101);

    // And back.
    const auto counted = countSwitchBack(m_client->store(), m_client->account().id);
    QVERIFY(counted);
    QCOMPARE(counted->here, before.size());
    QCOMPARE(counted->inboxMissing + counted->elsewhereMissing, 0);
    deliver(message(800));
    m_client->restart(pop3());
    finishSync(stride);
    QCOMPARE(handedOut("pop3"), 1);
    QStringList after = allBytes();
    QCOMPARE(after.removeIf([](const QString &one) { return one.startsWith("M800 "); }), 1);
    QCOMPARE(after, before);
    QCOMPARE(m_client->findings(), QString());
    QCOMPARE(m_client->rows("Archive").size(), 15);
    QCOMPARE(flagsOf(95).flags, MessageFlags(MessageFlag::Seen) | MessageFlag::Flagged);
    QCOMPARE(flagsOf(105).keywords, QStringList{"work"});
    QCOMPARE(HomeAndWork::only(*m_client, "M95").location, Location::ServerAndHere);
    QCOMPARE(HomeAndWork::only(*m_client, "M400").location, Location::OnlyHere);
    const auto folders =
        m_client->read([this](StoreReader &reader) { return reader.folders(m_client->account().id); });
    QVERIFY(folders);
    for (const FolderRecord &folder : *folders)
        QVERIFY(folder.local);
}

void TestSyncSwitch::onlyHereIsUploaded()
{
    for (int i = 0; i < 10; ++i)
        deliver(message(i));
    collect();
    for (int i = 0; i < 4; ++i)
        doveadm(
            {"expunge", "-u", "home", "mailbox", "INBOX", "header", "subject", QStringLiteral("M%1").arg(i)});
    addHere("Sent", message(700));
    addHere("Trash", message(701));
    const QStringList before = allBytes();
    m_client->restart(imap());
    QCOMPARE(syncError(*m_client), QString());
    QCOMPARE(outcome().matched, 6);
    QCOMPARE(outcome().onlyHere, 6);
    const auto uploaded = endSwitch(m_client->store(), m_client->account(), OnlyHere::Upload);
    QVERIFY(uploaded);
    QCOMPARE(*uploaded, 5); // what was thrown away stays here
    QCOMPARE(allBytes(), before);
    QCOMPARE(syncError(*m_client), QString());
    QCOMPARE(syncError(*m_client), QString());
    QCOMPARE(m_server->messages("home", "INBOX").size(), 10);
    QCOMPARE(m_server->messages("home", "Sent").size(), 1);
    QVERIFY(m_server->messages("home", "Trash").isEmpty());
    QCOMPARE(allBytes(), before);
    QCOMPARE(HomeAndWork::only(*m_client, "M701").location, Location::OnlyHere);
    QVERIFY(m_client->open().isEmpty());
    QCOMPARE(m_client->findings(), QString());
}

void TestSyncSwitch::nothingElseLooksLikeASwitch()
{
    deliver(message(1));
    m_client->start(imap(), m_server->password());
    QCOMPARE(syncError(*m_client), QString());
    QVERIFY(!outcome().running);
    // A twin of INBOX is none of POP3's folders.
    QVERIFY(m_client->act([this](auto *c, auto r) {
        m_client->actions().removeFromServer({HomeAndWork::only(*m_client, "M1").id}, c, r);
    }));
    QCOMPARE(syncError(*m_client), QString());
    QVERIFY(!outcome().running);
    QCOMPARE(m_client->findings(), QString());
}

void TestSyncSwitch::rulesWaitUntilItIsSettled()
{
    for (int i = 0; i < 3; ++i)
        deliver(message(i));
    collect();
    addHere("Sent", message(700));
    Account account = imap();
    account.retention.afterDownload = RetentionPolicy::AfterDownload::RemoveAtOnce;
    account.retention.agreed = true;
    QVERIFY(!switchedTo(account, account.incoming).retention.agreed);
    m_client->restart(account);
    QCOMPARE(syncError(*m_client), QString());
    QCOMPARE(syncError(*m_client), QString());
    QCOMPARE(m_server->messages("home", "INBOX").size(), 3);
    QVERIFY(endSwitch(m_client->store(), account, OnlyHere::Keep));
    QCOMPARE(syncError(*m_client), QString());
    QCOMPARE(syncError(*m_client), QString());
    QVERIFY(m_server->messages("home", "INBOX").isEmpty());
    QCOMPARE(HomeAndWork::allRows(*m_client).size(), 4);
    QCOMPARE(m_client->findings(), QString());
}

void TestSyncSwitch::waitingChangesAreRefused()
{
    deliver(message(1));
    m_client->start(imap(), m_server->password());
    QCOMPARE(syncError(*m_client), QString());
    QVERIFY(checkMaySwitch(m_client->store(), m_client->account().id));
    change({HomeAndWork::only(*m_client, "M1").id}, {MessageFlag::Seen, {}, {}, {}});
    const auto refused = checkMaySwitch(m_client->store(), m_client->account().id);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::NotSupported);
    QCOMPARE(syncError(*m_client), QString());
    QVERIFY(checkMaySwitch(m_client->store(), m_client->account().id));
}

void TestSyncSwitch::anImapAccountBecomesOneOfPop3()
{
    for (int i = 0; i < 40; ++i)
        deliver(message(i));
    const QByteArray twin = message(600);
    deliver(twin);
    deliver(twin);
    doveadm({"mailbox", "create", "-u", "home", "Projects"});
    deliver(message(50), "Projects");
    m_client->start(imap(), m_server->password());
    QCOMPARE(syncError(*m_client), QString());
    change(ids("INBOX", 0, 5), {MessageFlag::Seen, {}, {}, {}});
    QCOMPARE(syncError(*m_client), QString());
    const QStringList before = allBytes();
    m_client->restart(pop3());
    QCOMPARE(syncError(*m_client), QString());
    QCOMPARE(handedOut("pop3"), 0);
    QCOMPARE(allBytes(), before);
    QCOMPARE(m_client->rows("Projects").size(), 1);
    QVERIFY(HomeAndWork::only(*m_client, "M3").flags.flags.testFlag(MessageFlag::Seen));
    QCOMPARE(HomeAndWork::only(*m_client, "M3").location, Location::ServerAndHere);
    QCOMPARE(HomeAndWork::only(*m_client, "M50").location, Location::OnlyHere);
    QCOMPARE(m_client->findings(), QString());
    QCOMPARE(syncError(*m_client), QString());
    QCOMPARE(allBytes(), before);
}

void TestSyncSwitch::whatIsNotHereStaysOnTheServer()
{
    deliver(message(1));
    doveadm({"mailbox", "create", "-u", "home", "Projects"});
    deliver(message(2), "Projects");
    Account account = imap();
    account.bodies.kind = BodyPolicy::Kind::None;
    m_client->start(account, m_server->password());
    QCOMPARE(syncError(*m_client), QString());
    const auto counted = countSwitchBack(m_client->store(), account.id);
    QVERIFY(counted);
    QCOMPARE(counted->inboxMissing, 1);
    QCOMPARE(counted->elsewhereMissing, 1);
    m_client->restart(pop3());
    QCOMPARE(syncError(*m_client), QString());
    QCOMPARE(m_client->subjects("Inbox"), QStringList{"M1"});
    QCOMPARE(HomeAndWork::allRows(*m_client).size(), 1);
    QCOMPARE(m_server->messages("home", "Projects").size(), 1);
    QCOMPARE(m_client->findings(), QString());
}

void TestSyncSwitch::aFolderThatIsNeverOpened_data()
{
    QTest::addColumn<OnlyHere>("onlyHere");
    QTest::addColumn<int>("uploaded");
    QTest::newRow("keep") << OnlyHere::Keep << 0;
    QTest::newRow("upload") << OnlyHere::Upload << 2;
}

void TestSyncSwitch::aFolderThatIsNeverOpened()
{
    QFETCH(OnlyHere, onlyHere);
    QFETCH(int, uploaded);
    DovecotServer::Options options;
    options.settings = {"mail_plugins = acl", "plugin {\n  acl = vfile\n}"};
    serve(options);
    for (int i = 0; i < 5; ++i)
        deliver(message(i));
    deliver(message(50), "Archive");
    collect();
    moveHere(ids("Inbox", 1, 3), "Archive");
    addHere("Sent", message(700));
    // There: M2, filed here, is gone; M3 lies in the folder that will not be opened, and so does M50.
    doveadm({"expunge", "-u", "home", "mailbox", "INBOX", "header", "subject", "M2"});
    doveadm({"move", "-u", "home", "Archive", "mailbox", "INBOX", "header", "subject", "M3"});
    const QStringList before = allBytes();
    QFile rights(m_server->maildir("home", "Archive") + "/dovecot-acl");
    QVERIFY(rights.open(QIODevice::WriteOnly));
    rights.write("owner l\n");
    rights.close();
    QVERIFY(m_server->handOver(rights.fileName()));
    SwitchPreviewer previewer(m_client->store(), m_client->dataDir());
    std::optional<Result<SwitchPreview>> preview;
    connect(&previewer, &SwitchPreviewer::finished, this,
            [&preview](const Result<SwitchPreview> &found) { preview = found; });
    previewer.start(imap(), m_server->password());
    QTRY_VERIFY_WITH_TIMEOUT(preview, 30'000);
    QVERIFY2(*preview, *preview ? "" : qPrintable(preview->error().toString()));
    QCOMPARE(preview->value().notOpened, QStringList{"Archive"});
    m_client->restart(imap());
    const auto refused = m_client->sync(); // it says so each time
    QVERIFY(refused);
    QCOMPARE(refused->code, ErrorCode::PermanentFailure);
    QVERIFY(outcome().running);
    QVERIFY(outcome().ready);
    QCOMPARE(outcome().notOpened, QStringList{"Archive"});
    QCOMPARE(outcome().onlyHere, 3);
    // What was filed here stays where the server has it.
    QCOMPARE(m_client->folder("INBOX")->total, 3);
    QCOMPARE(HomeAndWork::only(*m_client, "M1").location, Location::ServerAndHere);

    const auto ended = endSwitch(m_client->store(), m_client->account(), onlyHere);
    QVERIFY(ended);
    QCOMPARE(*ended, uploaded); // M3 and M700; what is filed where nothing can be put stays
    QVERIFY(m_client->sync());
    QVERIFY(!outcome().running);
    QVERIFY(m_client->open().isEmpty());
    QCOMPARE(allBytes(), before);
    QCOMPARE(HomeAndWork::only(*m_client, "M2").location, Location::OnlyHere);
    QCOMPARE(m_client->findings(), QString());

    QVERIFY(rights.remove());
    m_client->restart();
    QCOMPARE(syncError(*m_client), QString());
    QVERIFY(outcome().notOpened.isEmpty());
    QCOMPARE(m_client->findings(), QString());
    // What is in it is seen now, M3 beside the one that could not be compared with it.
    QCOMPARE(HomeAndWork::copies(*m_client, "M50").size(), 1);
    QCOMPARE(HomeAndWork::copies(*m_client, "M3").size(), 2);
}

void TestSyncSwitch::whatWasDeletedStaysHidden()
{
    Account byPop3 = SyncClient::pop3Account(*m_server);
    byPop3.applyRole(ComputerRole::Work);
    Account byImap = switchedTo(byPop3, SyncClient::imapAccount(*m_server).incoming);
    byImap.bodies.kind = BodyPolicy::Kind::All;
    for (int i = 0; i < 10; ++i)
        deliver(message(i));
    for (const int i : {20, 21, 22})
        deliver(message(i));
    deliver(message(30, "-"));
    deliver(message(601, "same@test.example"));
    m_client->start(byPop3, m_server->password());
    QCOMPARE(syncError(*m_client), QString());
    moveHere(ids("Inbox", 20, 23), "Trash");
    purge(ids("Trash", 20, 21));
    purge(ids("Trash", 22, 23));
    purge(ids("Inbox", 30, 31));
    purge(ids("Inbox", 601, 602));
    QCOMPARE(syncError(*m_client), QString());
    QCOMPARE(m_client->rows("Trash").size(), 1);
    QCOMPARE(m_server->messages("home", "INBOX").size(), 15);
    // What looks like them: beside the one that was deleted, of the same size; and in the place of another.
    deliver(message(602, "same@test.example"));
    doveadm({"expunge", "-u", "home", "mailbox", "INBOX", "header", "subject", "M22"});
    deliver(message(2222, "M22@test.example"));
    const QStringList hidden{"M20", "M21", "M30", "M601"};
    const auto inbox = [this](const QString &path) {
        QStringList subjects = m_client->subjects(path);
        subjects.sort();
        return subjects;
    };

    m_client->restart(byImap);
    QCOMPARE(syncError(*m_client), QString());
    QCOMPARE(HomeAndWork::hidden(*m_client), hidden);
    const QStringList shown = inbox("INBOX");
    QCOMPARE(shown.size(), 12);
    QVERIFY(shown.contains("M602") && shown.contains("M2222"));
    QCOMPARE(outcome().hidden, 4);
    QCOMPARE(outcome().matched, 10);
    QCOMPARE(outcome().onlyHere, 0);
    QVERIFY(!outcome().running);
    QVERIFY(m_client->open().isEmpty());
    QCOMPARE(m_server->messages("home", "INBOX").size(), 16);
    QCOMPARE(m_client->findings(), QString());

    // Back, and once more.
    m_client->restart(byPop3);
    QCOMPARE(syncError(*m_client), QString());
    QCOMPARE(inbox("Inbox"), shown);
    QCOMPARE(HomeAndWork::allRows(*m_client).size(), shown.size());
    QCOMPARE(m_server->messages("home", "INBOX").size(), 16);
    QCOMPARE(m_client->findings(), QString());
    m_client->restart(byImap);
    QCOMPARE(syncError(*m_client), QString());
    QCOMPARE(HomeAndWork::hidden(*m_client), hidden);
    QCOMPARE(inbox("INBOX"), shown);

    // What is shown again is mail like any other.
    MessageQuery query;
    query.scope = MessageQuery::Scope::Everything;
    query.location = Location::HiddenHere;
    const auto rows = m_client->read([&query](StoreReader &reader) { return reader.firstRows(query, 100); });
    QVERIFY(rows);
    for (const MessageRow &row : *rows) {
        if (row.subject == "M20" || row.subject == "M21")
            QVERIFY(m_client->store().writeAndWait<void>(
                Durability::Full, [id = row.id](WriteTransaction &t) { return t.unhide({id}); }));
    }
    QCOMPARE(outcome().hidden, 2);
    QCOMPARE(syncError(*m_client), QString());
    QCOMPARE(inbox("INBOX").size(), 14);
    m_client->restart(byPop3);
    QCOMPARE(syncError(*m_client), QString());
    QCOMPARE(inbox("Inbox").size(), 14);
    QVERIFY(inbox("Inbox").contains("M20") && inbox("Inbox").contains("M21"));
    QCOMPARE(m_server->messages("home", "INBOX").size(), 16);
    QCOMPARE(m_client->findings(), QString());
}

QTEST_GUILESS_MAIN(TestSyncSwitch)
#include "test_sync_switch.moc"
