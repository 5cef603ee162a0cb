#include "actiontable.h"

#include <QCoreApplication>
#include <QKeySequence>

namespace posthorn
{

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("posthorn::ActionTable", text);
}

} // namespace

QList<ActionInfo> actionTable()
{
    using Group = ActionInfo::Group;
    const auto make = [](const char *name, const QString &text, const char *icon, const char *keys,
                         Group group, bool needsMessage = false) {
        return ActionInfo{QString::fromLatin1(name), text,  QString::fromLatin1(icon),
                          QString::fromLatin1(keys), group, needsMessage};
    };
    return {
        make("next", tr("Next message"), "chevron-down", "J", Group::Navigation),
        make("previous", tr("Previous message"), "chevron-up", "K", Group::Navigation),
        make("nextUnread", tr("Next unread message"), "unread", "Shift+N", Group::Navigation),
        make("nextInConversation", tr("Next message of the conversation, or next unread"), "chevron-down",
             "N", Group::Navigation, true),
        make("previousInConversation", tr("Previous message of the conversation"), "chevron-up", "P",
             Group::Navigation, true),
        make("toggleFold", tr("Fold or unfold a message of the conversation"), "minus", "O",
             Group::Navigation, true),
        make("unfoldAll", tr("Unfold all messages of the conversation"), "plus", ";", Group::Navigation,
             true),
        make("goInbox", tr("Go to Inbox"), "inbox", "G, I", Group::Navigation),
        make("goFlagged", tr("Go to Flagged"), "flag", "G, F", Group::Navigation),
        make("goDrafts", tr("Go to Drafts"), "drafts", "G, D", Group::Navigation),
        make("goSent", tr("Go to Sent"), "sent", "G, S", Group::Navigation),
        make("showAll", tr("Show all accounts"), "all", "Alt+1", Group::Navigation),
        make("showHome", tr("Show home only"), "home", "Alt+2", Group::Navigation),
        make("showWork", tr("Show work only"), "work", "Alt+3", Group::Navigation),
        make("search", tr("Search in this folder"), "search", "Ctrl+F; /", Group::Navigation),
        make("searchEverywhere", tr("Search everywhere"), "search", "Ctrl+Shift+F", Group::Navigation),
        make("palette", tr("Find an action, folder, person or setting"), "keyboard", "Ctrl+K",
             Group::Navigation),

        make("archive", tr("Archive"), "archive", "E", Group::Messages, true),
        make("delete", tr("Delete"), "trash", "Del; #", Group::Messages, true),
        make("deleteHere", tr("Delete from this computer"), "location-server", "Ctrl+Del", Group::Messages,
             true),
        make("deleteFromServer", tr("Delete from the server"), "location-here", "Ctrl+Shift+Del",
             Group::Messages, true),
        make("deleteEverywhere", tr("Delete everywhere, for good"), "trash", "Shift+Del", Group::Messages,
             true),
        make("keepOnServer", tr("Keep on the server"), "location-both", "Shift+K", Group::Messages, true),
        make("unhide", tr("Show again what is hidden here"), "eye", "Shift+H", Group::Messages, true),
        make("flag", tr("Flag"), "flag", "S", Group::Messages, true),
        make("toggleRead", tr("Mark as read or unread"), "unread", "U", Group::Messages, true),
        make("move", tr("Move to folder"), "folder-move", "M", Group::Messages, true),
        make("tag", tr("Tag"), "tag", "T", Group::Messages, true),
        make("undo", tr("Undo"), "undo", "Ctrl+Z; Z", Group::Messages),
        make("findInMessage", tr("Find in the message"), "search", "Ctrl+Alt+F", Group::Messages, true),
        make("findNext", tr("Find the next match in the message"), "chevron-down", "F3; Ctrl+G",
             Group::Messages, true),
        make("findPrevious", tr("Find the previous match in the message"), "chevron-up",
             "Shift+F3; Ctrl+Shift+G", Group::Messages, true),
        make("zoomIn", tr("Larger text"), "plus", "Ctrl++; Ctrl+=", Group::Messages),
        make("zoomOut", tr("Smaller text"), "minus", "Ctrl+-", Group::Messages),
        make("zoomReset", tr("Text in its usual size"), "eye", "Ctrl+0", Group::Messages),
        make("print", tr("Print"), "print", "Ctrl+P", Group::Messages, true),
        make("savePdf", tr("Save as PDF"), "file-pdf", "", Group::Messages, true),
        make("source", tr("Show source"), "source", "Ctrl+U", Group::Messages, true),

        make("compose", tr("Compose"), "compose", "Ctrl+N; C", Group::Composing),
        make("reply", tr("Reply"), "reply", "Ctrl+R; R", Group::Composing, true),
        make("replyAll", tr("Reply to all"), "reply-all", "Ctrl+Shift+R; A", Group::Composing, true),
        make("forward", tr("Forward"), "forward", "Ctrl+L; F", Group::Composing, true),
        make("forwardAttached", tr("Forward as attachment"), "forward", "", Group::Composing, true),

        make("getMail", tr("Get mail"), "refresh", "F5", Group::Window),
        make("workOffline", tr("Work offline"), "offline", "", Group::Window),
        make("activity", tr("Activity"), "activity", "Ctrl+Shift+A", Group::Window),
        make("retention", tr("What leaves the server"), "location-leaves", "", Group::Window),
        make("compactRows", tr("Compact list"), "menu", "", Group::Window),
        make("conversations", tr("Show conversations as one"), "all", "", Group::Window),
        make("addAccount", tr("Add account"), "plus", "", Group::Window),
        make("connection", tr("Connection and security"), "lock", "", Group::Window),
        make("health", tr("Health of the mail"), "shield-check", "", Group::Window),
        make("settings", tr("Settings"), "settings", "Ctrl+,", Group::Window),
        make("help", tr("Show the keys"), "keyboard", "?; F1", Group::Window),
        make("quit", tr("Quit"), "close", "Ctrl+Q", Group::Window),
    };
}

QString withoutSingleKeys(const QString &keys)
{
    QList<QKeySequence> kept;
    for (const QKeySequence &sequence : QKeySequence::listFromString(keys, QKeySequence::PortableText)) {
        const QKeyCombination first = sequence.isEmpty() ? QKeyCombination() : sequence[0];
        const bool plain = (first.keyboardModifiers() & ~Qt::ShiftModifier) == Qt::NoModifier &&
                           first.key() < Qt::Key_Escape; // special keys begin there
        if (!plain)
            kept << sequence;
    }
    return QKeySequence::listToString(kept, QKeySequence::PortableText);
}

} // namespace posthorn
