#include "outgoingstrip.h"

#include "ui/text/displaytext.h"
#include "ui/common/textlabel.h"
#include "ui/message/attachmentcard.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QScrollArea>
#include <QToolButton>

namespace posthorn
{

namespace
{

/// One of them.
class OutgoingCard : public QFrame
{
public:
    OutgoingCard(const OutgoingAttachment &attachment, QWidget *parent)
        : QFrame(parent)
        , m_icon(AttachmentCard::iconFor(attachment.contentType, attachment.fileName))
        , remove(new QToolButton(this))
    {
        setObjectName(QStringLiteral("outgoingAttachment"));
        setFixedSize(216, 48);
        auto *name = new TextLabel(displayText(attachment.fileName, 200), this);
        name->setElided(Qt::ElideMiddle);
        name->setScale(0.95);
        auto *size = new TextLabel(displaySize(attachment.content.size()), this);
        size->setTone(TextLabel::Tone::Muted);
        size->setScale(0.85);
        remove->setIcon(theme::icon(QStringLiteral("close")));
        remove->setIconSize({16, 16});
        remove->setAutoRaise(true);
        remove->setFocusPolicy(Qt::StrongFocus);
        remove->setObjectName(QStringLiteral("removeAttachmentButton"));
        const QString words = OutgoingStrip::tr("Take %1 off").arg(name->fullText());
        remove->setAccessibleName(words);
        remove->setToolTip(QStringLiteral("<p>%1</p>").arg(words.toHtmlEscaped()));
        auto *text = new QVBoxLayout;
        text->setSpacing(0);
        text->addStretch();
        text->addWidget(name);
        text->addWidget(size);
        text->addStretch();
        auto *row = new QHBoxLayout(this);
        row->setContentsMargins(44, 2, 4, 2);
        row->setSpacing(4);
        row->addLayout(text, 1);
        row->addWidget(remove);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(theme::hairline(palette()));
        painter.setBrush(palette().color(QPalette::Base));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme::Radius, theme::Radius);
        QRect icon(12, 14, theme::IconSize, theme::IconSize);
        if (isRightToLeft())
            icon.moveRight(width() - 12);
        theme::paintIcon(&painter, m_icon, icon, theme::hueFor(m_icon, palette()));
    }

private:
    QString m_icon;

public:
    QToolButton *remove;
};

} // namespace

OutgoingStrip::OutgoingStrip(QWidget *parent)
    : QWidget(parent)
    , m_title(new TextLabel(this))
    , m_cards(new QWidget)
    , m_row(new QHBoxLayout(m_cards))
{
    setObjectName(QStringLiteral("outgoingStrip"));
    setAccessibleName(tr("Attachments"));
    m_title->setTone(TextLabel::Tone::Muted);
    m_title->setScale(0.92);
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(theme::Grid);
    m_cards->setAutoFillBackground(false);
    auto *scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidgetResizable(true);
    scroll->setWidget(m_cards);
    scroll->setFixedHeight(60);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->viewport()->setAutoFillBackground(false);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme::Grid * 2, theme::Grid, theme::Grid * 2, theme::Grid);
    column->setSpacing(4);
    column->addWidget(m_title);
    column->addWidget(scroll);
    hide();
}

void OutgoingStrip::add(const OutgoingAttachment &attachment)
{
    m_attachments += attachment;
    rebuild();
}

qint64 OutgoingStrip::totalSize() const
{
    qint64 size = 0;
    for (const OutgoingAttachment &attachment : m_attachments)
        size += attachment.content.size();
    return size;
}

void OutgoingStrip::rebuild()
{
    while (QLayoutItem *item = m_row->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
    for (qsizetype i = 0; i < m_attachments.size(); ++i) {
        auto *card = new OutgoingCard(m_attachments[i], m_cards);
        connect(card->remove, &QToolButton::clicked, this, [this, i] {
            m_attachments.removeAt(i);
            rebuild();
        });
        m_row->addWidget(card);
    }
    m_row->addStretch();
    m_title->setFullText(
        tr("%n attachment(s), %1", nullptr, int(m_attachments.size())).arg(displaySize(totalSize())));
    setVisible(!m_attachments.isEmpty());
    Q_EMIT changed();
}

void OutgoingStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(QRect(0, 0, width(), 1), theme::hairline(palette()));
}

} // namespace posthorn
