// First header sync of an INBOX of N messages (default 100,000) of B bytes in the mean (default 7,400) from a
// warm private Dovecot on loopback, beside a bare socket that reads the same facts in the same run and does
// nothing with them; then a sync that finds nothing changed. One JSON object a line on stdout.

#include "syncscene.h"

#include <QCoreApplication>
#include <atomic>

using namespace posthorn;

namespace
{

constexpr char basicItems[] = "UID FLAGS INTERNALDATE RFC822.SIZE ";
constexpr char headerFields[] =
    "BODY.PEEK[HEADER.FIELDS (DATE FROM SENDER REPLY-TO TO CC BCC SUBJECT MESSAGE-ID "
    "IN-REPLY-TO REFERENCES CONTENT-TYPE)]";
constexpr char envelopeAndStructure[] = "ENVELOPE BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (REFERENCES)]";

Result<void> syncOnce(SyncScene &scene, const char *name)
{
    const Meter meter;
    POSTHORN_TRY_ASSIGN(const auto session, scene.connect(0, SyncScene::notCompressed));
    FolderSync sync(*session, scene.store(), scene.clock());
    // The first rows count from SELECT until a reader of the store can see them.
    const double selected = meter.seconds();
    std::atomic<double> newest = 0;
    const auto seen =
        QObject::connect(&scene.store(), &Store::changed, &scene.store(), [&](const StoreChange &change) {
            if (newest == 0 && change.added.size() >= 200)
                newest = meter.seconds();
        });
    POSTHORN_TRY_ASSIGN(const FolderRecord record, scene.inbox());
    POSTHORN_TRY_ASSIGN(const FolderSyncStats stats, sync.sync(record, false));
    QObject::disconnect(seen);
    printCost(name, stats, *session, meter,
              newest == 0 ? QByteArray()
                          : "\"newest200Seconds\":" + QByteArray::number(newest - selected, 'f', 3) + ',');
    return {};
}

Result<void> run(SyncScene &scene)
{
    const QByteArray fields = QByteArray("(") + basicItems + headerFields + ')';
    const QByteArray structures = QByteArray("(") + basicItems + envelopeAndStructure + ')';
    for (const bool report : {false, true}) { // the first time fills the server's caches
        POSTHORN_TRY(scene.readBare(report ? "ENVELOPE, BODYSTRUCTURE, References" : "", structures));
        POSTHORN_TRY(scene.readBare(report ? "header fields" : "", fields));
    }
    POSTHORN_TRY(syncOnce(scene, "first sync"));
    return syncOnce(scene, "second sync, nothing changed");
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    BigMailbox mailbox;
    if (argc > 1)
        mailbox.messages = std::atoi(argv[1]);
    if (argc > 2)
        mailbox.meanBytes = std::atoi(argv[2]);
    return runOnBigMailbox(mailbox, run);
}
