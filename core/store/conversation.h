#pragma once

#include "messagerow.h"

#include <QMetaType>

namespace posthorn
{

/// A folder that a message of a conversation lies in. A value.
struct MessagePlace {
    PlacementId id;
    FolderId folder;
    FolderRole role = FolderRole::None;
    QString path; // of the folder, as FolderRecord::path
};

/// One message of a conversation, once, however often it lies somewhere. A value; any thread.
struct ConversationMessage {
    MessageRow row; // of the copy that is shown: its flags, its location
    MessagePlace place;
    QList<MessagePlace> twins; // where else it lies; same Message-ID and size, same account
};

/// All messages of one thread that a reader wants to see, oldest first. A value; any thread.
struct Conversation {
    /// More are never read: a stranger can put any number of messages into one conversation. The newest ones
    /// are kept, and the one that was asked for.
    static constexpr int MostMessages = 2000;

    ThreadId thread;
    QList<ConversationMessage> messages;
    bool truncated = false;
};

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::Conversation)
