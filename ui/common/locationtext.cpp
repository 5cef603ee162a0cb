#include "locationtext.h"

#include "dateformat.h"
#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QLocale>

namespace posthorn
{

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("posthorn::LocationText", text);
}

} // namespace

QString locationIcon(Location location)
{
    switch (location) {
    case Location::Server:
        return QStringLiteral("location-server");
    case Location::ServerAndHere:
        return QStringLiteral("location-both");
    case Location::OnlyHere:
        return QStringLiteral("location-here");
    case Location::LeavesServer:
        return QStringLiteral("location-leaves");
    case Location::HiddenHere:
        return QStringLiteral("location-hidden");
    }
    return {};
}

QString locationText(Location location, qint64 leavesServerMs, const QDateTime &now, const QLocale &locale)
{
    switch (location) {
    case Location::Server:
        return tr("Server");
    case Location::ServerAndHere:
        return tr("Server and here");
    case Location::OnlyHere:
        return tr("Only here");
    case Location::LeavesServer:
        return tr("Leaves the server %1").arg(comingDate(leavesServerMs, now, locale));
    case Location::HiddenHere:
        return tr("Hidden here");
    }
    return {};
}

QString locationSentence(Location location, qint64 leavesServerMs, const QDateTime &now,
                         const QLocale &locale)
{
    switch (location) {
    case Location::Server:
        return tr("On the server.");
    case Location::ServerAndHere:
        return tr("On the server and on this computer.");
    case Location::OnlyHere:
        return tr("Only on this computer.");
    case Location::LeavesServer:
        return tr("On the server and on this computer. Leaves the server %1.")
            .arg(comingDate(leavesServerMs, now, locale));
    case Location::HiddenHere:
        return tr("Kept on the server, hidden here.");
    }
    return {};
}

QString locationTitle(Location location)
{
    switch (location) {
    case Location::Server:
        return tr("On the server only");
    case Location::ServerAndHere:
        return tr("On the server and on this computer");
    case Location::OnlyHere:
        return tr("Only on this computer");
    case Location::LeavesServer:
        return tr("Leaves the server");
    case Location::HiddenHere:
        return tr("Hidden here");
    }
    return {};
}

QColor locationColor(Location location, const QPalette &palette)
{
    switch (location) {
    case Location::OnlyHere:
        return theme::success(palette);
    case Location::LeavesServer:
        return theme::warning(palette);
    case Location::Server:
    case Location::ServerAndHere:
    case Location::HiddenHere:
        break;
    }
    return theme::faint(palette);
}

QString folderIcon(FolderRole role)
{
    switch (role) {
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
        return QStringLiteral("flag");
    case FolderRole::Important:
        return QStringLiteral("star");
    case FolderRole::Outbox:
        return QStringLiteral("outbox");
    case FolderRole::None:
        break;
    }
    return QStringLiteral("folder");
}

QString folderDisplayName(FolderRole role, const QString &ownName)
{
    switch (role) {
    case FolderRole::Inbox:
        return tr("Inbox");
    case FolderRole::Drafts:
        return tr("Drafts");
    case FolderRole::Sent:
        return tr("Sent");
    case FolderRole::Archive:
        return tr("Archive");
    case FolderRole::Junk:
        return tr("Junk");
    case FolderRole::Trash:
        return tr("Trash");
    case FolderRole::Outbox:
        return tr("Outbox");
    case FolderRole::All:
        return tr("All mail");
    case FolderRole::Flagged:
        return tr("Flagged");
    case FolderRole::Important:
        return tr("Important");
    case FolderRole::None:
        break;
    }
    return ownName;
}

} // namespace posthorn
