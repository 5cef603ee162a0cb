#include "settingsform.h"

#include "ui/common/textlabel.h"
#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QGridLayout>
#include <QLabel>

namespace posthorn
{

namespace
{

constexpr int InRow = 4;       // between a control and its explanation
constexpr int BetweenRows = 8; // more than that

} // namespace

SettingsForm::SettingsForm(QWidget *parent)
    : QWidget(parent)
    , m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(theme::Grid * 3, theme::Grid * 3, theme::Grid * 3, theme::Grid * 3);
    m_grid->setVerticalSpacing(InRow);
    m_grid->setHorizontalSpacing(theme::Grid * 2);
    m_grid->setColumnStretch(1, 1);
}

void SettingsForm::addRow(const SettingRow &row, QWidget *control, QWidget *field)
{
    control->setObjectName(row.name);
    control->setAccessibleName(row.label);
    control->setAccessibleDescription(row.explanation);
    const int first = m_next;
    if (qobject_cast<QAbstractButton *>(control) == nullptr) {
        auto *words = new QLabel(row.label);
        words->setTextFormat(Qt::PlainText);
        words->setBuddy(control);
        // Beside the control's first line, also where it has more of them.
        QWidget *first = control->focusProxy() != nullptr ? control->focusProxy() : control;
        first->ensurePolished();
        words->setFixedHeight(
            qMax(words->sizeHint().height(), qMin(first->sizeHint().height(), theme::Grid * 4)));
        m_grid->addWidget(words, m_next, 0, Qt::AlignTop | Qt::AlignLeading);
    }
    QWidget *shown = field == nullptr ? control : field;
    const bool grows = shown->sizePolicy().expandingDirections().testFlag(Qt::Horizontal) ||
                       shown->layout() != nullptr || shown->hasHeightForWidth();
    m_grid->addWidget(shown, m_next++, 1, grows ? Qt::Alignment() : Qt::AlignLeading);
    if (!row.explanation.isEmpty()) {
        auto *explanation = new TextLabel(row.explanation);
        explanation->setTone(TextLabel::Tone::Muted);
        explanation->setScale(0.92);
        explanation->setWordWrap(true);
        m_grid->addWidget(explanation, m_next++, 1);
    }
    m_lines.insert(control, {first, m_next});
    m_grid->setRowMinimumHeight(m_next++, BetweenRows);
}

void SettingsForm::setRowVisible(const QWidget *control, bool visible)
{
    const Lines lines = m_lines.value(control);
    for (int line = lines.first; line < lines.gap; ++line)
        for (int column = 0; column < m_grid->columnCount(); ++column)
            if (const QLayoutItem *item = m_grid->itemAtPosition(line, column))
                item->widget()->setVisible(visible);
    m_grid->setRowMinimumHeight(lines.gap, visible ? BetweenRows : 0);
}

} // namespace posthorn
