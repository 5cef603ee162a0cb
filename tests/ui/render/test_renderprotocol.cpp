#include "samplepage.h"
#include "ui/render/pagecodec.h"
#include "ui/render/renderprotocol.h"
#include "ui/render/requestcodec.h"
#include "ui/render/wirereader.h"
#include "ui/render/wirewriter.h"

#include <QTest>
#include <cmath>
#include <functional>
#include <limits>

using namespace posthorn;

namespace
{

template <class T>
QByteArray encoded(const T &value)
{
    WireWriter out;
    render::write(out, value);
    return out.take().join();
}

RenderRequest sampleRequest()
{
    RenderRequest request;
    request.html = QStringLiteral("<p>ä\U0001F600");
    request.related = {{"a@b", "PNG"}, {"large", QByteArray(100'000, 'x')}};
    request.remote = {{QStringLiteral("https://example.org/1"), "GIF"}};
    request.style.families = {QStringLiteral("Noto Sans"), QStringLiteral("DejaVu Sans")};
    request.style.fixedFamilies = {QStringLiteral("Mono")};
    request.style.fontPixels = 15.5;
    request.style.width = 777;
    request.style.scale = 1.25;
    request.style.text = Qt::black;
    request.style.base = QColor(1, 2, 3, 4);
    request.style.dark = true;
    request.foldQuotes = true;
    return request;
}

} // namespace

using Spoil = std::function<void(RenderedPage &)>;

class TestRenderProtocol : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsPages();
    void keepsRequests();
    void keepsPaper();
    void refusesUnsoundPages_data();
    void refusesUnsoundPages();
    void refusesWhatIsCutOff();
    void believesNoCount();
    void splitsFramesAnywhere();
    void stopsAtTooLargeFrames();
    void sharesLargeBytes();
    void dividesPagesIntoBands();
};

void TestRenderProtocol::keepsPages()
{
    const QByteArray bytes = encoded(samplePage());
    WireReader in(bytes);
    const auto page = render::readPage(in);
    QVERIFY(page);
    QVERIFY(in.atEnd());
    const RenderedPage sent = samplePage();
    QCOMPARE(page->id, sent.id);
    QCOMPARE(page->size, sent.size);
    QCOMPARE(page->text, sent.text);
    QCOMPARE(page->runs.size(), sent.runs.size());
    QCOMPARE(page->runs[1].advances, sent.runs[1].advances);
    QCOMPARE(page->runs[1].link, 0);
    QVERIFY(page->runs[2].rightToLeft);
    QCOMPARE(page->links[0].target, sent.links[0].target);
    QCOMPARE(page->links[0].areas, sent.links[0].areas);
    QVERIFY(!page->links[0].staysOnPage());
    QVERIFY(page->links[1].staysOnPage());
    QCOMPARE(page->links[1].place, sent.links[1].place);
    QCOMPARE(page->blocks[0].kind, PageBlock::Kind::Heading);
    QCOMPARE(page->quotes[0].area, sent.quotes[0].area);
    QCOMPARE(page->sanitized.blockedRemote, sent.sanitized.blockedRemote);
    QCOMPARE(page->sanitized.removed, sent.sanitized.removed);
    // All of it, also what is not named above.
    QCOMPARE(encoded(*page), bytes);
}

void TestRenderProtocol::keepsRequests()
{
    const RenderRequest sent = sampleRequest();
    const QByteArray bytes = encoded(sent);
    WireReader in(bytes);
    const RenderRequest request = render::readRequest(in);
    QVERIFY(in.atEnd());
    QCOMPARE(request.html, sent.html);
    QCOMPARE(request.related, sent.related);
    QCOMPARE(request.remote, sent.remote);
    QVERIFY(request.style == sent.style);
    QCOMPARE(request.foldQuotes, true);
    QCOMPARE(request.evenIfComplex, false);
}

void TestRenderProtocol::keepsPaper()
{
    PrintRequest sent;
    sent.layout = QPageLayout(QPageSize(QPageSize::A4), QPageLayout::Landscape, QMarginsF(10, 11, 12, 13),
                              QPageLayout::Millimeter);
    sent.resolution = 600;
    sent.header = {{QStringLiteral("From"), QStringLiteral("Ada <ada@example.org>")}};
    sent.title = QStringLiteral("Title");
    const QByteArray bytes = encoded(sent);
    WireReader in(bytes);
    const PrintRequest request = render::readPrintRequest(in);
    QVERIFY(in.atEnd());
    QCOMPARE(request.layout.pageSize().id(), QPageSize::A4);
    QCOMPARE(request.layout.orientation(), QPageLayout::Landscape);
    QCOMPARE(request.layout.fullRectPixels(300), sent.layout.fullRectPixels(300));
    QCOMPARE(request.layout.paintRectPixels(300), sent.layout.paintRectPixels(300));
    QCOMPARE(request.resolution, 600);
    QCOMPARE(request.header, sent.header);
    QCOMPARE(request.title, sent.title);
}

void TestRenderProtocol::refusesUnsoundPages_data()
{
    QTest::addColumn<Spoil>("spoil");
    const auto row = [](const char *name, const Spoil &spoil) { QTest::newRow(name) << spoil; };
    constexpr double infinite = std::numeric_limits<double>::infinity();
    row("no width", [](RenderedPage &page) { page.size = {0, 100}; });
    row("negative height", [](RenderedPage &page) { page.size = {640, -1}; });
    row("too wide", [](RenderedPage &page) { page.size = {4'097, 100}; });
    row("too high", [](RenderedPage &page) { page.size = {640, 200'001}; });
    row("text too long", [](RenderedPage &page) { page.text = QString(5'000'000, u'x'); });
    row("run before the text", [](RenderedPage &page) { page.runs[0].start = -1; });
    row("run behind the text", [](RenderedPage &page) { page.runs[2].start = 100; });
    row("run over the end", [](RenderedPage &page) {
        page.runs[2].length = 100;
        page.runs[2].advances = QList<float>(100, 1.0F);
    });
    row("run so long that the sum overflows",
        [](RenderedPage &page) { page.runs[2].length = std::numeric_limits<int>::max(); });
    row("run of negative length", [](RenderedPage &page) { page.runs[0].length = -1; });
    row("runs out of order", [](RenderedPage &page) { page.runs.swapItemsAt(0, 1); });
    row("runs that overlap", [](RenderedPage &page) { page.runs[1].start = 3; });
    row("fewer advances than units", [](RenderedPage &page) { page.runs[0].advances.removeLast(); });
    row("falling advances", [](RenderedPage &page) { page.runs[0].advances[3] = 1; });
    row("advance that is no number", [](RenderedPage &page) { page.runs[0].advances[3] = std::nanf(""); });
    row("advance without end", [](RenderedPage &page) { page.runs[0].advances[5] = float(infinite); });
    row("run of no link", [](RenderedPage &page) { page.runs[0].link = 2; });
    row("run of a negative link", [](RenderedPage &page) { page.runs[0].link = -2; });
    row("run nowhere", [](RenderedPage &page) { page.runs[0].rect.setX(std::nan("")); });
    row("run far away", [](RenderedPage &page) { page.runs[0].rect.moveTop(2e6); });
    row("run without end", [](RenderedPage &page) { page.runs[0].rect.setWidth(infinite); });
    row("run of negative width", [](RenderedPage &page) { page.runs[0].rect = {10, 10, -5, 5}; });
    for (const char *target :
         {"", "javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "//example.org", "relative",
          "smb://host/share", "java\nscript:1", "#fragment"}) {
        row(qPrintable(QStringLiteral("link to \"%1\"").arg(QString::fromLatin1(target))),
            [target](RenderedPage &page) { page.links[0].target = QString::fromLatin1(target); });
    }
    row("link outside of the text", [](RenderedPage &page) { page.links[0].start = 30; });
    row("link to above the page", [](RenderedPage &page) { page.links[1].place = -0.5; });
    row("link to below the page", [](RenderedPage &page) { page.links[1].place = 900.5; });
    row("link to far below", [](RenderedPage &page) { page.links[1].place = infinite; });
    row("link to no number", [](RenderedPage &page) { page.links[1].place = std::nan(""); });
    row("link to nowhere", [](RenderedPage &page) { page.links[1].place = -1; });
    row("link to two places", [](RenderedPage &page) { page.links[0].place = 10; });
    row("link area without end", [](RenderedPage &page) { page.links[0].areas[0].setHeight(infinite); });
    row("block outside of the text", [](RenderedPage &page) { page.blocks[1].length = 50; });
    row("blocks out of order", [](RenderedPage &page) { page.blocks.swapItemsAt(0, 1); });
    row("block of no kind", [](RenderedPage &page) { page.blocks[0].kind = PageBlock::Kind(99); });
    row("block of negative level", [](RenderedPage &page) { page.blocks[0].level = -1; });
    row("block nowhere", [](RenderedPage &page) { page.blocks[0].rect.setY(-infinite); });
    row("quote outside of the text", [](RenderedPage &page) { page.quotes[0].start = -5; });
    row("quote nowhere", [](RenderedPage &page) { page.quotes[0].area.setX(std::nan("")); });
    row("picture that is a file", [](RenderedPage &page) {
        page.sanitized.blockedRemote[0].url = QStringLiteral("file:///etc/passwd");
    });
    row("blocked thing of no kind",
        [](RenderedPage &page) { page.sanitized.blockedRemote[0].kind = BlockedResource::Kind(77); });
    row("time before the start", [](RenderedPage &page) { page.layoutMs = -1; });
}

void TestRenderProtocol::refusesUnsoundPages()
{
    QFETCH(Spoil, spoil);
    RenderedPage page = samplePage();
    QVERIFY(render::whyNotSound(page).isEmpty());
    spoil(page);
    const QByteArray bytes = encoded(page);
    WireReader in(bytes);
    QVERIFY(!render::readPage(in));
}

void TestRenderProtocol::refusesWhatIsCutOff()
{
    const QByteArray page = encoded(samplePage());
    for (qsizetype length = 0; length < page.size(); ++length) {
        WireReader in(QByteArrayView(page).first(length));
        QVERIFY2(!render::readPage(in), qPrintable(QString::number(length)));
    }
    RenderRequest small = sampleRequest();
    small.related.remove("large");
    const QByteArray request = encoded(small);
    for (qsizetype length = 0; length < request.size(); ++length) {
        WireReader in(QByteArrayView(request).first(length));
        (void)render::readRequest(in);
        QVERIFY2(!in.ok(), qPrintable(QString::number(length)));
    }
}

void TestRenderProtocol::believesNoCount()
{
    // Whichever number is a count: a page of some hundred bytes never becomes one of gigabytes.
    const QByteArray sound = encoded(samplePage());
    for (const char byte : {'\xff', '\x7f', '\x10'}) {
        for (qsizetype at = 0; at + 4 <= sound.size(); ++at) {
            QByteArray bytes = sound;
            bytes.replace(at, 4, QByteArray(4, byte));
            WireReader in(bytes);
            if (const auto page = render::readPage(in))
                QVERIFY(page->text.size() + page->runs.size() + page->links.size() < sound.size());
        }
    }
    WireReader count(QByteArrayView("\xf0\xff\xff\xff and a little more"));
    QCOMPARE(count.text(std::numeric_limits<qsizetype>::max() / 4), QString());
    QVERIFY(!count.ok());
    QCOMPARE(count.number<int>(), 0);
}

void TestRenderProtocol::splitsFramesAnywhere()
{
    QByteArray stream;
    for (const QByteArray &body : {QByteArray("first"), QByteArray(), QByteArray("third one")}) {
        for (const QByteArray &piece : render::frameOf(render::FrameKind::Painted, 5, {body}))
            stream += piece;
    }
    for (qsizetype step = 1; step <= stream.size(); ++step) {
        render::FrameSplitter frames(1'000);
        QByteArrayList bodies;
        for (qsizetype at = 0; at < stream.size(); at += step) {
            frames.feed(QByteArrayView(stream).sliced(at, std::min(step, stream.size() - at)));
            while (const auto frame = frames.next()) {
                QCOMPARE(frame->kind, render::FrameKind::Painted);
                QCOMPARE(frame->serial, 5U);
                bodies.append(frame->body);
            }
        }
        QCOMPARE(bodies, (QByteArrayList{"first", "", "third one"}));
    }
}

void TestRenderProtocol::stopsAtTooLargeFrames()
{
    render::FrameSplitter frames(100);
    const QByteArray tooLarge = render::frameOf(render::FrameKind::LaidOut, 1, {QByteArray(101, 'x')}).join();
    frames.feed(QByteArrayView(tooLarge).first(render::HeaderSize));
    QVERIFY(!frames.next());
    QVERIFY(frames.isBroken());
    frames.feed(render::frameOf(render::FrameKind::LaidOut, 1, {"x"}).join());
    QVERIFY(!frames.next());
}

void TestRenderProtocol::sharesLargeBytes()
{
    const QByteArray large(1'000'000, 'x');
    WireWriter out;
    out.bytes(large);
    const QList<QByteArray> pieces = out.take();
    QVERIFY(std::any_of(pieces.begin(), pieces.end(), [&large](const QByteArray &piece) {
        return piece.constData() == large.constData();
    }));
}

void TestRenderProtocol::dividesPagesIntoBands()
{
    for (const double scale : {1.0, 1.25, 2.0, 0.75, 385.0 / 256}) {
        const QSize page(641, 999);
        int height = 0;
        for (int band = 0; band < 4; ++band) {
            const render::PictureShape shape = render::bandShape(page, scale, band);
            QCOMPARE(shape.width, int(std::ceil(641 * scale)));
            height += shape.height;
        }
        QCOMPARE(height, int(std::ceil(999 * scale)));
        QVERIFY(render::bandShape(page, scale, 4).isEmpty());
        QVERIFY(render::bandShape(page, scale, -1).isEmpty());
    }
}

QTEST_GUILESS_MAIN(TestRenderProtocol)
#include "test_renderprotocol.moc"
