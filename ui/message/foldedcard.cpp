#include "foldedcard.h"

#include "base/clock.h"
#include "monogram.h"
#include "ui/common/dateformat.h"
#include "ui/common/locationtext.h"
#include "ui/text/displaytext.h"
#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QStyle>

namespace posthorn
{

namespace
{

constexpr int DiscSize = 24;
constexpr int IconSide = 16;
constexpr int BarWidth = 3;

} // namespace

FoldedCard::FoldedCard(const Clock *clock, QWidget *parent)
    : QWidget(parent)
    , m_clock(clock)
{
    setObjectName(QStringLiteral("foldedCard"));
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    setCursor(Qt::PointingHandCursor);
}

void FoldedCard::setMessage(const ConversationMessage &message, const QString &placeWords, bool showsLocation)
{
    m_message = message;
    m_placeWords = placeWords;
    m_showsLocation = showsLocation;
    describe();
    update();
}

void FoldedCard::setUnfolded(bool unfolded)
{
    m_unfolded = unfolded;
    describe();
}

void FoldedCard::setCurrentCard(bool current)
{
    if (std::exchange(m_current, current) != current)
        update();
}

QDateTime FoldedCard::now() const
{
    return QDateTime::fromMSecsSinceEpoch(m_clock ? m_clock->nowMs() : QDateTime::currentMSecsSinceEpoch());
}

/// One sentence, as for a row of the list.
void FoldedCard::describe()
{
    const MessageRow &row = m_message.row;
    QStringList parts;
    if (!row.flags.flags.testFlag(MessageFlag::Seen))
        parts << tr("Unread.");
    if (row.flags.flags.testFlag(MessageFlag::Flagged))
        parts << tr("Flagged.");
    parts << tr("%1: %2").arg(displayText(row.from.displayName(), 80), displayText(row.snippet, 160));
    if (row.receivedMs != 0)
        parts << listDate(row.receivedMs, now(), QLocale()) + u'.';
    if (!m_placeWords.isEmpty())
        parts << m_placeWords + u'.';
    if (m_showsLocation)
        parts << locationSentence(row.location, row.leavesServerMs, now(), QLocale());
    if (row.hasAttachments)
        parts << tr("Attachments.");
    parts << (m_unfolded ? tr("Unfolded.") : tr("Folded."));
    setAccessibleName(parts.join(u' '));
}

bool FoldedCard::event(QEvent *event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        // Enter and Space are its own, not the window's.
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space)
            event->accept();
    }
    return QWidget::event(event);
}

void FoldedCard::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const MessageRow &row = m_message.row;
    const bool rightToLeft = isRightToLeft();
    const auto mirrored = [&](const QRect &area) {
        return QStyle::visualRect(rightToLeft ? Qt::RightToLeft : Qt::LeftToRight, rect(), area);
    };
    if (underMouse())
        painter.fillRect(rect(), theme::hover(palette()));
    painter.fillRect(QRect(0, height() - 1, width(), 1), theme::hairline(palette()));
    if (m_current)
        painter.fillRect(mirrored(QRect(0, 0, BarWidth, height() - 1)), theme::accent(palette()));

    const QColor text = theme::text(palette());
    const QColor muted = theme::muted(palette());
    int left = theme::Grid * 3 + BarWidth;
    int right = width() - theme::Grid * 2;
    const QRect disc = mirrored(QRect(left, (height() - DiscSize) / 2, DiscSize, DiscSize));
    Monogram::paint(painter, disc, row.from, palette());
    left += DiscSize + theme::Grid + 4;

    const auto atRight = [&](int wide) {
        right -= wide;
        const QRect area = mirrored(QRect(right, 0, wide, height()));
        right -= theme::Grid;
        return area;
    };
    const auto icon = [&](const QString &name, const QColor &color) {
        QRect area = atRight(IconSide);
        area.setTop((height() - IconSide) / 2);
        area.setHeight(IconSide);
        theme::paintIcon(&painter, name, area, color);
    };
    painter.setFont(theme::scaled(font(), 0.92));
    painter.setPen(muted);
    const QString date = row.receivedMs == 0 ? QString() : listDate(row.receivedMs, now(), QLocale());
    painter.drawText(atRight(painter.fontMetrics().horizontalAdvance(date)), Qt::AlignCenter, date);
    if (m_showsLocation)
        icon(locationIcon(row.location), locationColor(row.location, palette()));
    if (row.hasAttachments)
        icon(QStringLiteral("clip"), muted);
    if (row.flags.flags.testFlag(MessageFlag::Flagged))
        icon(QStringLiteral("flag-filled"), theme::warning(palette()));
    if (!m_placeWords.isEmpty()) {
        const QString words = painter.fontMetrics().elidedText(m_placeWords, Qt::ElideMiddle, width() / 4);
        const int wide = painter.fontMetrics().horizontalAdvance(words) + 2 * theme::Grid;
        QRect chip = atRight(wide);
        chip.setTop((height() - 20) / 2);
        chip.setHeight(20);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme::mixed(text, palette().color(QPalette::Base), 0.07));
        painter.drawRoundedRect(chip, theme::Radius, theme::Radius);
        painter.setPen(muted);
        painter.drawText(chip, Qt::AlignCenter, words);
    }

    const bool unread = !row.flags.flags.testFlag(MessageFlag::Seen);
    painter.setFont(theme::scaled(font(), 1.0, unread ? QFont::DemiBold : QFont::Normal));
    painter.setPen(text);
    const int nameRoom = qMax(0, qMin(200, (right - left) * 2 / 5));
    const QString name =
        painter.fontMetrics().elidedText(displayText(row.from.displayName(), 80), Qt::ElideRight, nameRoom);
    painter.drawText(mirrored(QRect(left, 0, nameRoom, height())),
                     int(Qt::AlignVCenter) | (rightToLeft ? Qt::AlignRight : Qt::AlignLeft), name);
    left += painter.fontMetrics().horizontalAdvance(name) + theme::Grid + 4;
    painter.setFont(font());
    painter.setPen(muted);
    const int room = qMax(0, right - left);
    painter.drawText(mirrored(QRect(left, 0, room, height())),
                     int(Qt::AlignVCenter) | (rightToLeft ? Qt::AlignRight : Qt::AlignLeft),
                     painter.fontMetrics().elidedText(displayText(row.snippet, 200), Qt::ElideRight, room));
}

void FoldedCard::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space)
        Q_EMIT unfoldRequested();
    else
        QWidget::keyPressEvent(event);
}

void FoldedCard::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton && rect().contains(event->position().toPoint()))
        Q_EMIT unfoldRequested();
}

} // namespace posthorn
