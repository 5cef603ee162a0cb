#pragma once

#include "account/endpoint.h"
#include "base/result.h"
#include "support/serverprocess.h"

#include <QByteArray>
#include <QStringList>
#include <QTemporaryDir>

namespace posthorn
{

/// A real mail server for one test: packaging/mailserver (Dovecot, and a relay behind its submission) on free
/// ports of 127.0.0.1 with mail of its own. Nothing of it outlives the object, nor the test's process. Lives
/// on one thread, blocks it while it starts and stops (about 0.2 s each).
///
///     if (!DovecotServer::isInstalled())
///         QSKIP("Dovecot is not installed: packaging/install-deps --tests");
///     DovecotServer server;
///     QVERIFY2(server.start(), qPrintable(server.errorString()));
class DovecotServer
{
public:
    struct Options {
        QStringList users = {QStringLiteral("home"), QStringLiteral("work")};
        QString storage = QStringLiteral("maildir"); // or "sdbox", "mdbox"; addMessage() needs maildir
        bool requireTls = false;
        /// OAuthServer::introspectionUrl(), for a server that takes access tokens too.
        QString introspectionUrl;
        /// Lines for the Dovecot configuration, "imap_capability = IMAP4rev1 ...".
        QStringList settings;
    };

    DovecotServer();
    ~DovecotServer();

    [[nodiscard]] static bool isInstalled();
    [[nodiscard]] bool start(const Options &options);
    [[nodiscard]] bool start() { return start(Options{}); }
    /// Ends the server. Its mail stays until the object goes; start() is a new server.
    void shutDown();
    /// The server goes away as if it had crashed, and comes back on the same ports with the same mail.
    [[nodiscard]] bool stop();
    [[nodiscard]] bool resume();
    [[nodiscard]] bool restart() { return stop() && resume(); }
    /// Cuts the connections that the user has.
    [[nodiscard]] bool kick(const QString &user = QStringLiteral("home"));
    [[nodiscard]] QString errorString() const { return m_error; }

    [[nodiscard]] QString host() const { return QStringLiteral("127.0.0.1"); }
    [[nodiscard]] quint16 imapPort() const { return m_process.port("imap"); }
    [[nodiscard]] quint16 imapsPort() const { return m_process.port("imaps"); }
    [[nodiscard]] quint16 pop3Port() const { return m_process.port("pop3"); }
    [[nodiscard]] quint16 pop3sPort() const { return m_process.port("pop3s"); }
    [[nodiscard]] quint16 submissionPort() const { return m_process.port("submission"); }
    [[nodiscard]] quint16 submissionsPort() const { return m_process.port("submissions"); }
    [[nodiscard]] quint16 lmtpPort() const { return m_process.port("lmtp"); }
    /// The relay itself: no log-in, offers SMTPUTF8, which Dovecot's submission does not.
    [[nodiscard]] quint16 smtpPort() const { return m_process.port("smtp"); }
    /// PEM of the authority that signed the certificate, which is for localhost, 127.0.0.1 and ::1.
    [[nodiscard]] QString caFile() const;
    [[nodiscard]] QString user() const { return m_options.users.first(); }
    [[nodiscard]] QString password() const;
    [[nodiscard]] QString address(const QString &user) const;
    /// Where and how `user` reaches this server, the authority included.
    [[nodiscard]] Endpoint endpoint(MailProtocol protocol, ConnectionSecurity security,
                                    const QString &user = QStringLiteral("home")) const;

    /// Puts a message into a folder ("INBOX", "Archive", "Projects.Engine") behind the server's back, as
    /// another client would. `flags` are Maildir's letters (D F P R S T); without them and in INBOX it is new
    /// mail. `bytes` are stored as they are. Answers false when it could not be written.
    [[nodiscard]] bool addMessage(const QString &user, const QString &folder, const QByteArray &bytes,
                                  const QByteArray &flags = {}, qint64 receivedMs = 0);
    /// The files of a folder, in no order; each one's bytes.
    [[nodiscard]] QList<QByteArray> messages(const QString &user, const QString &folder) const;
    /// The Maildir flag letters of the folder's messages, sorted within each, in no order.
    [[nodiscard]] QList<QByteArray> messageFlags(const QString &user, const QString &folder) const;
    /// A folder's Maildir: made with cur, new and tmp when `make`.
    [[nodiscard]] QString maildir(const QString &user, const QString &folder, bool make = false) const;
    /// Where everything of the server lies.
    [[nodiscard]] QString directory() const { return m_dir.path(); }
    /// Runs doveadm with the server's configuration; its output.
    [[nodiscard]] Result<QByteArray> doveadm(const QStringList &arguments) const;
    /// Gives a file or folder that the test made to the user the server reads mail as.
    bool handOver(const QString &path) const;

private:
    [[nodiscard]] bool command(const QByteArray &line);

    QTemporaryDir m_dir;
    ServerProcess m_process;
    Options m_options;
    QString m_error;
    int m_serial = 0;
};

} // namespace posthorn
