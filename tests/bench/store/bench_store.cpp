#include "../need.h"
#include "base/clock.h"
#include "store/store.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <cstdio>
#include <ctime>

using namespace posthorn;

namespace
{

class Stopwatch
{
public:
    Stopwatch() { restart(); }
    void restart()
    {
        m_wall.restart();
        m_cpu = cpu();
    }
    void print(const char *what) const
    {
        std::printf("%-58s %9.2f ms wall %9.2f ms cpu\n", what,
                    static_cast<double>(m_wall.nsecsElapsed()) / 1e6, cpu() - m_cpu);
        std::fflush(stdout);
    }

private:
    static double cpu()
    {
        timespec now{};
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
        return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
    }
    QElapsedTimer m_wall;
    double m_cpu = 0;
};

QByteArray messageId(quint32 uid)
{
    return "CAF" + QByteArray::number(uid * 2654435761u, 16) + QByteArray::number(uid) + "@mail.example.org";
}

/// Headers as a mailbox has them: some hundred senders, conversations, a few words of subject.
IncomingMessage message(FolderId folder, quint32 uid)
{
    static const char *const words[] = {"meeting", "invoice",   "Re:",     "lunch",    "report", "weekly",
                                        "update",  "Rückfrage", "release", "question", "about",  "the",
                                        "engine",  "travel",    "photos",  "thanks",   "draft",  "budget",
                                        "review",  "schedule",  "minutes", "server",   "notes",  "plan"};
    QRandomGenerator random(uid);
    IncomingMessage message;
    message.folder = folder;
    message.uid = uid;
    message.receivedMs = 1'600'000'000'000 + qint64(uid) * 60'000;
    message.size = 2000 + random.bounded(60'000);
    message.flags.flags = random.bounded(10) ? MessageFlags(MessageFlag::Seen) : MessageFlags();
    MessageEnvelope &envelope = message.envelope;
    QStringList subject;
    for (int i = 0; i < 6; ++i)
        subject.append(QString::fromUtf8(words[random.bounded(24)]));
    envelope.subject = subject.join(u' ') + u' ' + QString::number(random.bounded(100'000));
    const int sender = random.bounded(800);
    envelope.from = {{QStringLiteral("Person %1 Example").arg(sender),
                      QStringLiteral("person%1@example%2.org").arg(sender).arg(sender % 40)}};
    envelope.to = {{QStringLiteral("Me Myself"), QStringLiteral("me@example.net")}};
    if (random.bounded(3) == 0)
        envelope.cc = {
            {QStringLiteral("List"), QStringLiteral("list%1@lists.example.org").arg(random.bounded(30))}};
    envelope.date = message.receivedMs;
    "CAF" + QByteArray::number(uid * 2654435761u, 16) + QByteArray::number(uid) + "@mail.example.org";
    // Conversations of up to six, each answer naming the first and the one before.
    if (const quint32 place = uid % 6; place > 0 && uid > 6) {
        envelope.references = {messageId(uid - place)};
        if (place > 1)
            envelope.references.append(messageId(uid - 1));
        envelope.inReplyTo = {messageId(uid - 1)};
    }
    return message;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const quint32 total = argc > 1 ? QByteArray(argv[1]).toUInt() : 100'000;
    const quint32 batch = argc > 2 ? QByteArray(argv[2]).toUInt() : 500;
    QTemporaryDir dir;
    const Profile profile = Profile::at(dir.path());
    SystemClock clock;
    auto store = need(Store::open(profile, clock));
    FolderId inbox;
    need(store->writeAndWait<void>(Durability::Full, [&](WriteTransaction &t) -> Result<void> {
        POSTHORN_TRY(t.upsertAccount(AccountId(1), true, {}));
        FolderRecord folder;
        folder.account = AccountId(1);
        folder.mailbox = "INBOX";
        folder.path = QStringLiteral("INBOX");
        folder.role = FolderRole::Inbox;
        POSTHORN_TRY_ASSIGN(inbox, t.upsertFolder(folder));
        return {};
    }));
    std::vector<QList<IncomingMessage>> batches;
    for (quint32 uid = total; uid > 0;) {
        QList<IncomingMessage> messages;
        for (quint32 i = 0; i < batch && uid > 0; ++i, --uid)
            messages.append(message(inbox, uid));
        batches.push_back(std::move(messages));
    }

    Stopwatch watch;
    for (const QList<IncomingMessage> &messages : batches) {
        need(store->writeAndWait<void>(Durability::Normal, [&](WriteTransaction &t) -> Result<void> {
            POSTHORN_TRY(t.addMessages(messages));
            return {};
        }));
    }
    watch.print(qPrintable(QStringLiteral("insert of %1 headers, %2 a commit").arg(total).arg(batch)));
    store.reset();
    std::printf("mail.db: %.1f MB\n",
                static_cast<double>(QFileInfo(profile.dataDir + QStringLiteral("/mail.db")).size()) / 1e6);

    MessageQuery query;
    query.folder = inbox;
    watch.restart();
    store = need(Store::open(profile, clock));
    const auto first = need(store->readAndWait<QList<MessageRow>>(
        [&](StoreReader &r) { return r.firstRows(query, 50); }, Store::Lane::Interactive));
    watch.print("open and the newest 50 rows");

    for (int i = 0; i < 2; ++i) {
        watch.restart();
        const auto spine = need(store->readAndWait<MessageSpine>(
            [&](StoreReader &r) { return r.spine(query); }, Store::Lane::Interactive));
        watch.print(i ? "spine again" : "spine");
        std::vector<PlacementId> ids;
        for (size_t at = spine.entries.size() / 2; at < spine.entries.size() && ids.size() < 128; ++at)
            ids.push_back(spine.entries[at].id);
        watch.restart();
        need(store->readAndWait<QList<MessageRow>>([&](StoreReader &r) { return r.rows(ids); },
                                                   Store::Lane::Interactive));
        watch.print(i ? "128 rows again" : "128 rows");
    }
    MessageQuery unread = query;
    unread.onlyUnread = true;
    watch.restart();
    need(store->readAndWait<MessageSpine>([&](StoreReader &r) { return r.spine(unread); }));
    watch.print("spine of the unread");
    for (const char *word : {"person77", "lunch", "rück", "the"}) {
        MessageQuery search = query;
        search.search = {{SearchTerm::Field::Any, QString::fromUtf8(word), false}};
        watch.restart();
        const auto found =
            need(store->readAndWait<MessageSpine>([&](StoreReader &r) { return r.spine(search); }));
        watch.print(qPrintable(
            QStringLiteral("search for %1: %2 rows").arg(QString::fromUtf8(word)).arg(found.entries.size())));
    }
    MessageQuery bySender = query;
    bySender.sort = MessageQuery::Sort::Sender;
    watch.restart();
    need(store->readAndWait<MessageSpine>([&](StoreReader &r) { return r.spine(bySender); }));
    watch.print("spine by sender");
    watch.restart();
    need(store->readAndWait<std::vector<ServerMessage>>(
        [&](StoreReader &r) { return r.serverMessages(inbox); }));
    watch.print("serverMessages");
    watch.restart();
    need(store->readAndWait<AddressList>(
        [&](StoreReader &r) { return r.contacts(QStringLiteral("pers"), 10); }));
    watch.print("contacts");

    for (const Durability durability : {Durability::Normal, Durability::Full}) {
        constexpr int times = 50;
        static quint32 uid = total;
        watch.restart();
        for (int i = 0; i < times; ++i) {
            need(store->writeAndWait<void>(durability, [&](WriteTransaction &t) -> Result<void> {
                POSTHORN_TRY(t.addMessages({message(inbox, ++uid)}));
                return {};
            }));
        }
        watch.print(durability == Durability::Full ? "50 x one message, synced"
                                                   : "50 x one message, not synced");
    }
    const auto rows =
        need(store->readAndWait<QList<MessageRow>>([&](StoreReader &r) { return r.firstRows(query, 1000); }));
    watch.restart();
    need(store->writeAndWait<OperationId>(Durability::Full, [&](WriteTransaction &t) {
        OperationRecord operation;
        operation.kind = OperationKind::SetFlags;
        operation.flags.add = MessageFlag::Flagged;
        for (const MessageRow &row : rows)
            operation.targets.append({row.id, {}, 0, {}, {}, 0});
        return t.enqueue(operation);
    }));
    watch.print("flag 1000 messages (journal)");
    watch.restart();
    const auto report = need(store->readAndWait<CheckReport>([&](StoreReader &r) { return r.check(); }));
    watch.print(qPrintable(QStringLiteral("check: %1 findings").arg(report.findings.size())));
    return 0;
}
