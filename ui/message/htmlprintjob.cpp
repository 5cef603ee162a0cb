#include "htmlprintjob.h"

#include "ui/render/pagerenderer.h"

#include <QPainter>
#include <QPrinter>

namespace posthorn
{

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

} // namespace posthorn
