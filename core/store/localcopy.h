#pragma once

#include "bodystore.h"
#include "rowcopier.h"

#include <array>
#include <vector>

namespace posthorn
{

/// Keeps in local.db a copy of what exists only on this computer: rows of messages that no server holds, with
/// their bytes, the open operations of the journal, the outbox, what is known of POP3 servers' messages, and
/// the accounts and folders that all of them name. It is committed before mail.db is, so that mail.db can be
/// lost (or lose its last commits with its log) without losing anything that no server could give again.
///
/// What changes is noted on the writer's own connection, by a hook and by temporary triggers, so no code that
/// writes needs to know of it. Throws StoreFailure and SQLite::Exception; used on the writer thread, and
/// before it starts.
class LocalCopy
{
public:
    static constexpr std::array tables = {"account",   "folder",           "message", "placement",     "uidl",
                                          "operation", "operation_target", "outbox",  "outbox_message"};

    LocalCopy(Database &mail, BodyStore &bodies);
    ~LocalCopy();
    LocalCopy(const LocalCopy &) = delete;
    LocalCopy &operator=(const LocalCopy &) = delete;

    /// From now on every change on this connection is noted.
    void watch();
    /// The last step before a commit: brings the copy in step with what was noted. Free where nothing was.
    void follow();

    /// At opening: where the copy has commits that mail.db has not, mail.db gets its rows from it; then the
    /// copy is made anew where it is not the same. Commits. True where rows came back.
    [[nodiscard]] bool reconcile();
    /// mail.db gets the copy's rows though it has the same commits: it contradicts itself. In the transaction
    /// that is open.
    void restoreRows() { restore(false); }
    /// Makes the copy anew; in the transactions that are open.
    void rebuild();

private:
    enum class Kind { Account, Folder, Uidl, Operation, Outbox };
    struct Key {
        qint64 id = 0;
        QByteArray name; // of a UIDL
    };
    [[nodiscard]] std::vector<Key> noted(Kind kind);
    void followRows(Kind kind, const char *table);
    void followOperations();
    void followOutbox();
    void followUidls();
    struct ChangedRow {
        qint64 id = 0;
        qint64 message = 0; // what it names in mail.db, where no server holds it; else 0
        qint64 before = 0;  // what it names in the copy; 0 = it changed by its message alone, or is not there
    };
    struct Changed {
        std::vector<ChangedRow> placements; // whose copies may have to change
        std::vector<qint64> messages;       // all, in order
    };
    [[nodiscard]] Changed changed();
    void followPlacements(const Changed &rows);
    [[nodiscard]] bool hasLayoutOfMail();

    // localrestore.cpp
    void restore(bool newer);
    void keepOldVersions();
    void restoreMessages(RowCopier &in);
    void restoreOperations(RowCopier &in);
    void restoreOutbox(RowCopier &in, bool newer);
    void restoreSequences();

    Database &m_mail;
    BodyStore &m_bodies;
    Database &m_local;
    RowCopier m_out;                  // from mail.db into the copy
    std::vector<qint64> m_placements; // rows that changed since the last commit, each as often as it did
    std::vector<qint64> m_messages;
};

} // namespace posthorn
