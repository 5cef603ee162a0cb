#include "settingsform.h"

#include "ui/common/textlabel.h"
#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QFormLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace posthorn
{

SettingsForm::SettingsForm(QWidget *parent)
    : QWidget(parent)
    , m_form(new QFormLayout(this))
{
    m_form->setContentsMargins(theme::Grid * 3, theme::Grid * 3, theme::Grid * 3, theme::Grid * 3);
    m_form->setVerticalSpacing(theme::Grid + 4);
    m_form->setHorizontalSpacing(theme::Grid * 2);
    m_form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    m_form->setLabelAlignment(Qt::AlignLeading | Qt::AlignTop);
    m_form->setRowWrapPolicy(QFormLayout::DontWrapRows);
}

void SettingsForm::addRow(const SettingRow &row, QWidget *control, QWidget *field)
{
    control->setObjectName(row.name);
    control->setAccessibleName(row.label);
    control->setAccessibleDescription(row.explanation);
    QWidget *shown = field == nullptr ? control : field;
    if (!row.explanation.isEmpty()) {
        auto *explanation = new TextLabel(row.explanation);
        explanation->setTone(TextLabel::Tone::Muted);
        explanation->setScale(0.92);
        explanation->setWordWrap(true);
        auto *both = new QWidget;
        both->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
        auto *column = new QVBoxLayout(both);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(4);
        const bool grows = shown->sizePolicy().expandingDirections().testFlag(Qt::Horizontal);
        column->addWidget(shown, 0, grows ? Qt::Alignment() : Qt::AlignLeading);
        column->addWidget(explanation);
        column->addStretch();
        shown = both;
    }
    addField(qobject_cast<QAbstractButton *>(control) == nullptr ? row.label : QString(), control, shown);
}

void SettingsForm::addWidget(QWidget *widget)
{
    m_form->addRow(widget);
}

void SettingsForm::addHeading(const QString &text)
{
    auto *heading = new TextLabel(text);
    heading->setScale(1.0, QFont::DemiBold);
    m_form->addRow(heading);
}

void SettingsForm::addField(const QString &label, QWidget *control, QWidget *field)
{
    if (label.isEmpty()) {
        m_form->addRow(QString(), field);
        return;
    }
    auto *words = new QLabel(label);
    words->setTextFormat(Qt::PlainText);
    words->setBuddy(control);
    // Beside the control's first line, also where the field has more of them.
    control->ensurePolished();
    words->setFixedHeight(
        qMax(words->sizeHint().height(), qMin(control->sizeHint().height(), theme::Grid * 4)));
    m_form->addRow(words, field);
}

} // namespace posthorn
