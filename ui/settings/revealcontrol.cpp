#include "revealcontrol.h"

#include "settingsform.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QPainter>
#include <QScrollArea>
#include <QTabWidget>

namespace posthorn
{

namespace
{

/// The form around a control has room for a ring; else what the control lies in.
QWidget *placeFor(QWidget *control)
{
    for (QWidget *above = control->parentWidget(); above != nullptr; above = above->parentWidget())
        if (qobject_cast<SettingsForm *>(above) != nullptr)
            return above;
    return control->parentWidget();
}

/// Around its control; lies above it and lets everything through.
class Ring final : public QWidget
{
public:
    explicit Ring(QWidget *control)
        : QWidget(placeFor(control))
        , m_control(control)
    {
        setObjectName(QStringLiteral("settingRing"));
        setAttribute(Qt::WA_TransparentForMouseEvents);
        setFocusPolicy(Qt::NoFocus);
        m_control->installEventFilter(this);
        parentWidget()->installEventFilter(this);
        connect(qApp, &QApplication::focusChanged, this, [this](QWidget *, QWidget *now) {
            if (now != nullptr && now != m_control && !m_control->isAncestorOf(now))
                deleteLater();
        });
        place();
        show();
        raise();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(theme::accent(palette()), 2));
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), theme::Radius, theme::Radius);
    }
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::Move || event->type() == QEvent::Resize || event->type() == QEvent::Show)
            place();
        return QWidget::eventFilter(watched, event);
    }

private:
    void place()
    {
        constexpr int gap = 4;
        setGeometry(QRect(m_control->mapTo(parentWidget(), QPoint()), m_control->size())
                        .adjusted(-gap, -gap, gap, gap));
    }

    QWidget *m_control;
};

} // namespace

void revealControl(QWidget *control)
{
    for (QWidget *child = control, *above = child->parentWidget(); above != nullptr;
         child = above, above = child->parentWidget()) {
        auto *tabs = qobject_cast<QTabWidget *>(above);
        for (int i = 0; tabs != nullptr && i < tabs->count(); ++i)
            if (tabs->widget(i)->isAncestorOf(control))
                tabs->setCurrentIndex(i);
    }
    for (QWidget *above = control->parentWidget(); above != nullptr; above = above->parentWidget())
        if (auto *area = qobject_cast<QScrollArea *>(above))
            area->ensureWidgetVisible(control, theme::Grid * 3, theme::Grid * 3);
    control->setFocus(Qt::ShortcutFocusReason);
    new Ring(control);
}

} // namespace posthorn
