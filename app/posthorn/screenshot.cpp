#include "screenshot.h"

#include "ui/window/mainwindow.h"

#include <QTimer>

namespace posthorn
{

Screenshot::Screenshot(MainWindow &window, QString view, QString file, QObject *parent)
    : QObject(parent)
    , m_window(window)
    , m_view(std::move(view))
    , m_file(std::move(file))
{
    connect(&m_window, &MainWindow::settled, this, &Screenshot::onSettled, Qt::QueuedConnection);
    connect(&m_window, &MainWindow::windowOpened, this, &Screenshot::drawSoon);
}

void Screenshot::start()
{
    if (m_window.isSettled())
        onSettled();
}

void Screenshot::onSettled()
{
    if (m_opened || !m_window.isSettled())
        return;
    if (!m_selected) {
        m_selected = true;
        m_window.selectRow(0);
        if (!m_window.isSettled())
            return; // settled() comes again once the message is shown
    }
    // The longest conversation of those on the first page of the list.
    if (m_view == QLatin1String("conversation") && !m_window.showsConversation(4) && m_row < 12) {
        m_window.selectRow(++m_row);
        if (!m_window.isSettled() || !m_window.showsConversation(4)) {
            if (m_window.isSettled())
                QMetaObject::invokeMethod(this, &Screenshot::onSettled, Qt::QueuedConnection);
            return;
        }
    }
    m_opened = true;
    openView();
}

void Screenshot::openView()
{
    if (m_view == QLatin1String("compose"))
        m_window.trigger(QStringLiteral("reply"));
    else if (m_view == QLatin1String("wizard"))
        m_window.openWizard();
    else if (m_view == QLatin1String("retention"))
        m_window.openRetentionReview();
    else if (m_view.startsWith(QLatin1String("settings/")))
        m_window.openSettingsPage(m_view.section(u'/', 1));
    else if (m_view == QLatin1String("settings") || m_view == QLatin1String("health") ||
             m_view == QLatin1String("activity") || m_view == QLatin1String("connection"))
        m_window.trigger(m_view);
    else {
        if (m_view == QLatin1String("palette") || m_view == QLatin1String("help"))
            m_window.trigger(m_view);
        drawSoon(&m_window);
    }
}

void Screenshot::drawSoon(QWidget *widget)
{
    m_target = widget;
    QTimer::singleShot(0, this, [this] { QTimer::singleShot(0, this, &Screenshot::draw); });
}

void Screenshot::draw()
{
    Q_EMIT finished(m_target != nullptr && m_target->grab().save(m_file, "PNG"));
}

} // namespace posthorn
