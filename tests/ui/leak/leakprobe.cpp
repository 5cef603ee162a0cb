// Shows each of leakMessages() in the message pane and each of its attachments in a preview, tells of it as
// the desktop's notifications do, answers and forwards it, makes a PDF of it, with everything that the
// program has: store, judge, network, resolver, posthorn-render. Marks for test_leaks, which traces its
// system calls, where each begins: by looking for a file of that name.

#include "discovery/systemdnsresolver.h"
#include "leakmessages.h"
#include "mime/messageparser.h"
#include "security/networkhttpclient.h"
#include "ui/common/emptystate.h"
#include "ui/compose/composerwindow.h"
#include "ui/message/attachmentcard.h"
#include "ui/message/messagejudge.h"
#include "ui/message/messageview.h"
#include "ui/message/previewpicture.h"
#include "ui/message/previewwindow.h"
#include "ui/notify/newmailtext.h"
#include "ui/render/renderservice.h"
#include "uifixture.h"

#include <QApplication>
#include <QPlainTextEdit>
#include <QPointer>
#include <QSignalSpy>
#include <QTcpSocket>
#include <QTest>
#include <cstdio>
#include <unistd.h>

using namespace posthorn;

namespace
{

void mark(const QByteArray &name)
{
    (void)::access(("/posthorn-mark/" + name).constData(), F_OK);
}

class Probe
{
public:
    Probe()
        : m_service(QStringLiteral(POSTHORN_BINARY_DIR "/bin/posthorn-render"))
        , m_judge(m_fixture.accounts(), m_fixture.store(), *m_fixture.services().clock, &m_resolver)
    {
        m_services = m_fixture.services();
        m_services.renderer = &m_service;
        m_services.http = &m_http;
        m_services.judge = &m_judge;
        m_service.warmUp();
        m_view = std::make_unique<MessageView>(m_services);
        m_view->resize(900, 700);
        m_view->show();
        m_composers = std::make_unique<ComposerOpener>(m_services);
    }

    /// Everything that reading a message may do by itself.
    bool read(const QByteArray &bytes)
    {
        const PlacementId id = m_fixture.add(bytes); // and the search knows it
        QSignalSpy shown(m_view.get(), &MessageView::messageShown);
        m_view->showMessage(id);
        if (!QTest::qWaitFor([&] { return !shown.isEmpty() && m_view->isSettled(); }, 15'000))
            return false;
        m_view->scrollByPage(true);
        (void)newMailText(m_fixture.rows(FolderRole::Inbox).mid(0, 3), QStringLiteral("ada@example.org"),
                          Settings::Preview::SenderAndSubject);
        for (AttachmentCard *card : m_view->findChildren<AttachmentCard *>())
            if (!card->part().isMessage() && !preview(card))
                return false;
        for (const ReplyKind kind : {ReplyKind::ReplyAll, ReplyKind::ForwardInline})
            if (!answer(kind, id))
                return false;
        return makePdf(bytes);
    }

private:
    bool preview(AttachmentCard *card)
    {
        QTest::keyClick(card, Qt::Key_Space);
        QPointer<PreviewWindow> window = m_view->findChild<PreviewWindow *>();
        if (window == nullptr)
            return false;
        const auto *picture = window->findChild<PreviewPicture *>();
        const auto *text = window->findChild<QPlainTextEdit *>();
        const auto *reason = window->findChild<EmptyState *>();
        const bool isShown = QTest::qWaitFor(
            [&] {
                return text->isVisible() || reason->isVisible() ||
                       (picture->isVisible() && !picture->picture().isNull());
            },
            15'000);
        window->close();
        return isShown && QTest::qWaitFor([&] { return window == nullptr; });
    }

    bool answer(ReplyKind kind, PlacementId id)
    {
        QSignalSpy opened(m_composers.get(), &ComposerOpener::opened);
        m_composers->openReply(kind, id);
        if (!QTest::qWaitFor([&] { return !opened.isEmpty(); }, 15'000))
            return false;
        delete opened.first().first().value<ComposerWindow *>();
        return true;
    }

    bool makePdf(const QByteArray &bytes)
    {
        RenderRequest request;
        request.html = MessageParser::parse(bytes).html;
        if (request.html.isEmpty())
            return true;
        QSignalSpy laidOut(&m_service, &PageRenderer::laidOut);
        QSignalSpy failed(&m_service, &PageRenderer::failed);
        const PageId page = m_service.layOut(request);
        const auto isOurs = [page](const QSignalSpy &spy) {
            return std::any_of(spy.begin(), spy.end(), [page](const QList<QVariant> &call) {
                return call.first().canConvert<RenderedPage>() ? call.first().value<RenderedPage>().id == page
                                                               : call.first().value<PageId>() == page;
            });
        };
        if (!QTest::qWaitFor([&] { return isOurs(laidOut) || isOurs(failed); }, 15'000))
            return false;
        if (isOurs(laidOut)) {
            QSignalSpy pdf(&m_service, &PageRenderer::pdfReady);
            m_service.requestPdf(page, {});
            if (!QTest::qWaitFor([&] { return !pdf.isEmpty(); }, 15'000))
                return false;
        }
        m_service.release(page);
        return true;
    }

    UiFixture m_fixture;
    SystemDnsResolver m_resolver;
    NetworkHttpClient m_http;
    RenderService m_service;
    MessageJudge m_judge;
    Services m_services;
    std::unique_ptr<MessageView> m_view;
    std::unique_ptr<ComposerOpener> m_composers;
};

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    Probe probe;
    // What is loaded once is loaded now.
    const QByteArray harmless = "From: Bob <bob@example.net>\nTo: ada@example.org\nSubject: Hello\n"
                                "Content-Type: text/html\n\n<p>Hello <b>Ada</b></p>\n";
    if (!probe.read(harmless) || !probe.read(harmless))
        return 2;
    mark("begin");
    if (argc > 1 && qstrcmp(argv[1], "--misbehave") == 0) {
        QTcpSocket socket;
        socket.connectToHost(QHostAddress(QHostAddress::LocalHost), 9);
        (void)socket.waitForConnected(1000);
        return 0;
    }
    int number = 0;
    for (const LeakMessage &message : leakMessages()) {
        mark(message.name);
        if (!probe.read(message.bytes)) {
            fprintf(stderr, "%s was not shown\n", message.name.constData());
            return 3;
        }
        ++number;
    }
    mark("end");
    printf("%d\n", number);
    return 0;
}
