#include "attachmentactions.h"

#include "mime/attachmenttruth.h"
#include "mime/filename.h"
#include "ui/text/displaytext.h"

#include <QDesktopServices>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QPointer>
#include <QPushButton>
#include <QStandardPaths>
#include <QUrl>

namespace posthorn
{

AttachmentActions::AttachmentActions(const QString &runtimeDir, QWidget *window)
    : QObject(window)
    , m_window(window)
    , m_files(runtimeDir)
{
    // One thread: OpenedFiles is not for several.
    m_pool.setMaxThreadCount(1);
    m_pool.start([this] { m_files.removeStale(); });
}

AttachmentActions::~AttachmentActions()
{
    m_pool.waitForDone();
}

QString AttachmentActions::startFolder() const
{
    if (!m_lastFolder.isEmpty())
        return m_lastFolder;
    return QStandardPaths::writableLocation(QStandardPaths::DownloadLocation);
}

void AttachmentActions::save(const std::shared_ptr<const MessageContent> &content, const MessagePart &part,
                             QWidget *over)
{
    // QFileDialog asks before it answers with a file that exists.
    auto *dialog = new QFileDialog(over != nullptr ? over : m_window, tr("Save attachment"), startFolder());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(part.fileName);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, content, part](const QString &path) { saveTo(content, part, path); });
    dialog->open();
}

void AttachmentActions::saveAll(const std::shared_ptr<const MessageContent> &content)
{
    auto *dialog = new QFileDialog(m_window, tr("Save all attachments in"), startFolder());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, content](const QString &folder) { saveAllTo(content, folder); });
    dialog->open();
}

void AttachmentActions::saveTo(const std::shared_ptr<const MessageContent> &content, const MessagePart &part,
                               const QString &path)
{
    m_lastFolder = QFileInfo(path).absolutePath();
    m_pool.start([this, content, part, path] {
        const auto write = [&]() -> Result<void> {
            POSTHORN_TRY_ASSIGN(const QByteArray bytes, MessageParser::partContent(content->bytes, part.id));
            const QFileInfo info(path);
            return info.exists() || info.isSymLink() ? replaceFile(path, bytes) : writeNewFile(path, bytes);
        };
        const Result<void> result = write();
        QMetaObject::invokeMethod(this, [this, result] {
            if (result)
                Q_EMIT saved(1, m_lastFolder);
            else
                Q_EMIT failed(result.error());
        });
    });
}

void AttachmentActions::saveAllTo(const std::shared_ptr<const MessageContent> &content, const QString &folder)
{
    m_lastFolder = folder;
    m_pool.start([this, content, folder] {
        QStringList taken;
        const auto write = [&]() -> Result<void> {
            for (const MessagePart &part : content->parsed.attachments()) {
                POSTHORN_TRY_ASSIGN(const QByteArray bytes,
                                    MessageParser::partContent(content->bytes, part.id));
                const QString name = freeName(folder, part.fileName, taken);
                POSTHORN_TRY(writeNewFile(folder + u'/' + name, bytes));
                taken += name;
            }
            return {};
        };
        const Result<void> result = write();
        QMetaObject::invokeMethod(this, [this, result, files = int(taken.size()), folder] {
            if (result)
                Q_EMIT saved(files, folder);
            else
                Q_EMIT failed(result.error());
        });
    });
}

void AttachmentActions::open(const std::shared_ptr<const MessageContent> &content, const MessagePart &part,
                             QWidget *over)
{
    if (isDangerousAttachment(part.fileName, part.contentType)) {
        save(content, part, over);
        return;
    }
    look(content, part, over, false);
}

void AttachmentActions::ask(const std::shared_ptr<const MessageContent> &content, const MessagePart &part,
                            QWidget *over)
{
    auto *question = new QMessageBox(over != nullptr ? over : m_window);
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setIcon(QMessageBox::Warning);
    question->setTextFormat(Qt::PlainText);
    question->setObjectName(QStringLiteral("openAttachmentQuestion"));
    question->setText(tr("Open %1 with another program?").arg(displayText(part.fileName, 120)));
    question->setInformativeText(tr("Files of this kind can hold macros. Open it only if you expected it."));
    QPushButton *open = question->addButton(tr("Open"), QMessageBox::AcceptRole);
    question->setDefaultButton(question->addButton(QMessageBox::Cancel));
    connect(open, &QPushButton::clicked, this, [this, content, part] { openNow(content, part); });
    question->open();
}

void AttachmentActions::openNow(const std::shared_ptr<const MessageContent> &content, const MessagePart &part)
{
    look(content, part, nullptr, true);
}

void AttachmentActions::look(const std::shared_ptr<const MessageContent> &content, const MessagePart &part,
                             QWidget *over, bool agreed)
{
    m_pool.start([this, content, part, over = QPointer<QWidget>(over), agreed] {
        AttachmentTruth truth;
        const auto write = [&]() -> Result<QString> {
            POSTHORN_TRY_ASSIGN(const QByteArray bytes, MessageParser::partContent(content->bytes, part.id));
            truth = attachmentTruth(part.fileName, part.contentType, bytes);
            const bool opens = !truth.isDangerous && (agreed || truth.isPassive);
            return opens ? m_files.write(part.fileName, bytes) : QString();
        };
        const Result<QString> path = write();
        QMetaObject::invokeMethod(this, [this, content, part, over, path, truth] {
            if (!path) {
                Q_EMIT failed(path.error());
            } else if (truth.isDangerous) {
                // It says that it is to be looked at, and is not: saved at most, as others that can run.
                save(content, part, over);
            } else if (path->isEmpty()) {
                ask(content, part, over);
            } else {
                QDesktopServices::openUrl(QUrl::fromLocalFile(*path));
                Q_EMIT opened(*path);
            }
        });
    });
}

} // namespace posthorn
