#include "folderrole.h"

namespace posthorn
{

QString folderRoleName(FolderRole role)
{
    switch (role) {
    case FolderRole::None:
        return {};
    case FolderRole::Inbox:
        return QStringLiteral("inbox");
    case FolderRole::Drafts:
        return QStringLiteral("drafts");
    case FolderRole::Sent:
        return QStringLiteral("sent");
    case FolderRole::Archive:
        return QStringLiteral("archive");
    case FolderRole::Junk:
        return QStringLiteral("junk");
    case FolderRole::Trash:
        return QStringLiteral("trash");
    case FolderRole::All:
        return QStringLiteral("all");
    case FolderRole::Flagged:
        return QStringLiteral("flagged");
    case FolderRole::Important:
        return QStringLiteral("important");
    case FolderRole::Outbox:
        return QStringLiteral("outbox");
    }
    return {};
}

QString locationName(Location location)
{
    switch (location) {
    case Location::Server:
        return QStringLiteral("server");
    case Location::ServerAndHere:
        return QStringLiteral("server-and-here");
    case Location::OnlyHere:
        return QStringLiteral("only-here");
    case Location::LeavesServer:
        return QStringLiteral("leaves");
    case Location::HiddenHere:
        return QStringLiteral("hidden-here");
    }
    return {};
}

} // namespace posthorn
