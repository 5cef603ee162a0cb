#include "messagelistmodel.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace posthorn
{

namespace
{

constexpr qsizetype CachedRows = 64 * MessageListModel::PageSize;
constexpr int StaleMs = 150;
/// A reset is cheaper than moving this many spine entries in single steps.
constexpr qint64 MostMoves = 20'000'000;
/// Rows that a change reads along although they are not on the screen.
constexpr size_t RowsWithChange = 256;

/// Without what a row may stop matching while it is being read.
MessageQuery withoutFilters(MessageQuery query)
{
    query.onlyUnread = false;
    query.onlyFlagged = false;
    query.readState.reset();
    query.tag.clear();
    return query;
}

} // namespace

MessageListModel::MessageListModel(Store &store, const Clock &clock, QObject *parent)
    : QAbstractTableModel(parent)
    , m_store(store)
    , m_clock(clock)
    , m_cache(CachedRows)
{
    m_pageTimer.setSingleShot(true);
    connect(&m_pageTimer, &QTimer::timeout, this, &MessageListModel::readWantedPages);
    m_gatherTimer.setSingleShot(true);
    m_gatherTimer.setInterval(GatherMs);
    connect(&m_gatherTimer, &QTimer::timeout, this, &MessageListModel::readChanges);
    m_staleTimer.setSingleShot(true);
    m_staleTimer.setInterval(StaleMs);
    connect(&m_staleTimer, &QTimer::timeout, this, &MessageListModel::dropRows);
    connect(&m_store, &Store::changed, this, &MessageListModel::gather);
}

void MessageListModel::setQuery(const MessageQuery &query)
{
    ++m_generation;
    m_query = query;
    m_complete = false;
    m_spineInFlight = false;
    m_changesInFlight = false;
    m_kept = {};
    m_gathered.clear();
    m_gatheredRemoved.clear();
    m_everythingStale = false;
    m_gatherTimer.stop();
    m_wantedPages.clear();
    m_pagesInFlight.clear();
    m_pageTimer.stop();
    m_staleTimer.start();
    setState(State::Loading);
    readFirstRows();
}

void MessageListModel::clear()
{
    ++m_generation;
    m_complete = false;
    m_gatherTimer.stop();
    dropRows();
    setState(State::Empty);
}

void MessageListModel::retry()
{
    if (m_state != State::Empty)
        setQuery(MessageQuery(m_query));
}

void MessageListModel::dropRows()
{
    m_staleTimer.stop();
    if (m_spine.empty())
        return;
    replaceSpine({});
    m_cache.clear();
}

void MessageListModel::setState(State state, const std::optional<Error> &error)
{
    if (m_state == state && !error && !m_error)
        return;
    m_state = state;
    m_error = error;
    Q_EMIT stateChanged();
}

void MessageListModel::readFirstRows()
{
    m_store.read<QList<MessageRow>>(
        Store::Lane::Interactive,
        [query = m_query](StoreReader &reader) { return reader.firstRows(query, FirstRows); }, this,
        [this, generation = m_generation](const Result<QList<MessageRow>> &rows) {
            if (generation != m_generation)
                return;
            if (!rows) {
                dropRows();
                setState(State::Failed, rows.error());
                return;
            }
            takeFirstRows(*rows);
            setState(State::Ready);
            readSpine();
        });
}

void MessageListModel::takeFirstRows(const QList<MessageRow> &rows)
{
    m_staleTimer.stop();
    std::vector<SpineEntry> entries;
    entries.reserve(size_t(rows.size()));
    for (const MessageRow &row : rows)
        entries.push_back({row.receivedMs, row.id});
    beginResetModel();
    m_spine = std::move(entries);
    ++m_layout;
    m_cache.clear();
    for (const MessageRow &row : rows)
        m_cache.insert(row);
    endResetModel();
}

void MessageListModel::readSpine()
{
    m_spineInFlight = true;
    m_store.read<MessageSpine>(
        Store::Lane::Background, [query = m_query](StoreReader &reader) { return reader.spine(query); }, this,
        [this, generation = m_generation](Result<MessageSpine> spine) {
            if (generation != m_generation)
                return;
            m_spineInFlight = false;
            if (!spine) {
                setState(State::Failed, spine.error());
                return;
            }
            takeSpine(std::move(spine->entries));
            m_complete = true;
            setState(State::Ready);
            Q_EMIT stateChanged();
            if (hasGathered() && !m_gatherTimer.isActive())
                m_gatherTimer.start();
            checkSettled();
        });
}

void MessageListModel::takeSpine(std::vector<SpineEntry> entries)
{
    const auto sameId = [](const SpineEntry &a, const SpineEntry &b) { return a.id == b.id; };
    const size_t known = m_spine.size();
    if (entries.size() >= known && std::equal(m_spine.begin(), m_spine.end(), entries.begin(), sameId)) {
        // The usual case: what stands is the head of the whole.
        if (entries.size() == known) {
            m_spine = std::move(entries);
            return;
        }
        beginInsertRows({}, int(known), int(entries.size()) - 1);
        m_spine = std::move(entries);
        ++m_layout;
        endInsertRows();
        return;
    }
    const SpineOrder order{m_query.ascending};
    if (sortsByDate() && std::is_sorted(m_spine.begin(), m_spine.end(), order)) {
        std::vector<SpineEntry> arriving;
        std::set_difference(entries.begin(), entries.end(), m_spine.begin(), m_spine.end(),
                            std::back_inserter(arriving), order);
        std::vector<int> leaving;
        auto next = entries.begin();
        for (size_t i = 0; i < m_spine.size(); ++i) {
            next = std::lower_bound(next, entries.end(), m_spine[i], order);
            if (next == entries.end() || next->id != m_spine[i].id)
                leaving.push_back(int(i));
        }
        if (applyRanges(toRanges(leaving), std::move(arriving)))
            return;
    }
    replaceSpine(std::move(entries));
}

void MessageListModel::replaceSpine(std::vector<SpineEntry> entries)
{
    beginResetModel();
    m_spine = std::move(entries);
    ++m_layout;
    endResetModel();
}

void MessageListModel::setOutgoing(bool outgoing)
{
    m_outgoing = outgoing;
}

void MessageListModel::setKept(PlacementId id)
{
    if (m_kept == id)
        return;
    const PlacementId before = m_kept;
    m_kept = id;
    if (before.isValid()) {
        // Does it still belong here? Asked like any other change.
        m_gathered.insert(before);
        if (!m_gatherTimer.isActive())
            m_gatherTimer.start();
    }
}

// -- Changes of the store

void MessageListModel::gather(const StoreChange &change)
{
    if (m_state == State::Empty || m_state == State::Failed)
        return;
    if (change.added.empty() && change.changed.empty() && change.removed.empty() && !change.everything)
        return;
    m_everythingStale = m_everythingStale || change.everything;
    m_gathered.insert(change.added.begin(), change.added.end());
    m_gathered.insert(change.changed.begin(), change.changed.end());
    m_gathered.insert(change.removed.begin(), change.removed.end());
    m_gatheredRemoved.insert(change.removed.begin(), change.removed.end());
    for (const PlacementId id : change.removed)
        m_cache.remove(id);
    if (!m_gatherTimer.isActive())
        m_gatherTimer.start();
}

void MessageListModel::readChanges()
{
    // One answer at a time: each is read after the last was applied, so that none is older than what stands.
    if (!m_complete || m_spineInFlight || m_changesInFlight || !hasGathered())
        return;
    if (std::exchange(m_everythingStale, false)) {
        m_cache.clear();
        m_gathered.clear();
        m_gatheredRemoved.clear();
        if (!m_spine.empty())
            Q_EMIT dataChanged(index(0, 0), index(int(m_spine.size()) - 1, 0));
        readSpine();
        return;
    }
    constexpr size_t mostAtOnce = 20'000;
    if (!sortsByDate() || m_gathered.size() > mostAtOnce) {
        std::vector<PlacementId> stale(m_gathered.begin(), m_gathered.end());
        for (const PlacementId id : stale)
            m_cache.remove(id);
        m_gathered.clear();
        m_gatheredRemoved.clear();
        readSpine();
        return;
    }
    std::vector<PlacementId> asked(m_gathered.begin(), m_gathered.end());
    const std::set<PlacementId> removed = std::move(m_gatheredRemoved);
    m_gathered.clear();
    m_gatheredRemoved.clear();
    std::vector<PlacementId> wanted;
    size_t others = 0;
    for (auto id = asked.rbegin(); id != asked.rend(); ++id) {
        if (m_cache.contains(*id) || (others < RowsWithChange && !removed.contains(*id))) {
            others += m_cache.contains(*id) ? 0 : 1;
            wanted.push_back(*id);
        }
    }
    m_changesInFlight = true;
    m_store.read<Changes>(
        Store::Lane::Interactive,
        [query = m_query, kept = m_kept, asked,
         wanted = std::move(wanted)](StoreReader &reader) -> Result<Changes> {
            Changes changes;
            POSTHORN_TRY_ASSIGN(changes.entries, reader.spineEntries(query, asked));
            POSTHORN_TRY_ASSIGN(changes.rows, reader.rows(wanted));
            if (kept.isValid()) {
                POSTHORN_TRY_ASSIGN(const auto still, reader.spineEntries(withoutFilters(query), {kept}));
                changes.keptInScope = !still.empty();
            }
            return changes;
        },
        this,
        [this, generation = m_generation, asked](const Result<Changes> &changes) {
            if (generation != m_generation)
                return;
            m_changesInFlight = false;
            if (!changes) {
                setState(State::Failed, changes.error());
                return;
            }
            takeChanges(asked, *changes);
            if (hasGathered() && !m_gatherTimer.isActive())
                m_gatherTimer.start();
            checkSettled();
        });
}

void MessageListModel::takeChanges(const std::vector<PlacementId> &asked, const Changes &changes)
{
    for (const MessageRow &row : changes.rows)
        m_cache.insert(row);
    std::unordered_map<qint64, qint64> keys;
    for (const SpineEntry &entry : changes.entries)
        keys.emplace(entry.id.value(), entry.sortKey);

    std::vector<int> leaving;
    std::vector<PlacementId> staying;
    for (const int position : positionsOf(m_spine, asked)) {
        const SpineEntry &entry = m_spine[size_t(position)];
        const auto found = keys.find(entry.id.value());
        if (found != keys.end() && found->second == entry.sortKey) {
            staying.push_back(entry.id);
            keys.erase(found);
        } else if (found == keys.end() && entry.id == m_kept && changes.keptInScope) {
            staying.push_back(entry.id);
        } else {
            leaving.push_back(position);
        }
    }
    std::vector<SpineEntry> arriving;
    arriving.reserve(keys.size());
    for (const auto &[id, key] : keys)
        arriving.push_back({key, PlacementId(id)});
    std::sort(arriving.begin(), arriving.end(), SpineOrder{m_query.ascending});

    const std::vector<RowRange> gone = toRanges(leaving);
    if (!applyRanges(gone, arriving)) {
        std::vector<SpineEntry> kept;
        kept.reserve(m_spine.size() + arriving.size());
        auto next = leaving.begin();
        for (size_t i = 0; i < m_spine.size(); ++i) {
            if (next != leaving.end() && *next == int(i))
                ++next;
            else
                kept.push_back(m_spine[i]);
        }
        const auto middle = kept.insert(kept.end(), arriving.begin(), arriving.end());
        std::inplace_merge(kept.begin(), middle, kept.end(), SpineOrder{m_query.ascending});
        replaceSpine(std::move(kept));
        return;
    }
    const std::vector<RowRange> changed = toRanges(positionsOf(m_spine, staying));
    if (changed.size() > MostRanges) {
        Q_EMIT dataChanged(index(changed.front().first, 0), index(changed.back().last, 0));
        return;
    }
    for (const RowRange &range : changed)
        Q_EMIT dataChanged(index(range.first, 0), index(range.last, 0));
}

bool MessageListModel::applyRanges(const std::vector<RowRange> &leaving, std::vector<SpineEntry> arriving)
{
    const size_t steps = leaving.size() + arriving.size();
    if (leaving.size() > MostRanges || qint64(steps) * qint64(m_spine.size()) > MostMoves) {
        // Arrivals often stand side by side (new mail): only their runs count.
        size_t runs = leaving.size();
        const SpineOrder order{m_query.ascending};
        auto before = m_spine.end();
        for (const SpineEntry &entry : arriving) {
            const auto place = std::lower_bound(m_spine.begin(), m_spine.end(), entry, order);
            runs += runs == leaving.size() || place != before ? 1 : 0;
            before = place;
        }
        if (runs > MostRanges || qint64(runs) * qint64(m_spine.size()) > MostMoves)
            return false;
    }
    removeRanges(leaving);
    insertEntries(arriving);
    return true;
}

void MessageListModel::removeRanges(const std::vector<RowRange> &ranges)
{
    for (auto range = ranges.rbegin(); range != ranges.rend(); ++range) {
        beginRemoveRows({}, range->first, range->last);
        m_spine.erase(m_spine.begin() + range->first, m_spine.begin() + range->last + 1);
        ++m_layout;
        endRemoveRows();
    }
}

void MessageListModel::insertEntries(const std::vector<SpineEntry> &entries)
{
    const SpineOrder order{m_query.ascending};
    auto first = entries.begin();
    while (first != entries.end()) {
        const auto place = std::lower_bound(m_spine.begin(), m_spine.end(), *first, order);
        auto last = first + 1;
        while (last != entries.end() && (place == m_spine.end() || order(*last, *place)))
            ++last;
        const int row = int(place - m_spine.begin());
        beginInsertRows({}, row, row + int(last - first) - 1);
        m_spine.insert(place, first, last);
        ++m_layout;
        endInsertRows();
        first = last;
    }
}

} // namespace posthorn
