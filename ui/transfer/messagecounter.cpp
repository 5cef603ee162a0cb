#include "messagecounter.h"

namespace posthorn
{

namespace
{

/// nullopt where it cannot be read, or need not be any more.
std::optional<qint64> countOf(const SourceFolder &folder, const CancellationToken &cancel)
{
    const auto reader = openMail(folder);
    if (!reader)
        return std::nullopt;
    qint64 messages = 0;
    while (!cancel.isCancelled()) {
        const auto read = (*reader)->next();
        if (!read)
            return std::nullopt;
        if (!*read)
            return messages;
        if (!(*read)->skipped && !(*read)->deleted)
            ++messages;
    }
    return std::nullopt;
}

} // namespace

MessageCounter::MessageCounter(QObject *parent)
    : QObject(parent)
{
}

MessageCounter::~MessageCounter()
{
    stop();
}

void MessageCounter::count(const QList<SourceFolder> &folders)
{
    stop();
    m_cancel = {};
    m_thread = std::thread([this, folders, cancel = m_cancel] {
        for (const SourceFolder &folder : folders) {
            const auto messages = countOf(folder, cancel);
            if (cancel.isCancelled())
                return;
            if (!messages)
                continue;
            const auto tell = [this, cancel, file = folder.file, messages = *messages] {
                if (!cancel.isCancelled())
                    Q_EMIT counted(file, messages);
            };
            QMetaObject::invokeMethod(this, tell, Qt::QueuedConnection);
        }
    });
}

void MessageCounter::stop()
{
    m_cancel.cancel();
    if (m_thread.joinable())
        m_thread.join();
}

} // namespace posthorn
