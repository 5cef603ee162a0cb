#include "messageprinter.h"

#include "htmlprintjob.h"
#include "mime/filename.h"
#include "openedfiles.h"
#include "textdocumentbuilder.h"
#include "textprintjob.h"
#include "ui/common/background.h"
#include "ui/common/dateformat.h"
#include "ui/common/textlabel.h"
#include "ui/render/pagerenderer.h"
#include "ui/text/displaytext.h"

#include <QDateTime>
#include <QFileDialog>
#include <QFontInfo>
#include <QLocale>
#include <QPrintDialog>
#include <QPrinter>
#include <QProgressDialog>
#include <QStandardPaths>
#include <QTextBlock>
#include <QTextCursor>

namespace posthorn
{

namespace
{

constexpr double MarginMillimeters = 15;

QString addresses(const AddressList &list)
{
    QStringList shown;
    for (const Address &address : list)
        shown += displayText(address.name.isEmpty()
                                 ? address.address
                                 : address.name + QStringLiteral(" <") + address.address + u'>');
    return shown.join(QStringLiteral(", "));
}

/// Label and value of each line above the message.
QList<std::pair<QString, QString>> headerOf(const MessageEnvelope &envelope)
{
    QList<std::pair<QString, QString>> lines{
        {MessagePrinter::tr("Subject"), displayText(envelope.subject)},
        {MessagePrinter::tr("From"), addresses(envelope.from)},
        {MessagePrinter::tr("To"), addresses(envelope.to)},
        {MessagePrinter::tr("Cc"), addresses(envelope.cc)},
        {MessagePrinter::tr("Date"), exactDate(envelope.date, QDateTime::currentDateTime(), QLocale())}};
    lines.removeIf([](const std::pair<QString, QString> &line) { return line.second.isEmpty(); });
    return lines;
}

void insertHeader(MailDocument &document, const QList<std::pair<QString, QString>> &lines)
{
    QTextCursor cursor(&document);
    cursor.beginEditBlock();
    QTextCharFormat ink;
    ink.setForeground(QColor(Qt::black));
    QTextCharFormat bold = ink;
    bold.setFontWeight(QFont::Bold);
    for (const auto &[label, value] : lines) {
        cursor.insertText(label + QStringLiteral(": "), bold);
        cursor.insertText(value, ink);
        cursor.insertBlock(QTextBlockFormat(), ink);
    }
    cursor.insertBlock(QTextBlockFormat(), ink);
    cursor.endEditBlock();
}

/// What HTML is laid out with on paper.
RenderStyle paperStyle(const ReadingStyle &text)
{
    RenderStyle style;
    style.families = text.families;
    style.fontPixels = QFontInfo(text.font()).pixelSize();
    style.text = text.text;
    style.base = text.base;
    style.muted = text.muted;
    style.link = text.link;
    style.hairline = text.hairline;
    return style;
}

} // namespace

MessagePrinter::MessagePrinter(PageRenderer *renderer, QWidget *window)
    : QObject(window)
    , m_pages(renderer)
    , m_window(window)
    , m_renderer(QString()) // what is printed is on the screen already: nothing to quarantine
{
    connect(&m_renderer, &MessageRenderer::rendered, this, &MessagePrinter::takeText);
}

MessagePrinter::~MessagePrinter() = default;

void MessagePrinter::print(const Message &message)
{
    auto printer = std::make_shared<QPrinter>(QPrinter::HighResolution);
    printer->setDocName(displayText(message.content->parsed.envelope.subject, 80));
    if (m_lastLayout.isValid())
        printer->setPageLayout(m_lastLayout);
    auto *dialog = new QPrintDialog(printer.get(), m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setOption(QAbstractPrintDialog::PrintPageRange);
    connect(dialog, qOverload<QPrinter *>(&QPrintDialog::accepted), this, [this, printer, message] {
        m_lastLayout = printer->pageLayout();
        printTo(printer, message);
    });
    // The printer has to outlive its dialog.
    connect(dialog, &QObject::destroyed, this, [printer] {});
    dialog->open();
}

void MessagePrinter::savePdf(const Message &message)
{
    const QString subject = displayText(message.content->parsed.envelope.subject, 80);
    // It asks before it answers with a file that exists.
    auto *dialog = new QFileDialog(m_window, tr("Save as PDF"),
                                   QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation));
    dialog->setObjectName(QStringLiteral("savePdfDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("pdf"));
    dialog->selectFile(safeFileName(subject) + QStringLiteral(".pdf"));
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, message](const QString &path) { savePdfTo(path, message); });
    dialog->open();
}

void MessagePrinter::printTo(std::shared_ptr<QPrinter> printer, const Message &message)
{
    // A printer that is a PDF file gets one with text in it, not with pictures of sheets.
    if (printer->outputFormat() == QPrinter::PdfFormat && !printer->outputFileName().isEmpty()) {
        m_orders.append({message, nullptr, printer->outputFileName(), printer->pageLayout()});
    } else {
        const QPageLayout layout = printer->pageLayout();
        m_orders.append({message, std::move(printer), {}, layout});
    }
    if (m_orders.size() == 1)
        begin();
}

void MessagePrinter::savePdfTo(const QString &path, const Message &message)
{
    QPageLayout layout = m_lastLayout;
    if (!layout.isValid()) {
        const bool letter = QLocale().measurementSystem() == QLocale::ImperialUSSystem;
        layout =
            QPageLayout(QPageSize(letter ? QPageSize::Letter : QPageSize::A4), QPageLayout::Portrait,
                        QMarginsF(MarginMillimeters, MarginMillimeters, MarginMillimeters, MarginMillimeters),
                        QPageLayout::Millimeter);
    }
    m_orders.append({message, nullptr, path, layout});
    if (m_orders.size() == 1)
        begin();
}

PrintRequest MessagePrinter::paperOf(const Order &order) const
{
    PrintRequest paper;
    paper.layout = order.layout;
    paper.resolution = HtmlPrintJob::LargestResolution;
    if (order.printer)
        paper.resolution = std::min(order.printer->resolution(), paper.resolution);
    const MessageEnvelope &envelope = order.message.content->parsed.envelope;
    paper.header = headerOf(envelope);
    paper.title = displayText(envelope.subject, 200);
    return paper;
}

void MessagePrinter::begin()
{
    const Order &order = m_orders.first();
    if (m_pages == nullptr || !order.message.html) {
        beginText();
        return;
    }
    RenderRequest request = *order.message.html;
    ReadingStyle style = order.message.wish.style.forPaper(order.message.wish.style.width);
    style.pointSize = QFontInfo(m_window->font()).pointSizeF(); // the zoom is for the screen
    request.style = paperStyle(style);
    auto job = std::make_unique<HtmlPrintJob>(m_pages, request, paperOf(order), order.printer);
    // Better its text than nothing.
    connect(
        job.get(), &PrintJob::failed, this,
        [this, job = job.get()] {
            if (m_job.get() == job)
                beginText();
        },
        Qt::QueuedConnection);
    run(std::move(job));
}

void MessagePrinter::beginText()
{
    m_part = 0;
    askForText(m_part);
}

void MessagePrinter::askForText(int part)
{
    const Order &order = m_orders.first();
    RenderWish wish = order.message.wish;
    wish.style = wish.style.forPaper(int(PrintJob::cssSize(paperOf(order)).width()));
    wish.style.pointSize = QFontInfo(m_window->font()).pointSizeF();
    wish.view = RenderWish::View::Text;
    wish.textPart = part;
    wish.forPaper = true;
    m_textJob = m_renderer.renderAgain(order.message.content, wish);
}

void MessagePrinter::takeText(MessageRenderer::Job job, const std::shared_ptr<RenderedMessage> &message)
{
    if (job != m_textJob || m_orders.isEmpty())
        return;
    m_textJob = 0;
    m_renderer.confirmShown(message->content->id);
    const bool goesOn = message->parts && message->parts->goesOn;
    if (auto *running = qobject_cast<TextPrintJob *>(m_job.get())) {
        running->goOn(message->document, goesOn);
        return;
    }
    Order &order = m_orders.first();
    order.message.content = message->content;
    const PrintRequest paper = paperOf(order);
    insertHeader(*message->document, paper.header);
    auto text = std::make_unique<TextPrintJob>(message->document, paper, order.printer);
    if (goesOn)
        text->setGoesOn(true, message->content->bytes.size());
    connect(text.get(), &TextPrintJob::nextWanted, this, [this] { askForText(++m_part); });
    connect(
        text.get(), &PrintJob::failed, this,
        [this, job = text.get()](const Error &error) {
            if (m_job.get() == job)
                end([this, error](PlacementId message) { Q_EMIT failed(message, error); });
        },
        Qt::QueuedConnection);
    run(std::move(text));
}

void MessagePrinter::run(std::unique_ptr<PrintJob> job)
{
    m_job = std::move(job);
    connect(m_job.get(), &PrintJob::progressed, this, &MessagePrinter::showProgress);
    // Queued, as all that ends a job: it must not go while it tells so.
    connect(
        m_job.get(), &PrintJob::done, this,
        [this, job = m_job.get()](const QByteArray &pdf) {
            if (m_job.get() == job)
                take(pdf);
        },
        Qt::QueuedConnection);
    m_job->start();
}

void MessagePrinter::take(const QByteArray &pdf)
{
    m_job.reset(); // too late to be cancelled
    const QString path = m_orders.first().pdfPath;
    if (path.isEmpty()) {
        end([this](PlacementId message) { Q_EMIT done(message, {}); });
        return;
    }
    inBackground<Result<void>>([path, pdf] { return replaceFile(path, pdf); }, this,
                               [this, path](const Result<void> &written) {
                                   end([this, path, written](PlacementId message) {
                                       if (written)
                                           Q_EMIT done(message, path);
                                       else
                                           Q_EMIT failed(message, written.error());
                                   });
                               });
}

void MessagePrinter::end(const std::function<void(PlacementId)> &tell)
{
    m_job.reset();
    m_renderer.cancel(std::exchange(m_textJob, 0));
    delete std::exchange(m_progress, nullptr);
    const PlacementId message = m_orders.takeFirst().message.content->id;
    if (!m_orders.isEmpty())
        begin();
    tell(message);
}

void MessagePrinter::showProgress(int sheets, int of)
{
    if (m_progress == nullptr) {
        const QString subject = displayText(m_orders.first().message.content->parsed.envelope.subject, 60);
        m_progress = new QProgressDialog(m_window);
        m_progress->setLabel(new TextLabel(tr("Printing \u201c%1\u201d").arg(subject)));
        m_progress->setObjectName(QStringLiteral("printProgress"));
        m_progress->setWindowTitle(tr("Print"));
        m_progress->setMinimumDuration(600); // what is done by then needs no window
        m_progress->setAutoReset(false);
        connect(m_progress, &QProgressDialog::canceled, this, &MessagePrinter::cancel, Qt::QueuedConnection);
    }
    m_progress->setMaximum(of);
    m_progress->setValue(sheets);
}

void MessagePrinter::cancel()
{
    if (!m_job)
        return;
    m_job->cancel();
    end([this](PlacementId message) { Q_EMIT cancelled(message); });
}

} // namespace posthorn
