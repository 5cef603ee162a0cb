#include "style.h"
#include "theme.h"

#include <QAbstractButton>
#include <QPainter>
#include <QStyleOption>
#include <QToolButton>

namespace posthorn
{

void PosthornStyle::drawButton(const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    const QPalette &palette = option->palette;
    const bool enabled = option->state.testFlag(State_Enabled);
    const bool over = enabled && option->state.testFlag(State_MouseOver);
    const bool down = enabled && option->state.testFlag(State_Sunken);
    const bool on = option->state.testFlag(State_On);
    const bool focused = enabled && option->state.testFlag(State_HasFocus) &&
                         option->state.testFlag(State_KeyboardFocusChange);
    const bool tool = qobject_cast<const QToolButton *>(widget) != nullptr;
    const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
    const bool flat = tool || (button != nullptr && button->features.testFlag(QStyleOptionButton::Flat));
    const bool primary = widget != nullptr && widget->property(theme::PrimaryProperty).toBool() && enabled;
    const bool dangerous = widget != nullptr && widget->property(theme::DangerProperty).toBool() && enabled;

    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF rect = QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5);
    const QColor ground = palette.color(QPalette::Window);
    const QColor ink = theme::text(palette);
    QColor fill = Qt::transparent;
    QPen pen(Qt::NoPen);
    if (primary || dangerous) {
        const QColor color = dangerous ? theme::danger(palette) : theme::accent(palette);
        fill = down ? theme::mixed(ink, color, 0.18) : (over ? theme::mixed(ink, color, 0.09) : color);
    } else if (flat) {
        if (down || on)
            fill = on && !down ? theme::selection(palette) : theme::mixed(ink, ground, 0.13);
        else if (over)
            fill = theme::mixed(ink, ground, 0.07);
    } else {
        fill = palette.color(QPalette::Button);
        if (!enabled)
            fill = ground;
        else if (on)
            fill = theme::selection(palette);
        else if (down)
            fill = theme::mixed(ink, fill, 0.1);
        else if (over)
            fill = theme::mixed(ink, fill, 0.04);
        pen = QPen(theme::mixed(ink, ground, enabled ? 0.2 : 0.1), 1.0);
    }
    painter->setBrush(fill);
    painter->setPen(pen);
    if (fill.alpha() != 0 || pen.style() != Qt::NoPen)
        painter->drawRoundedRect(rect, theme::Radius, theme::Radius);
    if (focused) {
        // On a filled button the ring needs a gap to be seen.
        const double inset = primary ? 2.5 : 0.5;
        painter->setPen(
            QPen(primary ? palette.color(QPalette::HighlightedText) : theme::accent(palette), 1.6));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(QRectF(option->rect).adjusted(inset, inset, -inset, -inset),
                                 theme::Radius - 1, theme::Radius - 1);
    }
    painter->restore();
}

void PosthornStyle::drawIndicator(PrimitiveElement element, const QStyleOption *option,
                                  QPainter *painter) const
{
    const QPalette &palette = option->palette;
    const bool round = element == PE_IndicatorRadioButton;
    const bool on = option->state.testFlag(State_On);
    const bool partly = option->state.testFlag(State_NoChange);
    const bool enabled = option->state.testFlag(State_Enabled);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const int side = std::min({option->rect.width(), option->rect.height(), 18});
    QRect square(0, 0, side, side);
    square.moveCenter(option->rect.center());
    const QRectF rect = QRectF(square).adjusted(0.5, 0.5, -0.5, -0.5);
    const QColor filled = enabled ? theme::accent(palette) : theme::faint(palette);
    const QColor edge =
        theme::mixed(theme::text(palette), palette.color(QPalette::Window), enabled ? 0.45 : 0.2);
    painter->setBrush(on || partly ? filled : palette.color(QPalette::Base));
    painter->setPen(on || partly ? QPen(filled, 1.0) : QPen(edge, 1.0));
    if (round)
        painter->drawEllipse(rect);
    else
        painter->drawRoundedRect(rect, 4, 4);
    const QColor mark = palette.color(QPalette::HighlightedText);
    if (on && round) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(mark);
        painter->drawEllipse(rect.center(), side / 5.5, side / 5.5);
    } else if (on || partly) {
        theme::paintIcon(painter, on ? QStringLiteral("check") : QStringLiteral("minus"),
                         square.adjusted(2, 2, -2, -2), mark);
    }
    painter->restore();
}

void PosthornStyle::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                                const QWidget *widget) const
{
    switch (element) {
    case CE_PushButtonBevel:
        drawButton(option, painter, widget);
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
            button != nullptr && button->features.testFlag(QStyleOptionButton::HasMenu)) {
            const QRect rect = option->rect;
            QRect arrow(rect.right() - 26, rect.top(), 16, rect.height());
            theme::paintIcon(painter, QStringLiteral("chevron-down"),
                             visualRect(option->direction, rect, arrow), theme::muted(option->palette));
        }
        return;
    case CE_PushButtonLabel:
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option)) {
            const bool filled = widget != nullptr &&
                                (widget->property(theme::PrimaryProperty).toBool() ||
                                 widget->property(theme::DangerProperty).toBool()) &&
                                option->state.testFlag(State_Enabled);
            QStyleOptionButton copy = *button;
            if (filled)
                copy.palette.setColor(QPalette::ButtonText, option->palette.color(QPalette::HighlightedText));
            copy.state.setFlag(State_HasFocus, false);
            QProxyStyle::drawControl(element, &copy, painter, widget);
            return;
        }
        break;
    case CE_MenuItem:
        drawMenuItem(option, painter, widget);
        return;
    case CE_MenuEmptyArea:
        return;
    case CE_Splitter:
        painter->fillRect(option->rect, theme::hairline(option->palette));
        return;
    case CE_ProgressBar:
        drawProgress(option, painter);
        return;
    case CE_Header:
        drawHeader(option, painter);
        return;
    case CE_HeaderEmptyArea:
        painter->fillRect(option->rect, option->palette.base());
        return;
    case CE_TabBarTabShape:
        drawTab(option, painter, widget);
        return;
    case CE_ShapedFrame:
        if (const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option)) {
            if (frame->frameShape == QFrame::HLine || frame->frameShape == QFrame::VLine) {
                const QPoint middle = option->rect.center();
                const QRect line = frame->frameShape == QFrame::HLine
                                       ? QRect(option->rect.left(), middle.y(), option->rect.width(), 1)
                                       : QRect(middle.x(), option->rect.top(), 1, option->rect.height());
                painter->fillRect(line, theme::hairline(option->palette));
                return;
            }
            if (frame->frameShape == QFrame::StyledPanel || frame->frameShape == QFrame::Panel ||
                frame->frameShape == QFrame::Box) {
                drawPrimitive(PE_Frame, option, painter, widget);
                return;
            }
        }
        break;
    default:
        break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void PosthornStyle::drawMenuItem(const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option);
    if (item == nullptr)
        return;
    const QPalette &palette = option->palette;
    const QRect rect = option->rect;
    painter->save();
    if (item->menuItemType == QStyleOptionMenuItem::Separator) {
        painter->fillRect(QRect(rect.left() + 8, rect.center().y(), rect.width() - 16, 1),
                          theme::hairline(palette));
        painter->restore();
        return;
    }
    const bool enabled = option->state.testFlag(State_Enabled);
    const bool selected = enabled && option->state.testFlag(State_Selected);
    if (selected) {
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(theme::selection(palette));
        painter->drawRoundedRect(rect, 4, 4);
    }
    const auto placed = [&](const QRect &r) { return visualRect(option->direction, rect, r); };
    const QColor ink = enabled ? theme::text(palette) : palette.color(QPalette::Disabled, QPalette::Text);
    const QRect mark = placed(QRect(rect.left() + 8, rect.top(), 18, rect.height()));
    if (item->checked)
        theme::paintIcon(painter, QStringLiteral("check"), mark, theme::accent(palette));
    else if (!item->icon.isNull())
        item->icon.paint(painter, mark.adjusted(0, (mark.height() - 18) / 2, 0, -(mark.height() - 18) / 2),
                         Qt::AlignCenter, enabled ? QIcon::Normal : QIcon::Disabled);
    painter->setFont(item->font);
    const QRect textRect = placed(rect.adjusted(36, 0, -12, 0));
    const int flags = Qt::AlignVCenter | Qt::TextSingleLine |
                      (proxy()->styleHint(SH_UnderlineShortcut, option, widget) != 0 ? Qt::TextShowMnemonic
                                                                                     : Qt::TextHideMnemonic);
    const QString label = item->text.section(u'\t', 0, 0);
    const QString keys = item->text.section(u'\t', 1);
    painter->setPen(ink);
    painter->drawText(textRect,
                      flags | (option->direction == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft), label);
    if (!keys.isEmpty()) {
        painter->setPen(enabled ? theme::muted(palette) : ink);
        painter->drawText(
            textRect, flags | (option->direction == Qt::RightToLeft ? Qt::AlignLeft : Qt::AlignRight), keys);
    }
    if (item->menuItemType == QStyleOptionMenuItem::SubMenu)
        theme::paintIcon(painter,
                         option->direction == Qt::RightToLeft ? QStringLiteral("chevron-left")
                                                              : QStringLiteral("chevron-right"),
                         placed(QRect(rect.right() - 22, rect.top(), 14, rect.height())),
                         theme::muted(palette));
    painter->restore();
}

void PosthornStyle::drawTab(const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    const QPalette &palette = option->palette;
    const bool selected = option->state.testFlag(State_Selected);
    if (selected) {
        painter->fillRect(
            QRect(option->rect.left() + 8, option->rect.bottom() - 1, option->rect.width() - 16, 2),
            theme::accent(palette));
    } else if (option->state.testFlag(State_MouseOver)) {
        painter->fillRect(option->rect, theme::hover(palette));
    }
    if (option->state.testFlag(State_HasFocus))
        drawPrimitive(PE_FrameFocusRect, option, painter, widget);
}

/// The title of a column: quiet words over a hairline.
void PosthornStyle::drawHeader(const QStyleOption *option, QPainter *painter) const
{
    const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option);
    if (header == nullptr)
        return;
    constexpr int cellMargin = 3; // of the figures below
    const QPalette &palette = option->palette;
    painter->save();
    painter->fillRect(option->rect, palette.base());
    painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
                      theme::hairline(palette));
    painter->setPen(theme::muted(palette));
    const QRect words =
        visualRect(option->direction, option->rect, option->rect.adjusted(theme::Grid, 0, -cellMargin, 0));
    painter->drawText(words, int(header->textAlignment | Qt::AlignVCenter | Qt::TextSingleLine),
                      option->fontMetrics.elidedText(header->text, Qt::ElideRight, words.width()));
    painter->restore();
}

void PosthornStyle::drawProgress(const QStyleOption *option, QPainter *painter) const
{
    const auto *bar = qstyleoption_cast<const QStyleOptionProgressBar *>(option);
    if (bar == nullptr)
        return;
    const QPalette &palette = option->palette;
    const double height = std::min(option->rect.height(), 4);
    QRectF track(option->rect.left(), option->rect.center().y() - height / 2 + 0.5, option->rect.width(),
                 height);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(theme::hairline(palette));
    painter->drawRoundedRect(track, height / 2, height / 2);
    const int range = bar->maximum - bar->minimum;
    const bool busy = range <= 0;
    const double share = busy ? 0.3 : std::clamp(double(bar->progress - bar->minimum) / range, 0.0, 1.0);
    QRectF done = track;
    done.setWidth(track.width() * share);
    if (option->direction == Qt::RightToLeft)
        done.moveRight(track.right());
    painter->setBrush(theme::accent(palette));
    if (share > 0)
        painter->drawRoundedRect(done, height / 2, height / 2);
    painter->restore();
}

} // namespace posthorn
