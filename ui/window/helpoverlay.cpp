#include "helpoverlay.h"

#include "actionset.h"
#include "searchterms.h"
#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QPainter>

namespace posthorn
{

namespace
{

constexpr int RowHeight = 28;
constexpr int ColumnWidth = 340;
constexpr int Margin = 32;

} // namespace

HelpOverlay::HelpOverlay(const ActionSet &actions, QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("helpOverlay"));
    setAccessibleName(tr("Keys"));
    setAttribute(Qt::WA_DeleteOnClose);
    using Group = ActionInfo::Group;
    const QList<ActionInfo> table = actionTable();
    QStringList spoken;
    for (const auto &[group, title] :
         {std::pair(Group::Navigation, tr("Moving about")), std::pair(Group::Messages, tr("Messages")),
          std::pair(Group::Composing, tr("Writing")), std::pair(Group::Window, tr("Window"))}) {
        Section section{title, {}};
        if (group == Group::Navigation)
            section.lines << Line{tr("Page down, then next unread"), {tr("Space")}};
        for (const ActionInfo &info : table) {
            // What is not to be had here (one context only) is not offered.
            if (info.group != group || !actions.action(info.name)->isVisible())
                continue;
            QStringList keys;
            for (const QKeySequence &sequence : actions.action(info.name)->shortcuts())
                keys << sequence.toString(QKeySequence::NativeText)
                            .replace(QStringLiteral(", "), QStringLiteral(" "));
            if (keys.isEmpty())
                continue;
            section.lines << Line{info.text, keys};
            spoken << QStringLiteral("%1: %2").arg(info.text, keys.join(QStringLiteral(", ")));
        }
        m_sections << section;
    }
    Section terms{tr("Searching"), {}};
    for (const SearchTermInfo &info : searchTermTable()) {
        terms.lines << Line{info.text.left(1).toUpper() + info.text.mid(1), {info.term}};
        spoken << QStringLiteral("%1: %2").arg(info.text, info.term);
    }
    m_sections.insert(1, terms);
    setAccessibleDescription(spoken.join(QStringLiteral(". ")));
    setFocusPolicy(Qt::StrongFocus);
    parent->installEventFilter(this);
    setGeometry(parent->rect());
    show();
    raise();
    setFocus();
}

bool HelpOverlay::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == parent() && event->type() == QEvent::Resize)
        setGeometry(parentWidget()->rect());
    return QWidget::eventFilter(watched, event);
}

void HelpOverlay::keyPressEvent(QKeyEvent *)
{
    close();
}

void HelpOverlay::mousePressEvent(QMouseEvent *)
{
    close();
}

void HelpOverlay::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), QColor(0, 0, 0, theme::isDark(palette()) ? 150 : 90));

    // Sections flow into two columns, as equal as they can be.
    const auto rowsOf = [this](qsizetype from, qsizetype to) {
        int rows = 0;
        for (qsizetype i = from; i < to; ++i)
            rows += int(m_sections.at(i).lines.size()) + 2;
        return rows;
    };
    qsizetype split = 0;
    int rows = rowsOf(0, m_sections.size());
    for (qsizetype i = 1; i < m_sections.size(); ++i) {
        const int higher = std::max(rowsOf(0, i), rowsOf(i, m_sections.size()));
        if (higher < rows) {
            rows = higher;
            split = i;
        }
    }
    const QList<Section> columns[] = {m_sections.mid(0, split), m_sections.mid(split)};
    const int rowHeight = std::clamp((height() - 48 - 2 * Margin) / std::max(rows, 1), 18, RowHeight);
    const QSize size(std::min(2 * ColumnWidth + 3 * Margin, width() - 32),
                     rows * rowHeight + 2 * Margin - rowHeight);
    QRect card(QPoint(), size);
    card.moveCenter(rect().center());
    painter.setPen(QPen(theme::hairline(palette()), 1));
    painter.setBrush(palette().color(theme::isDark(palette()) ? QPalette::AlternateBase : QPalette::Base));
    painter.drawRoundedRect(QRectF(card).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10);

    const int columnWidth = (card.width() - 3 * Margin) / 2;
    const QFont capFont = theme::scaled(font(), 0.88, QFont::Medium);
    const QColor ground = painter.brush().color();
    for (int c = 0; c < 2; ++c) {
        const QRect area = QStyle::visualRect(layoutDirection(), card,
                                              QRect(card.left() + Margin + c * (columnWidth + Margin),
                                                    card.top() + Margin, columnWidth, card.height()));
        int y = area.top();
        for (const Section &section : columns[c]) {
            painter.setFont(theme::scaled(font(), 1.0, QFont::DemiBold));
            painter.setPen(theme::accent(palette()));
            const QRect head(area.left(), y, area.width(), rowHeight);
            painter.drawText(head, Qt::AlignVCenter | Qt::AlignLeading, section.title);
            y += rowHeight;
            for (const Line &line : section.lines) {
                int right = area.right();
                for (auto key = line.keys.rbegin(); key != line.keys.rend(); ++key) {
                    const int width = std::max(QFontMetrics(capFont).horizontalAdvance(*key) + 12, 22);
                    right -= width;
                    const QRect cap = QStyle::visualRect(layoutDirection(), area,
                                                         QRect(right, y + (rowHeight - 20) / 2, width, 20));
                    painter.setPen(QPen(theme::mixed(theme::text(palette()), ground, 0.2), 1));
                    painter.setBrush(theme::mixed(theme::text(palette()), ground, 0.05));
                    painter.drawRoundedRect(QRectF(cap).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
                    painter.setFont(capFont);
                    painter.setPen(theme::text(palette()));
                    painter.drawText(cap, Qt::AlignCenter, *key);
                    right -= 6;
                }
                painter.setFont(font());
                painter.setPen(theme::mixed(theme::text(palette()), ground, 0.88));
                const QRect words = QStyle::visualRect(
                    layoutDirection(), area, QRect(area.left(), y, right - area.left() - 4, rowHeight));
                painter.drawText(words, Qt::AlignVCenter | Qt::AlignLeading,
                                 QFontMetrics(font()).elidedText(line.text, Qt::ElideRight, words.width()));
                y += rowHeight;
            }
            y += rowHeight;
        }
    }
}

} // namespace posthorn
