#pragma once

#include "account/endpoint.h"
#include "support/serverprocess.h"

#include <QTemporaryDir>

namespace posthorn
{

/// A real POP3 server other than Dovecot for one test, on a free port of 127.0.0.1 (packaging/pop3server).
/// Nothing of it outlives the object, nor the test's process. Lives on one thread, blocks it while it starts
/// and stops.
class ForeignPop3Server
{
public:
    enum class Kind { Courier, Mailutils, Popa3d, Solid };

    explicit ForeignPop3Server(Kind kind);

    /// packaging/install-deps --tests has unpacked it, and this user may run it.
    [[nodiscard]] static bool isInstalled(Kind kind);
    [[nodiscard]] bool start();
    [[nodiscard]] QString errorString() const { return m_process.errorString(); }
    /// POP3 without TLS.
    [[nodiscard]] Endpoint endpoint() const;
    [[nodiscard]] QString password() const { return m_process.value("password"); }

    /// Puts messages into the mailbox as local delivery does, while no session has it. False where they could
    /// not be written.
    [[nodiscard]] bool deliver(const QList<QByteArray> &messages);
    /// Subjects of what lies in the mailbox, sorted.
    [[nodiscard]] QStringList subjects() const;

private:
    [[nodiscard]] bool deliverToMaildir(const QByteArray &message);

    Kind m_kind;
    QTemporaryDir m_dir;
    ServerProcess m_process;
    int m_serial = 0;
};

} // namespace posthorn
