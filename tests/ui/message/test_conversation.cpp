#include "uifixture.h"

#include "ui/common/banner.h"
#include "ui/common/textlabel.h"
#include "ui/message/conversationview.h"
#include "ui/message/findbar.h"
#include "ui/message/foldedcard.h"
#include "ui/message/htmlbodyview.h"
#include "ui/message/mailbrowser.h"
#include "ui/message/messagecard.h"
#include "ui/message/messageview.h"
#include "ui/message/messagewindow.h"

#include <QApplication>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace posthorn;

namespace
{

constexpr MessageFlags seenFlag = MessageFlag::Seen;

/// The n-th letter of a conversation whose first is number 0, an hour after the one before.
QByteArray letter(int number, const QByteArray &text = {}, int answers = 0)
{
    const QDateTime date = QDateTime::fromSecsSinceEpoch(1'780'000'000 + number * 3600, Qt::UTC);
    QByteArray bytes = "From: Person " + QByteArray::number(number % 3) + " <p" +
                       QByteArray::number(number % 3) +
                       "@example.net>\nTo: ada@example.org\nSubject: " + (number > 0 ? "Re: " : "") +
                       "The engine\nDate: " + date.toString(Qt::RFC2822Date).toLatin1() + "\nMessage-ID: <m" +
                       QByteArray::number(number) + "@example.net>\n";
    if (number > 0)
        bytes += "In-Reply-To: <m" + QByteArray::number(answers) + "@example.net>\n";
    return bytes + "Content-Type: text/plain; charset=utf-8\n\n" +
           (text.isEmpty() ? "Text of letter " + QByteArray::number(number) + ".\n" : text);
}

QByteArray htmlLetter(int number, const QByteArray &html)
{
    QByteArray bytes = letter(number, html);
    return bytes.replace("text/plain", "text/html");
}

} // namespace

/// A message with all of its conversation in the message pane.
class TestConversation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void oneMessageLooksAsBefore();
    void allMessagesOfTheThreadAreShown();
    void unreadOnesAreUnfolded();
    void twinsAreShownOnce();
    void readingBeginsAtTheFirstUnreadOne();
    void canBeSwitchedOff();
    void anotherMessageOfItIsChosen();
    void quotesAreFolded();
    void unfoldedQuotesStayUnfolded();
    void keyboardAlone();
    void buttonsActOnTheFocusedOne();
    void arrivalsMoveNothing();
    void whatIsRemovedGoes();
    void flagsChangeInPlace();
    void aThousandMessages();
    void referencesInCircles();
    void onlyWhatWasSeenIsTold();
    void passedOverMessagesCostLittle();
    void removedWhileItIsLoading();
    void htmlComesWithItsPictures();
    void tooComplexHtmlIsShownAsText();
    void aRendererThatDiesIsAskedAgain();
    void withoutARendererTextIsShown();
    void htmlThatTakesLongLeavesTheOldMessage();
    void attachedMessagesOpenAWindow();

private:
    PlacementId add(int number, MessageFlags flags = seenFlag, FolderRole role = FolderRole::Inbox)
    {
        return m_fixture->add(letter(number), role, flags);
    }
    void open(PlacementId id);
    [[nodiscard]] ConversationView &cards() { return *m_view->findChild<ConversationView *>(); }
    template <class T>
    [[nodiscard]] QList<T *> shown()
    {
        QList<T *> visible;
        for (T *widget : m_view->findChildren<T *>())
            if (widget->isVisible())
                visible.append(widget);
        std::sort(visible.begin(), visible.end(),
                  [](T *a, T *b) { return a->mapToGlobal(QPoint()).y() < b->mapToGlobal(QPoint()).y(); });
        return visible;
    }
    [[nodiscard]] QString textOf(const MessageCard *card)
    {
        if (card == nullptr)
            return {};
        if (auto *html = qobject_cast<HtmlBodyView *>(card->textView()))
            return html->page().text;
        auto *text = qobject_cast<MailBrowser *>(card->textView());
        return text != nullptr ? text->toPlainText() : QString();
    }
    [[nodiscard]] static bool hasFocus(const QWidget *widget)
    {
        const QWidget *focus = QApplication::focusWidget();
        return focus != nullptr && (focus == widget || widget->isAncestorOf(focus));
    }

    std::unique_ptr<UiFixture> m_fixture;
    std::unique_ptr<MessageView> m_view;
};

void TestConversation::init()
{
    m_fixture = std::make_unique<UiFixture>();
    m_view = std::make_unique<MessageView>(m_fixture->services());
    m_view->resize(700, 600);
    m_view->show();
    m_view->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_view.get()));
}

void TestConversation::cleanup()
{
    m_view.reset();
    m_fixture.reset();
}

void TestConversation::open(PlacementId id)
{
    QSignalSpy told(m_view.get(), &MessageView::messageShown);
    m_view->showMessage(id);
    QVERIFY(told.wait(10'000));
    QCOMPARE(told.last().first().value<PlacementId>(), id);
    QTRY_VERIFY(m_view->isSettled());
}

void TestConversation::oneMessageLooksAsBefore()
{
    open(add(0, {}));
    QCOMPARE(shown<MessageCard>().size(), 1);
    QCOMPARE(shown<FoldedCard>().size(), 0);
    QVERIFY(!cards().isConversation());
    QVERIFY(!m_view->findChild<QWidget *>(QStringLiteral("conversationHead"))->isVisible());
    QVERIFY(m_view->findChild<TextLabel *>(QStringLiteral("messageSubject"))->isVisible());
    QVERIFY(!m_view->stepInConversation(1));
}

void TestConversation::allMessagesOfTheThreadAreShown()
{
    add(0);
    const PlacementId mine = add(1, seenFlag, FolderRole::Sent);
    const PlacementId last = add(2);
    m_fixture->add(letter(3), FolderRole::Trash, seenFlag);
    open(last);
    QVERIFY(cards().isConversation());
    QCOMPARE(shown<FoldedCard>().size(), 2);
    QCOMPARE(shown<MessageCard>().size(), 1);
    QVERIFY(textOf(cards().currentCard()).contains(QStringLiteral("letter 2")));
    const QString line = shown<FoldedCard>()[1]->accessibleName();
    QVERIFY2(line.contains(QStringLiteral("Sent")), qPrintable(line));
    QVERIFY2(line.contains(QStringLiteral("Text of letter 1")), qPrintable(line));
    QVERIFY(!shown<FoldedCard>()[0]->accessibleName().contains(QStringLiteral("Inbox")));
    QVERIFY(m_view->row(mine) != nullptr);
    QVERIFY(m_view->findChild<TextLabel *>(QStringLiteral("conversationSubject"))->isVisible());
    QVERIFY(m_view->findChild<TextLabel *>(QStringLiteral("conversationCount"))->fullText().contains(u'3'));
}

void TestConversation::unreadOnesAreUnfolded()
{
    add(0, {});
    add(1);
    add(2, {});
    const PlacementId last = add(3);
    open(last);
    QTRY_COMPARE(shown<MessageCard>().size(), 3);
    QCOMPARE(shown<FoldedCard>().size(), 1);
}

void TestConversation::twinsAreShownOnce()
{
    add(0);
    m_fixture->add(letter(0), FolderRole::Archive, seenFlag);
    const PlacementId last = add(1);
    open(last);
    QCOMPARE(shown<FoldedCard>().size(), 1);
    QTest::mouseClick(shown<FoldedCard>().first(), Qt::LeftButton);
    QTRY_COMPARE(shown<MessageCard>().size(), 2);
    QTRY_VERIFY(m_view->isSettled());
    const auto *place = shown<MessageCard>().first()->findChild<TextLabel *>(QStringLiteral("messagePlace"));
    QVERIFY2(place->fullText().contains(QStringLiteral("Archive")), qPrintable(place->fullText()));
}

void TestConversation::readingBeginsAtTheFirstUnreadOne()
{
    for (int i = 0; i < 30; ++i)
        add(i);
    const PlacementId first = add(30, {});
    const PlacementId second =
        m_fixture->add(letter(31, QByteArray("line\n").repeated(60)), FolderRole::Inbox);
    open(second);
    QCOMPARE(m_view->focused(), first);
    QCOMPARE(m_view->current(), second);
    QVERIFY(shown<MessageCard>().first()->pos().y() < cards().viewport()->height() / 2);
    // A message that was read already is where reading begins when it is chosen.
    m_view->clear();
    const PlacementId old = m_fixture->rows(FolderRole::Inbox).last().id;
    open(old);
    QCOMPARE(m_view->focused(), old);
}

void TestConversation::canBeSwitchedOff()
{
    add(0);
    const PlacementId last = add(1);
    m_fixture->settings().setShowsConversations(false);
    open(last);
    QVERIFY(!cards().isConversation());
    m_fixture->settings().setShowsConversations(true);
    QTRY_VERIFY(cards().isConversation());
    QTRY_VERIFY(m_view->isSettled());
    QCOMPARE(shown<FoldedCard>().size(), 1);
}

void TestConversation::anotherMessageOfItIsChosen()
{
    const PlacementId first = add(0);
    const PlacementId last = add(1);
    open(last);
    const int reads = m_view->storeReads();
    open(first);
    QCOMPARE(m_view->storeReads(), reads); // it was here
    QCOMPARE(m_view->focused(), first);
    QCOMPARE(shown<MessageCard>().size(), 2);
    QVERIFY(textOf(shown<MessageCard>().first()).contains(QStringLiteral("letter 0")));
}

void TestConversation::quotesAreFolded()
{
    add(0);
    open(m_fixture->add(letter(1, "Yes.\n\n> one\n> two\n> three\n> four\n> five\n"), FolderRole::Inbox,
                        seenFlag));
    QVERIFY(!textOf(cards().currentCard()).contains(QStringLiteral("three")));
    m_view->clear();
    open(m_fixture->add(htmlLetter(2, "<p>Yes.</p><blockquote>old</blockquote>"), FolderRole::Inbox,
                        seenFlag));
    QVERIFY(m_fixture->renderer.requests.last().foldQuotes);
}

/// Its card goes with the folding; what the reader did in it does not.
void TestConversation::unfoldedQuotesStayUnfolded()
{
    add(0);
    open(m_fixture->add(letter(1, "Yes.\n\n> one\n> two\n> three\n> four\n"), FolderRole::Inbox, seenFlag));
    QVERIFY(!textOf(cards().currentCard()).contains(QStringLiteral("three")));
    auto *text = qobject_cast<MailBrowser *>(cards().currentCard()->textView());
    Q_EMIT text->foldToggled(0);
    QTRY_VERIFY(textOf(cards().currentCard()).contains(QStringLiteral("three")));
    m_view->toggleFold();
    QVERIFY(cards().currentCard() == nullptr);
    m_view->toggleFold();
    QTRY_VERIFY(textOf(cards().currentCard()).contains(QStringLiteral("Yes.")));
    QVERIFY(textOf(cards().currentCard()).contains(QStringLiteral("three")));
}

void TestConversation::keyboardAlone()
{
    add(0);
    add(1);
    const PlacementId last = add(2);
    open(last);
    m_view->setFocus();
    QTRY_VERIFY(hasFocus(m_view.get()));
    QVERIFY(!m_view->stepInConversation(1));
    QVERIFY(m_view->stepInConversation(-1));
    auto *line = shown<FoldedCard>()[1];
    QTRY_VERIFY(line->hasFocus());
    QCOMPARE(m_view->focused(), m_fixture->rows(FolderRole::Inbox)[1].id);
    QTest::keyClick(line, Qt::Key_Return);
    QTRY_COMPARE(shown<MessageCard>().size(), 2);
    QTRY_VERIFY(m_view->isSettled());
    QVERIFY(hasFocus(shown<MessageCard>().first()));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QTRY_COMPARE(shown<FoldedCard>().size(), 2);
    QTRY_VERIFY(shown<FoldedCard>()[1]->hasFocus());
    m_view->unfoldAll();
    QTRY_COMPARE(shown<MessageCard>().size(), 3);
    QTRY_VERIFY(m_view->isSettled());
    QVERIFY(hasFocus(shown<MessageCard>()[1]));
    m_view->toggleFold();
    QCOMPARE(shown<FoldedCard>().size(), 1);
}

void TestConversation::buttonsActOnTheFocusedOne()
{
    const PlacementId first = add(0);
    const PlacementId last = add(1);
    open(last);
    QSignalSpy replies(m_view.get(), &MessageView::replyRequested);
    QSignalSpy actions(m_view.get(), &MessageView::actionRequested);
    auto *reply = m_view->findChild<QToolButton *>(QStringLiteral("replyButton"));
    QTest::mouseClick(reply, Qt::LeftButton);
    QCOMPARE(replies.last()[1].value<PlacementId>(), last);
    QVERIFY(m_view->stepInConversation(-1));
    QTest::mouseClick(reply, Qt::LeftButton);
    QCOMPARE(replies.last()[1].value<PlacementId>(), first);
    QTest::mouseClick(m_view->findChild<QToolButton *>(QStringLiteral("deleteButton")), Qt::LeftButton);
    QCOMPARE(actions.last()[1].value<PlacementId>(), first);
}

void TestConversation::arrivalsMoveNothing()
{
    for (int i = 0; i < 40; i += 2)
        add(i);
    const PlacementId chosen =
        m_fixture->add(letter(41, QByteArray("line\n").repeated(100)), FolderRole::Inbox, seenFlag);
    open(chosen);
    cards().verticalScrollBar()->setValue(cards().verticalScrollBar()->value() + 40);
    const QPoint before = cards().currentCard()->pos();
    QVERIFY(before.y() < 0);
    const int rows = cards().verticalScrollBar()->maximum();
    add(1, {});  // above
    add(99, {}); // below
    QTRY_VERIFY(cards().verticalScrollBar()->maximum() > rows + FoldedCard::Height);
    QTRY_VERIFY(m_view->isSettled());
    QCOMPARE(cards().currentCard()->pos(), before);
    QCOMPARE(m_view->focused(), chosen);
}

void TestConversation::whatIsRemovedGoes()
{
    const PlacementId first = add(0);
    const PlacementId last = add(1);
    open(last);
    m_fixture->services().actions->remove({first}, this, [](const Result<ActionReceipt> &) {});
    QTRY_VERIFY(m_view->row(first) == nullptr);
    QCOMPARE(m_view->current(), last);
    QTRY_VERIFY(!cards().isConversation());
    m_fixture->services().actions->removeForGood({last}, this, [](const Result<ActionReceipt> &) {});
    QTRY_VERIFY(!m_view->current().isValid());
}

void TestConversation::flagsChangeInPlace()
{
    const PlacementId first = add(0);
    const PlacementId last = add(1);
    open(last);
    auto *line = shown<FoldedCard>().first();
    m_fixture->services().actions->setFlagged({first, last}, true, this,
                                              [](const Result<ActionReceipt> &) {});
    QTRY_VERIFY(line->accessibleName().contains(QStringLiteral("Flagged")));
    QTRY_VERIFY(m_view->row(last)->flags.flags.testFlag(MessageFlag::Flagged));
    QVERIFY(m_view->findChild<QToolButton *>(QStringLiteral("flagButton"))->isChecked());
    QCOMPARE(shown<FoldedCard>().first(), line);
    // What is read meanwhile is not folded under the reader's eyes.
    m_fixture->services().actions->markRead({last}, false, this, [](const Result<ActionReceipt> &) {});
    QTRY_VERIFY(!m_view->row(last)->flags.flags.testFlag(MessageFlag::Seen));
    QCOMPARE(shown<MessageCard>().size(), 1);
}

void TestConversation::aThousandMessages()
{
    QList<IncomingMessage> flood;
    const FolderId inbox = m_fixture->folder(FolderRole::Inbox).id;
    const auto added = m_fixture->store().writeAndWait<QList<PlacementId>>(
        Durability::Normal, [&](WriteTransaction &transaction) -> Result<QList<PlacementId>> {
            QList<PlacementId> ids;
            for (int i = 0; i < 1000; ++i) {
                IncomingMessage message;
                message.folder = inbox;
                message.body = letter(i);
                message.size = message.body.size();
                message.receivedMs = 1'780'000'000'000 + i * 1000LL;
                message.envelope.subject = QStringLiteral("The engine");
                message.envelope.from = {{QStringLiteral("Bob"), QStringLiteral("bob@example.net")}};
                message.envelope.messageId = "m" + QByteArray::number(i) + "@example.net";
                message.envelope.references = {"m0@example.net"};
                message.flags.flags = i % 10 == 0 ? MessageFlags() : seenFlag;
                POSTHORN_TRY_ASSIGN(const PlacementId id, transaction.addLocalMessage(message));
                ids << id;
            }
            return ids;
        });
    QVERIFY(added.has_value());
    open((*added)[501]);
    QCOMPARE(m_view->storeReads(), 1);
    QVERIFY(m_view->rendersBegun() < 10);
    QVERIFY(m_view->findChildren<MessageCard *>().size() < 15);
    QVERIFY(m_view->findChildren<FoldedCard *>().size() < 200);
    QCOMPARE(m_view->focused(), (*added)[501]);
    // To the end and back: what is far away goes again.
    auto *bar = cards().verticalScrollBar();
    for (int step = 0; step < 60; ++step) {
        bar->setValue(bar->value() + bar->maximum() / 60);
        QTRY_VERIFY(m_view->isSettled());
    }
    m_view->unfoldAll();
    bar->setValue(0);
    QTRY_VERIFY(m_view->isSettled());
    QVERIFY(m_view->findChildren<MessageCard *>().size() < 40);
}

void TestConversation::referencesInCircles()
{
    QByteArray first = letter(0);
    first.replace("Content-Type", "In-Reply-To: <m1@example.net>\nContent-Type");
    const PlacementId id = m_fixture->add(first, FolderRole::Inbox, seenFlag);
    add(1);
    QByteArray own = letter(2);
    own.replace("In-Reply-To: <m0", "References: <m2@example.net> <m0");
    m_fixture->add(own, FolderRole::Inbox, seenFlag);
    open(id);
    QCOMPARE(shown<MessageCard>().size() + shown<FoldedCard>().size(), 3);
}

void TestConversation::onlyWhatWasSeenIsTold()
{
    m_fixture->settings().setMarkReadDelayMs(0);
    QList<PlacementId> ids;
    for (int i = 0; i < 6; ++i)
        ids << m_fixture->add(letter(i, QByteArray("line\n").repeated(120)), FolderRole::Inbox);
    QSignalSpy seen(m_view.get(), &MessageView::messageSeen);
    open(ids.last());
    QTRY_COMPARE(seen.size(), 1);
    QCOMPARE(seen.first().first().value<PlacementId>(), ids.first()); // where reading begins
    // The next ones were prepared, and nobody saw them.
    QTRY_VERIFY(m_view->rendersBegun() > 1);
    QCOMPARE(seen.size(), 1);
    QVERIFY(m_view->stepInConversation(1));
    QTRY_COMPARE(seen.size(), 2);
    QCOMPARE(seen.last().first().value<PlacementId>(), ids[1]);
    // A short one that is wholly in view counts, one that only begins there does not.
    m_view->clear();
    m_fixture->settings().setMarkReadDelayMs(-1);
    seen.clear();
    open(add(20, {}));
    QVERIFY(seen.isEmpty());
}

void TestConversation::passedOverMessagesCostLittle()
{
    QList<PlacementId> ids;
    for (int i = 0; i < 60; ++i) {
        QByteArray bytes = letter(i);
        bytes.replace("In-Reply-To: <m0@", "X-Not: <m0@");
        ids << m_fixture->add(bytes, FolderRole::Inbox, seenFlag);
    }
    QSignalSpy told(m_view.get(), &MessageView::messageShown);
    for (const PlacementId id : std::as_const(ids))
        m_view->showMessage(id);
    QTRY_COMPARE(told.size(), 1);
    QCOMPARE(told.first().first().value<PlacementId>(), ids.last());
    QCOMPARE(m_view->storeReads(), 60); // one question each, and most were withdrawn before they began
    QVERIFY2(m_view->rendersBegun() <= 3, qPrintable(QString::number(m_view->rendersBegun())));
    QVERIFY(textOf(cards().currentCard()).contains(QStringLiteral("letter 59")));
}

void TestConversation::removedWhileItIsLoading()
{
    m_fixture->renderer.mode = FakeRenderer::Mode::Hold;
    const PlacementId id = m_fixture->add(htmlLetter(0, "<p>gone</p>"));
    m_view->showMessage(id);
    QTRY_COMPARE(m_fixture->renderer.requests.size(), 1);
    m_fixture->services().actions->markRead({id}, true, this, [](const Result<ActionReceipt> &) {});
    m_fixture->services().actions->removeForGood({id}, this, [](const Result<ActionReceipt> &) {});
    QTRY_VERIFY(!m_view->current().isValid());
    m_fixture->renderer.answerHeld();
    const PlacementId other = add(5);
    open(other);
    QVERIFY(textOf(cards().currentCard()).contains(QStringLiteral("letter 5")));
}

void TestConversation::htmlComesWithItsPictures()
{
    const QByteArray mail =
        "From: Bob <bob@example.net>\nSubject: Picture\nMIME-Version: 1.0\n"
        "Content-Type: multipart/related; boundary=cut\n\n--cut\nContent-Type: text/html\n\n"
        "<p>Look: <img src=\"cid:one@example.net\"></p>\n--cut\nContent-Type: image/png\n"
        "Content-ID: <one@example.net>\nContent-Transfer-Encoding: base64\n\niVBORw==\n--cut--\n";
    open(m_fixture->add(mail));
    QCOMPARE(m_fixture->renderer.requests.size(), 1);
    const RenderRequest &request = m_fixture->renderer.requests.first();
    QCOMPARE(request.related.keys(), QList<QByteArray>{"one@example.net"});
    QCOMPARE(request.related.value("one@example.net"), QByteArray::fromBase64("iVBORw=="));
    QVERIFY(request.remote.isEmpty());
    QVERIFY(!request.foldQuotes);
    QVERIFY(textOf(cards().currentCard()).contains(QStringLiteral("Look")));
    // Its bytes are asked for once, however often it is looked at.
    QVERIFY(m_fixture->renderer.bytesAsked < 4096);
}

void TestConversation::tooComplexHtmlIsShownAsText()
{
    m_fixture->renderer.mode = FakeRenderer::Mode::Fail;
    open(m_fixture->add(htmlLetter(0, "<p>Very complex</p>")));
    QVERIFY(qobject_cast<MailBrowser *>(cards().currentCard()->textView()) != nullptr);
    QVERIFY(textOf(cards().currentCard()).contains(QStringLiteral("Very complex")));
    auto *banner = m_view->findChild<Banner *>(QStringLiteral("complexBanner"));
    QVERIFY(banner != nullptr);
    QVERIFY(banner->actionButton()->isVisible());
    QTest::mouseClick(banner->actionButton(), Qt::LeftButton);
    QTRY_VERIFY(qobject_cast<HtmlBodyView *>(cards().currentCard()->textView()) != nullptr);
    QVERIFY(m_fixture->renderer.requests.last().evenIfComplex);
    QTRY_VERIFY(m_view->findChild<Banner *>(QStringLiteral("complexBanner")) == nullptr);
}

void TestConversation::aRendererThatDiesIsAskedAgain()
{
    m_fixture->renderer.mode = FakeRenderer::Mode::Hold;
    m_view->showMessage(m_fixture->add(htmlLetter(0, "<p>At last</p>")));
    QTRY_COMPARE(m_fixture->renderer.requests.size(), 1);
    m_fixture->renderer.mode = FakeRenderer::Mode::Answer;
    m_fixture->renderer.die();
    QTRY_VERIFY(textOf(cards().currentCard()).contains(QStringLiteral("At last")));
    // And once more while it is shown.
    const auto asked = m_fixture->renderer.requests.size();
    m_fixture->renderer.die();
    QTRY_VERIFY(m_fixture->renderer.requests.size() > asked);
    QTRY_VERIFY(m_view->isSettled());
    QVERIFY(textOf(cards().currentCard()).contains(QStringLiteral("At last")));
}

void TestConversation::withoutARendererTextIsShown()
{
    Services services = m_fixture->services();
    services.renderer = nullptr;
    m_view = std::make_unique<MessageView>(services);
    m_view->resize(700, 600);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    open(m_fixture->add(htmlLetter(0, "<p>As text</p>")));
    QVERIFY(textOf(cards().currentCard()).contains(QStringLiteral("As text")));
    auto *banner = m_view->findChild<Banner *>(QStringLiteral("complexBanner"));
    QVERIFY(banner != nullptr);
    QVERIFY(!banner->actionButton()->isVisible());
}

void TestConversation::htmlThatTakesLongLeavesTheOldMessage()
{
    QByteArray other = letter(5);
    other.replace("In-Reply-To", "X-Not");
    open(m_fixture->add(other));
    MessageCard *old = cards().currentCard();
    m_fixture->renderer.mode = FakeRenderer::Mode::Hold;
    m_view->showMessage(m_fixture->add(htmlLetter(0, "<p>Later</p>")));
    QTRY_COMPARE(m_fixture->renderer.requests.size(), 1);
    QCOMPARE(cards().currentCard(), old);
    QVERIFY(textOf(old).contains(QStringLiteral("letter 5")));
    QVERIFY(!m_view->isSettled());
    // It is not waited for too long.
    QTRY_VERIFY(cards().currentCard() != old);
    QTRY_VERIFY(m_view->findChild<QWidget *>(QStringLiteral("bodySkeleton"))->isVisible());
    m_fixture->renderer.answerHeld();
    QTRY_VERIFY(textOf(cards().currentCard()).contains(QStringLiteral("Later")));
    QVERIFY(!m_view->findChild<QWidget *>(QStringLiteral("bodySkeleton"))->isVisible());
}

void TestConversation::attachedMessagesOpenAWindow()
{
    const QByteArray mail =
        "From: Bob <bob@example.net>\nSubject: Forwarded\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=cut\n\n--cut\nContent-Type: text/plain\n\nSee inside.\n"
        "--cut\nContent-Type: message/rfc822\n\nFrom: Eve <eve@example.net>\nSubject: Inner\n"
        "Content-Type: text/html\n\n<p>From within <img "
        "src=\"https://tracker.example/x.png\"></p>\n--cut--\n";
    open(m_fixture->add(mail));
    auto *button = m_view->findChild<QToolButton *>(QStringLiteral("attachmentOpenButton"));
    QVERIFY(button != nullptr);
    QTest::mouseClick(button, Qt::LeftButton);
    QTRY_VERIFY(m_view->findChild<MessageWindow *>() != nullptr);
    auto *window = m_view->findChild<MessageWindow *>();
    QCOMPARE(window->windowTitle(), QStringLiteral("Inner"));
    const auto text = [&] {
        const auto *card = window->findChild<MessageCard *>();
        return textOf(card);
    };
    QTRY_VERIFY(text().contains(QStringLiteral("From within")));
    QTRY_VERIFY(window->findChild<Banner *>(QStringLiteral("remoteContentBanner")) != nullptr);
    // Searched as in the pane; Esc leads one step back at a time.
    QVERIFY(QTest::qWaitForWindowActive(window));
    QTest::keyClick(window, Qt::Key_F, Qt::ControlModifier);
    auto *find = window->findChild<FindBar *>();
    QVERIFY(find != nullptr && find->isOpen());
    QTest::keyClick(window->focusWidget(), Qt::Key_Escape);
    QVERIFY(!find->isOpen());
    QTRY_COMPARE(window->focusWidget()->objectName(), QStringLiteral("messageCard"));
    QTest::keyClick(window, Qt::Key_Escape);
    QTRY_VERIFY(m_view->findChild<MessageWindow *>() == nullptr);
}

QTEST_MAIN(TestConversation)
#include "test_conversation.moc"
