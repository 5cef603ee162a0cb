#pragma once

#include <QMetaType>
#include <QString>

namespace posthorn
{

/// What a folder is for (RFC 6154 special use, and INBOX). The values are stored: never renumber.
enum class FolderRole {
    None = 0,
    Inbox = 1,
    Drafts = 2,
    Sent = 3,
    Archive = 4,
    Junk = 5,
    Trash = 6,
    All = 7,
    Flagged = 8,
    Important = 9,
    Outbox = 10,
};

/// "inbox", "drafts", ...: for posthornctl and tests; empty for None.
[[nodiscard]] QString folderRoleName(FolderRole role);

/// What lies in such a folder of a server usually lies in another one, too.
[[nodiscard]] constexpr bool isCollection(FolderRole role)
{
    return role == FolderRole::All || role == FolderRole::Flagged || role == FolderRole::Important;
}

/// Mail that comes to rest there is collected: not in Drafts, Trash, Junk, the Outbox or where what lies
/// elsewhere is shown.
[[nodiscard]] constexpr bool isCollectedFrom(FolderRole role)
{
    return role != FolderRole::Drafts && role != FolderRole::Trash && role != FolderRole::Junk &&
           role != FolderRole::Outbox && !isCollection(role);
}

/// Where a message lives: the same five everywhere (badge, column, filter, sentence).
enum class Location {
    Server, // header only here
    ServerAndHere,
    OnlyHere,
    LeavesServer, // on both, and a rule will remove it from the server
    HiddenHere,   // kept on the server, removed from view here
};

/// "server", "server-and-here", "only-here", "leaves", "hidden-here": for posthornctl and tests.
[[nodiscard]] QString locationName(Location location);

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::FolderRole)
Q_DECLARE_METATYPE(posthorn::Location)
