#include "messageprinter.h"

#include "ui/common/dateformat.h"
#include "ui/text/displaytext.h"

#include <QDateTime>
#include <QLocale>
#include <QPrintDialog>
#include <QPrinter>
#include <QTextBlock>
#include <QTextCursor>

namespace posthorn
{

namespace
{

/// Puts the header above the body.
void insertHeader(MailDocument &document, const MessageEnvelope &envelope)
{
    QTextCursor cursor(&document);
    cursor.beginEditBlock();
    QTextCharFormat ink;
    ink.setForeground(QColor(Qt::black));
    QTextCharFormat bold = ink;
    bold.setFontWeight(QFont::Bold);
    const auto line = [&](const QString &label, const QString &value) {
        if (value.isEmpty())
            return;
        cursor.insertText(label + u' ', bold);
        cursor.insertText(value, ink);
        cursor.insertBlock(QTextBlockFormat(), ink);
    };
    const auto list = [](const AddressList &addresses) {
        QStringList shown;
        for (const Address &address : addresses)
            shown += displayText(address.name.isEmpty()
                                     ? address.address
                                     : address.name + QStringLiteral(" <") + address.address + u'>');
        return shown.join(QStringLiteral(", "));
    };
    line(QObject::tr("Subject:"), displayText(envelope.subject));
    line(QObject::tr("From:"), list(envelope.from));
    line(QObject::tr("To:"), list(envelope.to));
    line(QObject::tr("Cc:"), list(envelope.cc));
    line(QObject::tr("Date:"), exactDate(envelope.date, QDateTime::currentDateTime(), QLocale()));
    cursor.insertBlock(QTextBlockFormat(), ink);
    cursor.endEditBlock();
}

} // namespace

MessagePrinter::MessagePrinter(QWidget *window)
    : QObject(window)
    , m_window(window)
    , m_renderer(QString()) // what is printed is on the screen already: nothing to quarantine
{
    connect(&m_renderer, &MessageRenderer::rendered, this, &MessagePrinter::finish);
}

MessagePrinter::~MessagePrinter() = default;

void MessagePrinter::print(const std::shared_ptr<const MessageContent> &content, const RenderWish &wish)
{
    auto printer = std::make_shared<QPrinter>(QPrinter::HighResolution);
    printer->setDocName(displayText(content->parsed.envelope.subject, 80));
    auto *dialog = new QPrintDialog(printer.get(), m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, qOverload<QPrinter *>(&QPrintDialog::accepted), this,
            [this, printer, content, wish] { printTo(printer, content, wish); });
    // The printer has to outlive its dialog.
    connect(dialog, &QObject::destroyed, this, [printer] {});
    dialog->open();
}

void MessagePrinter::printTo(std::shared_ptr<QPrinter> printer,
                             const std::shared_ptr<const MessageContent> &content, const RenderWish &wish)
{
    m_printer = std::move(printer);
    RenderWish paper = wish;
    paper.style = wish.style.forPaper(680);
    paper.view = RenderWish::View::Text;
    m_job = m_renderer.renderAgain(content, paper);
}

void MessagePrinter::finish(MessageRenderer::Job job, const std::shared_ptr<RenderedMessage> &message)
{
    if (job != m_job)
        return;
    if (m_printer && message->document) {
        insertHeader(*message->document, message->content->parsed.envelope);
        message->document->print(m_printer.get());
    }
    m_renderer.confirmShown(message->content->id);
    m_printer.reset();
    Q_EMIT done();
}

} // namespace posthorn
