#include "printjob.h"

#include "ui/render/pagerenderer.h"

#include <QAbstractTextDocumentLayout>
#include <QBuffer>
#include <QPainter>
#include <QPdfWriter>

namespace posthorn
{

namespace
{

constexpr double CssPerInch = 96;

Error printError(const QString &what)
{
    return {ErrorDomain::Usage, ErrorCode::Unknown, Retry::AfterUser, {}, what};
}

/// Only what the user chose in the dialog.
bool isWanted(const QPrinter &printer, int sheet)
{
    return printer.printRange() != QPrinter::PageRange || printer.fromPage() <= 0 ||
           (sheet + 1 >= printer.fromPage() && sheet + 1 <= printer.toPage());
}

QSizeF cssSize(const PrintRequest &paper)
{
    return paper.layout.paintRect(QPageLayout::Inch).size() * CssPerInch;
}

} // namespace

// HTML

HtmlPrintJob::HtmlPrintJob(PageRenderer *renderer, const RenderRequest &request, const PrintRequest &paper,
                           std::shared_ptr<QPrinter> printer)
    : m_renderer(renderer)
    , m_request(request)
    , m_paper(paper)
    , m_printer(std::move(printer))
{
    m_request.style.width = int(cssSize(paper).width());
    connect(m_renderer, &PageRenderer::laidOut, this, &HtmlPrintJob::takePage);
    connect(m_renderer, &PageRenderer::pdfReady, this, &HtmlPrintJob::takePdf);
    connect(m_renderer, &PageRenderer::sheetPainted, this, &HtmlPrintJob::takeSheet);
    connect(m_renderer, &PageRenderer::failed, this, [this](PageId page) {
        if (page == m_page && m_page != 0)
            fail(QStringLiteral("layout"));
    });
    connect(m_renderer, &PageRenderer::pagesLost, this, [this] {
        if (m_page != 0)
            fail(QStringLiteral("renderer"));
    });
}

HtmlPrintJob::~HtmlPrintJob()
{
    stop();
}

void HtmlPrintJob::start()
{
    m_page = m_renderer->layOut(m_request);
}

void HtmlPrintJob::takePage(const RenderedPage &page)
{
    if (page.id != m_page || m_page == 0 || std::exchange(m_laidOut, true))
        return;
    if (m_printer)
        m_renderer->requestSheets(m_page, m_paper);
    else
        m_renderer->requestPdf(m_page, m_paper);
}

void HtmlPrintJob::takePdf(PageId page, const QByteArray &pdf)
{
    if (page != m_page || m_page == 0)
        return;
    if (pdf.isEmpty()) {
        fail(QStringLiteral("PDF"));
        return;
    }
    stop();
    Q_EMIT done(pdf);
}

void HtmlPrintJob::takeSheet(PageId page, int sheet, int sheets, const QImage &image)
{
    if (page != m_page || m_page == 0)
        return;
    if (image.isNull()) {
        fail(QStringLiteral("sheet %1").arg(sheet + 1));
        return;
    }
    if (isWanted(*m_printer, sheet)) {
        const bool first = m_painter == nullptr;
        if (first)
            m_painter = std::make_unique<QPainter>();
        if (first ? !m_painter->begin(m_printer.get()) : !m_printer->newPage()) {
            fail(QStringLiteral("printer"));
            return;
        }
        m_painter->setRenderHint(QPainter::SmoothPixmapTransform);
        const QSize room = m_printer->pageLayout().paintRectPixels(m_printer->resolution()).size();
        m_painter->drawImage(QRect(QPoint(), room), image);
    }
    Q_EMIT progressed(sheet + 1, sheets);
    if (sheet + 1 < sheets)
        return;
    stop();
    Q_EMIT done({});
}

void HtmlPrintJob::cancel()
{
    if (m_printer && m_painter)
        m_printer->abort();
    stop();
}

void HtmlPrintJob::stop()
{
    m_painter.reset(); // ends the document
    if (m_page != 0)
        m_renderer->release(std::exchange(m_page, 0));
}

void HtmlPrintJob::fail(const QString &what)
{
    cancel();
    Q_EMIT failed(printError(what));
}

// Text

TextPrintJob::TextPrintJob(std::shared_ptr<MailDocument> document, const PrintRequest &paper,
                           std::shared_ptr<QPrinter> printer)
    : m_document(std::move(document))
    , m_paper(paper)
    , m_printer(std::move(printer))
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &TextPrintJob::paintNext);
}

TextPrintJob::~TextPrintJob()
{
    stop();
}

void TextPrintJob::start()
{
    QPagedPaintDevice *device = m_printer.get();
    if (device == nullptr) {
        m_buffer = std::make_unique<QBuffer>(&m_pdf);
        m_buffer->open(QIODevice::WriteOnly);
        auto writer = std::make_unique<QPdfWriter>(m_buffer.get());
        writer->setResolution(m_paper.resolution);
        writer->setPageLayout(m_paper.layout);
        writer->setTitle(m_paper.title);
        device = writer.get();
        m_writer = std::move(writer);
    }
    m_document->setPageSize(cssSize(m_paper));
    m_painter = std::make_unique<QPainter>();
    if (!m_painter->begin(device)) {
        stop();
        Q_EMIT failed(printError(QStringLiteral("printer")));
        return;
    }
    // The document counts in CSS pixels, the device in its own dots.
    m_painter->scale(device->logicalDpiX() / CssPerInch, device->logicalDpiY() / CssPerInch);
    m_timer.start(0);
}

void TextPrintJob::paintNext()
{
    const int sheets = m_document->pageCount();
    const int sheet = m_next++;
    const QSizeF size = cssSize(m_paper);
    if (!m_printer || isWanted(*m_printer, sheet)) {
        m_painter->save();
        m_painter->translate(0, -sheet * size.height());
        QAbstractTextDocumentLayout::PaintContext context;
        context.palette.setColor(QPalette::Text, Qt::black);
        context.clip = QRectF(QPointF(0, sheet * size.height()), size);
        m_painter->setClipRect(context.clip);
        m_document->documentLayout()->draw(m_painter.get(), context);
        m_painter->restore();
    }
    Q_EMIT progressed(sheet + 1, sheets);
    if (m_next >= sheets) {
        stop();
        Q_EMIT done(m_pdf);
        return;
    }
    QPagedPaintDevice *device =
        m_printer ? static_cast<QPagedPaintDevice *>(m_printer.get()) : m_writer.get();
    const bool leavesSheet = !m_printer || (isWanted(*m_printer, sheet) && isWanted(*m_printer, m_next));
    if (leavesSheet && !device->newPage()) {
        cancel();
        Q_EMIT failed(printError(QStringLiteral("printer")));
        return;
    }
    m_timer.start(0);
}

void TextPrintJob::cancel()
{
    if (m_printer && m_painter)
        m_printer->abort();
    stop();
}

void TextPrintJob::stop()
{
    m_timer.stop();
    m_painter.reset();
    m_writer.reset();
    m_buffer.reset();
}

} // namespace posthorn
