#include "fakescene.h"

#include <QDir>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QTest>
#include <algorithm>

using namespace posthorn;

namespace
{

using Capabilities = QSet<QByteArray>;

const QByteArrayList &userFolders()
{
    static const QByteArrayList names = {"INBOX", "Projects", "Archive", "Trash"};
    return names;
}

} // namespace

Q_DECLARE_METATYPE(Capabilities)

/// Two computers with Posthorn, another program and a server that loses lines, refuses, forgets its UIDs and
/// lacks one extension or another work on the same mail, at random. When all is quiet both computers show
/// what the server has, and nothing that nobody deleted is missing. POSTHORN_TEST_SEED repeats a run,
/// POSTHORN_TEST_STEPS makes it longer, and with POSTHORN_TEST_KEEP=DIR the databases of a failure are copied
/// there.
class TestSyncConverge : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withEveryExtensionSwitchedOff_data();
    void withEveryExtensionSwitchedOff();
};

namespace
{

/// One run of the game.
class Game
{
public:
    Game(quint32 seed, const Capabilities &capabilities)
        : m_server(capabilities)
        , m_random(seed)
    {
        FakeMailStore &mail = m_server.mail();
        mail.create("Projects");
        mail.create("Archive", "\\Archive");
        mail.create("Trash", "\\Trash");
        for (int i = 0; i < 12; ++i)
            deliver();
        for (SyncClient &client : m_clients)
            client.start(FakeScene::account(m_server), QStringLiteral("secret"));
    }

    void step()
    {
        SyncClient &client = m_clients[m_random.bounded(2)];
        switch (m_random.bounded(10)) {
        case 0:
        case 1:
        case 2:
        case 3:
            act(client);
            break;
        case 4:
            deliver();
            break;
        case 5:
            otherProgram();
            break;
        case 6:
            syncOverBadLine(client);
            break;
        case 7:
            m_history.append(QStringLiteral("a fault"));
            m_server.inject({{}, m_random.bounded(30), randomFault()});
            (void)sync(client);
            break;
        case 8:
            if (m_random.bounded(6) == 0) {
                m_history.append(QStringLiteral("client %1 starts again").arg(&client - m_clients));
                client.restart();
            }
            m_server.setSegmentSize(m_random.bounded(3) == 0 ? m_random.bounded(1, 50) : 0);
            break;
        default:
            (void)sync(client);
        }
    }

    /// Until nothing is left to do. What was refused is taken back, as a user would.
    void settle()
    {
        m_server.setSegmentSize(0);
        for (int round = 0; round < 12; ++round) {
            bool quiet = true;
            m_clock.advance(std::chrono::hours(24)); // whatever waits to be tried again is due
            for (SyncClient &client : m_clients) {
                const auto error = sync(client);
                // A fault that was still waiting, or a new UIDVALIDITY in the midst of it.
                const SyncStats &stats = client.stats();
                quiet = quiet && !error &&
                        stats.added + stats.changed + stats.removed + stats.operationsDone == 0;
                for (const OperationRecord &operation : client.open()) {
                    quiet = false;
                    if (operation.state == OperationState::Failed)
                        takeBack(client, operation);
                }
            }
            if (quiet && round > 2)
                return;
        }
    }

    void compare()
    {
        QStringList onServer;
        for (const QByteArray &folder : userFolders()) {
            const QStringList wanted = serverState(folder, onServer);
            for (SyncClient &client : m_clients) {
                if (clientState(client, folder) != wanted)
                    explain(folder, wanted);
                QCOMPARE(clientState(client, folder), wanted);
            }
        }
        for (SyncClient &client : m_clients) {
            if (!client.findings().isEmpty())
                explain("INBOX", {});
            QCOMPARE(client.findings(), QString());
        }
        for (const QString &subject : std::as_const(m_alive)) {
            const bool once =
                onServer.count(subject) == 1 ||
                (onServer.contains(subject) && (m_copied.contains(subject) || mayBeTwice(subject)));
            if (!once) {
                for (const QString &line : m_history.filter(QRegularExpression(
                         QStringLiteral("\\b%1\\b|syncs|line|fault|again|taken").arg(subject))))
                    qInfo().noquote() << "  " << line;
                for (const QByteArray &folder : userFolders()) {
                    QStringList ignored;
                    explain(folder, serverState(folder, ignored).filter(subject));
                }
            }
            QVERIFY2(onServer.contains(subject), qPrintable(subject + QStringLiteral(" is lost")));
            QVERIFY2(once, qPrintable(subject + QStringLiteral(" is there twice")));
        }
    }

private:
    /// What a failure is understood from: the folder on all sides, what waits, and the last of what was done.
    void explain(const QByteArray &folder, const QStringList &wanted)
    {
        keepDatabases();
        qInfo().noquote() << folder << "on the server:" << wanted.join(QLatin1String("; "));
        for (SyncClient &client : m_clients) {
            const auto record = client.folder(QString::fromLatin1(folder));
            qInfo().noquote() << "client" << &client - m_clients << "UIDVALIDITY"
                              << (record ? record->uidValidity : 0)
                              << clientState(client, folder).join(QLatin1String("; "));
            for (const OperationRecord &operation : client.open())
                qInfo().noquote() << "  waits:" << operationKindName(operation.kind)
                                  << operationStateName(operation.state)
                                  << (operation.error ? operation.error->toString() : QString());
        }
        for (const QString &line : m_history.mid(std::max<qsizetype>(0, m_history.size() - 60)))
            qInfo().noquote() << "  " << line;
    }

    void keepDatabases()
    {
        const QString dir = qEnvironmentVariable("POSTHORN_TEST_KEEP");
        if (dir.isEmpty())
            return;
        for (SyncClient &client : m_clients) {
            const QDir from(client.dataDir());
            const QString to = QStringLiteral("%1/client%2/").arg(dir).arg(&client - m_clients);
            QDir().mkpath(to);
            for (const QString &name : from.entryList(QDir::Files)) {
                QFile::remove(to + name);
                QFile::copy(from.filePath(name), to + name);
            }
        }
    }

    /// A sync, and what came of it.
    std::optional<Error> sync(SyncClient &client)
    {
        const auto error = client.sync();
        m_history.append(QStringLiteral("client %1 syncs: +%2 ~%3 -%4 %5")
                             .arg(&client - m_clients)
                             .arg(client.stats().added)
                             .arg(client.stats().changed)
                             .arg(client.stats().removed)
                             .arg(error ? error->toString() : QString()));
        return error;
    }

    /// What was copied already stays where it is, and so does the original.
    void takeBack(SyncClient &client, const OperationRecord &operation)
    {
        for (const OperationTarget &target : operation.targets)
            m_copied.insert(QString::fromLatin1(target.messageId).section(u'@', 0, 0).remove(u'<'));
        m_history.append(QStringLiteral("taken back: ") + operationKindName(operation.kind));
        (void)client.takeBack(operation.id);
    }

    /// Where a move is a copy and a removal, two computers that move a message at the same time make two of
    /// it.
    [[nodiscard]] bool mayBeTwice(const QString &subject) const
    {
        return !m_server.has("MOVE") && m_moved[0].contains(subject) && m_moved[1].contains(subject);
    }

    FakeImapServer::Fault::Kind randomFault()
    {
        using Kind = FakeImapServer::Fault::Kind;
        return std::array{Kind::No, Kind::Bad, Kind::CutBefore, Kind::CutAfter}[m_random.bounded(4)];
    }

    QByteArray randomFolder() { return userFolders().at(m_random.bounded(4)); }

    void deliver()
    {
        const QString subject = QStringLiteral("M%1").arg(m_next++);
        m_alive.insert(subject);
        const QByteArray folder = m_random.bounded(3) == 0 ? "Projects" : "INBOX";
        m_history.append(subject + QStringLiteral(" arrives in ") + QString::fromLatin1(folder));
        m_server.mail().deliver(folder, testMessage(subject));
    }

    static QString subjectOf(const FakeMessage &message)
    {
        const qsizetype at = message.bytes.indexOf("Subject: ") + 9;
        return QString::fromUtf8(message.bytes.mid(at, message.bytes.indexOf('\r', at) - at));
    }

    /// A message of the folder, or UID 0.
    FakeMessage randomMessage(const QByteArray &folder)
    {
        const auto held = m_server.mail().lock();
        const FakeMailbox *mailbox = m_server.mail().at(folder);
        if (mailbox == nullptr || mailbox->messages.empty())
            return {};
        return mailbox->messages[m_random.bounded(quint32(mailbox->messages.size()))];
    }

    void otherProgram()
    {
        const QByteArray folder = randomFolder();
        const FakeMessage message = randomMessage(folder);
        if (message.uid == 0)
            return;
        const int what = m_random.bounded(8);
        m_history.append(QStringLiteral("other program does %1 to %2 in %3")
                             .arg(what)
                             .arg(subjectOf(message), QString::fromLatin1(folder)));
        switch (what) {
        case 0:
            m_alive.remove(subjectOf(message));
            m_server.mail().expunge(folder, {message.uid});
            break;
        case 1:
            if (m_random.bounded(3) == 0)
                m_server.mail().renumber(folder);
            break;
        case 2:
            m_server.mail().change(folder, {message.uid}, {{}, {}, {}, {QStringLiteral("Later")}});
            break;
        case 3:
            m_server.mail().change(folder, {message.uid}, {{}, {}, {QStringLiteral("Later")}, {}});
            break;
        default:
            m_server.mail().change(folder, {message.uid},
                                   m_random.bounded(2) == 0
                                       ? FlagChange{MessageFlag::Flagged, MessageFlag::Seen, {}, {}}
                                       : FlagChange{MessageFlag::Seen, MessageFlag::Flagged, {}, {}});
        }
    }

    void syncOverBadLine(SyncClient &client)
    {
        m_history.append(QStringLiteral("a bad line"));
        if (m_random.bounded(2) == 0)
            m_server.limitSent(m_random.bounded(200, 6000));
        else
            m_server.limitReceived(m_random.bounded(50, 1500));
        (void)sync(client);
        m_server.limitSent(-1);
        m_server.limitReceived(-1);
        if (m_random.bounded(3) == 0)
            client.restart();
    }

    void act(SyncClient &client)
    {
        const QString path = QString::fromLatin1(randomFolder());
        auto rows = client.rows(path);
        if (rows.isEmpty())
            return;
        std::shuffle(rows.begin(), rows.end(), m_random);
        rows = rows.mid(0, m_random.bounded(1, 4));
        QList<PlacementId> ids;
        for (const MessageRow &row : std::as_const(rows))
            ids.append(row.id);
        MailActions &actions = client.actions();
        const auto target = client.folder(QString::fromLatin1(randomFolder()));
        const int what = m_random.bounded(9);
        const bool on = m_random.bounded(2) == 0;
        QStringList subjects;
        for (const MessageRow &row : std::as_const(rows))
            subjects.append(QStringLiteral("%1/%2").arg(row.subject).arg(row.uid));
        m_history.append(QStringLiteral("client %1 does %2 to %3 in %4 -> %5")
                             .arg(&client - m_clients)
                             .arg(what)
                             .arg(subjects.join(u','), path, target->path));
        for (const MessageRow &row : std::as_const(rows)) {
            if (what > 2)
                m_moved[&client - m_clients].insert(row.subject);
        }
        // What the server does not hold yet may be refused.
        (void)client.act([&](QObject *context, const MailActions::Reply &reply) {
            switch (what) {
            case 0:
                return actions.markRead(ids, on, context, reply);
            case 1:
                return actions.setFlagged(ids, on, context, reply);
            case 2:
                return actions.setTag(ids, QStringLiteral("Later"), on, context, reply);
            case 3:
            case 4:
                return actions.move(ids, target->id, context, reply);
            case 5:
                for (const MessageRow &row : std::as_const(rows))
                    m_copied.insert(row.subject);
                return actions.copy(ids, target->id, context, reply);
            case 6:
                return actions.archive(ids, context, reply);
            default:
                if (path == QLatin1String("Trash")) {
                    for (const MessageRow &row : std::as_const(rows))
                        m_alive.remove(row.subject);
                }
                return actions.remove(ids, context, reply);
            }
        });
    }

    static QString line(const QString &subject, quint32 uid, const FlagState &flags)
    {
        return QStringLiteral("%1 uid %2 flags %3 %4")
            .arg(subject)
            .arg(uid)
            .arg(flags.flags.toInt())
            .arg(flags.keywords.join(u','));
    }

    /// Without what is only still there because the server cannot remove it (no UIDPLUS).
    QStringList serverState(const QByteArray &folder, QStringList &subjects)
    {
        const auto held = m_server.mail().lock();
        QStringList lines;
        const FakeMailbox *mailbox = m_server.mail().at(folder);
        for (const FakeMessage &message :
             mailbox == nullptr ? std::vector<FakeMessage>() : mailbox->messages) {
            if (message.flags.flags.testFlag(MessageFlag::Deleted))
                continue;
            subjects.append(subjectOf(message));
            lines.append(line(subjectOf(message), message.uid, message.flags));
        }
        lines.sort();
        return lines;
    }

    static QStringList clientState(SyncClient &client, const QByteArray &folder)
    {
        QStringList lines;
        for (const MessageRow &row : client.rows(QString::fromLatin1(folder))) {
            if (!row.flags.flags.testFlag(MessageFlag::Deleted))
                lines.append(line(row.subject, row.uid, row.flags));
        }
        lines.sort();
        return lines;
    }

    FakeImapServer m_server;
    QRandomGenerator m_random;
    ManualClock m_clock;
    SyncClient m_clients[2] = {SyncClient(SyncEngine::Mode::OneShot, &m_clock),
                               SyncClient(SyncEngine::Mode::OneShot, &m_clock)};
    QStringList m_history;
    QSet<QString> m_alive;    // what nobody deleted
    QSet<QString> m_copied;   // what may be there more than once
    QSet<QString> m_moved[2]; // by which client
    int m_next = 0;
};

} // namespace

void TestSyncConverge::withEveryExtensionSwitchedOff_data()
{
    QTest::addColumn<Capabilities>("capabilities");
    const Capabilities all = FakeImapServer::allCapabilities();
    QTest::newRow("everything") << all;
    QTest::newRow("nothing") << Capabilities{"IMAP4REV1"};
    QTest::newRow("labels") << all + Capabilities{"X-GM-EXT-1"};
    QTest::newRow("IMAP4rev2 alone") << Capabilities{"IMAP4REV2"};
    QByteArrayList names(all.begin(), all.end());
    std::sort(names.begin(), names.end());
    for (const QByteArray &name : std::as_const(names)) {
        if (name != "IMAP4REV1")
            QTest::addRow("without %s", name.constData()) << all - Capabilities{name};
    }
}

void TestSyncConverge::withEveryExtensionSwitchedOff()
{
    QFETCH(Capabilities, capabilities);
    bool given = false;
    quint32 seed = qEnvironmentVariable("POSTHORN_TEST_SEED").toUInt(&given);
    if (!given)
        seed = QRandomGenerator::global()->generate();
    const int steps = std::max(1, qEnvironmentVariable("POSTHORN_TEST_STEPS", QStringLiteral("60")).toInt());
    qInfo("seed %u", seed);
    Game game(seed, capabilities);
    for (int done = 0; done < steps; done += 60) {
        for (int step = 0; step < std::min(60, steps - done); ++step)
            game.step();
        game.settle();
        game.compare();
        if (QTest::currentTestFailed())
            QFAIL(qPrintable(QStringLiteral("seed %1").arg(seed)));
    }
}

QTEST_GUILESS_MAIN(TestSyncConverge)
#include "test_sync_converge.moc"
