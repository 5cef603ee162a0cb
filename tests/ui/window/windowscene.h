#pragma once

#include "ui/common/englishplurals.h"
#include "ui/list/messagelistmodel.h"
#include "ui/list/messagelistview.h"
#include "ui/theme/style.h"
#include "ui/window/mainwindow.h"
#include "windowfixture.h"

#include <QAbstractButton>
#include <QAction>
#include <QSignalSpy>
#include <QTest>

namespace posthorn
{

/// A window over a fixture, as tests use it: by keys and by object names. One for each test.
class WindowScene
{
public:
    WindowScene() { QCoreApplication::installTranslator(&m_plurals); }

    [[nodiscard]] WindowFixture &fixture() { return m_fixture; }
    [[nodiscard]] MainWindow &window() { return *m_window; }

    /// False where the window does not come up.
    [[nodiscard]] bool open()
    {
        m_window = std::make_unique<MainWindow>(m_fixture.services());
        m_window->resize(1280, 800);
        m_window->show();
        m_window->activateWindow();
        return QTest::qWaitForWindowActive(m_window.get()) &&
               QTest::qWaitFor([this] { return m_window->isSettled(); }, 20'000);
    }
    /// Ends the program and starts it again.
    [[nodiscard]] bool restart()
    {
        m_window.reset();
        m_fixture.reopen();
        return m_fixture.isValid() && open();
    }
    [[nodiscard]] MessageListView &list() { return *m_window->findChild<MessageListView *>(); }
    [[nodiscard]] int rows() { return list().model()->rowCount(); }
    [[nodiscard]] QString subject(int row) { return list().model()->index(row, 0).data().toString(); }
    [[nodiscard]] Location location(int row)
    {
        return Location(list().model()->index(row, 0).data(MessageListModel::LocationRole).toInt());
    }
    void press(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        QTest::keyClick(&list(), Qt::Key(key), modifiers);
    }
    template <class T = QWidget>
    [[nodiscard]] T *find(const char *name)
    {
        return m_window->findChild<T *>(QString::fromLatin1(name));
    }
    /// What the line at the bottom says; empty while it is hidden.
    [[nodiscard]] QString said()
    {
        const QWidget *bar = find("undoBar");
        return bar->isVisible() ? bar->accessibleName() : QString();
    }
    [[nodiscard]] bool isEnabled(const char *action) { return find<QAction>(action)->isEnabled(); }

private:
    EnglishPlurals m_plurals;
    WindowFixture m_fixture;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace posthorn
