#pragma once

#include "ctlrunner.h"

#include "support/dovecotserver.h"

namespace posthorn
{

/// A user of the private server with an account in a profile of its own: what each test of posthornctl starts
/// from. Every test takes another user, so that all can share one server.
class CtlScene
{
public:
    enum class Kind { Imap, Pop3 };

    CtlScene(DovecotServer &server, QString user);
    /// Adds the account; its name is `name`.
    [[nodiscard]] CtlResult addAccount(Kind kind, const QString &name, const QStringList &more = {}) const;

    /// Runs the words of `line`, split at spaces.
    [[nodiscard]] CtlResult ctl(const QString &line) const;
    /// The ids that `list FOLDER` shows, by subject.
    [[nodiscard]] QHash<QString, QString> idsBySubject(const QString &folder) const;

    [[nodiscard]] bool deliver(const QString &folder, const QString &subject,
                               const QByteArray &flags = {}) const;
    /// The subjects of the messages on the server, sorted.
    [[nodiscard]] QStringList subjectsOnServer(const QString &folder) const;
    /// RFC 5322 bytes from this user.
    [[nodiscard]] QByteArray letter(const QString &to, const QString &subject) const;

    [[nodiscard]] const CtlRunner &runner() const { return m_runner; }
    [[nodiscard]] QString user() const { return m_user; }

private:
    DovecotServer &m_server;
    QString m_user;
    CtlRunner m_runner;
};

} // namespace posthorn
