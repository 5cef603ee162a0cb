#include "topbar.h"

#include "actionset.h"
#include "searchterms.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

namespace posthorn
{

TopBar::TopBar(const ActionSet &actions, QWidget *parent)
    : QWidget(parent)
    , m_compose(new QPushButton(this))
    , m_getMail(new QToolButton(this))
    , m_search(new QLineEdit(this))
    , m_menu(new QToolButton(this))
{
    setObjectName(QStringLiteral("topBar"));
    const QAction *compose = actions.action(QStringLiteral("compose"));
    m_compose->setObjectName(QStringLiteral("composeButton"));
    m_compose->setText(compose->text());
    m_compose->setAccessibleName(compose->text());
    m_compose->setToolTip(
        tr("Write a message (%1)").arg(compose->shortcut().toString(QKeySequence::NativeText)));
    m_compose->setProperty(theme::PrimaryProperty, true);
    m_compose->setIconSize({18, 18});
    connect(m_compose, &QPushButton::clicked, compose, &QAction::trigger);

    m_getMail->setObjectName(QStringLiteral("getMailButton"));
    m_getMail->setDefaultAction(actions.action(QStringLiteral("getMail")));
    m_getMail->setAccessibleName(tr("Get mail"));
    m_getMail->setToolButtonStyle(Qt::ToolButtonIconOnly);

    m_search->setObjectName(QStringLiteral("searchEdit"));
    m_search->setAccessibleName(tr("Search"));
    m_search->setClearButtonEnabled(true);
    m_search->setMaximumWidth(560);
    m_search->setMinimumWidth(160);
    m_search->addAction(theme::icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_search->setCompleter(new SearchTermCompleter(m_search));
    m_search->installEventFilter(this);

    m_menu->setObjectName(QStringLiteral("menuButton"));
    m_menu->setIcon(theme::icon(QStringLiteral("menu")));
    m_menu->setAccessibleName(tr("Menu"));
    m_menu->setToolTip(tr("Menu"));
    m_menu->setPopupMode(QToolButton::InstantPopup);

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(theme::Grid);
    layout->addWidget(m_compose);
    layout->addWidget(m_getMail);
    layout->addStretch(1);
    layout->addWidget(m_search, 8);
    layout->addStretch(1);
    layout->addWidget(m_menu);

    m_debounce.setSingleShot(true);
    m_debounce.setInterval(120);
    connect(&m_debounce, &QTimer::timeout, this, &TopBar::tell);
    connect(m_search, &QLineEdit::textChanged, &m_debounce, qOverload<>(&QTimer::start));
    connect(m_search, &QLineEdit::returnPressed, this, [this] {
        tell();
        if (!m_search->text().isEmpty())
            Q_EMIT listWanted();
    });
    updatePlace();
    setNarrow(false);
}

void TopBar::setNarrow(bool narrow)
{
    m_compose->setText(narrow ? QString() : m_compose->accessibleName());
    m_compose->setIcon(theme::icon(QStringLiteral("compose"), palette().color(QPalette::HighlightedText)));
}

void TopBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(QRect(0, height() - 1, width(), 1), theme::hairline(palette()));
}

void TopBar::setSearchPlace(const QString &folder)
{
    m_folder = folder;
    updatePlace();
}

void TopBar::updatePlace()
{
    m_search->setPlaceholderText(m_everywhere || m_folder.isEmpty() ? tr("Search all mail")
                                                                    : tr("Search in %1").arg(m_folder));
}

void TopBar::focusSearch(bool everywhere)
{
    const bool other = m_everywhere != everywhere;
    m_everywhere = everywhere;
    updatePlace();
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
    if (other && !m_search->text().isEmpty())
        tell();
}

void TopBar::setSearch(const QString &text, bool everywhere)
{
    m_everywhere = everywhere;
    updatePlace();
    m_search->setText(text);
    tell();
}

void TopBar::clearSearch()
{
    m_search->clear();
    m_everywhere = false;
    updatePlace();
    tell();
}

void TopBar::tell()
{
    m_debounce.stop();
    Q_EMIT searchChanged(m_search->text(), m_everywhere);
}

bool TopBar::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_search && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Escape) {
            clearSearch();
            Q_EMIT listWanted();
            return true;
        }
        if (key == Qt::Key_Down) {
            Q_EMIT listWanted();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace posthorn
