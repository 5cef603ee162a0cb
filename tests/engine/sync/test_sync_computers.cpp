#include "cuttingproxy.h"
#include "homeandwork.h"

#include <QRandomGenerator>
#include <QTest>

using namespace posthorn;
using namespace std::chrono_literals;

namespace
{

/// What happens to one mailbox and the computers that look at it, at random, and what must hold whatever
/// happens.
class Schedule
{
public:
    Schedule(quint32 seed, IncomingKind workBy, IncomingKind homeBy, bool withLaptop)
        : m_random(seed)
    {
        QVERIFY2(m_all.startServer(), qPrintable(m_all.server.errorString()));
        QVERIFY(m_all.server.doveadm({"mailbox", "create", "-u", "home", "Archive", "Projects", "Trash"}));
        m_proxy = std::make_unique<CuttingProxy>(homeBy == IncomingKind::Pop3 ? m_all.server.pop3Port()
                                                                              : m_all.server.imapPort());
        HomeAndWork::Setup setup{workBy, homeBy, oneIn(2), 2, m_proxy->port(), withLaptop};
        setup.laptopIs = oneIn(2) ? ComputerRole::Mirror : ComputerRole::Work;
        setup.laptopBy = oneIn(3) ? IncomingKind::Pop3 : IncomingKind::Imap;
        m_all.startComputers(setup);
    }

    /// One thing that happens. Answers what is wrong after it; empty when all is well.
    [[nodiscard]] QString step();
    /// The clocks are right again, nothing is cut, and all computers look until nothing is left to do.
    [[nodiscard]] QString end();
    /// The last steps, for the message of a failure.
    [[nodiscard]] QString story() const { return m_story.mid(m_story.size() - 25).join(u'\n'); }

private:
    struct Undoable {
        SyncClient *client = nullptr;
        qint64 group = 0;
        QString subject;
    };

    [[nodiscard]] bool oneIn(int n) { return m_random.bounded(n) == 0; }
    template <class T>
    [[nodiscard]] const T &anyOf(const QList<T> &values)
    {
        return values.at(m_random.bounded(int(values.size())));
    }
    [[nodiscard]] QString name(const SyncClient *client) const
    {
        return client == &m_all.work   ? QStringLiteral("work")
               : client == &m_all.home ? QStringLiteral("home")
                                       : QStringLiteral("laptop");
    }
    [[nodiscard]] QString sync(SyncClient &client);
    void user(SyncClient &client);
    void undo();
    void unhide(SyncClient &client);
    void changeRules();
    void setClock();
    void anotherProgram();
    [[nodiscard]] QString wrong();
    [[nodiscard]] QString twice(SyncClient &client) const;

    QRandomGenerator m_random;
    HomeAndWork m_all;
    std::unique_ptr<CuttingProxy> m_proxy;
    QList<Undoable> m_undoable;
    QSet<QString> m_unwanted; // deleted for good by a person
    QSet<QString> m_gone;     // of these, what nobody has any more
    QStringList m_story;
    int m_arrived = 0;
    int m_undone = 0;
};

QString Schedule::step()
{
    SyncClient &client = *anyOf(m_all.computers());
    const int what = m_random.bounded(24);
    QString failed;
    if (what < 3) {
        m_story.append(QStringLiteral("M%1 arrives").arg(m_arrived));
        m_all.arrive(QStringLiteral("M%1").arg(m_arrived++));
    } else if (what < 9) {
        failed = sync(client);
    } else if (what < 15) {
        user(client);
    } else if (what < 16) {
        undo();
    } else if (what < 17) {
        unhide(client);
    } else if (what < 18) {
        const int hours = m_random.bounded(1, 60);
        m_story.append(QStringLiteral("%1 hours pass").arg(hours));
        m_all.clock.advance(std::chrono::hours(hours));
    } else if (what < 19) {
        m_story.append(name(&client) + QStringLiteral(" starts again"));
        client.restart();
    } else if (what < 20) {
        const int events = m_random.bounded(1, 12);
        m_story.append(QStringLiteral("%1 is quit after %2 events").arg(name(&client)).arg(events));
        client.quitDuringSync(events);
    } else if (what < 21) {
        const int bytes = m_random.bounded(100, 5000);
        m_story.append(QStringLiteral("home's line breaks after %1 bytes").arg(bytes));
        m_proxy->setBudget(bytes);
        (void)m_all.home.sync();
        m_proxy->setBudget(-1);
        m_all.clock.advance(1h); // what is waited for after a failure is over
    } else if (what < 22) {
        changeRules();
    } else if (what < 23) {
        setClock();
    } else {
        anotherProgram();
    }
    return failed.isEmpty() ? wrong() : failed;
}

QString Schedule::sync(SyncClient &client)
{
    const QString error = syncError(client);
    m_story.append(QStringLiteral("%1 looks: +%2 ~%3 -%4")
                       .arg(name(&client))
                       .arg(client.stats().added)
                       .arg(client.stats().changed)
                       .arg(client.stats().removed));
    return error;
}

/// Only what is deleted out of Trash where that reaches the server or was the last copy, or everywhere, is
/// wanted by nobody any more.
void Schedule::user(SyncClient &client)
{
    const QList<MessageRow> rows = HomeAndWork::allRows(client);
    if (rows.isEmpty())
        return;
    const MessageRow row = anyOf(rows);
    const bool inTrash = HomeAndWork::shown(client, FolderRole::Trash).contains(row.subject);
    MailActions &actions = client.actions();
    QString did;
    const auto done = client.act([&](auto *c, auto r) {
        switch (m_random.bounded(9)) {
        case 0:
            did = QStringLiteral("flags");
            actions.setFlagged({row.id}, oneIn(3), c, r);
            break;
        case 1:
            did = QStringLiteral("archives");
            actions.archive({row.id}, c, r);
            break;
        case 2:
            did = QStringLiteral("keeps, or not, on the server");
            actions.keepOnServer({row.id}, oneIn(3), c, r);
            break;
        case 3:
            did = QStringLiteral("removes here");
            actions.removeHere({row.id}, c, r);
            break;
        case 4:
            if (row.hasBody) {
                did = QStringLiteral("removes from the server");
                actions.removeFromServer({row.id}, c, r);
                break;
            }
            [[fallthrough]];
        case 5:
            did = QStringLiteral("reads");
            actions.markRead({row.id}, true, c, r);
            break;
        case 6:
            did = QStringLiteral("removes everywhere");
            m_unwanted.insert(row.subject);
            actions.removeEverywhere({row.id}, c, r);
            break;
        default:
            did = inTrash ? QStringLiteral("removes for good") : QStringLiteral("removes");
            if (inTrash && (client.account().deletingReachesServer() || row.location == Location::OnlyHere))
                m_unwanted.insert(row.subject);
            actions.remove({row.id}, c, r);
        }
    });
    for (const QString &subject : std::as_const(m_unwanted))
        m_all.deletedForGood(subject);
    m_story.append(QStringLiteral("%1 %2 %3").arg(name(&client), did, row.subject) +
                   (done ? QString() : QStringLiteral(": ") + done.error().toString()));
    QVERIFY2(done, qPrintable(story()));
    if (done->undoable && done->group != 0)
        m_undoable.append({&client, done->group, row.subject});
}

void Schedule::undo()
{
    if (m_undoable.isEmpty())
        return;
    const Undoable last = m_undoable.takeLast();
    m_gone.remove(last.subject);
    ++m_undone;
    // It may be too late.
    const auto done =
        last.client->act([&](auto *c, auto r) { last.client->actions().undo(last.group, c, r); });
    m_story.append(QStringLiteral("%1 undoes what it did to %2").arg(name(last.client), last.subject) +
                   (done ? QString() : QStringLiteral(": ") + done.error().toString()));
}

void Schedule::unhide(SyncClient &client)
{
    MessageQuery query;
    query.scope = MessageQuery::Scope::Everything;
    query.location = Location::HiddenHere;
    const auto rows = client.read([&query](StoreReader &reader) { return reader.firstRows(query, 100); })
                          .value_or(QList<MessageRow>());
    if (rows.isEmpty())
        return;
    const MessageRow row = anyOf(rows);
    m_story.append(QStringLiteral("%1 shows %2 again").arg(name(&client), row.subject));
    QVERIFY(client.act([&](auto *c, auto r) { client.actions().unhide({row.id}, c, r); }));
}

void Schedule::changeRules()
{
    using After = RetentionPolicy::AfterDownload;
    Account account = m_all.home.account();
    RetentionPolicy &rules = account.retention;
    rules.afterDownload = anyOf(QList{After::Keep, After::RemoveAfterDays, After::RemoveAtOnce});
    rules.days = m_random.bounded(1, 5);
    rules.graceHours = m_random.bounded(0, 30);
    rules.mostMessages = oneIn(3) ? 4 : 0;
    rules.spareUnread = oneIn(3);
    rules.spareFlagged = oneIn(2);
    rules.agreed = !oneIn(5);
    m_story.append(QStringLiteral("home's rules: %1 after %2 days, grace %3, most %4, agreed %5")
                       .arg(int(rules.afterDownload))
                       .arg(rules.days)
                       .arg(rules.graceHours)
                       .arg(rules.mostMessages)
                       .arg(rules.agreed));
    m_all.home.restart(account);
}

/// One computer's clock is three days wrong, or right again.
void Schedule::setClock()
{
    ManualClock &clock = *anyOf(QList{&m_all.clock.work, &m_all.clock.home, &m_all.clock.laptop});
    const auto wrongBy = std::chrono::milliseconds(clock.nowMs()) - clock.steady();
    const auto by = wrongBy != 0ms ? -wrongBy : oneIn(2) ? std::chrono::milliseconds(72h) : -72h;
    m_story.append(QStringLiteral("a clock goes %1 hours ahead")
                       .arg(std::chrono::duration_cast<std::chrono::hours>(by).count()));
    clock.jump(by);
}

/// An IMAP program that knows nothing of us.
void Schedule::anotherProgram()
{
    if (m_arrived == 0)
        return;
    const QString subject = QStringLiteral("M%1").arg(m_random.bounded(m_arrived));
    const QStringList folders{"INBOX", "Archive", "Projects", "Trash"};
    QString from;
    for (const QString &folder : folders) {
        if (m_all.onServer(folder).contains(subject))
            from = folder;
    }
    if (from.isEmpty())
        return;
    const QStringList which{"mailbox", from, "header", "message-id",
                            QStringLiteral("<%1@test.example>").arg(subject)};
    const QString to = anyOf(folders);
    QStringList command;
    switch (m_random.bounded(4)) {
    case 0:
        m_unwanted.insert(subject);
        m_all.deletedForGood(subject);
        command = QStringList{"expunge", "-u", "home"} + which;
        break;
    case 1:
        command = QStringList{"flags", "add", "-u", "home", oneIn(2) ? "\\Flagged" : "\\Deleted"} + which;
        break;
    default:
        if (to == from)
            return;
        command = QStringList{"move", "-u", "home", to} + which;
    }
    m_story.append(QStringLiteral("another program: ") + command.join(u' '));
    const auto done = m_all.server.doveadm(command);
    QVERIFY2(done, done ? "" : qPrintable(done.error().toString()));
}

QString Schedule::wrong()
{
    QString lines = m_all.lost();
    const QSet<QString> anywhere = m_all.anywhere();
    for (const QString &subject : std::as_const(m_gone)) {
        if (anywhere.contains(subject))
            lines += QStringLiteral("\n%1 came back").arg(subject);
    }
    m_gone += m_unwanted - anywhere;
    return lines;
}

/// A folder and its mirror here are one. In two folders it may lie: where one computer moves what the other
/// takes from the server.
QString Schedule::twice(SyncClient &client) const
{
    QHash<FolderId, QString> paths;
    const auto folders = client.read([](StoreReader &reader) { return reader.folders(AccountId(1)); });
    for (const FolderRecord &folder : folders.value_or(QList<FolderRecord>()))
        paths.insert(folder.id, folder.path);
    QSet<QString> seen;
    const QList<MessageRow> rows = HomeAndWork::allRows(client);
    for (const MessageRow &row : rows) {
        const QString place = row.subject + QStringLiteral(" in ") + paths.value(row.folder);
        if (seen.contains(place))
            return QStringLiteral("%1 is twice at %2").arg(place, name(&client));
        seen.insert(place);
    }
    return {};
}

QString Schedule::end()
{
    for (ManualClock *clock : {&m_all.clock.work, &m_all.clock.home, &m_all.clock.laptop})
        clock->jump(clock->steady() - std::chrono::milliseconds(clock->nowMs()));
    for (int round = 0; round < 3; ++round) {
        m_all.clock.advance(24h * 4);
        for (SyncClient *client : m_all.computers()) {
            if (const QString error = sync(*client); !error.isEmpty())
                return error;
            if (const QString found = wrong(); !found.isEmpty())
                return found;
        }
    }
    qint64 removed = 0;
    for (SyncClient *client : m_all.computers()) {
        if (!client->open().isEmpty())
            return name(client) + QStringLiteral(" is not done");
        if (const QString found = twice(*client); !found.isEmpty())
            return found;
        const auto days = client->read([](StoreReader &reader) { return reader.removals(0); });
        for (const RemovalDay &day : days.value_or(QList<RemovalDay>()))
            removed += day.messages;
    }
    return removed > m_arrived + m_undone
               ? QStringLiteral("%1 removals by rules of %2 messages").arg(removed).arg(m_arrived)
               : QString();
}

quint32 numberFrom(const char *variable, quint32 otherwise)
{
    return qEnvironmentVariable(variable, QString::number(otherwise)).toUInt();
}

} // namespace

/// Two or three computers on one mailbox, other programs, wrong clocks, broken lines and changed rules, at
/// random: what no person deleted never stops existing on at least one of server and computers, nothing is
/// removed twice, and nothing comes back that a person deleted everywhere.
///
/// POSTHORN_TEST_SEED is the first seed, POSTHORN_TEST_SEEDS how many, POSTHORN_TEST_STEPS how many steps
/// each.
class TestSyncComputers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!DovecotServer::isInstalled())
            QSKIP("Dovecot is not installed: packaging/install-deps --tests");
    }

    void nothingIsLost_data()
    {
        QTest::addColumn<quint32>("seed");
        QTest::addColumn<IncomingKind>("workBy");
        QTest::addColumn<IncomingKind>("homeBy");
        QTest::addColumn<bool>("withLaptop");
        const quint32 first = numberFrom("POSTHORN_TEST_SEED", 1);
        for (quint32 seed = first; seed < first + numberFrom("POSTHORN_TEST_SEEDS", 2); ++seed) {
            const auto add = [seed](const char *name, IncomingKind workBy, IncomingKind homeBy, bool laptop) {
                QTest::addRow("%s, seed %u", name, seed) << seed << workBy << homeBy << laptop;
            };
            add("IMAP", IncomingKind::Imap, IncomingKind::Imap, false);
            add("POP3", IncomingKind::Pop3, IncomingKind::Pop3, false);
            add("POP3 at work", IncomingKind::Pop3, IncomingKind::Imap, true);
            add("POP3 at home", IncomingKind::Imap, IncomingKind::Pop3, true);
            add("three", IncomingKind::Imap, IncomingKind::Imap, true);
        }
    }

    void nothingIsLost()
    {
        QFETCH(const quint32, seed);
        QFETCH(const IncomingKind, workBy);
        QFETCH(const IncomingKind, homeBy);
        QFETCH(const bool, withLaptop);
        Schedule schedule(seed, workBy, homeBy, withLaptop);
        const int steps = int(numberFrom("POSTHORN_TEST_STEPS", 60));
        for (int step = 0; step < steps && !QTest::currentTestFailed(); ++step) {
            const QString wrong = schedule.step();
            QVERIFY2(wrong.isEmpty(), qPrintable(wrong + QStringLiteral("\nafter\n") + schedule.story()));
        }
        const QString wrong = schedule.end();
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong + QStringLiteral("\nafter\n") + schedule.story()));
    }
};

QTEST_GUILESS_MAIN(TestSyncComputers)
#include "test_sync_computers.moc"
