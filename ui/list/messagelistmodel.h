#pragma once

#include "rowcache.h"
#include "spineorder.h"
#include "store/store.h"

#include <QAbstractTableModel>
#include <QSet>
#include <QTimer>
#include <optional>
#include <set>

namespace posthorn
{

/// The rows of one MessageQuery. The newest 200 stand at once; then the spine (all sort keys and ids) comes,
/// and rowCount() is its size. data() never reads: a row that is not in the cache is a placeholder, and its
/// page of 128 is asked for. Changes of the store come in exact ranges, gathered for 50 ms; beyond about 500
/// ranges the model resets (the view keeps the selection by id). Answers to an older query are dropped by
/// generation. Window thread; owned by the list pane; store and clock are used.
class MessageListModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Role {
        PlacementRole = Qt::UserRole + 1, // qint64
        LoadedRole,                       // bool: false for a placeholder
        UnreadRole,
        FlaggedRole,
        AttachmentsRole,
        PeopleRole,
        SubjectRole,
        SnippetRole,
        DateRole,     // as shown
        LocationRole, // int of Location
        AccountRole,  // qint64
    };
    enum class State { Empty, Loading, Ready, Failed };

    static constexpr int FirstRows = 200;
    static constexpr int PageSize = 128;
    static constexpr int GatherMs = 50;
    static constexpr int MostRanges = 500;

    MessageListModel(Store &store, const Clock &clock, QObject *parent = nullptr);

    /// The old rows stand until the new ones are here, but not longer than 150 ms.
    void setQuery(const MessageQuery &query);
    /// No query: no rows.
    void clear();
    [[nodiscard]] const MessageQuery &query() const { return m_query; }
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const std::optional<Error> &error() const { return m_error; }
    /// The spine is here: rowCount() is final but for changes.
    [[nodiscard]] bool isComplete() const { return m_complete; }
    /// Everything that was asked for is here: see settled().
    [[nodiscard]] bool isSettled() const;
    void retry();

    /// Own mail shows whom it is to.
    void setOutgoing(bool outgoing);
    [[nodiscard]] bool isOutgoing() const { return m_outgoing; }
    /// Which rows are on the screen: their pages and two around them are read.
    void setVisibleRange(int first, int last);
    /// This row stays although it no longer matches (it was unread, and is being read) until another one is
    /// named.
    void setKept(PlacementId id);

    /// Null for a placeholder; then its page is asked for.
    [[nodiscard]] const MessageRow *rowAt(int row) const;
    [[nodiscard]] PlacementId idAt(int row) const;
    /// -1 when it is not shown. One pass over the spine.
    [[nodiscard]] int positionOf(PlacementId id) const;
    [[nodiscard]] std::vector<PlacementId> idsIn(const std::vector<RowRange> &ranges) const;
    [[nodiscard]] const std::vector<SpineEntry> &spine() const { return m_spine; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;
    [[nodiscard]] QStringList mimeTypes() const override;
    [[nodiscard]] QMimeData *mimeData(const QModelIndexList &indexes) const override;
    [[nodiscard]] Qt::DropActions supportedDragActions() const override
    {
        return Qt::MoveAction | Qt::CopyAction;
    }

    /// What a drag carries: ids as decimal numbers, one a line.
    static QString placementMimeType();
    [[nodiscard]] static QList<PlacementId> placementsFrom(const QMimeData &mime);

Q_SIGNALS:
    void stateChanged();
    /// All that was asked for has come: the spine, and the rows on the screen.
    void settled();

private:
    struct Changes {
        std::vector<SpineEntry> entries;
        QList<MessageRow> rows;
        bool keptInScope = false; // the kept row only fails a filter; it has not gone elsewhere
    };

    void dropRows();
    void setState(State state, const std::optional<Error> &error = {});
    void readFirstRows();
    void readSpine();
    [[nodiscard]] bool hasGathered() const { return !m_gathered.empty() || m_everythingStale; }
    void takeFirstRows(const QList<MessageRow> &rows);
    void takeSpine(std::vector<SpineEntry> entries);
    void gather(const StoreChange &change);
    void readChanges();
    void takeChanges(const std::vector<PlacementId> &asked, const Changes &changes);
    [[nodiscard]] bool applyRanges(const std::vector<RowRange> &leaving, std::vector<SpineEntry> arriving);
    void removeRanges(const std::vector<RowRange> &ranges);
    void insertEntries(const std::vector<SpineEntry> &entries);
    void replaceSpine(std::vector<SpineEntry> entries);
    void wantPage(int page) const;
    void readWantedPages();
    void takePage(int page, quint64 layout, const QList<MessageRow> &rows);
    void checkSettled();
    [[nodiscard]] bool sortsByDate() const { return m_query.sort == MessageQuery::Sort::Date; }

    Store &m_store;
    const Clock &m_clock;
    MessageQuery m_query;
    State m_state = State::Empty;
    std::optional<Error> m_error;
    std::vector<SpineEntry> m_spine;
    bool m_complete = false;
    bool m_outgoing = false;
    bool m_spineInFlight = false;
    quint64 m_generation = 0; // of the query
    quint64 m_layout = 0;     // counts moves of rows: a page's positions hold while it stands still
    PlacementId m_kept;
    mutable RowCache m_cache;
    mutable std::set<int> m_wantedPages;
    QSet<int> m_pagesInFlight;
    mutable QTimer m_pageTimer;
    RowRange m_visible{0, -1};

    QTimer m_staleTimer;
    QTimer m_gatherTimer;
    bool m_changesInFlight = false;
    std::set<PlacementId> m_gathered;
    std::set<PlacementId> m_gatheredRemoved;
    bool m_everythingStale = false; // another process wrote, and nobody knows what
};

} // namespace posthorn
