#include "readingpage.h"

#include "ui/common/settings.h"
#include "ui/common/textlabel.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QFormLayout>

namespace posthorn
{

ReadingPage::ReadingPage(const Services &services, QWidget *parent)
    : QWidget(parent)
{
    Settings *settings = services.settings;
    auto *read = new QComboBox(this);
    read->setObjectName(QStringLiteral("markReadBox"));
    read->setAccessibleName(tr("Mark messages as read"));
    read->addItem(tr("At once"), 0);
    read->addItem(tr("After 1 second"), 1000);
    read->addItem(tr("After 3 seconds"), 3000);
    read->addItem(tr("After 10 seconds"), 10'000);
    read->addItem(tr("Only when I say so"), -1);
    read->setCurrentIndex(qMax(0, read->findData(settings->markReadDelayMs())));
    auto *undo = new QComboBox(this);
    undo->setObjectName(QStringLiteral("undoSendBox"));
    undo->setAccessibleName(tr("Undo sending for"));
    for (const int seconds : {0, 5, 10, 20, 30, 60})
        undo->addItem(seconds == 0 ? tr("Not at all") : tr("%n second(s)", nullptr, seconds), seconds);
    undo->setCurrentIndex(qMax(0, undo->findData(settings->undoSendSeconds())));
    auto *remote = new TextLabel(
        tr("Pictures on the internet are never loaded: they would tell the sender that you read "
           "the message."),
        this);
    remote->setTone(TextLabel::Tone::Muted);
    remote->setWordWrap(true);

    auto *form = new QFormLayout(this);
    form->setContentsMargins(theme::Grid * 3, theme::Grid * 3, theme::Grid * 3, theme::Grid * 3);
    form->setVerticalSpacing(theme::Grid + 4);
    form->setHorizontalSpacing(theme::Grid * 2);
    form->addRow(tr("An opened message counts as read"), read);
    form->addRow(tr("Sending can be undone for"), undo);
    form->addRow(tr("Remote content"), remote);
    connect(read, &QComboBox::activated, this,
            [settings, read] { settings->setMarkReadDelayMs(read->currentData().toInt()); });
    connect(undo, &QComboBox::activated, this,
            [settings, undo] { settings->setUndoSendSeconds(undo->currentData().toInt()); });
}

} // namespace posthorn
