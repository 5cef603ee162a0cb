#include "uifixture.h"

#include "ui/common/banner.h"
#include "ui/common/textlabel.h"
#include "ui/compose/composerwindow.h"
#include "ui/compose/composetext.h"
#include "ui/compose/outgoingstrip.h"
#include "ui/compose/recipientedit.h"
#include "ui/compose/senderbox.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QFile>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace posthorn;

namespace
{

const QByteArray Received = "From: Charles Babbage <charles@example.net>\n"
                            "To: Countess <countess@example.org>\n"
                            "Subject: Notes\n"
                            "Date: Mon, 21 Sep 2026 10:00:00 +0200\n"
                            "Message-ID: <one@example.net>\n"
                            "Content-Type: text/plain; charset=utf-8\n"
                            "\n"
                            "Dear Ada,\n";

} // namespace

class TestComposer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void sendsByKeyboard();
    void hintsBlockAndAreOverruled();
    void withoutAServerNothingIsSent();
    void closingKeepsTheDraft();
    void aSaveThatComesBackTooLateIsLetGo();
    void emptyWindowsLeaveNothing();
    void discardRemovesTheDraft();
    void sendingTakesTheDraftAlong();
    void replyComesFromTheIdentityWrittenTo();
    void draftIsTakenUpAgain();
    void completesFromContacts();
    void attachesFiles();

private:
    ComposerWindow *open(const ComposeContext &context = {});
    template <class T>
    T *find(const char *name)
    {
        return m_window->findChild<T *>(QLatin1String(name));
    }

    std::unique_ptr<UiFixture> m_fixture;
    QPointer<ComposerWindow> m_window;
};

void TestComposer::init()
{
    m_fixture = std::make_unique<UiFixture>();
}

void TestComposer::cleanup()
{
    delete m_window;
    m_fixture.reset();
}

ComposerWindow *TestComposer::open(const ComposeContext &context)
{
    m_window = new ComposerWindow(m_fixture->services(), context);
    m_window->show();
    // Shortcuts belong to the active window.
    static_cast<void>(QTest::qWaitForWindowActive(m_window));
    return m_window;
}

void TestComposer::sendsByKeyboard()
{
    open();
    QVERIFY(QTest::qWaitForWindowActive(m_window));
    QTest::keyClicks(find<QLineEdit>("toEdit"), QStringLiteral("Charles <charles@example.net>"));
    QTest::keyClicks(find<QLineEdit>("subjectEdit"), QStringLiteral("Notes"));
    QTest::keyClicks(find<ComposeText>("composeText"), QStringLiteral("Dear Charles"));
    QSignalSpy scheduled(m_window, &ComposerWindow::sendingScheduled);
    QTest::keyClick(find<ComposeText>("composeText"), Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(scheduled.wait(20'000));
    QCOMPARE(scheduled.first()[1].toInt(), m_fixture->settings().undoSendSeconds());
    QCOMPARE(scheduled.first()[2].toString(), QStringLiteral("Notes"));
    const auto outbox = m_fixture->outbox();
    QCOMPARE(outbox.size(), 1);
    QCOMPARE(outbox.first().sender, QStringLiteral("ada@example.org"));
    QCOMPARE(outbox.first().recipients, QStringList{QStringLiteral("charles@example.net")});
    QTRY_VERIFY(m_window.isNull());
    QVERIFY(m_fixture->rows(FolderRole::Drafts).isEmpty());
}

void TestComposer::hintsBlockAndAreOverruled()
{
    open();
    auto *banner = find<Banner>("composeBanner");
    QVERIFY(banner->isHidden());
    find<QPushButton>("sendButton")->click();
    QVERIFY(banner->isVisible());
    QVERIFY(banner->actionButton()->isHidden());
    find<QLineEdit>("toEdit")->setText(QStringLiteral("charles@example.net"));
    QVERIFY(banner->isHidden());
    find<QPushButton>("sendButton")->click();
    QVERIFY(banner->isVisible()); // no subject
    QVERIFY(m_fixture->outbox().isEmpty());
    QSignalSpy scheduled(m_window, &ComposerWindow::sendingScheduled);
    banner->actionButton()->click();
    QVERIFY(scheduled.wait(20'000));
    QCOMPARE(m_fixture->outbox().size(), 1);
}

void TestComposer::withoutAServerNothingIsSent()
{
    Account account = *m_fixture->accounts().account(m_fixture->account);
    account.outgoing = {};
    QVERIFY(m_fixture->accounts().update(account).has_value());
    open();
    QVERIFY(find<Banner>("composeBanner")->isVisible());
    QVERIFY(find<SenderBox>("fromBox")->current().has_value());
    find<QLineEdit>("toEdit")->setText(QStringLiteral("charles@example.net"));
    find<QLineEdit>("subjectEdit")->setText(QStringLiteral("Notes"));
    find<QPushButton>("sendButton")->click();
    QVERIFY(find<Banner>("composeBanner")->isVisible());
    QVERIFY(find<QPushButton>("sendButton")->isEnabled());
    QVERIFY(m_fixture->outbox().isEmpty());
}

void TestComposer::closingKeepsTheDraft()
{
    open();
    find<ComposeText>("composeText")->setFocus();
    QTest::keyClicks(find<QLineEdit>("subjectEdit"), QStringLiteral("Half a thought"));
    m_window->close();
    QTRY_COMPARE_WITH_TIMEOUT(m_fixture->rows(FolderRole::Drafts).size(), 1, 20'000);
    QCOMPARE(m_fixture->rows(FolderRole::Drafts).first().subject, QStringLiteral("Half a thought"));
    QTRY_VERIFY(m_window.isNull());
}

void TestComposer::aSaveThatComesBackTooLateIsLetGo()
{
    open();
    QTest::keyClicks(find<QLineEdit>("subjectEdit"), QStringLiteral("Good night"));
    m_window->close();
    // The save is done and its answer posted, but the program ends before that is delivered.
    QVERIFY(m_fixture->store()
                .writeAndWait<void>(Durability::Normal, [](WriteTransaction &) { return Result<void>(); })
                .has_value());
    delete m_window;
    m_fixture.reset();
    QCoreApplication::sendPostedEvents();
}

void TestComposer::emptyWindowsLeaveNothing()
{
    open();
    m_window->close();
    QTRY_VERIFY(m_window.isNull());
    // A write that comes after any save of the window would have come.
    QVERIFY(m_fixture->store()
                .writeAndWait<void>(Durability::Normal, [](WriteTransaction &) { return Result<void>(); })
                .has_value());
    QVERIFY(m_fixture->rows(FolderRole::Drafts).isEmpty());
}

void TestComposer::discardRemovesTheDraft()
{
    open();
    QTest::keyClicks(find<QLineEdit>("subjectEdit"), QStringLiteral("Never mind"));
    QTest::keyClick(m_window, Qt::Key_S, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(m_fixture->rows(FolderRole::Drafts).size(), 1, 20'000);
    QTRY_VERIFY(!find<TextLabel>("composeState")->fullText().isEmpty());
    find<QToolButton>("discardButton")->click();
    QTRY_VERIFY(m_fixture->rows(FolderRole::Drafts).isEmpty());
}

void TestComposer::sendingTakesTheDraftAlong()
{
    open();
    find<QLineEdit>("toEdit")->setText(QStringLiteral("charles@example.net"));
    find<QLineEdit>("subjectEdit")->setText(QStringLiteral("Saved, then sent"));
    QTest::keyClick(m_window, Qt::Key_S, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(m_fixture->rows(FolderRole::Drafts).size(), 1, 20'000);
    QSignalSpy scheduled(m_window, &ComposerWindow::sendingScheduled);
    find<QPushButton>("sendButton")->click();
    QVERIFY(scheduled.wait(20'000));
    QTRY_VERIFY(m_fixture->rows(FolderRole::Drafts).isEmpty());
}

void TestComposer::replyComesFromTheIdentityWrittenTo()
{
    const PlacementId id = m_fixture->add(Received);
    ComposerOpener opener(m_fixture->services());
    QSignalSpy opened(&opener, &ComposerOpener::opened);
    opener.openReply(ReplyKind::Reply, id);
    QVERIFY(opened.wait(20'000));
    m_window = opened.first().first().value<ComposerWindow *>();
    QCOMPARE(find<RecipientEdit>("toEdit")->addresses().value(0).address,
             QStringLiteral("charles@example.net"));
    QCOMPARE(find<QLineEdit>("subjectEdit")->text(), QStringLiteral("Re: Notes"));
    QVERIFY(find<ComposeText>("composeText")->toPlainText().contains(QStringLiteral("> Dear Ada,")));
    QCOMPARE(find<SenderBox>("fromBox")->current()->identity.address, QStringLiteral("countess@example.org"));
}

void TestComposer::draftIsTakenUpAgain()
{
    open();
    find<QLineEdit>("toEdit")->setText(QStringLiteral("charles@example.net"));
    find<QLineEdit>("bccEdit")->setText(QStringLiteral("mary@example.net"));
    QTest::keyClicks(find<QLineEdit>("subjectEdit"), QStringLiteral("Later"));
    m_window->close();
    QTRY_COMPARE_WITH_TIMEOUT(m_fixture->rows(FolderRole::Drafts).size(), 1, 20'000);
    QTRY_VERIFY(m_window.isNull());
    ComposerOpener opener(m_fixture->services());
    QSignalSpy opened(&opener, &ComposerOpener::opened);
    opener.openDraft(m_fixture->rows(FolderRole::Drafts).first().id);
    QVERIFY(opened.wait(20'000));
    m_window = opened.first().first().value<ComposerWindow *>();
    QCOMPARE(find<QLineEdit>("subjectEdit")->text(), QStringLiteral("Later"));
    QCOMPARE(find<RecipientEdit>("bccEdit")->addresses().value(0).address,
             QStringLiteral("mary@example.net"));
    QVERIFY(find<QLineEdit>("bccEdit")->isVisible());
    // One signature, not two.
    QCOMPARE(find<ComposeText>("composeText")->toPlainText().count(QStringLiteral("Analytical Engines")), 1);
    // Saved again it is still one draft.
    QTest::keyClicks(find<QLineEdit>("subjectEdit"), QStringLiteral("!"));
    m_window->close();
    QTRY_VERIFY(m_fixture->rows(FolderRole::Drafts).value(0).subject.endsWith(u'!'));
    QCOMPARE(m_fixture->rows(FolderRole::Drafts).size(), 1);
}

void TestComposer::completesFromContacts()
{
    m_fixture->add(Received);
    open();
    QVERIFY(QTest::qWaitForWindowActive(m_window));
    auto *edit = find<RecipientEdit>("toEdit");
    edit->setFocus();
    QTest::keyClicks(edit, QStringLiteral("char"));
    auto *popup = edit->findChild<QCompleter *>()->popup();
    QTRY_VERIFY(popup->isVisible());
    QTest::keyClick(popup, Qt::Key_Return);
    QTRY_VERIFY(edit->text().contains(QStringLiteral("charles@example.net")));
    QVERIFY(edit->text().endsWith(QStringLiteral(", ")));
    QCOMPARE(edit->addresses().size(), 1);
}

void TestComposer::attachesFiles()
{
    QTemporaryDir dir;
    QFile file(dir.filePath(QStringLiteral("plan.txt")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("plan");
    file.close();
    open();
    m_window->attachFiles({file.fileName()});
    QTRY_COMPARE(find<OutgoingStrip>("outgoingStrip")->attachments().size(), 1);
    m_window->attachFiles({QStringLiteral("/dev/zero")});
    QTRY_VERIFY(find<Banner>("composeBanner")->isVisible());
    QCOMPARE(find<OutgoingStrip>("outgoingStrip")->attachments().size(), 1);
    find<QToolButton>("removeAttachmentButton")->click();
    QVERIFY(find<OutgoingStrip>("outgoingStrip")->attachments().isEmpty());
}

QTEST_MAIN(TestComposer)
#include "test_composer.moc"
