#pragma once

#include "messagerenderer.h"

#include <QObject>

class QPrinter;
class QWidget;

namespace posthorn
{

/// Prints one message, black on white with its header on top. Laid out on a worker thread like on the screen.
/// Owned by the message view.
class MessagePrinter : public QObject
{
    Q_OBJECT

public:
    explicit MessagePrinter(QWidget *window);
    ~MessagePrinter() override;

    /// Shows the print dialog (which does not block), then prints.
    void print(const std::shared_ptr<const MessageContent> &content, const RenderWish &wish);
    /// Without a dialog; `done` is emitted at the end.
    void printTo(std::shared_ptr<QPrinter> printer, const std::shared_ptr<const MessageContent> &content,
                 const RenderWish &wish);

Q_SIGNALS:
    void done();

private:
    void finish(MessageRenderer::Job job, const std::shared_ptr<RenderedMessage> &message);

    QWidget *m_window;
    MessageRenderer m_renderer;
    std::shared_ptr<QPrinter> m_printer;
    MessageRenderer::Job m_job = 0;
};

} // namespace posthorn
