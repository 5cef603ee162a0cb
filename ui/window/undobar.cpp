#include "undobar.h"

#include "ui/common/textlabel.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>

namespace posthorn
{

UndoBar::UndoBar(QWidget *parent)
    : QFrame(parent)
    , m_text(new TextLabel(this))
    , m_button(new QToolButton(this))
    , m_close(new QToolButton(this))
{
    setObjectName(QStringLiteral("undoBar"));
    setFrameShape(NoFrame);
    m_text->setObjectName(QStringLiteral("undoText"));
    m_button->setObjectName(QStringLiteral("undoButton"));
    m_button->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_close->setObjectName(QStringLiteral("undoCloseButton"));
    m_close->setIcon(theme::icon(QStringLiteral("close")));
    m_close->setIconSize({16, 16});
    m_close->setAccessibleName(tr("Close this notice"));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 6, 8, 6);
    layout->setSpacing(8);
    layout->addWidget(m_text, 1);
    layout->addSpacing(8);
    layout->addWidget(m_button);
    layout->addWidget(m_close);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &UndoBar::dismiss);
    connect(m_close, &QToolButton::clicked, this, &UndoBar::dismiss);
    connect(m_button, &QToolButton::clicked, this, [this] {
        const std::function<void()> action = m_action;
        dismiss();
        if (action)
            action();
    });
    hide();
}

void UndoBar::say(const QString &sentence, const QString &label, int seconds, std::function<void()> action)
{
    m_action = std::move(action);
    m_text->setFullText(sentence);
    setAccessibleName(sentence);
    m_button->setText(label);
    m_button->setVisible(!label.isEmpty());
    QFont font = m_button->font();
    font.setWeight(QFont::DemiBold);
    m_button->setFont(font);
    QPalette colors = palette();
    colors.setColor(QPalette::ButtonText, theme::accent(colors));
    m_button->setPalette(colors);
    m_timer.start(seconds * 1000);
    place();
    show();
    raise();
}

void UndoBar::dismiss()
{
    m_timer.stop();
    m_action = {};
    hide();
}

void UndoBar::place()
{
    ensurePolished();
    const QWidget *over = parentWidget();
    const QSize wanted = sizeHint().boundedTo(QSize(over->width() - 48, 200)).expandedTo(QSize(280, 44));
    setGeometry((over->width() - wanted.width()) / 2, over->height() - wanted.height() - 20, wanted.width(),
                wanted.height());
}

void UndoBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme::mixed(theme::text(palette()), palette().color(QPalette::Window), 0.2), 1));
    painter.setBrush(theme::isDark(palette())
                         ? theme::mixed(Qt::white, palette().color(QPalette::Window), 0.08)
                         : palette().color(QPalette::Base));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme::Radius + 2,
                            theme::Radius + 2);
}

void UndoBar::enterEvent(QEnterEvent *event)
{
    m_timer.stop(); // nothing goes away under the pointer
    QFrame::enterEvent(event);
}

void UndoBar::leaveEvent(QEvent *event)
{
    constexpr int graceMs = 3000;
    m_timer.start(graceMs);
    QFrame::leaveEvent(event);
}

} // namespace posthorn
