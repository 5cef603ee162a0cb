#pragma once

#include "account/endpoint.h"

#include <QJsonObject>
#include <QProcess>
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
    ~ForeignServer();

    [[nodiscard]] Kind kind() const { return m_kind; }
    /// packaging/install-deps --tests has unpacked it.
    [[nodiscard]] static bool isInstalled(Kind kind);
    [[nodiscard]] bool start();
    [[nodiscard]] QString errorString() const { return m_error; }
    /// IMAP without TLS.
    [[nodiscard]] Endpoint endpoint() const;
    [[nodiscard]] QString password() const { return m_info.value(QLatin1String("password")).toString(); }
    /// "Projects" as the server names it, and as Posthorn shows it. INBOX is INBOX.
    [[nodiscard]] QByteArray mailbox(const QString &folder) const;
    [[nodiscard]] QString path(const QString &folder) const;

private:
    [[nodiscard]] bool isBelowInbox(const QString &folder) const;

    Kind m_kind;
    QTemporaryDir m_dir;
    QProcess m_process;
    QJsonObject m_info;
    QString m_error;
};

} // namespace posthorn
