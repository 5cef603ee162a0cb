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
/// more memory than a short one; how many sheets it will be is guessed on the way. What is too long for one
/// document comes in several, each asked for when the one before it was drawn.
class TextPrintJob final : public PrintJob
{
    Q_OBJECT

public:
    /// `printer` null: a PDF, which done() brings.
    TextPrintJob(std::shared_ptr<MailDocument> document, const PrintRequest &paper,
                 std::shared_ptr<QPrinter> printer);
    ~TextPrintJob() override;

    /// `goesOn`: after this document. `units`: about how many there are in all of them.
    void setGoesOn(bool goesOn, qsizetype units);
    void start() override;
    void cancel() override;
    /// Answers nextWanted().
    void goOn(std::shared_ptr<MailDocument> document, bool goesOn);

Q_SIGNALS:
    void nextWanted();

private:
    void setDocument();
    void paintNext();
    /// Draws lines from where the last ended until this sheet is full, or the document drawn.
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
    double m_y = 0; // on the sheet
    int m_sheet = 0;
    bool m_goesOn = false;
    qsizetype m_unitsBefore = 0; // this document
    qsizetype m_units = 0;       // of all of them, about
};

} // namespace posthorn
