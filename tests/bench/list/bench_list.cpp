// What the message list costs with many messages in the store: from the start of the store to rows on the
// screen, one new message into the open list, scrolling through all of it, and the longest time that the
// event loop stood still.
//
//     bench_list [MESSAGES]      one line of JSON each

#include "bench/stallmeter.h"
#include "store/store.h"
#include "support/temporaryprofile.h"
#include "ui/list/messagelistmodel.h"
#include "ui/list/messagelistview.h"
#include "ui/theme/style.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QScrollBar>
#include <QSignalSpy>
#include <cstdio>

using namespace posthorn;

namespace
{

void print(const char *what, double ms, double stallMs)
{
    std::printf("{\"bench\":\"%s\",\"ms\":%.2f,\"longestStallMs\":%.2f}\n", what, ms, stallMs);
    std::fflush(stdout);
}

IncomingMessage message(FolderId folder, quint32 uid, qint64 receivedMs)
{
    IncomingMessage made;
    made.folder = folder;
    made.uid = uid;
    made.receivedMs = receivedMs;
    made.size = 4000;
    made.envelope.subject = QStringLiteral("Subject number %1 of the benchmark").arg(uid);
    made.envelope.from = {
        {QStringLiteral("Sender %1").arg(uid % 500), QStringLiteral("s%1@example.org").arg(uid % 500)}};
    made.envelope.messageId = "bench" + QByteArray::number(uid) + "@example.org";
    made.snippet =
        QStringLiteral("The first words of the message, as long as they usually are in a list row.");
    return made;
}

bool fill(Store &store, int count, FolderId &folder)
{
    constexpr int batch = 2000;
    for (int first = 0; first < count; first += batch) {
        const auto done = store.writeAndWait<FolderId>(
            Durability::Normal, [&](WriteTransaction &transaction) -> Result<FolderId> {
                FolderRecord inbox;
                inbox.account = AccountId(1);
                inbox.mailbox = "INBOX";
                inbox.path = QStringLiteral("Inbox");
                inbox.role = FolderRole::Inbox;
                POSTHORN_TRY(transaction.upsertAccount(inbox.account, true, {}));
                POSTHORN_TRY_ASSIGN(const FolderId id, transaction.upsertFolder(inbox));
                QList<IncomingMessage> messages;
                for (int i = first; i < std::min(first + batch, count); ++i)
                    messages << message(id, quint32(i + 1), 1'600'000'000'000 + qint64(i) * 60'000);
                POSTHORN_TRY(transaction.addMessages(messages));
                return id;
            });
        if (!done)
            return false;
        folder = *done;
    }
    return true;
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    theme::apply(application, Settings::ColorScheme::Light);
    const int count = argc > 1 ? QByteArray(argv[1]).toInt() : 100'000;
    const TemporaryProfile profile;
    const SystemClock clock;
    FolderId folder;
    {
        auto store = Store::open(profile.profile(), clock);
        if (!store || !fill(**store, count, folder)) {
            std::fputs("The store could not be filled.\n", stderr);
            return 1;
        }
    }
    StallMeter stalls;
    QElapsedTimer timer;
    timer.start();
    auto store = Store::open(profile.profile(), clock);
    if (!store)
        return 1;
    MessageListModel model(**store, clock);
    MessageListView view(model, clock);
    view.resize(380, 700);
    view.show();
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    QSignalSpy settled(&model, &MessageListModel::settled);
    MessageQuery query;
    query.folder = folder;
    model.setQuery(query);
    reset.wait(60'000);
    view.grab();
    print("start-to-first-rows", double(timer.nsecsElapsed()) / 1e6, stalls.takeMs());
    if (!model.isSettled())
        settled.wait(60'000);
    print("start-to-whole-list", double(timer.nsecsElapsed()) / 1e6, stalls.takeMs());

    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    timer.restart();
    (*store)->post(Durability::Normal, [folder, count](WriteTransaction &transaction) -> Result<void> {
        POSTHORN_TRY(transaction.addMessages({message(folder, quint32(count + 1), 1'900'000'000'000)}));
        return {};
    });
    inserted.wait(60'000);
    print("insert-one", double(timer.nsecsElapsed()) / 1e6, stalls.takeMs());

    // Through all of it, as fast as frames of a screen come.
    constexpr int frames = 240;
    timer.restart();
    double longestFrame = 0;
    for (int frame = 0; frame < frames; ++frame) {
        QElapsedTimer one;
        one.start();
        view.verticalScrollBar()->setValue(int(qint64(view.verticalScrollBar()->maximum()) * frame / frames));
        view.grab();
        longestFrame = std::max(longestFrame, double(one.nsecsElapsed()) / 1e6);
    }
    print("scroll-frame-longest", longestFrame, longestFrame);
    (void)stalls.takeMs(); // the loop above did not come back in between
    if (!model.isSettled())
        settled.wait(60'000);
    print("scroll-settled", double(timer.nsecsElapsed()) / 1e6, stalls.takeMs());
    return 0;
}
