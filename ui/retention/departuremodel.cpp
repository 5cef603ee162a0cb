#include "departuremodel.h"

#include "ui/common/dateformat.h"
#include "ui/list/rowtext.h"
#include "ui/text/displaytext.h"

#include <QDateTime>
#include <QLocale>
#include <algorithm>
#include <utility>

namespace posthorn
{

namespace
{

constexpr int PageSize = 128;
constexpr int CachedRows = 32 * PageSize;

} // namespace

DepartureModel::DepartureModel(Store &store, const Clock &clock, QObject *parent)
    : QAbstractTableModel(parent)
    , m_store(store)
    , m_clock(clock)
    , m_cache(CachedRows)
{
    m_pageTimer.setSingleShot(true);
    m_pageTimer.setInterval(0); // all that one painting wants is asked for together
    connect(&m_pageTimer, &QTimer::timeout, this, &DepartureModel::readWantedPages);
}

void DepartureModel::setDepartures(std::vector<RetentionCandidate> departures)
{
    beginResetModel();
    ++m_generation;
    m_departures = std::move(departures);
    m_checked.assign(m_departures.size(), true);
    m_leavingCount = int(m_departures.size());
    m_leavingBytes = 0;
    for (const RetentionCandidate &departure : m_departures)
        m_leavingBytes += departure.size;
    m_cache.clear();
    m_wantedPages.clear();
    m_readPages.clear();
    endResetModel();
    Q_EMIT leavingChanged();
}

void DepartureModel::check(size_t row, bool leaving)
{
    if (m_checked[row] == leaving)
        return;
    m_checked[row] = leaving;
    m_leavingCount += leaving ? 1 : -1;
    m_leavingBytes += leaving ? m_departures[row].size : -m_departures[row].size;
}

void DepartureModel::setLeaving(const QList<int> &rows, bool leaving)
{
    for (const int row : rows) {
        check(size_t(row), leaving);
        Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1), {Qt::CheckStateRole});
    }
    Q_EMIT leavingChanged();
}

void DepartureModel::setAllLeaving(bool leaving)
{
    if (m_departures.empty())
        return;
    for (size_t row = 0; row < m_departures.size(); ++row)
        check(row, leaving);
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1), {Qt::CheckStateRole});
    Q_EMIT leavingChanged();
}

QList<PlacementId> DepartureModel::excluded() const
{
    QList<PlacementId> ids;
    for (size_t row = 0; row < m_departures.size(); ++row)
        if (!m_checked[row])
            ids += m_departures[row].placement;
    return ids;
}

bool DepartureModel::covers(const std::vector<RetentionCandidate> &departures) const
{
    QSet<PlacementId> checked;
    checked.reserve(m_leavingCount);
    for (size_t row = 0; row < m_departures.size(); ++row)
        if (m_checked[row])
            checked.insert(m_departures[row].placement);
    return std::all_of(departures.begin(), departures.end(),
                       [&checked](const RetentionCandidate &one) { return checked.contains(one.placement); });
}

int DepartureModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_departures.size());
}

int DepartureModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

const MessageRow *DepartureModel::rowAt(int row) const
{
    const MessageRow *found = m_cache.find(m_departures[size_t(row)].placement);
    if (found == nullptr && !m_readPages.contains(row / PageSize)) {
        m_wantedPages.insert(row / PageSize);
        if (!m_pageTimer.isActive())
            m_pageTimer.start();
    }
    return found;
}

void DepartureModel::readWantedPages()
{
    const QSet<int> pages = std::exchange(m_wantedPages, {});
    // What was pushed out of the cache has to be read again when it comes back on the screen.
    if (m_readPages.size() + pages.size() > CachedRows / PageSize)
        m_readPages.clear();
    for (const int page : pages) {
        m_readPages.insert(page);
        const size_t from = size_t(page) * PageSize;
        const size_t to = std::min(from + PageSize, m_departures.size());
        std::vector<PlacementId> ids;
        for (size_t row = from; row < to; ++row)
            ids.push_back(m_departures[row].placement);
        m_store.read<QList<MessageRow>>(
            Store::Lane::Interactive,
            [ids = std::move(ids)](StoreReader &reader) { return reader.rows(ids); }, this,
            [this, from, to, generation = m_generation](const Result<QList<MessageRow>> &rows) {
                if (generation != m_generation || !rows)
                    return;
                for (const MessageRow &row : *rows)
                    m_cache.insert(row);
                Q_EMIT dataChanged(index(int(from), 0), index(int(to) - 1, ColumnCount - 1));
                Q_EMIT rowsArrived();
            });
    }
}

QString DepartureModel::text(const RetentionCandidate &departure, const MessageRow *row, int column) const
{
    const QDateTime now = QDateTime::fromMSecsSinceEpoch(m_clock.nowMs());
    switch (Column(column)) {
    case Sender:
        return row != nullptr ? rowPeople(*row, false) : QString();
    case Subject:
        return row != nullptr ? rowSubject(*row) : QString();
    case Received:
        return listDate(departure.receivedMs, now, QLocale());
    case Size:
        return displaySize(departure.size);
    case Leaves:
        return comingDate(departure.leavesMs, now, QLocale());
    case ColumnCount:
        break;
    }
    return {};
}

/// What is read aloud.
QString DepartureModel::sentence(int row, const MessageRow *message) const
{
    const RetentionCandidate &departure = m_departures[size_t(row)];
    const QString fate = isLeaving(row) ? tr("Leaves the server %1.").arg(text(departure, message, Leaves))
                                        : tr("Stays on the server.");
    return tr("%1 %2: %3. %4. %5.")
        .arg(fate, text(departure, message, Sender), text(departure, message, Subject),
             text(departure, message, Received), text(departure, message, Size));
}

QVariant DepartureModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || size_t(index.row()) >= m_departures.size())
        return {};
    const RetentionCandidate &departure = m_departures[size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == Leaves && !isLeaving(index.row()))
            return tr("stays");
        return text(departure, rowAt(index.row()), index.column());
    case Qt::ToolTipRole:
        return index.column() <= Subject ? text(departure, rowAt(index.row()), index.column()) : QString();
    case Qt::AccessibleTextRole:
        return index.column() == Sender ? sentence(index.row(), rowAt(index.row()))
                                        : text(departure, rowAt(index.row()), index.column());
    case Qt::TextAlignmentRole:
        return int((index.column() == Size ? Qt::AlignTrailing : Qt::AlignLeading) | Qt::AlignVCenter);
    case Qt::CheckStateRole:
        return index.column() == Sender ? QVariant(isLeaving(index.row()) ? Qt::Checked : Qt::Unchecked)
                                        : QVariant();
    default:
        return {};
    }
}

bool DepartureModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (role != Qt::CheckStateRole || !index.isValid() || index.column() != Sender)
        return false;
    setLeaving({index.row()}, value.toInt() == Qt::Checked);
    return true;
}

QVariant DepartureModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == Size ? Qt::AlignTrailing : Qt::AlignLeading) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case Sender:
        return tr("From");
    case Subject:
        return tr("Subject");
    case Received:
        return tr("Received");
    case Size:
        return tr("Size");
    case Leaves:
        return tr("Leaves the server");
    case ColumnCount:
        break;
    }
    return {};
}

Qt::ItemFlags DepartureModel::flags(const QModelIndex &index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    const Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    return index.column() == Sender ? flags | Qt::ItemIsUserCheckable : flags;
}

} // namespace posthorn
