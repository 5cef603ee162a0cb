#pragma once

#include "maildocument.h"
#include "printjob.h"

#include <QTimer>
#include <memory>

class QIODevice;
class QPagedPaintDevice;
class QPainter;

namespace posthorn
{

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
