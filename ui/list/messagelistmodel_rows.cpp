// What MessageListModel gives out: rows, and the pages they are read in.

#include "messagelistmodel.h"
#include "rowtext.h"
#include "ui/common/dateformat.h"
#include "ui/common/locationtext.h"

#include <QLocale>
#include <QMimeData>
#include <algorithm>

namespace posthorn
{

namespace
{

constexpr int PagesAround = 2;
constexpr size_t MostPagesAtOnce = 8;

} // namespace

// -- Pages

void MessageListModel::setVisibleRange(int first, int last)
{
    m_visible = {std::max(first, 0), std::min(last, int(m_spine.size()) - 1)};
    if (m_visible.last < m_visible.first)
        return;
    const int pages = int((m_spine.size() + PageSize - 1) / PageSize);
    for (int page = std::max(0, m_visible.first / PageSize - PagesAround);
         page <= std::min(pages - 1, m_visible.last / PageSize + PagesAround); ++page) {
        const size_t from = size_t(page) * PageSize;
        const size_t to = std::min(from + PageSize, m_spine.size());
        const bool missing =
            std::any_of(m_spine.begin() + qint64(from), m_spine.begin() + qint64(to),
                        [this](const SpineEntry &entry) { return !m_cache.contains(entry.id); });
        if (missing)
            wantPage(page);
    }
}

void MessageListModel::wantPage(int page) const
{
    if (m_pagesInFlight.contains(page))
        return;
    m_wantedPages.insert(page);
    if (!m_pageTimer.isActive())
        m_pageTimer.start(0);
}

void MessageListModel::readWantedPages()
{
    const int middle = (m_visible.first + std::max(m_visible.first, m_visible.last)) / 2 / PageSize;
    std::vector<int> pages(m_wantedPages.begin(), m_wantedPages.end());
    m_wantedPages.clear();
    std::sort(pages.begin(), pages.end(),
              [middle](int a, int b) { return std::abs(a - middle) < std::abs(b - middle); });
    // A fast scroll asks for many pages that have long left the screen.
    if (pages.size() > MostPagesAtOnce)
        pages.resize(MostPagesAtOnce);
    for (const int page : pages) {
        const size_t from = size_t(page) * PageSize;
        if (m_pagesInFlight.contains(page) || from >= m_spine.size())
            continue;
        const size_t to = std::min(from + PageSize, m_spine.size());
        std::vector<PlacementId> ids;
        for (size_t i = from; i < to; ++i) {
            if (!m_cache.contains(m_spine[i].id))
                ids.push_back(m_spine[i].id);
        }
        if (ids.empty())
            continue;
        m_pagesInFlight.insert(page);
        m_store.read<QList<MessageRow>>(
            Store::Lane::Interactive,
            [ids = std::move(ids)](StoreReader &reader) { return reader.rows(ids); }, this,
            [this, page, generation = m_generation,
             layout = m_layout](const Result<QList<MessageRow>> &rows) {
                if (generation != m_generation)
                    return;
                m_pagesInFlight.remove(page);
                if (rows)
                    takePage(page, layout, *rows);
                checkSettled();
            });
    }
}

void MessageListModel::takePage(int page, quint64 layout, const QList<MessageRow> &rows)
{
    for (const MessageRow &row : rows)
        m_cache.insert(row);
    if (m_spine.empty() || rows.isEmpty())
        return;
    // Rows may have moved while the page was read: then nobody knows where it stands, and all may have
    // changed.
    const int end = int(m_spine.size()) - 1;
    const int first = layout == m_layout ? std::min(page * PageSize, end) : 0;
    const int last = layout == m_layout ? std::min(first + PageSize - 1, end) : end;
    Q_EMIT dataChanged(index(first, 0), index(last, 0));
}

bool MessageListModel::isSettled() const
{
    if (m_state == State::Loading || (m_state == State::Ready && !m_complete))
        return false;
    return m_wantedPages.empty() && m_pagesInFlight.isEmpty() && !m_changesInFlight && !m_spineInFlight &&
           !hasGathered();
}

void MessageListModel::checkSettled()
{
    if (isSettled())
        Q_EMIT settled();
}

// -- Reading the model

const MessageRow *MessageListModel::rowAt(int row) const
{
    if (row < 0 || size_t(row) >= m_spine.size())
        return nullptr;
    const MessageRow *found = m_cache.find(m_spine[size_t(row)].id);
    if (found == nullptr && m_state == State::Ready)
        wantPage(row / PageSize);
    return found;
}

PlacementId MessageListModel::idAt(int row) const
{
    return row < 0 || size_t(row) >= m_spine.size() ? PlacementId() : m_spine[size_t(row)].id;
}

int MessageListModel::positionOf(PlacementId id) const
{
    const auto found = std::find_if(m_spine.begin(), m_spine.end(),
                                    [id](const SpineEntry &entry) { return entry.id == id; });
    return found == m_spine.end() ? -1 : int(found - m_spine.begin());
}

std::vector<PlacementId> MessageListModel::idsIn(const std::vector<RowRange> &ranges) const
{
    std::vector<PlacementId> ids;
    for (const RowRange &range : ranges) {
        for (int row = std::max(range.first, 0); row <= range.last && size_t(row) < m_spine.size(); ++row)
            ids.push_back(m_spine[size_t(row)].id);
    }
    return ids;
}

int MessageListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_spine.size());
}

int MessageListModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : 1;
}

QVariant MessageListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    if (role == PlacementRole)
        return idAt(index.row()).value();
    const MessageRow *row = rowAt(index.row());
    if (role == LoadedRole)
        return row != nullptr;
    const auto now = [this] { return QDateTime::fromMSecsSinceEpoch(m_clock.nowMs()); };
    if (row == nullptr)
        return role == Qt::AccessibleTextRole ? QVariant(tr("Loading")) : QVariant();
    switch (role) {
    case Qt::DisplayRole:
    case SubjectRole:
        return rowSubject(*row);
    case PeopleRole:
        return rowPeople(*row, m_outgoing);
    case SnippetRole:
        return row->snippet;
    case DateRole:
        return listDate(row->receivedMs, now(), QLocale());
    case UnreadRole:
        return !row->flags.flags.testFlag(MessageFlag::Seen);
    case FlaggedRole:
        return row->flags.flags.testFlag(MessageFlag::Flagged);
    case AttachmentsRole:
        return row->hasAttachments;
    case LocationRole:
        return int(row->location);
    case AccountRole:
        return row->account.value();
    case Qt::AccessibleTextRole:
        return rowSentence(*row, m_outgoing, now(), QLocale());
    default:
        return {};
    }
}

Qt::ItemFlags MessageListModel::flags(const QModelIndex &index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsDragEnabled | Qt::ItemNeverHasChildren;
}

QString MessageListModel::placementMimeType()
{
    return QStringLiteral("application/x-posthorn-placements");
}

QStringList MessageListModel::mimeTypes() const
{
    return {placementMimeType()};
}

QMimeData *MessageListModel::mimeData(const QModelIndexList &indexes) const
{
    QByteArray ids;
    for (const QModelIndex &index : indexes)
        ids += QByteArray::number(idAt(index.row()).value()) + '\n';
    auto *mime = new QMimeData;
    mime->setData(placementMimeType(), ids);
    return mime;
}

QList<PlacementId> MessageListModel::placementsFrom(const QMimeData &mime)
{
    QList<PlacementId> ids;
    const QList<QByteArray> lines = mime.data(placementMimeType()).split('\n');
    for (const QByteArray &line : lines) {
        if (const qint64 value = line.toLongLong(); value > 0)
            ids << PlacementId(value);
    }
    return ids;
}

} // namespace posthorn
