// All bodies of an INBOX of N messages (default 100,000) into a store that has the headers, beside a bare
// socket that reads the same bytes in the same run and does nothing with them. One JSON object a line on
// stdout.

#include "syncscene.h"

#include <QCoreApplication>
#include <QDir>

using namespace posthorn;

namespace
{

qint64 bytesOnDisk(const QString &directory)
{
    qint64 bytes = 0;
    for (const QFileInfo &file : QDir(directory).entryInfoList(QDir::Files))
        bytes += file.size();
    return bytes;
}

Result<void> run(SyncScene &scene)
{
    for (const bool report : {false, true}) // the first time fills the server's caches
        POSTHORN_TRY(scene.readBare(report ? "bodies" : "", "(UID RFC822.SIZE BODY.PEEK[])"));
    {
        const Meter meter;
        POSTHORN_TRY_ASSIGN(const auto session, scene.connect(0, SyncScene::notCompressed));
        POSTHORN_TRY_ASSIGN(const FolderRecord record, scene.inbox());
        POSTHORN_TRY_ASSIGN(const FolderSyncStats stats,
                            FolderSync(*session, scene.store(), scene.clock()).sync(record, false));
        printCost("headers", stats, *session, meter);
    }
    const Meter meter;
    POSTHORN_TRY_ASSIGN(const auto session, scene.connect(0, SyncScene::notCompressed));
    POSTHORN_TRY_ASSIGN(const FolderRecord record, scene.inbox());
    POSTHORN_TRY_ASSIGN(const FolderSyncStats stats,
                        FolderSync(*session, scene.store(), scene.clock()).fetchMissingBodies(record.id, 0));
    printCost("bodies", stats, *session, meter,
              "\"bytesOnDisk\":" + QByteArray::number(bytesOnDisk(scene.profileDirectory())) + ',');
    return {};
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    BigMailbox mailbox;
    if (argc > 1)
        mailbox.messages = std::atoi(argv[1]);
    return runOnBigMailbox(mailbox, run);
}
