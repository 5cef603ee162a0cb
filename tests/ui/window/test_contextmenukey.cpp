#include "ui/common/contextmenukey.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QLineEdit>
#include <QMenu>
#include <QTest>
#include <QVBoxLayout>

using namespace posthorn;

class TestContextMenuKey : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void opensTheMenuOfWhatHasTheFocus_data();
    void opensTheMenuOfWhatHasTheFocus();
};

void TestContextMenuKey::opensTheMenuOfWhatHasTheFocus_data()
{
    QTest::addColumn<Qt::Key>("key");
    QTest::addColumn<Qt::KeyboardModifiers>("modifiers");
    QTest::addColumn<bool>("opens");
    using Modifiers = Qt::KeyboardModifiers;
    QTest::newRow("Shift+F10") << Qt::Key_F10 << Modifiers(Qt::ShiftModifier) << true;
    QTest::newRow("F10") << Qt::Key_F10 << Modifiers() << false;
    QTest::newRow("Ctrl+Shift+F10") << Qt::Key_F10 << (Qt::ShiftModifier | Qt::ControlModifier) << false;
    QTest::newRow("Shift+F9") << Qt::Key_F9 << Modifiers(Qt::ShiftModifier) << false;
}

void TestContextMenuKey::opensTheMenuOfWhatHasTheFocus()
{
    QFETCH(const Qt::Key, key);
    QFETCH(const Qt::KeyboardModifiers, modifiers);
    QFETCH(const bool, opens);
    ContextMenuKey filter;
    qApp->installEventFilter(&filter);
    QWidget window;
    auto *layout = new QVBoxLayout(&window);
    auto *first = new QLineEdit;
    auto *second = new QLineEdit;
    int asked = 0;
    for (QLineEdit *edit : {first, second}) {
        layout->addWidget(edit);
        edit->setContextMenuPolicy(Qt::CustomContextMenu);
    }
    connect(second, &QWidget::customContextMenuRequested, this, [&](const QPoint &place) {
        ++asked;
        QVERIFY(second->rect().contains(place));
    });
    connect(first, &QWidget::customContextMenuRequested, this, [&] { asked += 100; });
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    second->setFocus();
    QTest::keyClick(second, key, modifiers);
    QCOMPARE(asked, opens ? 1 : 0);
}

QTEST_MAIN(TestContextMenuKey)
#include "test_contextmenukey.moc"
