#include "picturesenderlist.h"

#include "changehistory.h"
#include "ui/common/settings.h"
#include "ui/common/textlabel.h"
#include "ui/text/displaytext.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QToolButton>

namespace posthorn
{

PictureSenderList::PictureSenderList(const QString &nobody, Settings &settings, ChangeHistory &history,
                                     QWidget *parent)
    : QWidget(parent)
    , m_nobody(nobody)
    , m_settings(settings)
    , m_history(history)
    , m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    fill();
    connect(&settings, &Settings::changed, this, [this](const QString &key) {
        if (key == Settings::pictureSendersKey())
            fill();
    });
}

void PictureSenderList::fill()
{
    while (QLayoutItem *item = m_column->takeAt(0)) {
        // A button may be in the middle of telling that it was clicked.
        if (QWidget *row = item->widget()) {
            row->hide();
            row->deleteLater();
        }
        delete item;
    }
    for (const PictureSender &sender : m_settings.pictureSenders().all())
        addRow(sender);
    if (m_column->count() > 0)
        return;
    auto *note = new TextLabel(m_nobody);
    note->setTone(TextLabel::Tone::Muted);
    note->setWordWrap(true);
    m_column->addWidget(note);
}

void PictureSenderList::addRow(const PictureSender &sender)
{
    const QString shown = displayAddress(sender.address);
    auto *row = new QWidget;
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    auto *name = new TextLabel(shown);
    name->setElided(Qt::ElideMiddle);
    name->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    line->addWidget(name, 1);
    auto *button = new QToolButton;
    button->setObjectName(QStringLiteral("pictureSenderRemoveButton"));
    button->setIcon(theme::icon(QStringLiteral("close")));
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setToolTip(tr("Do not load them by themselves any more"));
    button->setAccessibleName(tr("Stop loading pictures from %1").arg(shown));
    line->addWidget(button);
    connect(button, &QToolButton::clicked, this, [this, sender] { remove(sender); });
    m_column->addWidget(row);
}

void PictureSenderList::remove(const PictureSender &sender)
{
    // What could not be written is good for this run, and the list shows it.
    if (!m_settings.setShowsPicturesOf(sender, false))
        return;
    m_history.record(
        {Settings::pictureSendersKey(),
         tr("Pictures from %1: only when I ask").arg(displayAddress(sender.address)),
         [settings = &m_settings, sender] { (void)settings->setShowsPicturesOf(sender, true); }});
}

} // namespace posthorn
