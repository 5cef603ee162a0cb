#include "support/dovecotserver.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QStandardPaths>
#include <algorithm>
#include <sys/stat.h>
#include <unistd.h>

namespace posthorn
{

namespace
{

constexpr int doveadmMs = 30'000;

QString findProgram(const QString &name)
{
    return QStandardPaths::findExecutable(name).isEmpty()
               ? QStandardPaths::findExecutable(name, {QStringLiteral("/usr/sbin"), QStringLiteral("/sbin")})
               : QStandardPaths::findExecutable(name);
}

} // namespace

DovecotServer::DovecotServer()
    : m_dir(QStringLiteral("/tmp/phm-XXXXXX"))
{
}

DovecotServer::~DovecotServer() = default;

bool DovecotServer::isInstalled()
{
    // Debian has a package for each protocol.
    const QString libraries = QStringLiteral("/usr/lib/dovecot/");
    for (const char *part : {"imap-login", "pop3-login", "submission-login", "lmtp"}) {
        if (!QFileInfo::exists(libraries + QLatin1String(part)))
            return false;
    }
    return !findProgram(QStringLiteral("dovecot")).isEmpty();
}

bool DovecotServer::start(const Options &options)
{
    m_options = options;
    QStringList arguments{m_dir.path(), QStringLiteral("--users"), options.users.join(u','),
                          QStringLiteral("--storage"), options.storage};
    if (options.requireTls)
        arguments << QStringLiteral("--tls");
    if (!options.introspectionUrl.isEmpty())
        arguments << QStringLiteral("--oauth") << options.introspectionUrl;
    for (const QString &setting : options.settings)
        arguments << QStringLiteral("--set") << setting;
    const bool started = m_process.start(QStringLiteral("mailserver"), arguments);
    m_error = m_process.errorString();
    return started;
}

void DovecotServer::shutDown()
{
    m_process.end();
}

bool DovecotServer::stop()
{
    return command("stop");
}

bool DovecotServer::resume()
{
    return command("start");
}

bool DovecotServer::kick(const QString &user)
{
    return command("kick " + user.toUtf8());
}

QString DovecotServer::caFile() const
{
    return m_process.value("ca");
}

QString DovecotServer::password() const
{
    return m_process.value("password");
}

QString DovecotServer::address(const QString &user) const
{
    return user + u'@' + m_process.value("domain");
}

Endpoint DovecotServer::endpoint(MailProtocol protocol, ConnectionSecurity security,
                                 const QString &user) const
{
    const bool tls = security == ConnectionSecurity::Tls;
    Endpoint endpoint;
    endpoint.protocol = protocol;
    endpoint.host = host();
    switch (protocol) {
    case MailProtocol::Imap:
        endpoint.port = tls ? imapsPort() : imapPort();
        break;
    case MailProtocol::Pop3:
        endpoint.port = tls ? pop3sPort() : pop3Port();
        break;
    case MailProtocol::Smtp:
        endpoint.port = tls ? submissionsPort() : submissionPort();
        break;
    }
    endpoint.security = security;
    endpoint.userName = user;
    endpoint.caFile = caFile();
    return endpoint;
}

bool DovecotServer::addMessage(const QString &user, const QString &folder, const QByteArray &bytes,
                               const QByteArray &flags, qint64 receivedMs)
{
    const QString root = maildir(user, folder, true);
    QByteArray letters = flags;
    std::sort(letters.begin(), letters.end());
    const bool isNew = letters.isEmpty();
    const QString name = QStringLiteral("%1.P%2Q%3.test,S=%4")
                             .arg(QDateTime::currentSecsSinceEpoch())
                             .arg(getpid())
                             .arg(++m_serial)
                             .arg(bytes.size());
    const QString temporary = root + QStringLiteral("/tmp/") + name;
    QFile file(temporary);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.flush())
        return false;
    // The server takes the time of a Maildir file as the message's INTERNALDATE.
    if (receivedMs != 0 &&
        !file.setFileTime(QDateTime::fromMSecsSinceEpoch(receivedMs), QFileDevice::FileModificationTime))
        return false;
    file.close();
    handOver(temporary);
    const QString target =
        isNew ? root + QStringLiteral("/new/") + name
              : root + QStringLiteral("/cur/") + name + QStringLiteral(":2,") + QString::fromLatin1(letters);
    return QFile::rename(temporary, target);
}

QList<QByteArray> DovecotServer::messages(const QString &user, const QString &folder) const
{
    QList<QByteArray> result;
    const QString root = maildir(user, folder);
    for (const QString &part : {QStringLiteral("/cur"), QStringLiteral("/new")}) {
        const QDir directory(root + part);
        for (const QFileInfo &info : directory.entryInfoList(QDir::Files)) {
            QFile file(info.filePath());
            if (file.open(QIODevice::ReadOnly))
                result << file.readAll();
        }
    }
    return result;
}

QList<QByteArray> DovecotServer::messageFlags(const QString &user, const QString &folder) const
{
    QList<QByteArray> result;
    const QString root = maildir(user, folder);
    for (const QString &name : QDir(root + QStringLiteral("/cur")).entryList(QDir::Files)) {
        const qsizetype at = name.lastIndexOf(QStringLiteral(":2,"));
        result << (at < 0 ? QByteArray() : name.mid(at + 3).toLatin1());
    }
    result.resize(result.size() + QDir(root + QStringLiteral("/new")).entryList(QDir::Files).size());
    return result;
}

QString DovecotServer::maildir(const QString &user, const QString &folder, bool make) const
{
    QString root = m_dir.path() + QStringLiteral("/mail/") + user + QStringLiteral("/Maildir");
    const QString inbox = root;
    if (folder.compare(QLatin1String("INBOX"), Qt::CaseInsensitive) != 0)
        root += QStringLiteral("/.") + folder;
    if (make) {
        for (const QString &path : {inbox, root}) {
            for (const char *part : {"", "/cur", "/new", "/tmp"}) {
                const QString sub = path + QLatin1String(part);
                if (!QFileInfo::exists(sub) && QDir().mkpath(sub))
                    handOver(sub);
            }
        }
    }
    return root;
}

Result<QByteArray> DovecotServer::doveadm(const QStringList &arguments) const
{
    QProcess process;
    process.start(findProgram(QStringLiteral("doveadm")),
                  QStringList{QStringLiteral("-c"), m_dir.path() + QStringLiteral("/dovecot.conf")} +
                      arguments);
    if (!process.waitForFinished(doveadmMs) || process.exitCode() != 0) {
        process.kill();
        return Error{ErrorDomain::Server, ErrorCode::ServerSaidNo, Retry::Never,
                     QString::fromUtf8(process.readAllStandardError()), QStringLiteral("doveadm")};
    }
    return process.readAllStandardOutput();
}

bool DovecotServer::handOver(const QString &path) const
{
    // The server, when started by root, reads mail as another user: the one its mail folder belongs to.
    struct stat mail {
    };
    const QString home = m_dir.path() + QStringLiteral("/mail/") + m_options.users.first();
    if (getuid() != 0 || ::stat(QFile::encodeName(home).constData(), &mail) != 0)
        return true;
    return ::chown(QFile::encodeName(path).constData(), mail.st_uid, mail.st_gid) == 0;
}

bool DovecotServer::command(const QByteArray &line)
{
    const QByteArray answer = m_process.ask(line);
    if (QJsonDocument::fromJson(answer).object().value(QLatin1String("ok")).toBool())
        return true;
    m_error = QStringLiteral("%1: %2").arg(QString::fromUtf8(line), QString::fromUtf8(answer));
    return false;
}

} // namespace posthorn
