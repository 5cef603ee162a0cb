#include "style.h"

#include "theme.h"

#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QStyleFactory>
#include <QStyleOption>

namespace posthorn
{

PosthornStyle::PosthornStyle()
    : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion")))
{
}

void PosthornStyle::polish(QWidget *widget)
{
    QProxyStyle::polish(widget);
    if (qobject_cast<QAbstractButton *>(widget) != nullptr || qobject_cast<QComboBox *>(widget) != nullptr)
        widget->setAttribute(Qt::WA_Hover);
    if (qobject_cast<QMenu *>(widget) != nullptr || widget->inherits("QComboBoxPrivateContainer"))
        widget->setAttribute(Qt::WA_TranslucentBackground);
    // Fusion puts the text 2 px from the edge.
    if (auto *edit = qobject_cast<QLineEdit *>(widget);
        edit != nullptr && edit->hasFrame() && edit->textMargins().isNull() &&
        qobject_cast<QAbstractSpinBox *>(edit->parentWidget()) == nullptr)
        edit->setTextMargins(6, 0, 6, 0);
}

void PosthornStyle::drawField(const QStyleOption *option, QPainter *painter) const
{
    const QPalette &palette = option->palette;
    const bool focused = option->state.testFlag(State_HasFocus);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(option->state.testFlag(State_Enabled) ? palette.color(QPalette::Base)
                                                            : palette.color(QPalette::Window));
    const QColor edge = focused ? theme::accent(palette)
                                : theme::mixed(theme::text(palette), palette.color(QPalette::Window), 0.24);
    painter->setPen(QPen(edge, focused ? 1.6 : 1.0));
    const double inset = focused ? 0.8 : 0.5;
    painter->drawRoundedRect(QRectF(option->rect).adjusted(inset, inset, -inset, -inset), theme::Radius,
                             theme::Radius);
    painter->restore();
}

void PosthornStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                                  const QWidget *widget) const
{
    const QPalette &palette = option->palette;
    switch (element) {
    case PE_PanelButtonCommand:
    case PE_PanelButtonBevel:
    case PE_PanelButtonTool:
        drawButton(option, painter, widget);
        return;
    case PE_PanelLineEdit:
        if (const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
            frame != nullptr && frame->lineWidth > 0) {
            drawField(option, painter);
            return;
        }
        break;
    case PE_FrameLineEdit:
        return; // drawn with the panel
    case PE_FrameGroupBox:
    case PE_FrameTabBarBase:
    case PE_FrameStatusBarItem:
    case PE_FrameDefaultButton:
        return;
    case PE_Frame: {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const bool focused = option->state.testFlag(State_HasFocus) &&
                             qobject_cast<const QAbstractScrollArea *>(widget) != nullptr;
        painter->setPen(QPen(focused ? theme::accent(palette) : theme::hairline(palette), 1.0));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5), theme::Radius,
                                 theme::Radius);
        painter->restore();
        return;
    }
    case PE_FrameTabWidget:
        painter->fillRect(QRect(option->rect.left(), option->rect.top(), option->rect.width(), 1),
                          theme::hairline(palette));
        return;
    case PE_FrameFocusRect: {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(theme::accent(palette), 1.6));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(QRectF(option->rect).adjusted(0.8, 0.8, -0.8, -0.8), 4, 4);
        painter->restore();
        return;
    }
    case PE_PanelMenu:
    case PE_FrameMenu:
        if (element == PE_PanelMenu) {
            painter->save();
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setPen(QPen(theme::hairline(palette), 1.0));
            painter->setBrush(theme::isDark(palette) ? palette.color(QPalette::AlternateBase)
                                                     : palette.color(QPalette::Base));
            painter->drawRoundedRect(QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5), theme::Radius,
                                     theme::Radius);
            painter->restore();
        }
        return;
    case PE_PanelTipLabel:
        painter->fillRect(option->rect, palette.color(QPalette::ToolTipBase));
        painter->setPen(theme::hairline(palette));
        painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
        return;
    case PE_IndicatorCheckBox:
    case PE_IndicatorRadioButton:
        drawIndicator(element, option, painter);
        return;
    case PE_IndicatorArrowDown:
    case PE_IndicatorArrowUp:
    case PE_IndicatorArrowLeft:
    case PE_IndicatorArrowRight: {
        static const QHash<PrimitiveElement, QString> names = {
            {PE_IndicatorArrowDown, QStringLiteral("chevron-down")},
            {PE_IndicatorArrowUp, QStringLiteral("chevron-up")},
            {PE_IndicatorArrowLeft, QStringLiteral("chevron-left")},
            {PE_IndicatorArrowRight, QStringLiteral("chevron-right")},
        };
        const int side = std::min({option->rect.width(), option->rect.height(), 16});
        QRect square(0, 0, side, side);
        square.moveCenter(option->rect.center());
        theme::paintIcon(painter, names.value(element), square, theme::muted(palette));
        return;
    }
    case PE_IndicatorBranch:
        if (option->state.testFlag(State_Children)) {
            QRect square(0, 0, 14, 14);
            square.moveCenter(option->rect.center());
            const bool open = option->state.testFlag(State_Open);
            const QString closed = option->direction == Qt::RightToLeft ? QStringLiteral("chevron-left")
                                                                        : QStringLiteral("chevron-right");
            theme::paintIcon(painter, open ? QStringLiteral("chevron-down") : closed, square,
                             theme::muted(palette));
        }
        return;
    default:
        break;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

int PosthornStyle::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    switch (metric) {
    case PM_ScrollBarExtent:
        return 12;
    case PM_ScrollBarSliderMin:
        return 32;
    case PM_SplitterWidth:
        return 1;
    case PM_SmallIconSize:
    case PM_ToolBarIconSize:
    case PM_ButtonIconSize:
        return theme::IconSize;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
        return 18;
    case PM_CheckBoxLabelSpacing:
    case PM_RadioButtonLabelSpacing:
        return theme::Grid;
    case PM_MenuHMargin:
    case PM_MenuVMargin:
        return 4;
    case PM_MenuPanelWidth:
        return 1;
    case PM_ButtonMargin:
        return 12;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
        return 0;
    case PM_FocusFrameHMargin: // of the texts in a list
        return widget != nullptr && widget->windowType() == Qt::Popup
                   ? theme::Grid
                   : QProxyStyle::pixelMetric(metric, option, widget);
    case PM_ToolTipLabelFrameWidth:
        return 6;
    case PM_LayoutHorizontalSpacing:
    case PM_LayoutVerticalSpacing:
        return theme::Grid;
    case PM_LayoutLeftMargin:
    case PM_LayoutTopMargin:
    case PM_LayoutRightMargin:
    case PM_LayoutBottomMargin:
        return 2 * theme::Grid;
    case PM_TabBarTabHSpace:
        return 24;
    case PM_TabBarTabVSpace:
        return 14;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int PosthornStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                             QStyleHintReturn *returnData) const
{
    switch (hint) {
    case SH_EtchDisabledText:
    case SH_DialogButtonBox_ButtonsHaveIcons:
    case SH_ItemView_ActivateItemOnSingleClick:
    case SH_ScrollBar_Transient:
        return 0;
    case SH_ScrollBar_LeftClickAbsolutePosition:
        return 0;
    case SH_ToolTip_WakeUpDelay:
        return 500;
    case SH_Widget_Animation_Duration:
        return std::min(120, QProxyStyle::styleHint(hint, option, widget, returnData));
    default:
        return QProxyStyle::styleHint(hint, option, widget, returnData);
    }
}

QSize PosthornStyle::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                                      const QWidget *widget) const
{
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    switch (type) {
    case CT_PushButton:
        result.setHeight(std::max(result.height(), 32));
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
            button != nullptr && !button->text.isEmpty())
            result.rwidth() = std::max(result.width() + 8, 80);
        break;
    case CT_ComboBox:
        result = QSize(result.width() + 16, std::max(result.height(), 32));
        break;
    case CT_LineEdit:
    case CT_SpinBox:
        result.setHeight(std::max(result.height(), 32));
        break;
    case CT_ToolButton:
        result = result.expandedTo(QSize(32, 32));
        break;
    case CT_MenuItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option)) {
            if (item->menuItemType == QStyleOptionMenuItem::Separator)
                result.setHeight(9);
            else
                result = QSize(result.width() + 28, std::max(result.height(), 30));
        }
        break;
    case CT_ItemViewItem:
        result.setHeight(std::max(result.height(), 28));
        break;
    default:
        break;
    }
    return result;
}

namespace theme
{

void apply(QApplication &application, Settings::ColorScheme scheme)
{
    // What the platform gave before anything of ours was set; Fusion's own default means that it gave
    // nothing.
    static constexpr auto DesktopPalette = "posthornDesktopPalette";
    if (!application.property(DesktopPalette).isValid()) {
        const std::unique_ptr<QStyle> fusion(QStyleFactory::create(QStringLiteral("Fusion")));
        const QPalette desktop = QApplication::palette();
        const bool own =
            desktop.color(QPalette::Window) != fusion->standardPalette().color(QPalette::Window) ||
            desktop.color(QPalette::Base) != fusion->standardPalette().color(QPalette::Base);
        application.setProperty(DesktopPalette,
                                own ? QVariant::fromValue(desktop) : QVariant::fromValue(lightPalette()));
        application.setStyle(new PosthornStyle);
    }
    switch (scheme) {
    case Settings::ColorScheme::Light:
        QApplication::setPalette(lightPalette());
        break;
    case Settings::ColorScheme::Dark:
        QApplication::setPalette(darkPalette());
        break;
    case Settings::ColorScheme::System:
        QApplication::setPalette(application.property(DesktopPalette).value<QPalette>());
        break;
    }
}

QSize completionRow(const QFont &font)
{
    return {0, QFontMetrics(font).height() + Grid};
}

} // namespace theme

} // namespace posthorn
