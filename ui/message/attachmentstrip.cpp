#include "attachmentstrip.h"

#include "attachmentcard.h"
#include "ui/common/textlabel.h"
#include "ui/text/displaytext.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QScrollArea>
#include <QToolButton>
#include <QtMath>
#include <algorithm>

namespace posthorn
{

namespace
{

constexpr qsizetype MaxCards = 200;
constexpr int ThumbnailPixels = 40;

} // namespace

AttachmentStrip::AttachmentStrip(RenderService *renderer, QWidget *parent)
    : QWidget(parent)
    , m_previews(renderer)
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
    const auto card = [this](const QString &part) { return m_cardOf.value(part); };
    connect(&m_previews, &AttachmentPreviews::truthKnown, this,
            [card](const QString &part, const AttachmentTruth &truth) {
                if (AttachmentCard *shown = card(part))
                    shown->setTruth(truth);
            });
    connect(&m_previews, &AttachmentPreviews::pictureReady, this,
            [card](const QString &part, const QImage &picture) {
                if (AttachmentCard *shown = card(part))
                    shown->setThumbnail(picture);
            });
    connect(&m_previews, &AttachmentPreviews::textReady, this,
            [card](const QString &part, const QString &lines) {
                if (AttachmentCard *shown = card(part))
                    shown->setFirstLines(lines);
            });
    hide();
}

void AttachmentStrip::setContent(const std::shared_ptr<const MessageContent> &content)
{
    while (QLayoutItem *item = m_row->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_cardOf.clear();
    QList<MessagePart> parts = content ? content->parsed.attachments() : QList<MessagePart>();
    // The messages of a digest are listed above already.
    if (content)
        parts.removeIf([&content](const MessagePart &part) {
            return std::any_of(content->digest.cbegin(), content->digest.cend(),
                               [&part](const DigestEntry &entry) { return entry.part.id == part.id; });
        });
    qint64 size = 0;
    for (const MessagePart &part : parts)
        size += part.size;
    for (const MessagePart &part : parts.mid(0, MaxCards)) {
        auto *card = new AttachmentCard(part, m_cards);
        m_cardOf.insert(part.id, card);
        connect(card, &AttachmentCard::saveRequested, this, &AttachmentStrip::saveRequested);
        connect(card, &AttachmentCard::openRequested, this, &AttachmentStrip::openRequested);
        connect(card, &AttachmentCard::previewRequested, this, &AttachmentStrip::previewRequested);
        m_row->addWidget(card);
    }
    m_row->addStretch();
    m_title->setFullText(tr("%n attachment(s), %1", nullptr, int(parts.size())).arg(displaySize(size)));
    m_saveAll->setVisible(parts.size() > 1);
    setVisible(!parts.isEmpty());
    const int pixels = qCeil(ThumbnailPixels * devicePixelRatioF());
    m_previews.load(content, {2 * pixels, 2 * pixels});
}

void AttachmentStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(QRect(0, 0, width(), 1), theme::hairline(palette()));
}

} // namespace posthorn
