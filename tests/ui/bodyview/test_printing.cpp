// A message on paper or as PDF: HTML by the process that renders it, text by ourselves, and what happens when
// something of that fails.

#include "fakepagerenderer.h"
#include "ui/message/htmlprintjob.h"
#include "ui/message/messageprinter.h"
#include "ui/message/textdocumentbuilder.h"

#include <QFile>
#include <QPrinter>
#include <QProgressDialog>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWidget>

using namespace posthorn;

class TestPrinting : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void htmlBecomesPdf();
    void sheetsAreDrawnOneByOne();
    void onlyThePagesThatAreWanted();
    void cancelLetsGo();
    void failedHtmlIsPrintedAsText();
    void withoutARendererToo();
    void longTextHasManySheets();
    void partsArePrintedAll();
    void oneAfterTheOther();
    void placesThatCannotBeWrittenAreTold();

private:
    [[nodiscard]] static MessagePrinter::Message message(const QString &text, bool html);
    [[nodiscard]] QString path(const char *name) const { return m_dir.filePath(QString::fromLatin1(name)); }
    [[nodiscard]] static QByteArray contentOf(const QString &path);
    [[nodiscard]] static int sheetsOf(const QByteArray &pdf);
    [[nodiscard]] static PrintRequest paper();

    QTemporaryDir m_dir;
    std::unique_ptr<FakePageRenderer> m_renderer;
};

void TestPrinting::init()
{
    m_renderer = std::make_unique<FakePageRenderer>();
    m_renderer->make = [](const RenderRequest &request) {
        return PageMaker().line(request.html).page(request.style.width);
    };
}

MessagePrinter::Message TestPrinting::message(const QString &text, bool html)
{
    auto content = std::make_shared<MessageContent>();
    content->id = PlacementId(7);
    content->parsed.text = text;
    content->parsed.envelope.subject = QStringLiteral("Subject <b>of it");
    content->parsed.envelope.from = {{QStringLiteral("Ada"), QStringLiteral("ada@example.org")}};
    MessagePrinter::Message message;
    message.content = content;
    message.wish.style = ReadingStyle::from(QPalette(Qt::black), QFont(), 400, 1);
    if (html) {
        message.html.emplace();
        message.html->html = QStringLiteral("<p>hello");
    }
    return message;
}

QByteArray TestPrinting::contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

int TestPrinting::sheetsOf(const QByteArray &pdf)
{
    const auto match = QRegularExpression(QStringLiteral("/Count (\\d+)")).match(QString::fromLatin1(pdf));
    return match.hasMatch() ? match.captured(1).toInt() : 0;
}

PrintRequest TestPrinting::paper()
{
    PrintRequest paper;
    paper.layout = QPageLayout(QPageSize(QPageSize::A6), QPageLayout::Portrait, QMarginsF(10, 10, 10, 10),
                               QPageLayout::Millimeter);
    paper.resolution = 72;
    return paper;
}

void TestPrinting::htmlBecomesPdf()
{
    QWidget window;
    MessagePrinter printer(m_renderer.get(), &window);
    QSignalSpy done(&printer, &MessagePrinter::done);
    printer.savePdfTo(path("html.pdf"), message(QStringLiteral("text"), true));
    QVERIFY(done.wait());
    QCOMPARE(done[0][0].value<PlacementId>(), PlacementId(7));
    QCOMPARE(done[0][1].toString(), path("html.pdf"));
    QCOMPARE(contentOf(path("html.pdf")), QByteArray("%PDF-1.4 of a fake"));
    // Light, whatever the window is; the header as plain text.
    const RenderRequest request = m_renderer->layouts.first();
    QCOMPARE(request.style.base, QColor(Qt::white));
    QVERIFY(!request.style.dark);
    const PrintRequest asked = m_renderer->prints.first();
    QCOMPARE(asked.header[0].second, QStringLiteral("Subject <b>of it"));
    QCOMPARE(asked.header[1].second, QStringLiteral("Ada <ada@example.org>"));
    QCOMPARE(request.style.width, int(asked.layout.paintRect(QPageLayout::Inch).width() * 96));
    QVERIFY(m_renderer->alive.isEmpty());
}

void TestPrinting::sheetsAreDrawnOneByOne()
{
    auto printer = std::make_shared<QPrinter>(QPrinter::ScreenResolution);
    printer->setOutputFormat(QPrinter::PdfFormat);
    printer->setOutputFileName(path("sheets.pdf"));
    printer->setPageLayout(paper().layout);
    HtmlPrintJob job(m_renderer.get(), RenderRequest(), paper(), printer);
    QSignalSpy progressed(&job, &PrintJob::progressed);
    QSignalSpy done(&job, &PrintJob::done);
    job.start();
    QVERIFY(done.wait());
    QCOMPARE(progressed.size(), 3);
    QCOMPARE(progressed[1][0].toInt(), 2);
    QCOMPARE(progressed[1][1].toInt(), 3);
    QCOMPARE(sheetsOf(contentOf(path("sheets.pdf"))), 3);
    QVERIFY(m_renderer->alive.isEmpty());
}

void TestPrinting::onlyThePagesThatAreWanted()
{
    auto printer = std::make_shared<QPrinter>(QPrinter::ScreenResolution);
    printer->setOutputFormat(QPrinter::PdfFormat);
    printer->setOutputFileName(path("range.pdf"));
    printer->setPageLayout(paper().layout);
    printer->setPrintRange(QPrinter::PageRange);
    printer->setFromTo(2, 3);
    HtmlPrintJob job(m_renderer.get(), RenderRequest(), paper(), printer);
    QSignalSpy done(&job, &PrintJob::done);
    job.start();
    QVERIFY(done.wait());
    QCOMPARE(sheetsOf(contentOf(path("range.pdf"))), 2);
}

void TestPrinting::cancelLetsGo()
{
    m_renderer->isHeld = true;
    HtmlPrintJob job(m_renderer.get(), RenderRequest(), paper(), nullptr);
    QSignalSpy done(&job, &PrintJob::done);
    QSignalSpy failed(&job, &PrintJob::failed);
    job.start();
    QCOMPARE(m_renderer->alive.size(), 1);
    job.cancel();
    QVERIFY(m_renderer->alive.isEmpty());
    m_renderer->letGo();
    m_renderer->die();
    QTest::qWait(10);
    QCOMPARE(done.size() + failed.size(), 0);
}

void TestPrinting::failedHtmlIsPrintedAsText()
{
    m_renderer->fails = true;
    QWidget window;
    MessagePrinter printer(m_renderer.get(), &window);
    QSignalSpy done(&printer, &MessagePrinter::done);
    printer.savePdfTo(path("instead.pdf"), message(QStringLiteral("only text"), true));
    QVERIFY(done.wait());
    QCOMPARE(sheetsOf(contentOf(path("instead.pdf"))), 1);
}

void TestPrinting::withoutARendererToo()
{
    QWidget window;
    MessagePrinter printer(nullptr, &window);
    QSignalSpy done(&printer, &MessagePrinter::done);
    printer.savePdfTo(path("none.pdf"), message(QStringLiteral("only text"), true));
    QVERIFY(done.wait());
    QCOMPARE(sheetsOf(contentOf(path("none.pdf"))), 1);
}

void TestPrinting::longTextHasManySheets()
{
    QWidget window;
    MessagePrinter printer(m_renderer.get(), &window);
    QSignalSpy done(&printer, &MessagePrinter::done);
    QString text;
    for (int i = 0; i < 400; ++i)
        text += QStringLiteral("line %1\n").arg(i);
    printer.savePdfTo(path("long.pdf"), message(text, false));
    QVERIFY(done.wait(20'000));
    const int sheets = sheetsOf(contentOf(path("long.pdf")));
    QVERIFY2(sheets >= 5 && sheets <= 14, qPrintable(QString::number(sheets)));
    QVERIFY(m_renderer->layouts.isEmpty());
    QVERIFY(window.findChild<QProgressDialog *>() == nullptr); // gone with the job
}

/// A text that the window shows in parts is one on paper, without the lines that lead to other parts.
void TestPrinting::partsArePrintedAll()
{
    QWidget window;
    MessagePrinter printer(m_renderer.get(), &window);
    QSignalSpy done(&printer, &MessagePrinter::done);
    const auto print = [&](const char *name, int lines) {
        auto paper = std::make_shared<QPrinter>(QPrinter::ScreenResolution);
        paper->setOutputFormat(QPrinter::PdfFormat);
        paper->setOutputFileName(path(name));
        paper->setPageLayout(QPageLayout(QPageSize(QPageSize::A0), QPageLayout::Portrait, QMarginsF()));
        MessagePrinter::Message whole = message(QStringLiteral("x\n").repeated(lines), false);
        whole.wish.textPart = 1; // what is on the screen
        printer.printTo(paper, whole);
    };
    constexpr int lines = TextDocumentBuilder::PartLines / 10;
    print("tenth.pdf", lines);
    print("parts.pdf", 11 * lines);
    QTRY_COMPARE_WITH_TIMEOUT(done.size(), 2, 50'000);
    const int tenth = sheetsOf(contentOf(path("tenth.pdf")));
    const int all = sheetsOf(contentOf(path("parts.pdf")));
    QVERIFY2(tenth > 20 && all <= 11 * tenth && all > 11 * (tenth - 1),
             qPrintable(QStringLiteral("%1 %2").arg(tenth).arg(all)));
}

void TestPrinting::oneAfterTheOther()
{
    QWidget window;
    MessagePrinter printer(m_renderer.get(), &window);
    QSignalSpy done(&printer, &MessagePrinter::done);
    printer.savePdfTo(path("first.pdf"), message(QStringLiteral("text"), true));
    printer.savePdfTo(path("second.pdf"), message(QStringLiteral("text"), false));
    printer.savePdfTo(path("third.pdf"), message(QStringLiteral("text"), true));
    QTRY_COMPARE(done.size(), 3);
    QCOMPARE(done[0][1].toString(), path("first.pdf"));
    QCOMPARE(done[1][1].toString(), path("second.pdf"));
    QCOMPARE(done[2][1].toString(), path("third.pdf"));
}

void TestPrinting::placesThatCannotBeWrittenAreTold()
{
    QWidget window;
    MessagePrinter printer(m_renderer.get(), &window);
    QSignalSpy failed(&printer, &MessagePrinter::failed);
    QSignalSpy done(&printer, &MessagePrinter::done);
    printer.savePdfTo(path("missing/folder.pdf"), message(QStringLiteral("text"), true));
    QVERIFY(failed.wait());
    QCOMPARE(failed[0][0].value<PlacementId>(), PlacementId(7));
    // The next is printed all the same.
    printer.savePdfTo(path("after.pdf"), message(QStringLiteral("text"), true));
    QVERIFY(done.wait());
}

QTEST_MAIN(TestPrinting)
#include "test_printing.moc"
