#pragma once

#include "../meter.h"
#include "imap/foldersync.h"
#include "imap/imapsession.h"
#include "store/store.h"
#include "support/bigmailbox.h"
#include "support/dovecotserver.h"
#include "support/temporaryprofile.h"

#include <functional>
#include <memory>

namespace posthorn
{

/// A private Dovecot with a big INBOX, and an empty store of one account: what the benchmarks of the sync
/// start from. Made by runOnBigMailbox(); everything goes with it.
class SyncScene
{
public:
    inline static const QSet<QByteArray> notCompressed = {"COMPRESS=DEFLATE"};

    SyncScene();
    ~SyncScene();

    /// Makes the mailbox and starts the server. Errors: Usage/NotFound where there is no Dovecot.
    [[nodiscard]] Result<void> start(const BigMailbox &mailbox);
    /// An empty one in place of the store that is. From the worker.
    [[nodiscard]] Result<void> renewStore();
    /// A session that is logged in; by another port, where a line of its own leads to the server.
    [[nodiscard]] Result<std::unique_ptr<ImapSession>> connect(quint16 port = 0,
                                                               const QSet<QByteArray> &without = {});
    [[nodiscard]] quint16 port() const { return m_server.imapPort(); }
    /// Reads one FETCH of `items` of everything with a plain socket and throws it away; prints what that cost
    /// under `name`, unless the name is empty.
    [[nodiscard]] Result<void> readBare(const QByteArray &name, const QByteArray &items);
    [[nodiscard]] Result<FolderRecord> inbox();
    [[nodiscard]] Store &store() { return *m_store; }
    [[nodiscard]] const Clock &clock() const { return m_clock; }
    [[nodiscard]] QString profileDirectory() const { return m_profile->profile().dataDir; }

private:
    [[nodiscard]] Result<void> makeStore();

    DovecotServer m_server;
    std::unique_ptr<TemporaryProfile> m_profile;
    SystemClock m_clock;
    std::unique_ptr<Store> m_store;
    FolderId m_inbox;
};

/// Makes the scene and runs `benchmark` on a worker, as syncs do, while the calling thread's event loop hears
/// of changes to the store. Answers the exit code; an error is printed.
[[nodiscard]] int runOnBigMailbox(const BigMailbox &mailbox,
                                  const std::function<Result<void>(SyncScene &)> &benchmark);

/// One line of JSON about what was done since `meter` began.
void printCost(const char *bench, const FolderSyncStats &stats, const ImapSession &session,
               const Meter &meter, const QByteArray &more = {});

} // namespace posthorn
