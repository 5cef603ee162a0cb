#include "attachmentstrip.h"

#include "attachmentcard.h"
#include "ui/text/displaytext.h"
#include "ui/common/textlabel.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QScrollArea>
#include <QToolButton>

namespace posthorn
{

namespace
{

constexpr qsizetype MaxCards = 200;

} // namespace

AttachmentStrip::AttachmentStrip(QWidget *parent)
    : QWidget(parent)
    , m_title(new TextLabel(this))
    , m_saveAll(new QToolButton(this))
    , m_cards(new QWidget)
    , m_row(new QHBoxLayout(m_cards))
{
    setObjectName(QStringLiteral("attachmentStrip"));
    setAccessibleName(tr("Attachments"));
    m_title->setTone(TextLabel::Tone::Muted);
    m_title->setScale(0.92);
    m_saveAll->setText(tr("Save all"));
    m_saveAll->setIcon(theme::icon(QStringLiteral("save")));
    m_saveAll->setIconSize({16, 16});
    m_saveAll->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_saveAll->setAutoRaise(true);
    m_saveAll->setFocusPolicy(Qt::StrongFocus);
    m_saveAll->setObjectName(QStringLiteral("attachmentSaveAllButton"));
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(theme::Grid);

    auto *scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    scroll->setWidgetResizable(true);
    scroll->setWidget(m_cards);
    scroll->setFixedHeight(72);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->viewport()->setAutoFillBackground(false);
    m_cards->setAutoFillBackground(false);

    auto *head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(m_saveAll);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme::Grid * 3, theme::Grid, theme::Grid * 2, theme::Grid);
    column->setSpacing(4);
    column->addLayout(head);
    column->addWidget(scroll);
    connect(m_saveAll, &QToolButton::clicked, this, &AttachmentStrip::saveAllRequested);
    hide();
}

void AttachmentStrip::setContent(const std::shared_ptr<const MessageContent> &content)
{
    while (QLayoutItem *item = m_row->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const QList<MessagePart> parts = content ? content->parsed.attachments() : QList<MessagePart>();
    qint64 size = 0;
    for (const MessagePart &part : parts)
        size += part.size;
    for (const MessagePart &part : parts.mid(0, MaxCards)) {
        auto *card = new AttachmentCard(part, QImage(), m_cards);
        connect(card, &AttachmentCard::saveRequested, this, &AttachmentStrip::saveRequested);
        connect(card, &AttachmentCard::openRequested, this, &AttachmentStrip::openRequested);
        m_row->addWidget(card);
    }
    m_row->addStretch();
    m_title->setFullText(tr("%n attachment(s), %1", nullptr, int(parts.size())).arg(displaySize(size)));
    m_saveAll->setVisible(parts.size() > 1);
    setVisible(!parts.isEmpty());
}

void AttachmentStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(QRect(0, 0, width(), 1), theme::hairline(palette()));
}

} // namespace posthorn
