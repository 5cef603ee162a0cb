#include "uifixture.h"

#include "ui/common/banner.h"
#include "ui/common/textlabel.h"
#include "ui/message/attachmentactions.h"
#include "ui/message/attachmentcard.h"
#include "ui/message/attachmentstrip.h"
#include "ui/message/conversationview.h"
#include "ui/message/htmlbodyview.h"
#include "ui/message/mailbrowser.h"
#include "ui/message/messagecard.h"
#include "ui/message/messageview.h"
#include "ui/message/sourcewindow.h"

#include <QDesktopServices>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace posthorn;

namespace
{

const QByteArray PlainMail =
    "From: Bob Babbage <bob@example.net>\n"
    "To: Ada Lovelace <ada@example.org>, Charles <charles@example.org>, Eve <eve@example.org>\n"
    "Subject: Notes on the <b>engine</b>\n"
    "Date: Mon, 21 Sep 2026 10:00:00 +0200\n"
    "Message-ID: <one@example.net>\n"
    "Content-Type: text/plain; charset=utf-8\n"
    "\n"
    "Hello <i>Ada</i>, see https://example.org/notes\n";

const QByteArray HtmlMail =
    "From: News <news@example.net>\n"
    "To: ada@example.org\n"
    "Subject: Letter\n"
    "MIME-Version: 1.0\n"
    "Content-Type: text/html; charset=utf-8\n"
    "\n"
    "<p>Dear reader, <a href=\"https://evil.example/\">www.bank.example</a></p>"
    "<script>alert(1)</script>"
    "<img src=\"https://tracker.example/a.png\"><img src=\"https://tracker.example/b.png\">"
    "<img src=\"file:///etc/passwd\">\n";

const QByteArray MixedMail = "From: Bob <bob@example.net>\n"
                             "To: ada@example.org\n"
                             "Subject: Files\n"
                             "MIME-Version: 1.0\n"
                             "Content-Type: multipart/mixed; boundary=\"cut\"\n"
                             "\n"
                             "--cut\n"
                             "Content-Type: text/plain\n"
                             "\n"
                             "Two files.\n"
                             "--cut\n"
                             "Content-Type: text/plain; name=\"notes.txt\"\n"
                             "Content-Disposition: attachment; filename=\"notes.txt\"\n"
                             "\n"
                             "the notes\n"
                             "--cut\n"
                             "Content-Type: application/x-desktop; name=\"run.desktop\"\n"
                             "Content-Disposition: attachment; filename=\"run.desktop\"\n"
                             "\n"
                             "[Desktop Entry]\n"
                             "--cut--\n";

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("<none>");
}

/// Catches what would go to the desktop.
class UrlCatcher : public QObject
{
    Q_OBJECT

public:
    UrlCatcher()
    {
        for (const char *scheme : {"http", "https", "file"})
            QDesktopServices::setUrlHandler(QLatin1String(scheme), this, "take");
    }
    ~UrlCatcher() override
    {
        for (const char *scheme : {"http", "https", "file"})
            QDesktopServices::unsetUrlHandler(QLatin1String(scheme));
    }
    QList<QUrl> urls;

public Q_SLOTS:
    void take(const QUrl &url) { urls += url; }
};

} // namespace

class TestMessageView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void showsAPlainMessage();
    void detailsAreAsHighAsTheirText();
    void saysSinceWhenItLiesThere();
    void showsHtmlWithoutAnythingRemote();
    void linksThatLieAreAskedAbout();
    void attachmentsAreListedAndSaved();
    void whatCanRunIsNeverOpened();
    void opensACopy();
    void tellsWhenAMessageIsGone();
    void largeMessagesWaitForAWord();
    void damagedMessagesAreShown();
    void newestQuestionWins();
    void sourceIsPlainText();
    void buttonsSayWhatTheyDo();

private:
    void open(PlacementId id);
    template <class T>
    T *find(const char *name)
    {
        // Cards that are kept for later are hidden.
        if (QLatin1String(name) != QLatin1String("conversationView"))
            if (MessageCard *shown = card(); shown != nullptr)
                if (T *found = shown->template findChild<T *>(QLatin1String(name)))
                    return found;
        return m_view->findChild<T *>(QLatin1String(name));
    }
    /// Of the message that is shown: another may be prepared for the next.
    [[nodiscard]] MessageCard *card() { return find<ConversationView>("conversationView")->currentCard(); }
    [[nodiscard]] QString body()
    {
        if (auto *html = qobject_cast<HtmlBodyView *>(card()->textView()))
            return html->page().text;
        auto *text = qobject_cast<MailBrowser *>(card()->textView());
        return text != nullptr ? text->toPlainText() : QString();
    }

    std::unique_ptr<UiFixture> m_fixture;
    std::unique_ptr<MessageView> m_view;
};

void TestMessageView::init()
{
    m_fixture = std::make_unique<UiFixture>();
    m_view = std::make_unique<MessageView>(m_fixture->services());
    m_view->resize(700, 600);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
}

void TestMessageView::cleanup()
{
    m_view.reset();
    m_fixture.reset();
}

void TestMessageView::open(PlacementId id)
{
    QSignalSpy shown(m_view.get(), &MessageView::messageShown);
    m_view->showMessage(id);
    QVERIFY(shown.wait(10'000));
    QCOMPARE(shown.first().first().value<PlacementId>(), id);
}

void TestMessageView::showsAPlainMessage()
{
    open(m_fixture->add(PlainMail));
    auto *subject = find<TextLabel>("messageSubject");
    QCOMPARE(subject->fullText(), QStringLiteral("Notes on the <b>engine</b>"));
    QCOMPARE(subject->textFormat(), Qt::PlainText);
    QCOMPARE(find<TextLabel>("messageSender")->fullText(), QStringLiteral("Bob Babbage"));
    QCOMPARE(find<TextLabel>("messageSenderAddress")->fullText(), QStringLiteral("bob@example.net"));
    QVERIFY(find<TextLabel>("messageRecipients")->fullText().contains(QStringLiteral("Ada Lovelace")));
    QVERIFY(body().contains(QStringLiteral("Hello <i>Ada</i>")));
    QVERIFY(find<QWidget>("messageDetails")->isHidden());
    QTest::mouseClick(find<QToolButton>("recipientsUnfoldButton"), Qt::LeftButton);
    QVERIFY(!find<QWidget>("messageDetails")->isHidden());
    for (const QLabel *label : m_view->findChildren<QLabel *>())
        QVERIFY2(label->textFormat() == Qt::PlainText || label->text().isEmpty() ||
                     !label->text().contains(QStringLiteral("engine")),
                 qPrintable(label->text()));
}

void TestMessageView::detailsAreAsHighAsTheirText()
{
    open(m_fixture->add(PlainMail));
    QTest::mouseClick(find<QToolButton>("recipientsUnfoldButton"), Qt::LeftButton);
    const auto labels = find<QWidget>("messageDetails")->findChildren<TextLabel *>();
    QVERIFY(!labels.isEmpty());
    for (const TextLabel *label : labels)
        QTRY_VERIFY2(label->height() < 2 * label->fontMetrics().lineSpacing(), qPrintable(label->fullText()));
}

/// Of what was thrown away: the date on which that happened, where it is known.
void TestMessageView::saysSinceWhenItLiesThere()
{
    const auto labelled = [this](const QString &title) {
        const auto labels = find<QWidget>("messageDetails")->findChildren<TextLabel *>();
        return std::any_of(labels.begin(), labels.end(),
                           [&](const TextLabel *label) { return label->fullText() == title; });
    };
    open(m_fixture->add(PlainMail));
    QTest::mouseClick(find<QToolButton>("recipientsUnfoldButton"), Qt::LeftButton);
    QVERIFY(labelled(QStringLiteral("Received")));
    QVERIFY(!labelled(QStringLiteral("In this folder since")));
    m_view->showMessage(m_fixture->addHeaderOnly(50'000'000));
    QTRY_COMPARE(find<TextLabel>("messageSubject")->fullText(), QStringLiteral("Large"));
    QTest::mouseClick(find<QToolButton>("recipientsUnfoldButton"), Qt::LeftButton);
    QVERIFY(labelled(QStringLiteral("In this folder since")));
}

void TestMessageView::showsHtmlWithoutAnythingRemote()
{
    open(m_fixture->add(HtmlMail));
    QVERIFY(body().contains(QStringLiteral("Dear reader")));
    QVERIFY(!body().contains(QStringLiteral("alert")));
    auto *banner = find<Banner>("remoteContentBanner");
    QVERIFY(banner != nullptr);
    QVERIFY2(banner->text().contains(u'2'), qPrintable(banner->text()));
    QVERIFY(banner->text().contains(QStringLiteral("tracker.example")));
    QVERIFY(m_fixture->renderer.requests.last().remote.isEmpty());
    const auto *view = qobject_cast<HtmlBodyView *>(card()->textView());
    QVERIFY(view != nullptr);
    QVERIFY(!view->page().sanitized.html.contains(QStringLiteral("tracker.example")));
    QVERIFY(!view->page().sanitized.html.contains(QStringLiteral("passwd")));
}

void TestMessageView::linksThatLieAreAskedAbout()
{
    UrlCatcher catcher;
    open(m_fixture->add(HtmlMail));
    auto *browser = qobject_cast<HtmlBodyView *>(card()->textView());
    QVERIFY(browser != nullptr);
    Q_EMIT browser->linkActivated(QUrl(QStringLiteral("https://evil.example/")),
                                  QStringLiteral("www.bank.example"));
    QVERIFY(catcher.urls.isEmpty());
    auto *question = m_view->findChild<QMessageBox *>(QStringLiteral("linkQuestion"));
    QVERIFY(question != nullptr);
    QVERIFY(question->text().contains(QStringLiteral("evil.example")));
    question->reject();
    QVERIFY(catcher.urls.isEmpty());
    Q_EMIT browser->linkActivated(QUrl(QStringLiteral("https://example.org/")), QStringLiteral("read on"));
    QCOMPARE(catcher.urls, QList<QUrl>{QUrl(QStringLiteral("https://example.org/"))});
    QSignalSpy mailto(m_view.get(), &MessageView::mailtoActivated);
    Q_EMIT browser->linkActivated(QUrl(QStringLiteral("mailto:x@example.org")), QStringLiteral("write"));
    QCOMPARE(mailto.size(), 1);
}

void TestMessageView::attachmentsAreListedAndSaved()
{
    open(m_fixture->add(MixedMail));
    auto *strip = find<AttachmentStrip>("attachmentStrip");
    QVERIFY(strip->isVisible());
    const auto cards = strip->findChildren<AttachmentCard *>();
    QCOMPARE(cards.size(), 2);
    QCOMPARE(cards[0]->part().fileName, QStringLiteral("notes.txt"));

    QTemporaryDir dir;
    QVERIFY(writeNewFile(dir.filePath(QStringLiteral("notes.txt")), "mine").has_value());
    auto *actions = m_view->findChild<AttachmentActions *>();
    QVERIFY(actions != nullptr);
    auto content = std::make_shared<MessageContent>();
    content->bytes = MixedMail;
    content->parsed = MessageParser::parse(MixedMail);
    QSignalSpy saved(actions, &AttachmentActions::saved);
    actions->saveAllTo(content, dir.path());
    QVERIFY(saved.wait());
    QCOMPARE(saved.first().first().toInt(), 2);
    QCOMPARE(contentOf(dir.filePath(QStringLiteral("notes.txt"))), QByteArray("mine"));
    QVERIFY(contentOf(dir.filePath(QStringLiteral("notes (2).txt"))).startsWith("the notes"));
    QVERIFY(!QFileInfo(dir.filePath(QStringLiteral("run.desktop"))).isExecutable());
}

void TestMessageView::whatCanRunIsNeverOpened()
{
    UrlCatcher catcher;
    open(m_fixture->add(MixedMail));
    const auto cards = find<AttachmentStrip>("attachmentStrip")->findChildren<AttachmentCard *>();
    AttachmentCard *dangerous = cards[1];
    QVERIFY(dangerous->isDangerous());
    QVERIFY(!dangerous->findChild<QToolButton *>(QStringLiteral("attachmentOpenButton"))->isVisible());
    QSignalSpy opened(dangerous, &AttachmentCard::openRequested);
    QTest::keyClick(dangerous, Qt::Key_Return);
    QCOMPARE(opened.size(), 0);
    QVERIFY(m_view->findChild<QFileDialog *>() != nullptr);
    QVERIFY(catcher.urls.isEmpty());
}

void TestMessageView::opensACopy()
{
    UrlCatcher catcher;
    open(m_fixture->add(MixedMail));
    auto *actions = m_view->findChild<AttachmentActions *>();
    QSignalSpy opened(actions, &AttachmentActions::opened);
    const auto cards = find<AttachmentStrip>("attachmentStrip")->findChildren<AttachmentCard *>();
    QTest::mouseClick(cards[0]->findChild<QToolButton *>(QStringLiteral("attachmentOpenButton")),
                      Qt::LeftButton);
    QVERIFY(opened.wait());
    const QString path = opened.first().first().toString();
    QVERIFY(contentOf(path).startsWith("the notes"));
    QCOMPARE(catcher.urls, QList<QUrl>{QUrl::fromLocalFile(path)});
    m_view.reset();
    QVERIFY(!QFile::exists(path));
}

void TestMessageView::tellsWhenAMessageIsGone()
{
    const PlacementId id = m_fixture->add(PlainMail);
    open(id);
    QSignalSpy changed(&m_fixture->store(), &Store::changed);
    m_fixture->services().actions->removeForGood({id}, this, [](const Result<ActionReceipt> &) {});
    QVERIFY(changed.wait());
    QTRY_VERIFY(!m_view->current().isValid());
}

void TestMessageView::largeMessagesWaitForAWord()
{
    m_view->showMessage(m_fixture->addHeaderOnly(50'000'000));
    QTRY_VERIFY(find<TextLabel>("messageSubject") != nullptr);
    QTRY_COMPARE(find<TextLabel>("messageSubject")->fullText(), QStringLiteral("Large"));
    const auto offered = [this] {
        for (const QPushButton *button : m_view->findChildren<QPushButton *>())
            if (button->isVisible() && button->text().contains(QStringLiteral("Fetch")))
                return true;
        return false;
    };
    QTRY_VERIFY(offered());
}

void TestMessageView::damagedMessagesAreShown()
{
    QByteArray random;
    for (int i = 0; i < 3000; ++i)
        random += char((i * 7919) >> 3);
    open(m_fixture->add(random));
    open(m_fixture->add(
        "Subject: Cut off\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\n"
        "only a part"));
    QVERIFY(body().contains(QStringLiteral("only a part")));
}

void TestMessageView::newestQuestionWins()
{
    const PlacementId first = m_fixture->add(HtmlMail);
    const PlacementId second = m_fixture->add(PlainMail);
    QSignalSpy shown(m_view.get(), &MessageView::messageShown);
    m_view->showMessage(first);
    m_view->showMessage(second);
    QVERIFY(shown.wait(10'000));
    QCOMPARE(shown.size(), 1);
    QCOMPARE(shown.first().first().value<PlacementId>(), second);
    QVERIFY(body().contains(QStringLiteral("Hello")));
}

void TestMessageView::sourceIsPlainText()
{
    open(m_fixture->add(HtmlMail));
    m_view->showSource();
    auto *source = m_view->window()->findChild<SourceWindow *>();
    QVERIFY(source != nullptr);
    QTRY_VERIFY(source->findChild<QPlainTextEdit *>()->toPlainText().contains(
        QStringLiteral("<script>alert(1)</script>")));
    source->close();
}

void TestMessageView::buttonsSayWhatTheyDo()
{
    open(m_fixture->add(PlainMail));
    QSignalSpy replies(m_view.get(), &MessageView::replyRequested);
    QTest::mouseClick(find<QToolButton>("replyAllButton"), Qt::LeftButton);
    QCOMPARE(replies.size(), 1);
    QCOMPARE(replies.first().first().value<ReplyKind>(), ReplyKind::ReplyAll);
    QSignalSpy actions(m_view.get(), &MessageView::actionRequested);
    QTest::mouseClick(find<QToolButton>("archiveButton"), Qt::LeftButton);
    QCOMPARE(actions.first().first().toString(), QStringLiteral("archive"));
    for (const QToolButton *button : m_view->findChildren<QToolButton *>())
        if (button->isVisible())
            QVERIFY2(!button->accessibleName().isEmpty() || !button->text().isEmpty(),
                     qPrintable(button->objectName()));
}

QTEST_MAIN(TestMessageView)
#include "test_messageview.moc"
