#pragma once

#include "database.h"
#include "folderrecord.h"
#include "messagequery.h"

#include <optional>
#include <vector>

namespace posthorn
{

/// Turns a MessageQuery into rows in their order. Folders are read one by one from the index of each (already
/// sorted) and merged; what is searched for is looked up by word first. Throws SQLite::Exception; used on its
/// connection's thread.
class ListQuery
{
public:
    ListQuery(Database &database, const MessageQuery &query);

    /// All rows in order. `limit` > 0: only the first.
    [[nodiscard]] std::vector<SpineEntry> entries(qint64 limit = 0);
    [[nodiscard]] qint64 count();
    /// Those of `ids` that the query shows.
    [[nodiscard]] std::vector<SpineEntry> entriesOf(const std::vector<PlacementId> &ids);

private:
    [[nodiscard]] std::vector<FolderId> foldersInScope();
    /// Everything but the folder, for placement p.
    [[nodiscard]] QString conditions() const;
    [[nodiscard]] QString twinCondition() const;
    [[nodiscard]] QString searchConditions() const;
    [[nodiscard]] QString folderList() const;
    [[nodiscard]] bool isPlain() const;
    [[nodiscard]] std::vector<SpineEntry> run(const QString &sql, std::optional<FolderId> folder = {});
    [[nodiscard]] std::vector<SpineEntry> byFolder(qint64 limit);
    [[nodiscard]] std::vector<SpineEntry> ranked(const QString &restriction);
    [[nodiscard]] QString sortKey() const;
    [[nodiscard]] QString selected(const QString &restriction) const;
    void sort(std::vector<SpineEntry> &entries) const;

    Database &m_database;
    const MessageQuery &m_query;
    std::vector<FolderId> m_folders;
};

} // namespace posthorn
