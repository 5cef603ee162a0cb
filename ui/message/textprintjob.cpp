#include "textprintjob.h"

#include <QAbstractTextDocumentLayout>
#include <QBuffer>
#include <QPainter>
#include <QPdfWriter>
#include <QPrinter>

namespace posthorn
{

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
