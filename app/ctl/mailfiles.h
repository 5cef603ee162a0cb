#pragma once

#include "base/messageflags.h"
#include "base/result.h"

#include <QByteArray>
#include <QFile>
#include <QList>
#include <functional>

namespace posthorn
{

/// One message of a mailbox in files.
struct FiledMessage {
    QByteArray bytes;
    MessageFlags flags;
    qint64 receivedMs = 0; // 0: not known
};

/// Writes messages into an mbox (mboxrd: "From " lines of bodies are quoted reversibly), a Maildir, or a
/// folder of .eml files. Never over what exists. Errors: Store/StoreUnavailable, DiskFull,
/// Usage/InvalidArgument.
class MailWriter
{
public:
    enum class Format { Mbox, Maildir, Eml };

    MailWriter(Format format, QString path);
    [[nodiscard]] Result<void> open();
    [[nodiscard]] Result<void> add(const FiledMessage &message);
    [[nodiscard]] Result<void> close();

private:
    [[nodiscard]] Result<void> writeFile(const QString &path, const FiledMessage &message) const;

    Format m_format;
    QString m_path;
    QFile m_mbox;
    int m_count = 0;
};

/// Hands over each message of an .eml file, an mbox, a Maildir, or a folder of .eml files. Stops at the first
/// error that `take` answers. Errors: Usage/NotFound.
[[nodiscard]] Result<void> readMailFiles(const QString &path,
                                         const std::function<Result<void>(const FiledMessage &)> &take);

/// Maildir's letters (D, F, P, R, S, T) and back.
[[nodiscard]] QString maildirFlags(MessageFlags flags);
[[nodiscard]] MessageFlags fromMaildirFlags(QStringView letters);

/// The messages of an mbox, one after the other. Pure.
void splitMbox(const QByteArray &mbox, const std::function<bool(const QByteArray &message)> &take);

} // namespace posthorn
