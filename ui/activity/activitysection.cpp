#include "activitysection.h"

#include "activityrow.h"
#include "ui/common/textlabel.h"
#include "ui/theme/theme.h"

#include <QVBoxLayout>

namespace posthorn
{

ActivitySection::ActivitySection(const QString &title, QWidget *parent)
    : QWidget(parent)
    , m_rows(new QVBoxLayout)
{
    auto *label = new TextLabel(title, this);
    label->setTone(TextLabel::Tone::Muted);
    label->setScale(0.9, QFont::DemiBold);
    label->setContentsMargins(theme::Grid * 2, theme::Grid * 2, theme::Grid * 2, 4);
    m_rows->setSpacing(0);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(label);
    column->addLayout(m_rows);
    hide();
}

void ActivitySection::clear()
{
    while (QLayoutItem *item = m_rows->takeAt(0)) {
        // A row may be cleared by a press of its own button.
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    m_count = 0;
    hide();
}

ActivityRow *ActivitySection::addRow()
{
    auto *row = new ActivityRow(this);
    m_rows->addWidget(row);
    ++m_count;
    show();
    return row;
}

} // namespace posthorn
