#include "textprintjob.h"

#include <QAbstractTextDocumentLayout>
#include <QBuffer>
#include <QPainter>
#include <QPdfWriter>
#include <QPrinter>
#include <QTextLayout>

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
    setDocument();
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

void TextPrintJob::setDocument()
{
    m_document->setTextWidth(cssSize(m_paper).width());
    m_block = m_document->begin();
    m_line = 0;
}

void TextPrintJob::setGoesOn(bool goesOn, qsizetype units)
{
    m_goesOn = goesOn;
    m_units = units;
}

void TextPrintJob::goOn(std::shared_ptr<MailDocument> document, bool goesOn)
{
    m_unitsBefore += m_document->characterCount();
    m_document = std::move(document);
    m_goesOn = goesOn;
    setDocument();
    m_timer.start(0);
}

void TextPrintJob::paintNext()
{
    const int sheet = m_sheet;
    paintSheet(!m_printer || isWanted(*m_printer, sheet));
    if (!m_block.isValid() && m_goesOn) {
        Q_EMIT nextWanted();
        return;
    }
    ++m_sheet;
    m_y = 0;
    Q_EMIT progressed(m_sheet, guessedSheets());
    if (!m_block.isValid()) {
        stop();
        Q_EMIT done(m_pdf);
        return;
    }
    QPagedPaintDevice *device =
        m_printer ? static_cast<QPagedPaintDevice *>(m_printer.get()) : m_writer.get();
    const bool leavesSheet = !m_printer || (isWanted(*m_printer, sheet) && isWanted(*m_printer, m_sheet));
    if (leavesSheet && !device->newPage()) {
        cancel();
        Q_EMIT failed(printError(QStringLiteral("printer")));
        return;
    }
    m_timer.start(0);
}

void TextPrintJob::paintSheet(bool isWanted)
{
    const double bottom = cssSize(m_paper).height();
    m_painter->setPen(Qt::black);
    for (; m_block.isValid(); m_block = m_block.next(), m_line = 0) {
        const double blockHeight = m_document->documentLayout()->blockBoundingRect(m_block).height();
        const QTextLayout *layout = m_block.layout();
        for (; m_line < layout->lineCount(); ++m_line) {
            const QTextLine line = layout->lineAt(m_line);
            const double next =
                m_line + 1 < layout->lineCount() ? layout->lineAt(m_line + 1).y() : blockHeight;
            // The space below the last line may hang over the edge; a line higher than a sheet is cut.
            if (m_y > 0 && m_y + line.height() > bottom)
                return;
            if (isWanted)
                line.draw(m_painter.get(), QPointF(0, m_y - line.y()));
            m_y += next - line.y();
        }
    }
}

int TextPrintJob::guessedSheets() const
{
    if (!m_block.isValid())
        return m_sheet;
    const auto drawn = double(m_unitsBefore + std::max(m_block.position(), 1));
    const auto all = double(std::max(m_units, m_unitsBefore + m_document->characterCount()));
    return std::max(m_sheet + 1, int(m_sheet * all / drawn));
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
