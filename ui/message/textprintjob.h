#pragma once

#include "maildocument.h"
#include "printjob.h"

#include <QTextBlock>
#include <QTimer>
#include <memory>

class QIODevice;
class QPagedPaintDevice;
class QPainter;

namespace posthorn
{

/// Plain text, whose document was made for the width of the sheet. Line by line, so that a long one needs no
/// more memory than a short one; how many sheets it will be is guessed on the way.
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
    /// Draws lines from where the last sheet ended until this one is full.
    void paintSheet(bool isWanted);
    [[nodiscard]] int guessedSheets() const;
    void stop();

    std::shared_ptr<MailDocument> m_document;
    PrintRequest m_paper;
    std::shared_ptr<QPrinter> m_printer;
    QByteArray m_pdf;
    std::unique_ptr<QIODevice> m_buffer; // for the PDF, as the next
    std::unique_ptr<QPagedPaintDevice> m_writer;
    std::unique_ptr<QPainter> m_painter;
    QTimer m_timer;     // between sheets the window has its turn
    QTextBlock m_block; // the next line to be drawn is in it; invalid at the end
    int m_line = 0;
    int m_next = 0;
};

} // namespace posthorn
