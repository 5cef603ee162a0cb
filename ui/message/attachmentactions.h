#pragma once

#include "openedfiles.h"
#include "renderedmessage.h"

#include <QObject>
#include <QThreadPool>

class QWidget;

namespace posthorn
{

/// Saves and opens attachments: dialogs on the window thread, bytes on a worker. Never overwrites without the
/// user's word, never opens what can run. Owned by the message view.
class AttachmentActions : public QObject
{
    Q_OBJECT

public:
    AttachmentActions(const QString &runtimeDir, QWidget *window);
    ~AttachmentActions() override;

    /// Dialogs stand over `over`, or over the view.
    void save(const std::shared_ptr<const MessageContent> &content, const MessagePart &part,
              QWidget *over = nullptr);
    void saveAll(const std::shared_ptr<const MessageContent> &content);
    /// Asks first for types that a program does more with than to show.
    void open(const std::shared_ptr<const MessageContent> &content, const MessagePart &part,
              QWidget *over = nullptr);

    /// The parts of save() and saveAll() after their dialogs.
    void saveTo(const std::shared_ptr<const MessageContent> &content, const MessagePart &part,
                const QString &path);
    void saveAllTo(const std::shared_ptr<const MessageContent> &content, const QString &folder);
    void openNow(const std::shared_ptr<const MessageContent> &content, const MessagePart &part);

Q_SIGNALS:
    void saved(int files, const QString &folder);
    /// A copy is there and was given to the desktop.
    void opened(const QString &path);
    void failed(const posthorn::Error &error);

private:
    [[nodiscard]] QString startFolder() const;
    /// Opens it if it is passive by what it is, or the user agreed.
    void look(const std::shared_ptr<const MessageContent> &content, const MessagePart &part, QWidget *over,
              bool agreed);
    void ask(const std::shared_ptr<const MessageContent> &content, const MessagePart &part, QWidget *over);

    QWidget *m_window;
    OpenedFiles m_files; // on the pool's thread only
    QString m_lastFolder;
    QThreadPool m_pool;
};

} // namespace posthorn
