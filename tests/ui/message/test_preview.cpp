#include "uifixture.h"

#include "mime/charset.h"
#include "renderfixture.h"
#include "ui/common/textlabel.h"
#include "ui/message/attachmentcard.h"
#include "ui/message/messagecard.h"
#include "ui/message/messageview.h"
#include "ui/message/messagewindow.h"
#include "ui/message/previewpicture.h"
#include "ui/message/previewwindow.h"

#include <QBuffer>
#include <QDesktopServices>
#include <QPainter>
#include <QPdfWriter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>
#include <QToolButton>

using namespace posthorn;

namespace
{

QByteArray part(const QByteArray &type, const QByteArray &name, const QByteArray &content)
{
    return "--cut\nContent-Type: " + type + "; name=\"" + name +
           "\"\nContent-Disposition: attachment; filename=\"" + name +
           "\"\nContent-Transfer-Encoding: base64\n\n" + content.toBase64() + "\n";
}

QByteArray mailOf(const QList<QByteArray> &parts)
{
    QByteArray mail = "From: Bob <bob@example.net>\nTo: ada@example.org\nSubject: Files\nMIME-Version: 1.0\n"
                      "Content-Type: multipart/mixed; boundary=cut\n\n--cut\nContent-Type: "
                      "text/plain\n\nSee the files.\n";
    for (const QByteArray &one : parts)
        mail += one;
    return mail + "--cut--\n";
}

QByteArray png(const QSize &size, const QColor &color)
{
    QImage image(size, QImage::Format_RGB32);
    image.fill(color);
    QBuffer buffer;
    image.save(&buffer, "png");
    return buffer.data();
}

QByteArray pdf(const QList<QColor> &pages)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setPageSize(QPageSize(QPageSize::A4));
    QPainter painter(&writer);
    for (int page = 0; page < pages.size(); ++page) {
        if (page > 0)
            writer.newPage();
        painter.fillRect(0, 0, 9'000, 14'000, pages[page]);
    }
    painter.end();
    return buffer.data();
}

/// Catches what would go to the desktop.
class UrlCatcher : public QObject
{
    Q_OBJECT

public:
    UrlCatcher() { QDesktopServices::setUrlHandler(QStringLiteral("file"), this, "take"); }
    ~UrlCatcher() override { QDesktopServices::unsetUrlHandler(QStringLiteral("file")); }
    QList<QUrl> urls;

public Q_SLOTS:
    void take(const QUrl &url) { urls += url; }
};

} // namespace

/// Attachments, large: what is shown, what is not and why, and that keys are enough.
class TestPreview : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void spaceShowsAPictureAndEscGoesBack();
    void zoomsAndDecodesAnew();
    void pagesOfAPdf();
    void arrowsGoThroughTheFiles();
    void textsInAnyCharset_data();
    void textsInAnyCharset();
    void longTextsAreCut();
    void whatCanRunIsOnlySaved();
    void damagedFilesSaySo();
    void messagesOpenAsMessages();
    void goesWithItsMessage();

private:
    void open(const QByteArray &mail);
    [[nodiscard]] AttachmentCard *card(int index) { return m_view->findChildren<AttachmentCard *>()[index]; }
    [[nodiscard]] PreviewWindow *preview(int index);
    [[nodiscard]] static QString words(const PreviewWindow *window, const char *label)
    {
        return window->findChild<TextLabel *>(QLatin1String(label))->fullText();
    }
    [[nodiscard]] static PreviewPicture *pictureOf(const PreviewWindow *window)
    {
        return window->findChild<PreviewPicture *>();
    }

    std::unique_ptr<UiFixture> m_fixture;
    std::unique_ptr<RenderService> m_renderer;
    std::unique_ptr<MessageView> m_view;
};

void TestPreview::init()
{
    m_fixture = std::make_unique<UiFixture>();
    m_renderer = std::make_unique<RenderService>(RenderFixture::real());
    Services services = m_fixture->services();
    services.renderer = m_renderer.get();
    m_view = std::make_unique<MessageView>(services);
    m_view->resize(900, 700);
    m_view->show();
    m_view->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_view.get()));
}

void TestPreview::cleanup()
{
    m_view.reset();
    m_renderer.reset();
    m_fixture.reset();
}

void TestPreview::open(const QByteArray &mail)
{
    QSignalSpy shown(m_view.get(), &MessageView::messageShown);
    m_view->showMessage(m_fixture->add(mail));
    QVERIFY(shown.wait(10'000));
}

PreviewWindow *TestPreview::preview(int index)
{
    card(index)->setFocus();
    QTest::keyClick(card(index), Qt::Key_Space);
    return m_view->findChild<PreviewWindow *>();
}

void TestPreview::spaceShowsAPictureAndEscGoesBack()
{
    open(mailOf({part("image/png", "red.png", png({300, 200}, Qt::red))}));
    QPointer<PreviewWindow> window = preview(0);
    QVERIFY(window != nullptr);
    QVERIFY(window->isWindow() && window->isVisible());
    QTRY_COMPARE(pictureOf(window)->picture().size(), QSize(300, 200));
    QCOMPARE(pictureOf(window)->picture().pixelColor(150, 100), QColor(Qt::red));
    QCOMPARE(words(window, "previewName"), QStringLiteral("red.png"));
    QVERIFY(pictureOf(window)->hasFocus());
    const QImage drawn = pictureOf(window)->grab().toImage();
    QCOMPARE(drawn.pixelColor(drawn.rect().center()), QColor(Qt::red));
    QTest::keyClick(window->focusWidget(), Qt::Key_Escape);
    QTRY_VERIFY(window == nullptr);
    QTRY_COMPARE(QApplication::focusWidget(), card(0));
}

void TestPreview::zoomsAndDecodesAnew()
{
    open(mailOf({part("image/png", "large.png", png({3'000, 2'000}, Qt::blue))}));
    PreviewWindow *window = preview(0);
    PreviewPicture *picture = pictureOf(window);
    QTRY_VERIFY(!picture->picture().isNull());
    const int fitted = picture->picture().width();
    QVERIFY(fitted < window->width());
    QTest::keyClick(picture, Qt::Key_Plus);
    QTest::keyClick(picture, Qt::Key_Plus);
    QTRY_VERIFY(picture->picture().width() > fitted * 5 / 4);
    QVERIFY(picture->zoom() > 1.5);
    QVERIFY(words(window, "previewFacts").contains(QStringLiteral("156")));
    QTest::keyClick(picture, Qt::Key_0);
    QCOMPARE(picture->zoom(), 1.0);
    QTRY_COMPARE(picture->picture().width(), fitted);
}

void TestPreview::pagesOfAPdf()
{
    open(mailOf({part("application/pdf", "three.pdf", pdf({Qt::red, Qt::green, Qt::blue}))}));
    PreviewWindow *window = preview(0);
    PreviewPicture *picture = pictureOf(window);
    const auto color = [picture] {
        const QImage image = picture->picture();
        return image.isNull() ? QColor() : image.pixelColor(image.rect().center());
    };
    QTRY_COMPARE(color(), QColor(Qt::red));
    QCOMPARE(picture->pageCount(), 3);
    QVERIFY(words(window, "previewFacts").contains(QStringLiteral("page 1 of 3")));
    QTest::keyClick(picture, Qt::Key_End);
    QTRY_COMPARE(color(), QColor(Qt::blue));
    QVERIFY(words(window, "previewFacts").contains(QStringLiteral("page 3 of 3")));
    QVERIFY(picture->accessibleName().contains(QStringLiteral("page 3 of 3")));
    QTest::mouseClick(window->findChild<QToolButton *>(QStringLiteral("previewPageBackButton")),
                      Qt::LeftButton);
    QTRY_COMPARE(color(), QColor(Qt::green));
    // Space reads on: to the end of the page, then to the next.
    picture->setFocus();
    for (int i = 0; i < 10 && picture->page() == 1; ++i)
        QTest::keyClick(picture, Qt::Key_Space);
    QTRY_COMPARE(color(), QColor(Qt::blue));
}

void TestPreview::arrowsGoThroughTheFiles()
{
    open(mailOf({part("image/png", "one.png", png({30, 20}, Qt::red)), part("text/plain", "two.txt", "two"),
                 part("application/octet-stream", "three.dat", QByteArray("\0\1\2", 3))}));
    PreviewWindow *window = preview(0);
    QTRY_VERIFY(!pictureOf(window)->picture().isNull());
    QTest::keyClick(window->focusWidget(), Qt::Key_Right);
    auto *text = window->findChild<QPlainTextEdit *>();
    QTRY_VERIFY(text->hasFocus());
    QCOMPARE(text->toPlainText(), QStringLiteral("two"));
    QVERIFY(words(window, "previewFacts").contains(QStringLiteral("2 of 3")));
    QTest::keyClick(window->focusWidget(), Qt::Key_Right);
    auto *reason = window->findChild<QWidget *>(QStringLiteral("previewReason"));
    QTRY_VERIFY(reason->isVisible());
    QVERIFY(reason->accessibleName().contains(QStringLiteral("no preview")));
    QTest::keyClick(window->focusWidget(), Qt::Key_Right);
    QCOMPARE(words(window, "previewName"), QStringLiteral("three.dat"));
    QTest::keyClick(window->focusWidget(), Qt::Key_Left);
    QTRY_VERIFY(text->isVisible() && text->hasFocus());
    // Enter opens what is shown, and on a button presses that.
    UrlCatcher catcher;
    QSignalSpy opened(window, &PreviewWindow::openRequested);
    QTest::keyClick(text, Qt::Key_Return);
    QCOMPARE(opened.size(), 1);
    QTRY_COMPARE(catcher.urls.size(), 1);
    QSignalSpy saved(window, &PreviewWindow::saveRequested);
    auto *save = window->findChild<QToolButton *>(QStringLiteral("previewSaveButton"));
    save->setFocus();
    QTest::keyClick(save, Qt::Key_Return);
    QCOMPARE(saved.size(), 1);
    QCOMPARE(opened.size(), 1);
}

void TestPreview::textsInAnyCharset_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("shown");
    const QString word = QString::fromUtf8("na\xc3\xafve \xe2\x82\xac");
    QTest::newRow("utf-8") << QByteArray("text/plain; charset=utf-8") << QByteArray("a.txt") << word.toUtf8()
                           << word;
    QTest::newRow("no label") << QByteArray("text/csv") << QByteArray("a.csv") << word.toUtf8() << word;
    QTest::newRow("windows-1252") << QByteArray("text/plain") << QByteArray("a.txt")
                                  << encodeCharset(word, "windows-1252") << word;
    QTest::newRow("a label that lies")
        << QByteArray("text/plain; charset=iso-8859-1") << QByteArray("a.txt") << word.toUtf8() << word;
    QTest::newRow("koi8-r") << QByteArray("text/plain; charset=koi8-r") << QByteArray("a.txt")
                            << encodeCharset(QString::fromUtf8("\xd0\xb4\xd0\xb0"), "koi8-r")
                            << QString::fromUtf8("\xd0\xb4\xd0\xb0");
    QTest::newRow("json") << QByteArray("application/json") << QByteArray("a.json")
                          << QByteArray("{\"a\": 1}\r\n") << QStringLiteral("{\"a\": 1}\n");
    QTest::newRow("source") << QByteArray("application/octet-stream") << QByteArray("main.c")
                            << QByteArray("int main() {}\n") << QStringLiteral("int main() {}\n");
    QTest::newRow("direction is not turned") << QByteArray("text/plain; charset=utf-8") << QByteArray("a.txt")
                                             << QByteArray("a\xe2\x80\xae"
                                                           "b\x1b[2J")
                                             << QStringLiteral("ab[2J");
}

void TestPreview::textsInAnyCharset()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, bytes);
    QFETCH(QString, shown);
    open(mailOf({part(type, name, bytes)}));
    PreviewWindow *window = preview(0);
    auto *text = window->findChild<QPlainTextEdit *>();
    QTRY_VERIFY(text->isVisible());
    QCOMPARE(text->toPlainText(), shown);
    QVERIFY(text->isReadOnly());
}

void TestPreview::longTextsAreCut()
{
    open(mailOf({part("text/plain", "long.txt", QByteArray(3'000'000, 'x'))}));
    PreviewWindow *window = preview(0);
    auto *text = window->findChild<QPlainTextEdit *>();
    QTRY_VERIFY(text->isVisible());
    QVERIFY(text->toPlainText().size() <= PreviewContent::MostTextBytes + PreviewContent::MostLines);
    QVERIFY(text->document()->firstBlock().length() <= PreviewContent::LongestLine + 1);
    QVERIFY(words(window, "previewState").contains(QStringLiteral("Only the beginning")));
}

void TestPreview::whatCanRunIsOnlySaved()
{
    open(mailOf({part("application/x-desktop", "run.desktop", "[Desktop Entry]\n"),
                 part("image/png", "really.png",
                      "\x7f"
                      "ELF not a picture"),
                 part("image/svg+xml", "draw.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")}));
    PreviewWindow *window = preview(0);
    auto *reason = window->findChild<QWidget *>(QStringLiteral("previewReason"));
    QStringList reasons;
    for (int i = 0; i < 3; ++i) {
        QTRY_VERIFY(reason->isVisible());
        reasons += reason->accessibleName();
        QVERIFY(window->findChild<QToolButton *>(QStringLiteral("previewOpenButton"))->isHidden());
        QSignalSpy opened(window, &PreviewWindow::openRequested);
        QTest::keyClick(window->focusWidget(), Qt::Key_Return);
        QCOMPARE(opened.size(), 0);
        QVERIFY(pictureOf(window)->picture().isNull());
        window->step(1);
    }
    QVERIFY2(reasons[0].contains(QStringLiteral("can run")), qPrintable(reasons[0]));
    QVERIFY2(reasons[1].contains(QStringLiteral("not what it says")), qPrintable(reasons[1]));
    QVERIFY2(reasons[2].contains(QStringLiteral("can run")), qPrintable(reasons[2]));
}

void TestPreview::damagedFilesSaySo()
{
    open(mailOf({part("image/png", "half.png", png({300, 200}, Qt::red).left(40)),
                 part("application/pdf", "no.pdf", "%PDF-1.4\nnothing of it\n")}));
    PreviewWindow *window = preview(0);
    auto *reason = window->findChild<QWidget *>(QStringLiteral("previewReason"));
    QTRY_VERIFY(reason->isVisible());
    QVERIFY(reason->accessibleName().contains(QStringLiteral("cannot be shown")));
    QVERIFY(window->step(1));
    QTRY_VERIFY(!reason->isVisible());
    QTRY_VERIFY(reason->isVisible());
    QVERIFY(reason->accessibleName().contains(QStringLiteral("cannot be shown")));
}

void TestPreview::messagesOpenAsMessages()
{
    open("From: Bob <bob@example.net>\nSubject: Fwd\nMIME-Version: 1.0\nContent-Type: multipart/mixed; "
         "boundary=cut\n\n--cut\nContent-Type: text/plain\n\nSee.\n--cut\nContent-Type: "
         "message/rfc822\n\nFrom: Eve <eve@example.net>\nSubject: Inner\n\nInside.\n--cut--\n");
    card(0)->setFocus();
    QTest::keyClick(card(0), Qt::Key_Space);
    MessageWindow *window = nullptr;
    QTRY_VERIFY((window = m_view->window()->findChild<MessageWindow *>()) != nullptr);
    QCOMPARE(window->windowTitle(), QStringLiteral("Inner"));
    QVERIFY(m_view->findChild<PreviewWindow *>() == nullptr);
}

void TestPreview::goesWithItsMessage()
{
    open(mailOf({part("text/plain", "a.txt", "text")}));
    QPointer<PreviewWindow> window = preview(0);
    QVERIFY(window != nullptr);
    open("From: Bob <bob@example.net>\nSubject: Another\n\nText.\n");
    QTRY_VERIFY(window == nullptr);
}

QTEST_MAIN(TestPreview)
#include "test_preview.moc"
