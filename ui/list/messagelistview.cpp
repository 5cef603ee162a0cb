#include "messagelistview.h"

#include "messagelistmodel.h"
#include "ui/theme/theme.h"

#include <QDrag>
#include <QHeaderView>
#include <QMimeData>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

namespace posthorn
{

MessageListView::MessageListView(MessageListModel &model, const Clock &clock, QWidget *parent)
    : QTableView(parent)
    , m_model(model)
    , m_delegate(model, clock, this)
{
    setObjectName(QStringLiteral("messageList"));
    setAccessibleName(tr("Messages"));
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTabKeyNavigation(false);
    setEditTriggers(NoEditTriggers);
    setDragEnabled(true);
    setMouseTracking(true);
    setWordWrap(false);
    setContextMenuPolicy(Qt::DefaultContextMenu);
    horizontalHeader()->hide();
    horizontalHeader()->setStretchLastSection(true);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    setItemDelegate(&m_delegate);
    updateRowHeight();
    // Before the selection model hears of it, which would make the row above current.
    connect(&model, &QAbstractItemModel::rowsAboutToBeRemoved, this,
            [this](const QModelIndex &, int first, int last) {
                m_removing = true;
                if (const int row = currentIndex().row(); row >= first && row <= last)
                    m_successor = first;
                holdStill(first, first - last - 1);
            });
    setModel(&model);

    connect(&model, &QAbstractItemModel::modelAboutToBeReset, this, &MessageListView::rememberSelection);
    connect(&model, &QAbstractItemModel::modelReset, this, [this] {
        m_resetting = false;
        m_delegate.setHovered(-1, MessageDelegate::Button::None);
        restoreSelection();
        tellVisibleRange();
    });
    connect(&model, &QAbstractItemModel::rowsAboutToBeInserted, this,
            [this](const QModelIndex &, int first, int last) { holdStill(first, last - first + 1); });
    const auto moved = [this] {
        if (m_heldScroll) {
            updateGeometries();
            verticalScrollBar()->setValue(*std::exchange(m_heldScroll, std::nullopt));
        }
        restoreSelection();
        tellVisibleRange();
    };
    connect(&model, &QAbstractItemModel::rowsInserted, this, moved);
    connect(&model, &QAbstractItemModel::rowsRemoved, this, [this, moved] {
        moved();
        m_removing = false;
        // The row that took its place is the next one to read.
        if (const auto row = std::exchange(m_successor, std::nullopt); row && m_model.rowCount() > 0)
            selectRow(std::min(*row, m_model.rowCount() - 1));
        tellCurrent();
        Q_EMIT selectedCountChanged(selectedCount());
    });
    connect(this, &QAbstractItemView::doubleClicked, this,
            [this](const QModelIndex &index) { Q_EMIT opened(m_model.idAt(index.row())); });
    connect(&model, &MessageListModel::stateChanged, viewport(), qOverload<>(&QWidget::update));
}

void MessageListView::setDensity(Settings::Density density)
{
    m_delegate.setDensity(density);
    updateRowHeight();
    tellVisibleRange();
    viewport()->update();
}

void MessageListView::setAccountColors(const QHash<AccountId, QColor> &colors)
{
    m_delegate.setAccountColors(colors);
    viewport()->update();
}

void MessageListView::updateRowHeight()
{
    const int height = m_delegate.rowHeight(font());
    verticalHeader()->setMinimumSectionSize(height);
    verticalHeader()->setDefaultSectionSize(height);
    verticalScrollBar()->setSingleStep(std::max(height / 3, 1));
}

void MessageListView::changeEvent(QEvent *event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        updateRowHeight();
}

// -- Selection

PlacementId MessageListView::currentId() const
{
    return m_model.idAt(currentIndex().row());
}

std::vector<RowRange> MessageListView::selectedRanges() const
{
    std::vector<RowRange> ranges;
    const QItemSelection selection = selectionModel()->selection();
    for (const QItemSelectionRange &range : selection)
        ranges.push_back({range.top(), range.bottom()});
    std::sort(ranges.begin(), ranges.end(),
              [](const RowRange &a, const RowRange &b) { return a.first < b.first; });
    return ranges;
}

int MessageListView::selectedCount() const
{
    int count = 0;
    for (const RowRange &range : selectedRanges())
        count += range.last - range.first + 1;
    return count;
}

QList<PlacementId> MessageListView::selectedIds() const
{
    const std::vector<PlacementId> ids = m_model.idsIn(selectedRanges());
    return {ids.begin(), ids.end()};
}

bool MessageListView::selectRow(int row)
{
    if (row < 0 || row >= m_model.rowCount())
        return false;
    const QModelIndex index = m_model.index(row, 0);
    selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    scrollTo(index);
    return true;
}

bool MessageListView::selectId(PlacementId id)
{
    return selectRow(m_model.positionOf(id));
}

void MessageListView::forgetSelection()
{
    m_keptSelection.clear();
    m_keptCurrent = {};
    selectionModel()->clear();
    verticalScrollBar()->setValue(0);
}

bool MessageListView::step(int rows)
{
    const int from = currentIndex().isValid() ? currentIndex().row() : (rows > 0 ? -1 : m_model.rowCount());
    return selectRow(std::clamp(from + rows, 0, std::max(m_model.rowCount() - 1, 0)));
}

void MessageListView::rememberSelection()
{
    // More than this is not worth being found again one by one.
    constexpr size_t most = 20'000;
    m_resetting = true;
    if (currentIndex().isValid()) {
        m_keptCurrent = currentId();
        m_keptSelection.clear();
        if (selectedCount() <= int(most))
            m_keptSelection = m_model.idsIn(selectedRanges());
    }
    m_heldScroll.reset();
}

void MessageListView::restoreSelection()
{
    if (m_resetting || (!m_keptCurrent.isValid() && m_keptSelection.empty()))
        return;
    const int current = m_model.positionOf(m_keptCurrent);
    if (current < 0 && !m_model.isComplete())
        return; // it may be further down, in the part that has not come yet
    QItemSelection selection;
    for (const RowRange &range : toRanges(positionsOf(m_model.spine(), m_keptSelection)))
        selection.select(m_model.index(range.first, 0), m_model.index(range.last, 0));
    m_keptCurrent = {};
    m_keptSelection.clear();
    if (current >= 0) {
        selectionModel()->setCurrentIndex(m_model.index(current, 0), QItemSelectionModel::NoUpdate);
        scrollTo(currentIndex());
    }
    selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    tellCurrent();
}

void MessageListView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTableView::currentChanged(current, previous);
    // While rows are being removed positions don't fit the spine: told once they do.
    if (!m_resetting && !m_removing && current.isValid())
        tellCurrent();
}

void MessageListView::tellCurrent()
{
    const PlacementId id = currentId();
    if (id == m_lastTold)
        return;
    m_lastTold = id;
    Q_EMIT currentMessageChanged(id);
}

void MessageListView::selectionChanged(const QItemSelection &selected, const QItemSelection &deselected)
{
    QTableView::selectionChanged(selected, deselected);
    if (!m_resetting && !m_removing)
        Q_EMIT selectedCountChanged(selectedCount());
}

// -- Scrolling and painting

void MessageListView::holdStill(int first, int count)
{
    const int scroll = verticalScrollBar()->value();
    const int height = verticalHeader()->defaultSectionSize();
    if (scroll <= 0 || height <= 0 || first > scroll / height)
        return;
    // Rows that go may reach into the screen: only those above it count.
    const int above = count < 0 ? -std::min(-count, scroll / height - first) : count;
    m_heldScroll = std::max(0, scroll + above * height);
}

void MessageListView::tellVisibleRange()
{
    if (m_model.rowCount() == 0)
        return;
    const int first = std::max(rowAt(0), 0);
    const int last = rowAt(viewport()->height() - 1);
    m_model.setVisibleRange(first, last < 0 ? m_model.rowCount() - 1 : last);
}

void MessageListView::paintEvent(QPaintEvent *event)
{
    if (m_model.rowCount() > 0 || m_model.state() != MessageListModel::State::Loading) {
        QTableView::paintEvent(event);
        return;
    }
    QPainter painter(viewport());
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    const int height = m_delegate.rowHeight(font());
    for (int row = 0; row * height < viewport()->height(); ++row)
        m_delegate.paintSkeleton(&painter, QRect(0, row * height, viewport()->width(), height), row, option);
}

void MessageListView::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    tellVisibleRange();
}

void MessageListView::scrollContentsBy(int dx, int dy)
{
    QTableView::scrollContentsBy(dx, dy);
    tellVisibleRange();
}

// -- Mouse and keys

void MessageListView::setHovered(const QPoint &position)
{
    const QModelIndex index = indexAt(position);
    const int before = m_delegate.hoveredRow();
    MessageDelegate::Button button = MessageDelegate::Button::None;
    if (index.isValid())
        button = m_delegate.buttonAt(visualRect(index), position, layoutDirection());
    m_delegate.setHovered(index.isValid() ? index.row() : -1, button);
    for (const int row : {before, m_delegate.hoveredRow()}) {
        if (row >= 0 && row < m_model.rowCount())
            viewport()->update(visualRect(m_model.index(row, 0)));
    }
}

void MessageListView::mouseMoveEvent(QMouseEvent *event)
{
    setHovered(event->pos());
    if (m_pressed == MessageDelegate::Button::None)
        QTableView::mouseMoveEvent(event);
}

void MessageListView::leaveEvent(QEvent *event)
{
    setHovered({-1, -1});
    QTableView::leaveEvent(event);
}

void MessageListView::mousePressEvent(QMouseEvent *event)
{
    const QModelIndex index = indexAt(event->pos());
    if (event->button() == Qt::LeftButton && index.isValid() && m_delegate.hoveredRow() == index.row()) {
        m_pressed = m_delegate.buttonAt(visualRect(index), event->pos(), layoutDirection());
        if (m_pressed != MessageDelegate::Button::None)
            return; // a button of the row acts on that row and leaves the selection alone
    }
    QTableView::mousePressEvent(event);
}

void MessageListView::mouseReleaseEvent(QMouseEvent *event)
{
    if (m_pressed == MessageDelegate::Button::None) {
        QTableView::mouseReleaseEvent(event);
        return;
    }
    const MessageDelegate::Button pressed = std::exchange(m_pressed, MessageDelegate::Button::None);
    const QModelIndex index = indexAt(event->pos());
    if (!index.isValid() ||
        m_delegate.buttonAt(visualRect(index), event->pos(), layoutDirection()) != pressed)
        return;
    const PlacementId id = m_model.idAt(index.row());
    switch (pressed) {
    case MessageDelegate::Button::Archive:
        Q_EMIT rowActionRequested(QStringLiteral("archive"), id);
        break;
    case MessageDelegate::Button::Delete:
        Q_EMIT rowActionRequested(QStringLiteral("delete"), id);
        break;
    case MessageDelegate::Button::Flag:
        Q_EMIT rowActionRequested(QStringLiteral("flag"), id);
        break;
    case MessageDelegate::Button::None:
        break;
    }
}

void MessageListView::contextMenuEvent(QContextMenuEvent *event)
{
    QPoint place = event->globalPos();
    if (event->reason() == QContextMenuEvent::Keyboard)
        place = viewport()->mapToGlobal(visualRect(currentIndex()).center());
    if (selectedCount() > 0)
        Q_EMIT contextMenuWanted(place);
}

void MessageListView::keyPressEvent(QKeyEvent *event)
{
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentId().isValid()) {
        Q_EMIT opened(currentId());
        return;
    }
    if (event->key() == Qt::Key_Space) {
        Q_EMIT pageWanted(!event->modifiers().testFlag(Qt::ShiftModifier));
        return;
    }
    QTableView::keyPressEvent(event);
}

void MessageListView::startDrag(Qt::DropActions supportedActions)
{
    const QList<PlacementId> ids = selectedIds();
    if (ids.isEmpty())
        return;
    QByteArray lines;
    for (const PlacementId id : ids)
        lines += QByteArray::number(id.value()) + '\n';
    auto *mime = new QMimeData;
    mime->setData(MessageListModel::placementMimeType(), lines);

    const QString label = tr("%n message(s)", nullptr, int(ids.size()));
    const QFont labelFont = theme::scaled(font(), 1.0, QFont::Medium);
    const QSize size(QFontMetrics(labelFont).horizontalAdvance(label) + 24, 30);
    QPixmap picture(size * devicePixelRatioF());
    picture.setDevicePixelRatio(devicePixelRatioF());
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme::accent(palette()));
    painter.drawRoundedRect(QRect(QPoint(), size), theme::Radius, theme::Radius);
    painter.setFont(labelFont);
    painter.setPen(palette().color(QPalette::HighlightedText));
    painter.drawText(QRect(QPoint(), size), Qt::AlignCenter, label);
    painter.end();

    auto *drag = new QDrag(this);
    drag->setMimeData(mime);
    drag->setPixmap(picture);
    drag->setHotSpot({-12, -8});
    drag->exec(supportedActions, Qt::MoveAction);
}

} // namespace posthorn
