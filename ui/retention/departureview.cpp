#include "departureview.h"

#include "checkrowdelegate.h"
#include "departuremodel.h"
#include "ui/theme/theme.h"

#include <QHeaderView>
#include <QKeyEvent>

namespace posthorn
{

DepartureView::DepartureView(DepartureModel &model, QWidget *parent)
    : QTableView(parent)
    , m_departures(model)
{
    setObjectName(QStringLiteral("departureList"));
    setAccessibleName(tr("Messages that leave the server"));
    setModel(&model);
    setItemDelegate(new CheckRowDelegate(this));
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(fontMetrics().lineSpacing() + theme::Grid + 4);
    horizontalHeader()->setMinimumHeight(theme::Grid * 4);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionsClickable(false);
}

void DepartureView::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Space && event->modifiers() == Qt::NoModifier)
        toggleSelected();
    else
        QTableView::keyPressEvent(event);
}

/// All as the current one becomes.
void DepartureView::toggleSelected()
{
    if (!currentIndex().isValid())
        return;
    QList<int> rows;
    for (const QItemSelectionRange &range : selectionModel()->selection())
        for (int row = range.top(); row <= range.bottom(); ++row)
            rows += row;
    if (rows.isEmpty())
        rows += currentIndex().row();
    m_departures.setLeaving(rows, !m_departures.isLeaving(currentIndex().row()));
}

void DepartureView::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    const QFontMetrics metrics = fontMetrics();
    const auto width = [&](const QString &sample) {
        return metrics.horizontalAdvance(sample) + theme::Grid * 3;
    };
    const int received = width(QStringLiteral("Yesterday 00:00"));
    const int size = width(QStringLiteral("000.0 MB"));
    const int leaves = qMax(width(QStringLiteral("tomorrow 00:00")),
                            width(model()->headerData(DepartureModel::Leaves, Qt::Horizontal).toString()));
    const int words = qMax(viewport()->width() - received - size - leaves, theme::Grid * 24);
    QHeaderView *header = horizontalHeader();
    header->resizeSection(DepartureModel::Sender, words * 2 / 5);
    header->resizeSection(DepartureModel::Subject, words - words * 2 / 5);
    header->resizeSection(DepartureModel::Received, received);
    header->resizeSection(DepartureModel::Size, size);
    header->resizeSection(DepartureModel::Leaves, leaves);
}

} // namespace posthorn
