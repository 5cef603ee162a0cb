#pragma once

#include "account/endpoint.h"
#include "support/serverprocess.h"

#include <QTemporaryDir>

namespace posthorn
{

/// A real IMAP server other than Dovecot for one test, on a free port of 127.0.0.1, with the user "home" and
/// the folders Drafts, Sent, Trash, Archive and Projects: packaging/cyrusserver or packaging/courierserver.
/// Nothing of it outlives the object, nor the test's process. Lives on one thread, blocks it while it starts
/// and stops.
class ForeignServer
{
public:
    enum class Kind { Cyrus, Courier };

    explicit ForeignServer(Kind kind);

    [[nodiscard]] Kind kind() const { return m_kind; }
    /// packaging/install-deps --tests has unpacked it.
    [[nodiscard]] static bool isInstalled(Kind kind);
    [[nodiscard]] bool start();
    [[nodiscard]] QString errorString() const { return m_process.errorString(); }
    /// IMAP without TLS.
    [[nodiscard]] Endpoint endpoint() const;
    [[nodiscard]] QString password() const { return m_process.value("password"); }
    /// "Projects" as the server names it, and as Posthorn shows it. INBOX is INBOX.
    [[nodiscard]] QByteArray mailbox(const QString &folder) const;
    [[nodiscard]] QString path(const QString &folder) const;

private:
    [[nodiscard]] bool isBelowInbox(const QString &folder) const;

    Kind m_kind;
    QTemporaryDir m_dir;
    ServerProcess m_process;
};

} // namespace posthorn
