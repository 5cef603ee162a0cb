#pragma once

#include "base/cancellationtoken.h"
#include "transfer/mailsource.h"

#include <QObject>
#include <thread>

namespace posthorn
{

/// Counts the messages of folders by reading them, as an import does, on a thread of its own: an mbox does
/// not say how many it has. Window thread; owned by who shows the counts. Destroyed or stopped while it
/// reads, it waits for the end of one message.
class MessageCounter : public QObject
{
    Q_OBJECT

public:
    explicit MessageCounter(QObject *parent = nullptr);
    ~MessageCounter() override;

    /// In this order; what was counted before is given up.
    void count(const QList<SourceFolder> &folders);
    void stop();

Q_SIGNALS:
    /// SourceFolder::file, and what an import would bring in of it. Not for what cannot be read.
    void counted(const QString &file, qint64 messages);

private:
    CancellationToken m_cancel; // of the thread
    std::thread m_thread;
};

} // namespace posthorn
