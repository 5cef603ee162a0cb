#pragma once

#include "account/account.h"
#include "base/cancellationtoken.h"
#include "security/tlspolicy.h"
#include "store/store.h"

#include <QObject>
#include <QStringList>
#include <QThread>
#include <memory>

namespace posthorn
{

/// What a change of the protocol would find. A value.
struct SwitchPreview {
    qint64 onServer = 0;   // messages that the server shows by the new protocol
    int folders = 0;       // in which they lie
    qint64 here = 0;       // messages of the account here
    QStringList notOpened; // folders that the server refuses to open; what lies there is unknown
    // To IMAP: of these
    qint64 certain = 0;  // found on the server
    qint64 doubtful = 0; // may be there: their bytes are compared
    qint64 onlyHere = 0;
    qint64 hidden = 0; // deleted here, and found on the server: they stay out of view
};

/// Logs in by the new protocol and compares, changing nothing: neither on the server nor here. The headers of
/// an IMAP server are read into a store of their own, which is thrown away. Made and used on one thread with
/// an event loop; works on a thread of its own, which the destructor ends. The store is used, not owned.
class SwitchPreviewer : public QObject
{
    Q_OBJECT

public:
    /// `scratchDir`: where the thrown-away store may lie; it is made beside the real one, not in a shared
    /// place.
    SwitchPreviewer(Store &store, QString scratchDir, QObject *parent = nullptr);
    ~SwitchPreviewer() override;

    /// `account`: as it would be (switchedTo()).
    void start(const Account &account, const QString &secret);
    /// Waits for the thread; nothing is reported any more.
    void cancel();

Q_SIGNALS:
    void progressed(const QString &folder, int done, int total);
    /// Once after each start(), unless cancelled. Errors: those of the session; Store/*.
    void finished(const posthorn::Result<posthorn::SwitchPreview> &preview,
                  const std::optional<posthorn::CertificateProblem> &certificate);

private:
    Store &m_store;
    QString m_scratchDir;
    quint64 m_generation = 0;
    CancellationToken m_token;         // of the thread
    std::unique_ptr<QThread> m_thread; // Qt's, since the store that is thrown away has timers
};

} // namespace posthorn
