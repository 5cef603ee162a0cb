#pragma once

#include "messagerenderer.h"
#include "ui/render/renderrequest.h"

#include <QObject>
#include <QPageLayout>
#include <functional>

class QPrinter;
class QProgressDialog;
class QWidget;

namespace posthorn
{

class PageRenderer;
class PrintJob;

/// Prints messages or saves them as PDF, black on white with the header on top: text laid out on a worker
/// thread, HTML in the process that renders it; where that fails, its text. One at a time, the others wait.
/// Nothing here blocks: no dialog, and no long message. Owned by the message view.
class MessagePrinter : public QObject
{
    Q_OBJECT

public:
    struct Message {
        std::shared_ptr<const MessageContent> content;
        RenderWish wish;
        std::optional<RenderRequest> html; // to be printed as HTML
    };

    /// `renderer` may be null: then HTML is printed as its text. It outlives this.
    MessagePrinter(PageRenderer *renderer, QWidget *window);
    ~MessagePrinter() override;

    /// Shows the print dialog, then prints.
    void print(const Message &message);
    /// Asks where to, then saves.
    void savePdf(const Message &message);
    /// Without a dialog.
    void printTo(std::shared_ptr<QPrinter> printer, const Message &message);
    void savePdfTo(const QString &path, const Message &message);

Q_SIGNALS:
    /// Printed, or saved as `pdfPath`.
    void done(posthorn::PlacementId message, const QString &pdfPath);
    void failed(posthorn::PlacementId message, const posthorn::Error &error);
    /// The user did not want it any more.
    void cancelled(posthorn::PlacementId message);

private:
    struct Order {
        Message message;
        std::shared_ptr<QPrinter> printer; // or
        QString pdfPath;
        QPageLayout layout;
    };
    void begin();
    void beginText();
    void askForText(int part);
    void takeText(MessageRenderer::Job job, const std::shared_ptr<RenderedMessage> &message);
    void run(std::unique_ptr<PrintJob> job);
    void take(const QByteArray &pdf);
    void end(const std::function<void(PlacementId)> &tell);
    void showProgress(int sheets, int of);
    void cancel();
    [[nodiscard]] PrintRequest paperOf(const Order &order) const;

    PageRenderer *m_pages;
    QWidget *m_window;
    MessageRenderer m_renderer;
    QList<Order> m_orders; // the first is being printed
    std::unique_ptr<PrintJob> m_job;
    MessageRenderer::Job m_textJob = 0;
    int m_part = 0; // of a text that is printed
    QProgressDialog *m_progress = nullptr;
    QPageLayout m_lastLayout; // as the user chose it last
};

} // namespace posthorn
