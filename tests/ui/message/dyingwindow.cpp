// Shows one message in a window and dies at a moment of that: dyingwindow RUNTIMEDIR MOMENT. With the moment
// "look" it dies of nothing, and prints whether the message was shown or left closed. Of test_quarantine.

#include "ui/common/emptystate.h"
#include "ui/message/htmlbodyview.h"
#include "ui/message/mailbrowser.h"
#include "ui/message/messageview.h"
#include "uifixture.h"

#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QTest>
#include <algorithm>
#include <csignal>
#include <cstdio>

using namespace posthorn;

namespace
{

[[noreturn]] void die()
{
    ::raise(SIGKILL);
    std::abort();
}

/// Takes long to parse.
QByteArray longMessage()
{
    return "From: Bob <bob@example.net>\nContent-Type: multipart/mixed; boundary=b\n\n" +
           QByteArray("--b\nContent-Type: text/plain\n\nHello\n").repeated(9'000) + "--b--\n";
}

QByteArray message(bool isHtml)
{
    QByteArray text = "From: Bob <bob@example.net>\nSubject: x\nContent-Type: text/";
    text += isHtml ? "html\n\n<p>Hello</p>\n" : "plain\n\nHello\n";
    return text;
}

/// Dies when a view that has something to show is painted.
class Painter : public QObject
{
public:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() != QEvent::Paint)
            return false;
        const auto *html = qobject_cast<HtmlBodyView *>(watched);
        const auto *text = qobject_cast<MailBrowser *>(watched->parent());
        if ((html != nullptr && !html->page().text.isEmpty()) || (text != nullptr && text->body() != nullptr))
            die();
        return false;
    }
};

/// Whether something is marked as being worked on.
bool isMarked(const QString &runtimeDir)
{
    for (const QFileInfo &file : QDir(runtimeDir).entryInfoList({QStringLiteral("parsing-*")}, QDir::Files))
        if (file.size() > 0)
            return true;
    return false;
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    if (argc != 3)
        return 2;
    const QString runtimeDir = QString::fromLocal8Bit(argv[1]);
    const QByteArray moment(argv[2]);
    const bool isHtml = moment.startsWith("html");
    UiFixture fixture;
    Services services = fixture.services();
    services.runtimeDir = runtimeDir;
    const PlacementId id = fixture.add(moment == "parse" ? longMessage() : message(isHtml));
    Painter painter;
    if (moment.endsWith("paint"))
        application.installEventFilter(&painter);
    if (moment == "html reply")
        QObject::connect(&fixture.renderer, &PageRenderer::laidOut, [] { die(); });
    if (moment == "html asked" || moment == "html given up" || moment == "html quit")
        fixture.renderer.mode = FakeRenderer::Mode::Hold;

    MessageView view(services);
    view.resize(700, 500);
    view.show();
    view.showMessage(id);
    if (moment == "parse") {
        if (!QTest::qWaitFor([&] { return isMarked(runtimeDir); }, 20'000))
            return 6;
        die();
    }
    if (moment.endsWith("asked") || moment.endsWith("given up") || moment.endsWith("quit")) {
        if (!QTest::qWaitFor([&] { return !fixture.renderer.requests.isEmpty(); }, 20'000))
            return 3;
        if (moment.endsWith("quit"))
            return 0;
        if (moment.endsWith("asked"))
            die();
        view.clear();
        if (!QTest::qWaitFor([&] { return !isMarked(runtimeDir); }, 20'000))
            return 4;
        die();
    }
    const auto isClosed = [&view] {
        const auto pages = view.findChildren<EmptyState *>();
        return std::any_of(pages.begin(), pages.end(), [](const EmptyState *page) {
            const auto labels = page->findChildren<QLabel *>();
            return std::any_of(labels.begin(), labels.end(), [](const QLabel *label) {
                return label->text().contains(QStringLiteral("stopped while"));
            });
        });
    };
    const auto isShown = [&] {
        const auto *text = view.findChild<MailBrowser *>();
        const auto *html = view.findChild<HtmlBodyView *>();
        const bool has =
            (text != nullptr && text->body() != nullptr) || (html != nullptr && !html->page().text.isEmpty());
        return has && !isMarked(runtimeDir);
    };
    if (!QTest::qWaitFor([&] { return isClosed() || isShown(); }, 20'000))
        return 5;
    std::puts(isClosed() ? "closed" : "shown");
    std::fflush(stdout);
    if (moment.endsWith("shown"))
        die();
    return 0;
}
