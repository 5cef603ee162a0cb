// Headers and bodies of an INBOX of N messages (default 5,000) over a line of 20 Mbit/s and 40 ms, as they
// are and with COMPRESS=DEFLATE. One JSON object a line on stdout.

#include "slowline.h"
#include "syncscene.h"

#include <QCoreApplication>

using namespace posthorn;

namespace
{

Result<void> syncOver(SyncScene &scene, quint16 port, const char *name, const QSet<QByteArray> &without)
{
    POSTHORN_TRY(scene.renewStore());
    for (const char *what : {"headers", "bodies", "nothing changed"}) {
        const Meter meter;
        POSTHORN_TRY_ASSIGN(const auto session, scene.connect(port, without));
        POSTHORN_TRY_ASSIGN(const FolderRecord record, scene.inbox());
        FolderSync sync(*session, scene.store(), scene.clock());
        const bool bodies = QByteArrayView(what) == "bodies";
        POSTHORN_TRY_ASSIGN(const FolderSyncStats stats,
                            bodies ? sync.fetchMissingBodies(record.id, 0) : sync.sync(record, false));
        printCost((QByteArray(what) + ", " + name).constData(), stats, *session, meter);
    }
    return {};
}

Result<void> run(SyncScene &scene)
{
    POSTHORN_TRY(scene.readBare("", "(UID RFC822.SIZE BODY.PEEK[])")); // fills the server's caches
    const SlowLine line(scene.port(), {});
    POSTHORN_TRY(syncOver(scene, line.port(), "as it is", SyncScene::notCompressed));
    POSTHORN_TRY(syncOver(scene, line.port(), "compressed", {}));
    POSTHORN_TRY(syncOver(scene, 0, "as it is, no slow line", SyncScene::notCompressed));
    return syncOver(scene, 0, "compressed, no slow line", {});
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    BigMailbox mailbox;
    mailbox.messages = argc > 1 ? std::atoi(argv[1]) : 5'000;
    return runOnBigMailbox(mailbox, run);
}
