#include "ctlscene.h"

#include <QHash>

namespace posthorn
{

CtlScene::CtlScene(DovecotServer &server, QString user)
    : m_server(server)
    , m_user(std::move(user))
{
}

CtlResult CtlScene::addAccount(Kind kind, const QString &name, const QStringList &more) const
{
    const bool imap = kind == Kind::Imap;
    QStringList words{QStringLiteral("account"),
                      QStringLiteral("add"),
                      m_server.address(m_user),
                      QStringLiteral("--name"),
                      name,
                      QStringLiteral("--user"),
                      m_user,
                      imap ? QStringLiteral("--imap") : QStringLiteral("--pop3"),
                      QStringLiteral("localhost:%1").arg(imap ? m_server.imapsPort() : m_server.pop3sPort()),
                      QStringLiteral("--smtp"),
                      QStringLiteral("localhost:%1").arg(m_server.submissionsPort()),
                      QStringLiteral("--bodies"),
                      QStringLiteral("all")};
    if (!more.contains(QStringLiteral("--password-command")))
        words << QStringLiteral("--password-command") << QStringLiteral("echo ") + m_server.password();
    if (!more.contains(QStringLiteral("--ca")))
        words << QStringLiteral("--ca") << m_server.caFile();
    return m_runner.run(words + more);
}

CtlResult CtlScene::ctl(const QString &line) const
{
    return m_runner.run(line.split(u' ', Qt::SkipEmptyParts));
}

QHash<QString, QString> CtlScene::idsBySubject(const QString &folder) const
{
    QHash<QString, QString> ids;
    for (const QJsonObject &row : m_runner.run({QStringLiteral("list"), folder}).objects())
        ids.insert(row.value(QLatin1String("subject")).toString(),
                   QString::number(row.value(QLatin1String("id")).toInteger()));
    return ids;
}

bool CtlScene::deliver(const QString &folder, const QString &subject, const QByteArray &flags) const
{
    return m_server.addMessage(m_user, folder,
                               "From: Ann <ann@example.org>\r\nTo: " + m_server.address(m_user).toUtf8() +
                                   "\r\nSubject: " + subject.toUtf8() + "\r\nMessage-ID: <" +
                                   subject.toUtf8() + '.' + m_user.toUtf8() +
                                   "@example.org>\r\nDate: Mon, 23 Nov 2026 20:00:00 +0000\r\n\r\n" +
                                   "The body of " + subject.toUtf8() + ".\r\n",
                               flags);
}

QStringList CtlScene::subjectsOnServer(const QString &folder) const
{
    QStringList subjects;
    for (const QByteArray &message : m_server.messages(m_user, folder)) {
        for (const QByteArray &line : message.split('\n')) {
            if (line.startsWith("Subject: "))
                subjects << QString::fromUtf8(line.mid(9).trimmed());
        }
    }
    subjects.sort();
    return subjects;
}

QByteArray CtlScene::letter(const QString &to, const QString &subject) const
{
    return "From: " + m_server.address(m_user).toUtf8() + "\r\nTo: " + to.toUtf8() +
           "\r\nSubject: " + subject.toUtf8() + "\r\nMessage-ID: <" + subject.toUtf8() + '.' +
           m_user.toUtf8() + "@example.test>\r\nDate: Mon, 23 Nov 2026 20:00:00 +0000\r\n\r\nhello\r\n";
}

} // namespace posthorn
