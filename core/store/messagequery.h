#pragma once

#include "base/folderrole.h"
#include "base/ids.h"

#include <QMetaType>
#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

namespace posthorn
{

/// A search as the search room understood it: all terms must match.
struct SearchTerm {
    enum class Field { Any, Subject, From, To };
    Field field = Field::Any;
    QString text; // words; matched as prefixes, without case and accents
    bool negated = false;
    bool operator==(const SearchTerm &) const = default;
};

/// Which messages a list shows, in which order. A value; any thread.
struct MessageQuery {
    enum class Scope {
        Folder,     // `folder`
        Unified,    // all folders with `role`, of enabled accounts
        Flagged,    // flagged anywhere but Trash and Junk
        Account,    // everything of `account` but Trash and Junk
        Everything, // all accounts but Trash and Junk
        Thread,     // `thread`
    };
    Scope scope = Scope::Folder;
    FolderId folder;
    FolderRole role = FolderRole::Inbox;
    AccountId account;
    ThreadId thread;
    QString context;     // Unified, Flagged, Everything: only accounts of this context; empty = all
    QString sharedInbox; // the same: only accounts that are shown as one of this name; empty = all

    std::vector<SearchTerm> search; // empty = no search
    bool onlyUnread = false;
    bool onlyFlagged = false;
    bool onlyWithAttachments = false;
    std::optional<Location> location; // HiddenHere: those alone; else what is hidden is never listed
    qint64 leavesBeforeMs = 0;        // a rule removes them from the server before then; 0 = any
    std::optional<bool> readState;    // is:read / is:unread typed in a search
    QString tag;                      // empty = any

    enum class Sort { Date, Sender, Subject, Size, Location };
    Sort sort = Sort::Date;
    bool ascending = false;

    bool operator==(const MessageQuery &) const = default;
};

/// One row of the spine, 16 bytes: what the list is sorted by (for Sender and Subject the row's rank), and
/// the row.
struct SpineEntry {
    qint64 sortKey = 0;
    PlacementId id;
};

/// All rows of a query in their order, and the revision of the store that they were read at.
struct MessageSpine {
    std::vector<SpineEntry> entries;
    quint64 revision = 0;
};

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::MessageQuery)
Q_DECLARE_METATYPE(posthorn::MessageSpine)
