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

    void save(const std::shared_ptr<const MessageContent> &content, const MessagePart &part);
    void saveAll(const std::shared_ptr<const MessageContent> &content);
    /// Asks first for types that a program does more with than to show.
    void open(const std::shared_ptr<const MessageContent> &content, const MessagePart &part);

    /// The parts of save() and saveAll() after their dialogs.
    void saveTo(const std::shared_ptr<const MessageContent> &content, const MessagePart &part,
                const QString &path);
    void saveAllTo(const std::shared_ptr<const MessageContent> &content, const QString &folder);
    void openNow(const std::shared_ptr<const MessageContent> &content, const MessagePart &part);
    /// Pictures, sound, film, plain text and PDF.
    [[nodiscard]] static bool isPassive(const MessagePart &part);

Q_SIGNALS:
    void saved(int files, const QString &folder);
    /// A copy is there and was given to the desktop.
    void opened(const QString &path);
    void failed(const posthorn::Error &error);

private:
    [[nodiscard]] QString startFolder() const;

    QWidget *m_window;
    OpenedFiles m_files; // on the pool's thread only
    QString m_lastFolder;
    QThreadPool m_pool;
};

} // namespace posthorn
