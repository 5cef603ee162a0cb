#pragma once

#include "conversation.h"
#include "database.h"

#include <QHash>

namespace posthorn
{

/// Reads a conversation from all folders of its account: what was sent with what came in, the same message
/// once. Throws SQLite::Exception; used on its connection's thread, for one job.
class ConversationQuery
{
public:
    explicit ConversationQuery(Database &database)
        : m_database(database)
    {
    }

    /// The conversation of the message `wanted`. Trash and Junk are left out, but for the folder that
    /// `wanted` lies in. Empty where `wanted` is gone.
    [[nodiscard]] Conversation around(PlacementId wanted);

private:
    struct Entry {
        MessagePlace place;
        qint64 received = 0;
        qint64 identity = 0; // hash of the Message-ID, or of what stands for it
        qint64 size = 0;
    };
    [[nodiscard]] QList<Entry> entries(ThreadId thread, FolderId wantedFolder);

    Database &m_database;
};

} // namespace posthorn
