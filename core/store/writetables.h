#pragma once

#include "changelog.h"
#include "foldertable.h"
#include "journal.h"
#include "messagetable.h"
#include "outboxtable.h"
#include "placementtable.h"
#include "storeerror.h"
#include "uidltable.h"
#include "writetransaction.h"

namespace posthorn
{

/// The tables of one WriteTransaction, for its .cpp files.
struct WriteTransaction::Tables {
    Tables(Database &database, BodyStore &bodies, const Clock &clock, StoreChange &change)
        : folders(database)
        , placements(database, change)
        , messages(database, bodies)
        , uidls(database)
        , outbox(database)
        , journal(database, bodies, clock, change, folders, placements, messages, uidls)
    {
    }

    [[nodiscard]] Placement insertRow(const IncomingMessage &message, const FolderRecord &folder,
                                      qint64 nowMs);

    FolderTable folders;
    PlacementTable placements;
    MessageTable messages;
    UidlTable uidls;
    OutboxTable outbox;
    Journal journal;
    /// The folder of the POP3 messages that a step adds, which is the same for all but a few.
    std::optional<FolderRecord> collectedInto;
};

template <class F>
auto WriteTransaction::perform(F &&body) -> Result<std::invoke_result_t<F>>
{
    const ChangeMark before(m_change);
    auto result = attempt([&] {
        Query(m_database, "SAVEPOINT step").run();
        const auto finish = [this] {
            m_tables->messages.writeWords();
            m_tables->messages.writeContacts();
            m_tables->placements.writeCounts();
            Query(m_database, "RELEASE step").run();
        };
        if constexpr (std::is_void_v<std::invoke_result_t<F>>) {
            body();
            finish();
        } else {
            auto value = body();
            finish();
            return value;
        }
    });
    if (!result) {
        before.cutBack(m_change);
        rollBackStep();
    }
    return result;
}

} // namespace posthorn
