#pragma once

#include "database.h"
#include "storechange.h"

namespace posthorn
{

/// What the last commits changed, kept in the database for the other processes that have it open: posthornctl
/// beside the window. Throws SQLite::Exception; used on its connection's thread.
class ChangeLog
{
public:
    explicit ChangeLog(Database &database);

    /// In the transaction of the change, once its revision is known.
    void append(const StoreChange &change);
    /// All that came after `known` up to `revision`; where the log does not reach back so far, `everything`
    /// is set.
    [[nodiscard]] StoreChange since(quint64 known, quint64 revision);

private:
    Database &m_database;
};

/// How far a change had grown, to take off again what a step that failed put behind it. Instead of a copy,
/// which would make a job of many steps quadratic.
class ChangeMark
{
public:
    explicit ChangeMark(const StoreChange &change);
    void cutBack(StoreChange &change) const;

private:
    size_t m_added;
    size_t m_changed;
    size_t m_removed;
    size_t m_folders;
    bool m_folderList;
    bool m_journal;
    bool m_outbox;
};

/// Puts `from` behind `to`.
void appendChange(StoreChange &to, const StoreChange &from);
/// Each id in one list, once: what came and went is asked for again, and so is in `changed`.
void tidyChange(StoreChange &change);

} // namespace posthorn
