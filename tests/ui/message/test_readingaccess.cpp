#include "uifixture.h"

#include "renderfixture.h"
#include "ui/common/banner.h"
#include "ui/message/messagebanners.h"
#include "ui/message/messageview.h"

#include <QAccessible>
#include <QApplication>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace posthorn;

namespace
{

/// Role and name of all that can be come by, in the order of the tree.
struct Node {
    QAccessible::Role role;
    QString name;
    QAccessible::State state;
};

void walk(QAccessibleInterface *interface, QList<Node> &nodes)
{
    if (interface == nullptr || !interface->isValid() || interface->state().invisible)
        return;
    nodes.append({interface->role(), interface->text(QAccessible::Name), interface->state()});
    for (int i = 0; i < interface->childCount(); ++i)
        walk(interface->child(i), nodes);
}

qsizetype placeOf(const QList<Node> &nodes, const QString &name)
{
    for (qsizetype i = 0; i < nodes.size(); ++i)
        if (nodes[i].name.contains(name))
            return i;
    return -1;
}

const QByteArray HtmlMail =
    "From: Bob <bob@example.net>\nTo: ada@example.org\nSubject: Rich\nMIME-Version: 1.0\n"
    "Content-Type: text/html; charset=utf-8\n\n"
    "<h1>Great title</h1><p>See <a href='https://example.org/report'>the report</a> today.</p>"
    "<h3>Small title</h3><ul><li>point one</li><li>point two</li></ul>"
    "<table border=1><tr><th>Year</th><td>1843</td></tr></table>"
    "<p><img alt='a cat on a mat' width=40 height=40 src='https://example.com/cat.png'></p>\n";

const QByteArray AttachmentMail =
    "From: Bob <bob@example.net>\nTo: ada@example.org\nSubject: Files\nMIME-Version: 1.0\n"
    "Content-Type: multipart/mixed; boundary=cut\n\n--cut\nContent-Type: text/plain\n\nSee the file.\n"
    "--cut\nContent-Type: text/plain; name=notes.txt\nContent-Disposition: attachment; "
    "filename=notes.txt\n\nnotes\n--cut\nContent-Type: application/x-desktop; name=run.desktop\n"
    "Content-Disposition: attachment; filename=run.desktop\n\n[Desktop Entry]\n--cut--\n";

} // namespace

/// Reading with a screen reader, and the focus of the keyboard: what is found, and where one is.
class TestReadingAccess : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void notesGiveTheFocusBack();
    void treeOfHtml();
    void treeOfAttachments();
    void buttonsSayWhatTheyAreAbout();
    void enterOnAButtonPressesIt();
    void findGivesTheFocusBack();
    void damageIsToldInWords_data();
    void damageIsToldInWords();

private:
    void open(const QByteArray &mail);
    [[nodiscard]] QList<Node> tree()
    {
        QList<Node> nodes;
        walk(QAccessible::queryAccessibleInterface(m_view.get()), nodes);
        return nodes;
    }

    std::unique_ptr<UiFixture> m_fixture;
    std::unique_ptr<RenderService> m_renderer;
    std::unique_ptr<MessageView> m_view;
};

void TestReadingAccess::init()
{
    m_fixture = std::make_unique<UiFixture>();
    m_renderer = std::make_unique<RenderService>(RenderFixture::real());
    Services services = m_fixture->services();
    services.renderer = m_renderer.get();
    m_view = std::make_unique<MessageView>(services);
    m_view->resize(800, 700);
    m_view->show();
    m_view->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_view.get()));
}

void TestReadingAccess::cleanup()
{
    m_view.reset();
    m_renderer.reset();
    m_fixture.reset();
}

void TestReadingAccess::open(const QByteArray &mail)
{
    QSignalSpy shown(m_view.get(), &MessageView::messageShown);
    m_view->showMessage(m_fixture->add(mail));
    QVERIFY(shown.wait(10'000));
}

void TestReadingAccess::notesGiveTheFocusBack()
{
    open(AttachmentMail);
    auto *banners = m_view->findChild<MessageBanners *>();
    QVERIFY(banners != nullptr);
    banners->showNote(QStringLiteral("check"), QStringLiteral("1 file saved"), false);
    auto *note = m_view->findChild<Banner *>(QStringLiteral("noteBanner"));
    note->actionButton()->setFocus();
    QVERIFY(note->actionButton()->hasFocus());
    QTest::keyClick(note->actionButton(), Qt::Key_Space);
    QTRY_VERIFY(QApplication::focusWidget() != nullptr && QApplication::focusWidget()->isVisible());
    QCOMPARE(QApplication::focusWidget()->objectName(), QStringLiteral("messageCard"));
}

void TestReadingAccess::treeOfHtml()
{
    open(HtmlMail);
    const QList<Node> nodes = tree();
    const qsizetype title = placeOf(nodes, QStringLiteral("Great title"));
    const qsizetype small = placeOf(nodes, QStringLiteral("Small title"));
    QVERIFY(title >= 0 && small > title);
    QCOMPARE(nodes[title].role, QAccessible::Heading);
    QCOMPARE(nodes[small].role, QAccessible::Heading);
    const auto is = [&nodes](QAccessible::Role role, const char *name) {
        return std::any_of(nodes.cbegin(), nodes.cend(), [&](const Node &node) {
            return node.role == role && node.name.contains(QLatin1String(name));
        });
    };
    QVERIFY(is(QAccessible::Link, "the report"));
    QVERIFY(is(QAccessible::ListItem, "point two"));
    QVERIFY(is(QAccessible::Cell, "1843"));
    QVERIFY(is(QAccessible::Graphic, "a cat on a mat"));
    // The header is come by before the text.
    const qsizetype subject = placeOf(nodes, QStringLiteral("Rich"));
    QVERIFY(subject >= 0 && subject < title);
}

void TestReadingAccess::treeOfAttachments()
{
    open(AttachmentMail);
    QTRY_VERIFY(placeOf(tree(), QStringLiteral("run.desktop")) >= 0);
    const QList<Node> nodes = tree();
    const qsizetype card = placeOf(nodes, QStringLiteral("Attachment notes.txt"));
    QVERIFY(card >= 0);
    QVERIFY(nodes[card].state.focusable);
    QVERIFY(card > placeOf(nodes, QStringLiteral("Files")));
    QVERIFY(placeOf(nodes, QStringLiteral("save only")) >= 0);
    for (const Node &node : nodes)
        if (node.role == QAccessible::Button && node.state.focusable)
            QVERIFY(!node.name.isEmpty());
}

void TestReadingAccess::buttonsSayWhatTheyAreAbout()
{
    open(HtmlMail);
    Banner *banner = nullptr;
    QTRY_VERIFY((banner = m_view->findChild<Banner *>(QStringLiteral("remoteContentBanner"))) != nullptr);
    QAccessibleInterface *button = QAccessible::queryAccessibleInterface(banner->actionButton());
    QCOMPARE(button->text(QAccessible::Description), banner->text());
}

void TestReadingAccess::enterOnAButtonPressesIt()
{
    open(AttachmentMail);
    auto *unfold = m_view->findChild<QToolButton *>(QStringLiteral("recipientsUnfoldButton"));
    unfold->setFocus();
    QTest::keyClick(unfold, Qt::Key_Return);
    QVERIFY(!m_view->findChild<QWidget *>(QStringLiteral("messageDetails"))->isHidden());
}

void TestReadingAccess::findGivesTheFocusBack()
{
    open(HtmlMail);
    m_view->find();
    auto *edit = QApplication::focusWidget();
    QVERIFY(edit != nullptr);
    QTest::keyClick(edit, Qt::Key_Escape);
    QVERIFY(QApplication::focusWidget() != nullptr && QApplication::focusWidget()->isVisible());
    QCOMPARE(QApplication::focusWidget()->objectName(), QStringLiteral("messageCard"));
}

void TestReadingAccess::damageIsToldInWords_data()
{
    QTest::addColumn<QByteArray>("mail");
    QTest::addColumn<QString>("words");
    const QByteArray head = "From: Bob <bob@example.net>\nSubject: Damaged\nMIME-Version: 1.0\n";
    QTest::newRow("cut") << head + "Content-Type: multipart/mixed; boundary=cut\n\n--cut\nContent-Type: "
                                   "text/plain\n\nBegins\n"
                         << QStringLiteral("The end of this message is missing.");
    QTest::newRow("no boundary") << head + "Content-Type: multipart/mixed\n\n--cut\n\nText\n--cut--\n"
                                 << QStringLiteral("not built as mail should be");
    QTest::newRow("headers only") << head << QStringLiteral("The end of this message is missing.");
    QTest::newRow("empty body") << head + "Content-Type: text/plain\n\n\n"
                                << QStringLiteral("no text and no attachments");
    QTest::newRow("charset") << head + "Content-Type: text/plain; charset=x-no-such\n\nW\xf6rter\n"
                             << QStringLiteral("not known");
}

void TestReadingAccess::damageIsToldInWords()
{
    QFETCH(QByteArray, mail);
    QFETCH(QString, words);
    open(mail);
    Banner *banner = nullptr;
    QTRY_VERIFY((banner = m_view->findChild<Banner *>(QStringLiteral("damagedBanner"))) != nullptr);
    QVERIFY2(banner->text().contains(words), qPrintable(banner->text()));
    // The source is one key away.
    banner->actionButton()->setFocus();
    QTest::keyClick(banner->actionButton(), Qt::Key_Return);
    QWidget *source = nullptr;
    QTRY_VERIFY((source = m_view->window()->findChild<QWidget *>(QStringLiteral("sourceWindow"))) != nullptr);
    QTest::keyClick(source->focusWidget(), Qt::Key_Escape);
}

QTEST_MAIN(TestReadingAccess)
#include "test_readingaccess.moc"
