#pragma once

#include "base/error.h"
#include "maildocument.h"
#include "ui/render/renderedpage.h"
#include "ui/render/renderrequest.h"

#include <QImage>
#include <QPrinter>
#include <QTimer>
#include <memory>

namespace posthorn
{

class PageRenderer;

/// One message on its way to paper or into a PDF, sheet by sheet, so that the window goes on. Starts when it
/// is told to; ends with done() or failed(), nothing comes after cancel(). Window thread; owned by
/// MessagePrinter.
class PrintJob : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    virtual void start() = 0;
    virtual void cancel() = 0;

Q_SIGNALS:
    void progressed(int sheets, int of);
    /// `pdf` is empty where it went to a printer.
    void done(const QByteArray &pdf);
    void failed(const posthorn::Error &error);
};

/// HTML: laid out and painted where strangers' HTML is, in light colours and at the printer's resolution.
class HtmlPrintJob final : public PrintJob
{
    Q_OBJECT

public:
    /// Sheets are pictures, and more dots than that are not seen.
    static constexpr int LargestResolution = 300;

    /// `printer` null: a PDF, which done() brings.
    HtmlPrintJob(PageRenderer *renderer, const RenderRequest &request, const PrintRequest &paper,
                 std::shared_ptr<QPrinter> printer);
    ~HtmlPrintJob() override;

    void start() override;
    void cancel() override;

private:
    void takePage(const RenderedPage &page);
    void takePdf(PageId page, const QByteArray &pdf);
    void takeSheet(PageId page, int sheet, int sheets, const QImage &image);
    void stop();
    void fail(const QString &what);

    PageRenderer *m_renderer;
    RenderRequest m_request;
    PrintRequest m_paper;
    std::shared_ptr<QPrinter> m_printer;
    std::unique_ptr<QPainter> m_painter; // from the first sheet on
    PageId m_page = 0;
    bool m_laidOut = false;
};

/// Plain text, whose document was made for the width of the sheet.
class TextPrintJob final : public PrintJob
{
    Q_OBJECT

public:
    /// `printer` null: a PDF, which done() brings.
    TextPrintJob(std::shared_ptr<MailDocument> document, const PrintRequest &paper,
                 std::shared_ptr<QPrinter> printer);
    ~TextPrintJob() override;

    void start() override;
    void cancel() override;

private:
    void paintNext();
    void stop();

    std::shared_ptr<MailDocument> m_document;
    PrintRequest m_paper;
    std::shared_ptr<QPrinter> m_printer;
    QByteArray m_pdf;
    std::unique_ptr<QIODevice> m_buffer; // for the PDF, as the next
    std::unique_ptr<QPagedPaintDevice> m_writer;
    std::unique_ptr<QPainter> m_painter;
    QTimer m_timer; // between sheets the window has its turn
    int m_next = 0;
};

} // namespace posthorn
