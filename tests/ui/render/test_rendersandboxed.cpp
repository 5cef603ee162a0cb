#include "leakvectors.h"
#include "page/htmlpage.h"
#include "renderfixture.h"
#include "ui/render/pagecodec.h"
#include "ui/render/renderprotocol.h"

#include <QBuffer>
#include <QFile>
#include <QPainter>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

using namespace posthorn;

namespace
{

constexpr auto newsletter = R"(<html><head><style>
h1 { color: #204060; font-size: 28px } .card { border: 1px solid #ccc; padding: 12px }
</style></head><body bgcolor="#f4f4f4"><h1>A heading</h1>
<table width="600" cellpadding="8"><tr><td class="card">Left <b>bold</b> and <i>italic</i>, 日本語, עברית,
<a href="https://example.org/one">a link</a></td><td class="card"><img src="cid:pic@x" width="40" height="20">
</td></tr></table><blockquote>Quoted</blockquote><ul><li>One<li>Two</ul>%1</body></html>)";

RenderRequest newsletterRequest()
{
    QString paragraphs;
    for (int i = 0; i < 40; ++i)
        paragraphs +=
            QStringLiteral("<p>Paragraph %1 with some words to fill a line or two of the page.").arg(i);
    RenderRequest request = RenderFixture::request(QString::fromUtf8(newsletter).arg(paragraphs));
    QImage picture(40, 20, QImage::Format_RGB32);
    picture.fill(Qt::red);
    QBuffer buffer;
    picture.save(&buffer, "png");
    request.related = {{"pic@x", buffer.data()}};
    return request;
}

/// What posthorn-render asked of the kernel after it had shut itself in.
QByteArrayList callsOf(const QString &trace)
{
    QFile file(trace);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QByteArrayList calls = file.readAll().split('\n');
    const auto ready = std::find_if(calls.begin(), calls.end(),
                                    [](const QByteArray &call) { return call.contains(" write(3,"); });
    calls.erase(calls.begin(), ready);
    return calls;
}

bool isHarmless(const QByteArray &call)
{
    // Number of the thread, then the call.
    const QByteArray words = call.mid(call.indexOf(' ')).trimmed();
    if (words.isEmpty() || words.startsWith("write(3,") || words.startsWith("exit_group(") ||
        words.startsWith("+++") || words.startsWith("<...") || words.startsWith("---"))
        return true;
    const bool reads = words.startsWith("openat(") || words.startsWith("newfstatat(") ||
                       words.startsWith("access(") || words.startsWith("statx(") ||
                       words.startsWith("readlink(") || words.startsWith("statfs(");
    if (!reads || words.contains("O_WRONLY") || words.contains("O_RDWR") || words.contains("O_CREAT"))
        return false;
    // Only root is shown the words of a process that nobody may look into.
    if (words.contains("(AT_FDCWD, 0x") || words.contains("(0x") || words.contains("AT_EMPTY_PATH"))
        return true;
    // Of a descriptor that is open already.
    if (words.contains("(3, \"\"") || words.contains(", \"\", "))
        return true;
    return words.contains("/fonts") || words.contains("fontconfig");
}

} // namespace

/// The program that is shipped, as it is.
class TestRenderSandboxed : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup();
    void laysOutAsItDoesHere();
    void paintsAsItDoesHere_data();
    void paintsAsItDoesHere();
    void printsWithinTheSandbox();
    void asksTheKernelForNothing();
};

void TestRenderSandboxed::cleanup()
{
    QTRY_COMPARE(RenderFixture::children().size(), 0);
}

void TestRenderSandboxed::laysOutAsItDoesHere()
{
    RenderService service(RenderFixture::real());
    const RenderRequest request = newsletterRequest();
    const auto there = RenderFixture::layOut(service, request);
    QVERIFY(there);
    RenderFailure why{};
    const auto here = HtmlPage::layOut(
        there->id, request, [] { return false; }, &why);
    QVERIFY(here);
    QCOMPARE(there->text, here->page().text);
    QVERIFY(there->text.contains(QStringLiteral("日本語")));
    QCOMPARE(there->size, here->page().size);
    QCOMPARE(there->runs.size(), here->page().runs.size());
    QCOMPARE(there->links.size(), 1);
    QCOMPARE(there->links[0].target, QStringLiteral("https://example.org/one"));
    QCOMPARE(there->sanitized.html, here->page().sanitized.html);
}

void TestRenderSandboxed::paintsAsItDoesHere_data()
{
    QTest::addColumn<double>("scale");
    QTest::newRow("1") << 1.0;
    QTest::newRow("1.5") << 1.5;
}

void TestRenderSandboxed::paintsAsItDoesHere()
{
    QFETCH(double, scale);
    RenderService service(RenderFixture::real());
    RenderRequest request = newsletterRequest();
    request.style.scale = scale;
    const auto there = RenderFixture::layOut(service, request);
    QVERIFY(there);
    RenderFailure why{};
    const auto here = HtmlPage::layOut(
        there->id, request, [] { return false; }, &why);
    QVERIFY(here);
    for (int band = 0; band * PageRenderer::BandHeight < there->size.height(); ++band) {
        const render::PictureShape shape = render::bandShape(there->size, scale, band);
        QImage expected(shape.width, shape.height, QImage::Format_RGB32);
        expected.fill(there->ground);
        QPainter painter(&expected);
        const int top = band * PageRenderer::BandHeight;
        here->paint(&painter, QRect(0, top, there->size.width(),
                                    std::min(PageRenderer::BandHeight, there->size.height() - top)));
        painter.end();
        QCOMPARE(RenderFixture::band(service, there->id, band), expected);
    }
}

void TestRenderSandboxed::printsWithinTheSandbox()
{
    RenderService service(RenderFixture::real());
    const auto page = RenderFixture::layOut(service, newsletterRequest());
    QVERIFY(page);
    QSignalSpy pdfs(&service, &PageRenderer::pdfReady);
    QSignalSpy sheets(&service, &PageRenderer::sheetPainted);
    QSignalSpy fragments(&service, &PageRenderer::fragmentReady);
    PrintRequest print;
    print.layout = QPageLayout(QPageSize(QPageSize::A4), QPageLayout::Portrait, {40, 40, 40, 40});
    print.resolution = 150;
    print.header = {{QStringLiteral("From"), QStringLiteral("Ada <ada@example.org>")}};
    service.requestPdf(page->id, print);
    service.requestSheets(page->id, print);
    service.requestFragment(page->id, 0, 9);
    QTRY_COMPARE_WITH_TIMEOUT(fragments.size(), 1, 20'000);
    QVERIFY(fragments[0][1].toString().contains(QStringLiteral("A heading")));
    QTRY_COMPARE_WITH_TIMEOUT(pdfs.size(), 1, 20'000);
    const QByteArray pdf = pdfs[0][1].toByteArray();
    QVERIFY(pdf.startsWith("%PDF-"));
    QTRY_VERIFY_WITH_TIMEOUT(!sheets.isEmpty() && sheets.size() == sheets[0][2].toInt(), 20'000);
    QVERIFY(!sheets[0][3].value<QImage>().isNull());

    // It can look at what it made.
    QSignalSpy decoded(&service, &RenderService::pictureDecoded);
    (void)service.decodePicture(pdf, {500, 500});
    QTRY_COMPARE(decoded.size(), 1);
    QCOMPARE(decoded[0][1].value<QImage>().height(), 500);
}

void TestRenderSandboxed::asksTheKernelForNothing()
{
    const QString strace = QStandardPaths::findExecutable(QStringLiteral("strace"));
    QProcess probe;
    probe.start(strace, {QStringLiteral("-o"), QStringLiteral("/dev/null"), QStringLiteral("/bin/true")});
    if (strace.isEmpty() || !probe.waitForFinished() || probe.exitCode() != 0)
        QSKIP("strace is not there or not allowed here");
    const QTemporaryDir place;
    const QString trace = place.filePath(QStringLiteral("trace"));
    const QString program = place.filePath(QStringLiteral("posthorn-render"));
    QFile script(program);
    QVERIFY(script.open(QIODevice::WriteOnly));
    script.write(
        QStringLiteral(
            "#!/bin/sh\nexec '%1' -f -qq -e trace=%network,%file,%process,write,ioctl -o '%2' '%3'\n")
            .arg(strace, trace, RenderFixture::real())
            .toUtf8());
    script.close();
    QVERIFY(script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    {
        RenderService service(program);
        for (const LeakVector &vector : leakVectors()) {
            const auto page = RenderFixture::layOut(service, RenderFixture::request(vector.html));
            QVERIFY2(page, qPrintable(vector.html));
            QVERIFY2(RenderFixture::band(service, page->id, 0).height() > 0 || page->size.height() == 0,
                     qPrintable(vector.html));
            service.release(page->id);
        }
        // What a newsletter needs is read, and printing and pictures need nothing more.
        QVERIFY(RenderFixture::layOut(service, newsletterRequest()));
    }
    QTRY_COMPARE(RenderFixture::children().size(), 0);
    const QByteArrayList calls = callsOf(trace);
    QVERIFY(calls.size() > leakVectors().size());
    for (const QByteArray &call : calls)
        QVERIFY2(isHarmless(call), call.constData());
}

QTEST_MAIN(TestRenderSandboxed)
#include "test_rendersandboxed.moc"
