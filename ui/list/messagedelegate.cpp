#include "messagedelegate.h"

#include "base/clock.h"
#include "messagelistmodel.h"
#include "rowtext.h"
#include "ui/common/dateformat.h"
#include "ui/common/locationtext.h"
#include "ui/theme/theme.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QLocale>
#include <QPainter>
#include <QToolTip>

namespace posthorn
{

namespace
{

constexpr int Margin = 16; // left and right of the text
constexpr int Padding = 7; // above and below it
constexpr int LineGap = 0;
constexpr int Mark = 16; // side of an icon in a row
constexpr int Gap = 6;
constexpr int ButtonSide = 28;
constexpr int ColumnsFrom = 720; // width of a compact row that has room for words on where it lives
constexpr qint64 WeekMs = 7 * 24 * 60 * 60 * 1000;

} // namespace

/// What the painting of one row needs to know, worked out once.
struct MessageDelegate::Look {
    const MessageRow *row = nullptr;
    QRect rect;
    QPalette palette;
    QFont font;
    Qt::LayoutDirection direction = Qt::LeftToRight;
    bool selected = false;
    bool focused = false;
    bool hovered = false;
    bool unread = false;
    bool outgoing = false;
    QString date;
    QString compactDate;
    qint64 nowMs = 0;

    [[nodiscard]] QDateTime now() const { return QDateTime::fromMSecsSinceEpoch(nowMs); }

    /// Mirrors a rectangle for right-to-left.
    [[nodiscard]] QRect placed(const QRect &r) const { return QStyle::visualRect(direction, rect, r); }
    [[nodiscard]] Qt::Alignment leading() const
    {
        return (direction == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter;
    }
    void text(QPainter *painter, const QRect &r, const QFont &f, const QColor &color,
              const QString &words) const
    {
        painter->setFont(f);
        painter->setPen(color);
        const QString cut = QFontMetrics(f).elidedText(words, Qt::ElideRight, r.width());
        painter->drawText(placed(r), int(leading()) | Qt::TextSingleLine, cut);
    }
};

MessageDelegate::MessageDelegate(const MessageListModel &model, const Clock &clock, QObject *parent)
    : QStyledItemDelegate(parent)
    , m_model(model)
    , m_clock(clock)
{
}

void MessageDelegate::setHovered(int row, Button button)
{
    m_hoveredRow = row;
    m_hoveredButton = button;
}

int MessageDelegate::rowHeight(const QFont &font) const
{
    const int line = QFontMetrics(font).height();
    if (m_density == Settings::Density::Compact)
        return std::max(28, line + 12);
    const int small = QFontMetrics(theme::scaled(font, 0.92)).height();
    return 2 * Padding + 2 * line + small + 2 * LineGap;
}

QSize MessageDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return {theme::ListWidth, rowHeight(option.font)};
}

QList<QRect> MessageDelegate::buttonRects(const QRect &row, Qt::LayoutDirection direction) const
{
    const bool compact = m_density == Settings::Density::Compact;
    const int side = compact ? std::min(ButtonSide, row.height()) : ButtonSide;
    const int top = compact ? row.top() + (row.height() - side) / 2 : row.bottom() - side - 6;
    QList<QRect> rects;
    for (int i = 0; i < 3; ++i)
        rects << QStyle::visualRect(direction, row,
                                    QRect(row.right() - Margin + 6 - (3 - i) * (side + 2), top, side, side));
    return rects;
}

MessageDelegate::Button MessageDelegate::buttonAt(const QRect &row, const QPoint &position,
                                                  Qt::LayoutDirection direction) const
{
    static constexpr Button buttons[] = {Button::Archive, Button::Delete, Button::Flag};
    const QList<QRect> rects = buttonRects(row, direction);
    for (int i = 0; i < 3; ++i) {
        if (rects.at(i).contains(position))
            return buttons[i];
    }
    return Button::None;
}

void MessageDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                            const QModelIndex &index) const
{
    const MessageRow *row = m_model.rowAt(index.row());
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (row == nullptr) {
        paintSkeleton(painter, option.rect, index.row(), option);
        painter->restore();
        return;
    }
    Look look;
    look.row = row;
    look.rect = option.rect;
    look.palette = option.palette;
    look.font = option.font;
    look.direction = option.direction;
    look.selected = option.state.testFlag(QStyle::State_Selected);
    look.focused = option.state.testFlag(QStyle::State_HasFocus);
    look.hovered = m_hoveredRow == index.row();
    look.unread = !row->flags.flags.testFlag(MessageFlag::Seen);
    look.outgoing = m_model.isOutgoing();
    look.nowMs = m_clock.nowMs();
    const QDateTime now = look.now();
    look.date = listDate(row->receivedMs, now, QLocale());
    look.compactDate = shortDate(row->receivedMs, now, QLocale());

    paintGround(painter, option, look);
    if (m_density == Settings::Density::Compact)
        paintCompact(painter, look);
    else
        paintComfortable(painter, look);
    if (look.hovered)
        paintButtons(painter, look);
    painter->restore();
}

void MessageDelegate::paintGround(QPainter *painter, const QStyleOptionViewItem &option,
                                  const Look &look) const
{
    const QRect &rect = look.rect;
    const bool active = option.state.testFlag(QStyle::State_Active);
    if (look.selected)
        painter->fillRect(rect, theme::selection(look.palette, active));
    else if (look.hovered)
        painter->fillRect(rect, theme::hover(look.palette));
    if (!look.selected && m_density == Settings::Density::Comfortable)
        painter->fillRect(
            look.placed(QRect(rect.left() + Margin, rect.bottom(), rect.width() - Margin, 1)),
            theme::mixed(theme::hairline(look.palette), look.palette.color(QPalette::Base), 0.7));
    const QColor account = m_accountColors.value(look.row->account);
    const bool edge = account.isValid();
    if (edge)
        painter->fillRect(look.placed(QRect(rect.left(), rect.top(), 2, rect.height())), account);
    if (look.unread) {
        const QRect bar =
            look.placed(QRect(rect.left() + (edge ? 5 : 3), rect.top() + 7, 3, rect.height() - 14));
        painter->setPen(Qt::NoPen);
        painter->setBrush(theme::accent(look.palette));
        painter->drawRoundedRect(bar, 1.5, 1.5);
    }
    if (look.focused) {
        painter->setPen(
            QPen(theme::mixed(theme::accent(look.palette), theme::selection(look.palette), 0.6), 1.2));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(QRectF(rect).adjusted(1.5, 1.5, -1.5, -1.5), 4, 4);
    }
}

void MessageDelegate::paintComfortable(QPainter *painter, const Look &look) const
{
    const MessageRow &row = *look.row;
    const QPalette &palette = look.palette;
    const QColor muted = theme::muted(palette);
    const int left = look.rect.left() + Margin;
    const int right = look.rect.right() - Margin;
    const QFont peopleFont = theme::scaled(look.font, 1.0, look.unread ? QFont::DemiBold : QFont::Normal);
    const QFont smallFont = theme::scaled(look.font, 0.92);
    const int line = QFontMetrics(look.font).height();
    const int small = QFontMetrics(smallFont).height();
    int top = look.rect.top() + Padding;

    // Sender and date
    const QFont dateFont = theme::scaled(look.font, 0.92, look.unread ? QFont::Medium : QFont::Normal);
    const int dateWidth = QFontMetrics(dateFont).horizontalAdvance(look.date) + 2;
    look.text(painter, QRect(right - dateWidth, top, dateWidth + 1, line), dateFont,
              look.unread ? theme::accent(palette) : muted, look.date);
    look.text(painter, QRect(left, top, right - dateWidth - Gap - left, line), peopleFont,
              theme::text(palette), rowPeople(row, look.outgoing));
    top += line + LineGap;

    // Subject, flag and clip; the buttons of the row under the pointer stand in their place.
    int end = look.hovered ? right - 3 * (ButtonSide + 2) : right + 1;
    if (!look.hovered) {
        const auto mark = [&](const QString &name, const QColor &color) {
            end -= Mark;
            theme::paintIcon(painter, name, look.placed(QRect(end + 1, top + (line - Mark) / 2, Mark, Mark)),
                             color);
            end -= 4;
        };
        if (row.flags.flags.testFlag(MessageFlag::Flagged))
            mark(QStringLiteral("flag-filled"), theme::warning(palette));
        if (row.hasAttachments)
            mark(QStringLiteral("clip"), muted);
        if (row.flags.flags.testFlag(MessageFlag::Answered))
            mark(QStringLiteral("reply"), muted);
        else if (row.flags.flags.testFlag(MessageFlag::Forwarded))
            mark(QStringLiteral("forward"), muted);
    }
    look.text(painter, QRect(left, top, end - left - 2, line),
              theme::scaled(look.font, 1.0, look.unread ? QFont::Medium : QFont::Normal),
              theme::text(palette), rowSubject(row));
    top += line + LineGap;

    // Snippet, conversation and location
    end = look.hovered ? right - 3 * (ButtonSide + 2) : right + 1;
    if (!look.hovered) {
        end -= Mark;
        theme::paintIcon(painter, locationIcon(row.location),
                         look.placed(QRect(end + 1, top + (small - Mark) / 2, Mark, Mark)),
                         locationColor(row.location, palette));
        end -= 4;
        if (row.threadCount > 1) {
            const QString count = QLocale().toString(row.threadCount);
            const QFont font = theme::scaled(look.font, 0.85, QFont::Medium);
            const int width = std::max(QFontMetrics(font).horizontalAdvance(count) + 10, 18);
            end -= width;
            const QRect pill = look.placed(QRect(end, top + (small - 16) / 2, width, 16));
            painter->setPen(Qt::NoPen);
            painter->setBrush(theme::mixed(theme::text(palette), palette.color(QPalette::Base), 0.09));
            painter->drawRoundedRect(pill, 8, 8);
            painter->setFont(font);
            painter->setPen(muted);
            painter->drawText(pill, Qt::AlignCenter, count);
            end -= 4;
        }
    }
    look.text(painter, QRect(left, top, end - left - 2, small), smallFont, muted, row.snippet);
}

void MessageDelegate::paintCompact(QPainter *painter, const Look &look) const
{
    const MessageRow &row = *look.row;
    const QPalette &palette = look.palette;
    const QColor muted = theme::muted(palette);
    const QRect &rect = look.rect;
    const int left = rect.left() + Margin;
    int end = rect.right() - Margin;
    const QFont font = theme::scaled(look.font, 1.0, look.unread ? QFont::DemiBold : QFont::Normal);
    const QFont smallFont = theme::scaled(look.font, 0.92);
    if (look.hovered) {
        end -= 3 * (ButtonSide + 2);
    } else {
        const QFontMetrics metrics(smallFont);
        const int dateWidth = metrics.horizontalAdvance(look.compactDate) + 1;
        look.text(painter, QRect(end - dateWidth, rect.top(), dateWidth + 1, rect.height()), smallFont,
                  look.unread ? theme::accent(palette) : muted, look.compactDate);
        // Dates and places stand in columns where there is room for them.
        const bool columns = rect.width() >= ColumnsFrom;
        end -= columns ? metrics.horizontalAdvance(QStringLiteral("30 Sep 2000")) + 2 * Gap : dateWidth + Gap;
        if (columns) {
            // Days and months differ in width.
            const int width = metrics.horizontalAdvance(locationText(
                                  Location::LeavesServer, look.nowMs + WeekMs, look.now(), QLocale())) +
                              3 * Gap;
            look.text(painter, QRect(end - width, rect.top(), width, rect.height()), smallFont, muted,
                      locationText(row.location, row.leavesServerMs, look.now(), QLocale()));
            end -= width + Gap;
        }
        const auto mark = [&](const QString &name, const QColor &color) {
            end -= Mark;
            theme::paintIcon(painter, name,
                             look.placed(QRect(end, rect.top() + (rect.height() - Mark) / 2, Mark, Mark)),
                             color);
            end -= 4;
        };
        mark(locationIcon(row.location), locationColor(row.location, palette));
        if (row.flags.flags.testFlag(MessageFlag::Flagged))
            mark(QStringLiteral("flag-filled"), theme::warning(palette));
        if (row.hasAttachments)
            mark(QStringLiteral("clip"), muted);
    }
    const int people = std::clamp((end - left) * 36 / 100, 90, 200);
    look.text(painter, QRect(left, rect.top(), people - 10, rect.height()), font, theme::text(palette),
              rowPeople(row, look.outgoing));
    const QString subject = rowSubject(row);
    const QFont subjectFont = theme::scaled(look.font, 1.0, look.unread ? QFont::Medium : QFont::Normal);
    const int room = end - left - people;
    const int subjectWidth = std::min(QFontMetrics(subjectFont).horizontalAdvance(subject) + 2, room);
    look.text(painter, QRect(left + people, rect.top(), subjectWidth, rect.height()), subjectFont,
              theme::text(palette), subject);
    if (const int rest = room - subjectWidth - 10; rest > 60)
        look.text(painter, QRect(left + people + subjectWidth + 10, rect.top(), rest, rect.height()),
                  smallFont, muted, row.snippet);
}

void MessageDelegate::paintButtons(QPainter *painter, const Look &look) const
{
    const bool flagged = look.row->flags.flags.testFlag(MessageFlag::Flagged);
    const QString names[] = {QStringLiteral("archive"), QStringLiteral("trash"),
                             flagged ? QStringLiteral("flag-filled") : QStringLiteral("flag")};
    static constexpr Button buttons[] = {Button::Archive, Button::Delete, Button::Flag};
    const QList<QRect> rects = buttonRects(look.rect, look.direction);
    for (int i = 0; i < 3; ++i) {
        const bool over = m_hoveredButton == buttons[i];
        if (over) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(
                theme::mixed(theme::text(look.palette), look.palette.color(QPalette::Base), 0.11));
            painter->drawRoundedRect(rects.at(i), theme::Radius, theme::Radius);
        }
        QColor color = over ? theme::text(look.palette) : theme::muted(look.palette);
        if (buttons[i] == Button::Flag && flagged)
            color = theme::warning(look.palette);
        QRect square(0, 0, 18, 18);
        square.moveCenter(rects.at(i).center() + QPoint(1, 1));
        theme::paintIcon(painter, names[i], square, color);
    }
}

void MessageDelegate::paintSkeleton(QPainter *painter, const QRect &rect, int row,
                                    const QStyleOptionViewItem &option) const
{
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(theme::mixed(theme::text(option.palette), option.palette.color(QPalette::Base), 0.07));
    // Different lengths, so that it looks like text; the same for a row at every paint.
    static constexpr int shares[] = {46, 62, 38, 54, 70};
    const auto bar = [&](int left, int top, int width, int height) {
        painter->drawRoundedRect(QStyle::visualRect(option.direction, rect, QRect(left, top, width, height)),
                                 4, 4);
    };
    const int left = rect.left() + Margin;
    const int width = rect.width() - 2 * Margin;
    const int share = shares[size_t(row) % std::size(shares)];
    if (m_density == Settings::Density::Compact) {
        const int top = rect.top() + (rect.height() - 8) / 2;
        bar(left, top, width * 22 / 100, 8);
        bar(left + width * 30 / 100, top, width * share / 100 * 7 / 10, 8);
        bar(left + width - 40, top, 40, 8);
        return;
    }
    const int line = QFontMetrics(option.font).height();
    int top = rect.top() + Padding + (line - 9) / 2;
    bar(left, top, width * (share - 12) / 100, 9);
    bar(left + width - 52, top, 52, 9);
    top += line + LineGap;
    bar(left, top, width * share / 100, 9);
    top += line + LineGap;
    bar(left, top, width * 82 / 100, 8);
}

bool MessageDelegate::helpEvent(QHelpEvent *event, QAbstractItemView *view,
                                const QStyleOptionViewItem &option, const QModelIndex &index)
{
    const MessageRow *row = m_model.rowAt(index.row());
    if (event->type() != QEvent::ToolTip || row == nullptr)
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    QString words;
    switch (buttonAt(option.rect, event->pos(), option.direction)) {
    case Button::Archive:
        words = tr("Archive");
        break;
    case Button::Delete:
        words = tr("Delete");
        break;
    case Button::Flag:
        words = row->flags.flags.testFlag(MessageFlag::Flagged) ? tr("Remove the flag") : tr("Flag");
        break;
    case Button::None: {
        const QDateTime now = QDateTime::fromMSecsSinceEpoch(m_clock.nowMs());
        words = QStringLiteral("%1\n%2\n%3\n%4")
                    .arg(rowPeople(*row, m_model.isOutgoing()), rowSubject(*row),
                         exactDate(row->receivedMs, now, QLocale()),
                         locationText(row->location, row->leavesServerMs, now, QLocale()));
        break;
    }
    }
    // A stranger's words: escaped, so that a tooltip never takes them for rich text.
    QToolTip::showText(event->globalPos(), words.toHtmlEscaped().replace(u'\n', QStringLiteral("<br>")),
                       view);
    return true;
}

} // namespace posthorn
