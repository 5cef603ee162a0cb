#include "style.h"
#include "theme.h"

#include <QPainter>
#include <QStyleOption>

namespace posthorn
{

void PosthornStyle::drawScrollBar(const QStyleOptionComplex *option, QPainter *painter) const
{
    const auto *slider = qstyleoption_cast<const QStyleOptionSlider *>(option);
    if (slider == nullptr || slider->maximum <= slider->minimum)
        return;
    QRectF handle = subControlRect(CC_ScrollBar, option, SC_ScrollBarSlider, nullptr);
    const bool horizontal = slider->orientation == Qt::Horizontal;
    const bool active = option->state.testFlag(State_MouseOver) || option->state.testFlag(State_Sunken) ||
                        (option->activeSubControls & SC_ScrollBarSlider) != 0;
    const double thickness = active ? 8 : 5;
    const double across = (horizontal ? handle.height() : handle.width()) - thickness;
    if (horizontal)
        handle.adjust(2, across / 2, -2, -across / 2);
    else
        handle.adjust(across / 2, 2, -across / 2, -2);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    QColor color = theme::text(option->palette);
    color.setAlphaF(active ? 0.42F : 0.24F);
    painter->setBrush(color);
    painter->drawRoundedRect(handle, thickness / 2, thickness / 2);
    painter->restore();
}

void PosthornStyle::drawComboBox(const QStyleOptionComplex *option, QPainter *painter,
                                 const QWidget *widget) const
{
    const auto *combo = qstyleoption_cast<const QStyleOptionComboBox *>(option);
    if (combo == nullptr)
        return;
    if (combo->frame) {
        if (combo->editable) {
            drawField(option, painter);
        } else {
            QStyleOptionButton button;
            button.QStyleOption::operator=(*option);
            button.state.setFlag(State_On, false);
            drawButton(&button, painter, nullptr);
        }
    }
    const QRect arrow = subControlRect(CC_ComboBox, option, SC_ComboBoxArrow, widget);
    QRect square(0, 0, 16, 16);
    square.moveCenter(arrow.center());
    theme::paintIcon(painter, QStringLiteral("chevron-down"), square, theme::muted(option->palette));
}

void PosthornStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option,
                                       QPainter *painter, const QWidget *widget) const
{
    switch (control) {
    case CC_ScrollBar:
        drawScrollBar(option, painter);
        return;
    case CC_ComboBox:
        drawComboBox(option, painter, widget);
        return;
    case CC_ToolButton:
        // A button that is nothing but its menu needs no arrow beside its icon.
        if (const auto *button = qstyleoption_cast<const QStyleOptionToolButton *>(option);
            button != nullptr && button->features.testFlag(QStyleOptionToolButton::HasMenu) &&
            !button->features.testFlag(QStyleOptionToolButton::MenuButtonPopup)) {
            QStyleOptionToolButton plain = *button;
            plain.features.setFlag(QStyleOptionToolButton::HasMenu, false);
            QProxyStyle::drawComplexControl(control, &plain, painter, widget);
            return;
        }
        break;
    case CC_SpinBox:
        if (const auto *spin = qstyleoption_cast<const QStyleOptionSpinBox *>(option)) {
            if (spin->frame)
                drawField(option, painter);
            if (spin->buttonSymbols == QAbstractSpinBox::NoButtons)
                return;
            for (const SubControl part : {SC_SpinBoxUp, SC_SpinBoxDown}) {
                QRect square(0, 0, 12, 12);
                square.moveCenter(subControlRect(CC_SpinBox, option, part, widget).center());
                theme::paintIcon(painter,
                                 part == SC_SpinBoxUp ? QStringLiteral("chevron-up")
                                                      : QStringLiteral("chevron-down"),
                                 square, theme::muted(option->palette));
            }
            return;
        }
        break;
    default:
        break;
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

QRect PosthornStyle::subControlRect(ComplexControl control, const QStyleOptionComplex *option,
                                    SubControl subControl, const QWidget *widget) const
{
    if (control == CC_ComboBox) {
        const QRect rect = option->rect;
        if (subControl == SC_ComboBoxArrow)
            return visualRect(option->direction, rect,
                              QRect(rect.right() - 27, rect.top(), 24, rect.height()));
        if (subControl == SC_ComboBoxEditField)
            return visualRect(option->direction, rect, rect.adjusted(8, 2, -28, -2));
    }
    if (control == CC_ScrollBar) {
        // No buttons at the ends: the groove is the whole bar.
        if (const auto *slider = qstyleoption_cast<const QStyleOptionSlider *>(option)) {
            const QRect rect = option->rect;
            const bool horizontal = slider->orientation == Qt::Horizontal;
            const int length = horizontal ? rect.width() : rect.height();
            const qint64 range = qint64(slider->maximum) - slider->minimum;
            int handle = length;
            if (range > 0)
                handle = int(qint64(length) * slider->pageStep / (range + slider->pageStep));
            handle = std::clamp(handle, std::min(32, length), length);
            const int start =
                sliderPositionFromValue(slider->minimum, slider->maximum, slider->sliderPosition,
                                        length - handle, slider->upsideDown);
            const auto along = [&](int from, int size) {
                return horizontal ? QRect(rect.left() + from, rect.top(), size, rect.height())
                                  : QRect(rect.left(), rect.top() + from, rect.width(), size);
            };
            switch (subControl) {
            case SC_ScrollBarSlider:
                return along(start, handle);
            case SC_ScrollBarGroove:
                return rect;
            case SC_ScrollBarSubPage:
                return along(0, start);
            case SC_ScrollBarAddPage:
                return along(start + handle, length - start - handle);
            default:
                return {};
            }
        }
    }
    return QProxyStyle::subControlRect(control, option, subControl, widget);
}

} // namespace posthorn
