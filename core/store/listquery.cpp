#include "listquery.h"

#include "envelopecodec.h"
#include "locationsql.h"
#include "placementtable.h"
#include "searchtext.h"

#include <algorithm>

namespace posthorn
{

namespace
{

/// "Re: AW: [list] Lunch" sorts as "lunch".
QString subjectKey(const QString &subject)
{
    QStringView rest = QStringView(subject).trimmed();
    for (bool again = true; again;) {
        again = false;
        const qsizetype colon = rest.indexOf(u':');
        if (colon > 0 && colon <= 3 && rest.first(colon).indexOf(u' ') < 0) {
            rest = rest.sliced(colon + 1).trimmed();
            again = true;
        }
    }
    return rest.toString().toCaseFolded();
}

} // namespace

ListQuery::ListQuery(Database &database, const MessageQuery &query)
    : m_database(database)
    , m_query(query)
    , m_folders(foldersInScope())
{
}

std::vector<FolderId> ListQuery::foldersInScope()
{
    using Scope = MessageQuery::Scope;
    if (m_query.scope == Scope::Folder)
        return {m_query.folder};
    if (m_query.scope == Scope::Thread)
        return {};
    const bool oneAccount = m_query.scope == Scope::Account;
    std::vector<FolderId> folders;
    Query query(
        m_database,
        "SELECT f.id, f.role, f.account, a.enabled, a.context, a.shared_inbox FROM folder f JOIN account "
        "a ON a.id = f.account");
    while (query.next()) {
        const auto role = query.enumeration<FolderRole>(1);
        const bool inAccount =
            oneAccount
                ? query.id<AccountId>(2) == m_query.account
                : query.boolean(3) && (m_query.context.isEmpty() || query.text(4) == m_query.context) &&
                      (m_query.sharedInbox.isEmpty() || query.text(5) == m_query.sharedInbox);
        const bool inRole = m_query.scope == Scope::Unified
                                ? role == m_query.role
                                : role != FolderRole::Trash && role != FolderRole::Junk;
        if (inAccount && inRole)
            folders.push_back(query.id<FolderId>(0));
    }
    return folders;
}

bool ListQuery::isPlain() const
{
    return m_query.search.empty() && m_query.sort == MessageQuery::Sort::Date &&
           m_query.scope != MessageQuery::Scope::Thread;
}

QString ListQuery::conditions() const
{
    QString sql = m_query.location == Location::HiddenHere
                      ? QStringLiteral(" p.hidden <> 0 AND p.hidden = %1").arg(hiddenHereMark.value())
                      : QStringLiteral(" p.hidden = 0");
    // Spelled as in the partial indexes.
    if (m_query.onlyUnread || m_query.readState == false)
        sql += QLatin1String(" AND (p.flags & 1) = 0");
    if (m_query.readState == true)
        sql += QLatin1String(" AND (p.flags & 1) <> 0");
    if (m_query.onlyFlagged || m_query.scope == MessageQuery::Scope::Flagged)
        sql += QLatin1String(" AND (p.flags & 4) <> 0");
    if (m_query.onlyWithAttachments)
        sql += QLatin1String(" AND (SELECT m.has_attachments FROM message m WHERE m.id = p.message)");
    // What exists only here has an index.
    if (m_query.location == Location::OnlyHere)
        sql += QLatin1String(" AND " ON_NO_SERVER);
    else if (m_query.location && m_query.location != Location::HiddenHere)
        sql += QStringLiteral(" AND " LOCATION_OF_ROW " = %1").arg(int(*m_query.location));
    if (m_query.leavesBeforeMs > 0)
        sql += QStringLiteral(" AND p.leaves > 0 AND p.leaves < %1 AND NOT " ON_NO_SERVER)
                   .arg(m_query.leavesBeforeMs);
    if (m_query.scope == MessageQuery::Scope::Thread)
        sql += QStringLiteral(" AND p.message IN (SELECT id FROM message WHERE thread = %1)")
                   .arg(m_query.thread.value());
    if (!m_query.tag.isEmpty())
        sql += QLatin1String(" AND p.keywords IS NOT NULL AND instr(p.keywords, ?) > 0");
    return sql + twinCondition() + searchConditions();
}

/// What lies in a folder that collects the mail of others is shown there; elsewhere only where it lies
/// nowhere else.
QString ListQuery::twinCondition() const
{
    using Scope = MessageQuery::Scope;
    if (m_query.scope == Scope::Folder || m_query.scope == Scope::Unified)
        return {};
    QStringList collections;
    Query query(m_database, "SELECT id, role FROM folder");
    while (query.next()) {
        if (isCollection(query.enumeration<FolderRole>(1)))
            collections.append(QString::number(query.integer(0)));
    }
    if (collections.isEmpty())
        return {};
    return QStringLiteral(
               " AND NOT (p.folder IN (%1) AND EXISTS (SELECT 1 FROM message a JOIN message b ON "
               "b.thread = a.thread AND b.identity = a.identity AND b.size = a.size AND b.account = "
               "a.account AND b.id <> a.id JOIN placement q ON q.message = b.id WHERE a.id = p.message "
               "AND q.hidden = 0 AND q.folder NOT IN (%1)))")
        .arg(collections.join(u','));
}

QString ListQuery::searchConditions() const
{
    QString sql;
    for (const SearchTerm &term : m_query.search) {
        if (matchExpression(term).isEmpty())
            continue;
        sql += term.negated ? QLatin1String(" AND p.message NOT IN ") : QLatin1String(" AND p.message IN ");
        sql += QLatin1String("(SELECT rowid FROM search WHERE search MATCH ?)");
    }
    return sql;
}

QString ListQuery::folderList() const
{
    QStringList numbers;
    for (const FolderId folder : m_folders)
        numbers.append(QString::number(folder.value()));
    return numbers.join(u',');
}

/// `folder`: what the first ? of `sql` stands for, where it names one.
std::vector<SpineEntry> ListQuery::run(const QString &sql, std::optional<FolderId> folder)
{
    const std::string text = sql.toStdString();
    Query query(m_database, text);
    if (folder)
        query.bind(*folder);
    if (!m_query.tag.isEmpty())
        query.bind(QString(u'\n' + m_query.tag + u'\n'));
    for (const SearchTerm &term : m_query.search) {
        if (const QString match = matchExpression(term); !match.isEmpty())
            query.bind(match);
    }
    std::vector<SpineEntry> entries;
    while (query.next())
        entries.push_back({query.integer(0), query.id<PlacementId>(1)});
    return entries;
}

void ListQuery::sort(std::vector<SpineEntry> &entries) const
{
    const bool ascending = m_query.ascending;
    const auto before = [ascending](const SpineEntry &a, const SpineEntry &b) {
        const auto left = std::pair(a.sortKey, a.id);
        const auto right = std::pair(b.sortKey, b.id);
        return ascending ? left < right : right < left;
    };
    if (!std::is_sorted(entries.begin(), entries.end(), before))
        std::sort(entries.begin(), entries.end(), before);
}

std::vector<SpineEntry> ListQuery::byFolder(qint64 limit)
{
    const QString order =
        m_query.ascending ? QStringLiteral("p.received, p.id") : QStringLiteral("p.received DESC, p.id DESC");
    QString sql =
        QStringLiteral("SELECT p.received, p.id FROM placement p WHERE p.folder = ? AND%1 ORDER BY %2")
            .arg(conditions(), order);
    if (limit > 0)
        sql += QStringLiteral(" LIMIT %1").arg(limit);
    std::vector<SpineEntry> all;
    for (const FolderId folder : m_folders) {
        auto entries = run(sql, folder);
        if (all.empty())
            all = std::move(entries);
        else
            all.insert(all.end(), entries.begin(), entries.end());
    }
    sort(all);
    return all;
}

/// What the list is sorted by, but for orders by text. Those of one location stand together, by date.
QString ListQuery::sortKey() const
{
    switch (m_query.sort) {
    case MessageQuery::Sort::Size:
        return QStringLiteral("(SELECT m.size FROM message m WHERE m.id = p.message)");
    case MessageQuery::Sort::Location:
        return QStringLiteral(LOCATION_OF_ROW " * 100000000000000 + p.received");
    case MessageQuery::Sort::Date:
    case MessageQuery::Sort::Sender:
    case MessageQuery::Sort::Subject:
        break;
    }
    return QStringLiteral("p.received");
}

/// All columns that some order needs: key, id, and for orders by text what is sorted.
QString ListQuery::selected(const QString &restriction) const
{
    const QString scope = m_query.scope == MessageQuery::Scope::Thread
                              ? QString()
                              : QStringLiteral(" AND +p.folder IN (%1)").arg(folderList());
    // A single folder is walked by its index, several are filtered.
    const QString folder = m_folders.size() == 1 && m_query.search.empty()
                               ? QStringLiteral(" AND p.folder = %1").arg(m_folders.front().value())
                               : scope;
    return QStringLiteral("SELECT %1, p.id FROM placement p WHERE%2%3%4")
        .arg(sortKey(), conditions(), folder, restriction);
}

/// Sender and Subject: the key of a row is its rank.
std::vector<SpineEntry> ListQuery::ranked(const QString &restriction)
{
    std::vector<SpineEntry> entries = run(selected(restriction));
    std::sort(entries.begin(), entries.end(), [](const SpineEntry &a, const SpineEntry &b) {
        return std::pair(b.sortKey, b.id) < std::pair(a.sortKey, a.id);
    });
    std::vector<std::pair<QString, SpineEntry>> keyed;
    keyed.reserve(entries.size());
    for (const SpineEntry &entry : entries) {
        Query text(
            m_database,
            m_query.sort == MessageQuery::Sort::Subject
                ? "SELECT m.subject FROM placement p JOIN message m ON m.id = p.message WHERE p.id = ?"
                : "SELECT m.envelope FROM placement p JOIN message m ON m.id = p.message WHERE p.id = ?",
            entry.id);
        if (!text.next())
            continue;
        if (m_query.sort == MessageQuery::Sort::Subject) {
            keyed.emplace_back(subjectKey(text.text(0)), entry);
        } else {
            const MessageEnvelope envelope = unpackEnvelope(text.blob(0), {});
            keyed.emplace_back(envelope.from.isEmpty() ? QString()
                                                       : envelope.from.first().displayName().toCaseFolded(),
                               entry);
        }
    }
    const bool ascending = m_query.ascending;
    std::stable_sort(keyed.begin(), keyed.end(), [ascending](const auto &a, const auto &b) {
        return ascending ? a.first < b.first : b.first < a.first;
    });
    entries.clear();
    for (auto &[key, entry] : keyed) {
        // Descending lists have falling keys, so that every spine is sorted by its keys.
        const auto rank = static_cast<qint64>(entries.size());
        entries.push_back({ascending ? rank : -rank, entry.id});
    }
    return entries;
}

std::vector<SpineEntry> ListQuery::entries(qint64 limit)
{
    std::vector<SpineEntry> result;
    if (isPlain()) {
        result = byFolder(limit);
    } else if (m_query.sort == MessageQuery::Sort::Sender || m_query.sort == MessageQuery::Sort::Subject) {
        result = ranked({});
    } else {
        result = run(selected({}));
        sort(result);
    }
    if (limit > 0 && static_cast<qint64>(result.size()) > limit)
        result.resize(static_cast<size_t>(limit));
    return result;
}

qint64 ListQuery::count()
{
    if (!isPlain())
        return static_cast<qint64>(run(selected({})).size());
    const QString sql =
        QStringLiteral("SELECT count(*), 0 FROM placement p WHERE p.folder = ? AND%1").arg(conditions());
    qint64 total = 0;
    for (const FolderId folder : m_folders)
        total += run(sql, folder).front().sortKey;
    return total;
}

std::vector<SpineEntry> ListQuery::entriesOf(const std::vector<PlacementId> &ids)
{
    if (m_query.sort == MessageQuery::Sort::Sender || m_query.sort == MessageQuery::Sort::Subject) {
        // A rank is known only among all.
        auto all = ranked({});
        std::vector<PlacementId> wanted = ids;
        std::sort(wanted.begin(), wanted.end());
        std::erase_if(all, [&wanted](const SpineEntry &entry) {
            return !std::binary_search(wanted.begin(), wanted.end(), entry.id);
        });
        return all;
    }
    constexpr size_t most = 500;
    std::vector<SpineEntry> result;
    for (size_t from = 0; from < ids.size(); from += most) {
        QStringList numbers;
        for (size_t i = from; i < std::min(ids.size(), from + most); ++i)
            numbers.append(QString::number(ids[i].value()));
        const QString scope = m_query.scope == MessageQuery::Scope::Thread
                                  ? QString()
                                  : QStringLiteral(" AND +p.folder IN (%1)").arg(folderList());
        const auto entries = run(QStringLiteral("SELECT %1, p.id FROM placement p WHERE p.id IN (%2)%3 AND%4")
                                     .arg(sortKey(), numbers.join(u','), scope, conditions()));
        result.insert(result.end(), entries.begin(), entries.end());
    }
    sort(result);
    return result;
}

} // namespace posthorn
