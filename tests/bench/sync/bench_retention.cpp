// One look at the rules of an account with many messages, all of whose bytes are here: when all of it is
// planned, when nothing is new, when some are due, and the preview; of an IMAP and of a POP3 account. One
// JSON object a line on stdout.
//
//     bench_retention [messages [due]]

#include "../meter.h"
#include "../need.h"
#include "support/manualclock.h"
#include "sync/localmessages.h"
#include "sync/retentionplan.h"
#include "sync/retentionrun.h"

#include <QCoreApplication>
#include <QTemporaryDir>
#include <cstdio>

using namespace posthorn;
using namespace std::chrono_literals;

namespace
{

QByteArray letter(int number)
{
    return "Message-ID: <n" + QByteArray::number(number) +
           "@example.org>\r\nFrom: Ada <ada@example.org>\r\nTo: home@example.org\r\nSubject: Letter " +
           QByteArray::number(number) + "\r\n\r\nHello, for the " + QByteArray::number(number) +
           "th time.\r\n";
}

void print(const char *what, bool pop3, int messages, const Meter &meter, int changed)
{
    std::printf("{\"what\":\"%s\",\"protocol\":\"%s\",\"messages\":%d,\"changed\":%d,\"seconds\":%.3f,"
                "\"cpu\":%.3f}\n",
                what, pop3 ? "pop3" : "imap", messages, changed, meter.seconds(), meter.cpuSeconds());
    std::fflush(stdout);
}

Account makeAccount(bool pop3)
{
    Account account;
    account.id = AccountId(1);
    account.name = QStringLiteral("home");
    account.incomingKind = pop3 ? IncomingKind::Pop3 : IncomingKind::Imap;
    account.applyRole(ComputerRole::Home);
    account.retention.afterDownload = RetentionPolicy::AfterDownload::RemoveAfterDays;
    account.retention.days = 7;
    account.retention.agreed = true;
    return account;
}

FolderId makeFolder(Store &store, const Account &account)
{
    return need(store.writeAndWait<FolderId>(
        Durability::Full, [&](WriteTransaction &transaction) -> Result<FolderId> {
            POSTHORN_TRY(transaction.upsertAccount(account.id, true, {}));
            POSTHORN_TRY(transaction.setAccountPolicy(account.id, storePolicy(account)));
            if (account.isPop3()) {
                POSTHORN_TRY(transaction.ensureLocalFolders(account.id));
                POSTHORN_TRY_ASSIGN(const auto inbox,
                                    transaction.reader().folderByRole(account.id, FolderRole::Inbox));
                return inbox->id;
            }
            FolderRecord folder;
            folder.account = account.id;
            folder.mailbox = "INBOX";
            folder.path = QStringLiteral("INBOX");
            folder.role = FolderRole::Inbox;
            return transaction.upsertFolder(folder);
        }));
}

/// A thousand a commit.
void fill(Store &store, const Account &account, FolderId folder, int from, int to)
{
    constexpr int batch = 1000;
    for (int first = from; first < to; first += batch) {
        QList<IncomingMessage> messages;
        for (int i = first; i < std::min(to, first + batch); ++i) {
            messages.append(
                describeMessage(folder, letter(i), {MessageFlag::Seen, {}}, 1'750'000'000'000 + i));
            messages.last().uid = account.isImap() ? quint32(i + 1) : 0;
        }
        need(store.writeAndWait<void>(Durability::Normal, [&](WriteTransaction &transaction) -> Result<void> {
            if (account.isImap()) {
                POSTHORN_TRY(transaction.addMessages(messages));
                return {};
            }
            std::vector<CollectedMessage> collected;
            for (qsizetype i = 0; i < messages.size(); ++i)
                collected.push_back({QByteArray::number(first + i), messages.at(i)});
            POSTHORN_TRY(transaction.addPop3Messages(account.id, collected));
            return {};
        }));
    }
}

void measure(bool pop3, int total, int due)
{
    const QTemporaryDir dir;
    ManualClock clock;
    const auto store = need(Store::open(Profile::at(dir.path()), clock));
    const Account account = makeAccount(pop3);
    const FolderId folder = makeFolder(*store, account);
    fill(*store, account, folder, 0, due);
    clock.advance(24h);
    fill(*store, account, folder, due, total);
    const auto look = [&](const char *what) {
        const Meter meter;
        const RetentionOutcome outcome = need(runRetention(*store, account, clock));
        print(what, pop3, total, meter, outcome.planned + outcome.queued);
    };
    {
        const Meter meter;
        const auto inventory = need(store->readAndWait<RetentionInventory>(
            [&](StoreReader &reader) { return reader.retentionInventory(account.id); }));
        print("inventory", pop3, total, meter, int(inventory.candidates.size()));
    }
    {
        const Meter meter;
        const auto leaving = need(store->readAndWait<std::vector<Departure>>(
            [&](StoreReader &reader) -> Result<std::vector<Departure>> {
                POSTHORN_TRY_ASSIGN(const auto folders, reader.folders(account.id));
                POSTHORN_TRY_ASSIGN(const auto inventory, reader.retentionInventory(account.id));
                const qint64 untilMs = clock.nowMs() + qint64(30) * 24 * 3600 * 1000;
                return RetentionPlan(account, folders, clock.nowMs()).preview(inventory, untilMs);
            }));
        print("preview", pop3, total, meter, int(leaving.size()));
    }
    look("all planned");
    look("nothing new");
    clock.advance(24h * 6);
    look(pop3 ? "some due (what follows is the visit's)" : "some due, queued");
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    const int total = argc > 1 ? QByteArray(argv[1]).toInt() : 100'000;
    const int due = argc > 2 ? QByteArray(argv[2]).toInt() : 100;
    for (const bool pop3 : {false, true})
        measure(pop3, total, due);
    return 0;
}
