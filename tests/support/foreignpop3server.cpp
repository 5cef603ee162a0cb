#include "support/foreignpop3server.h"

#include <QDir>
#include <QFile>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

namespace posthorn
{

namespace
{

struct Program {
    const char *name; // as packaging/pop3server has it
    const char *path;
    bool needsRoot;
};

Program programOf(ForeignPop3Server::Kind kind)
{
    using Kind = ForeignPop3Server::Kind;
    switch (kind) {
    case Kind::Courier:
        return {"courier", "courier/usr/lib/courier/courier/courierpop3d", false};
    case Kind::Mailutils:
        return {"mailutils", "mailutils/usr/sbin/pop3d", false};
    case Kind::Popa3d:
        return {"popa3d", "popa3d/usr/sbin/popa3d", true};
    case Kind::Solid:
        break;
    }
    return {"solid", "solid/usr/sbin/solid-pop3d", true};
}

QByteArray withLineFeeds(QByteArray message)
{
    return message.replace("\r\n", "\n");
}

/// One entry of an mbox (RFC 4155).
QByteArray asEntry(const QByteArray &message)
{
    QByteArray entry = "From ada@example.org Mon Nov  2 10:00:00 2026\n";
    const auto lines = withLineFeeds(message).split('\n');
    for (const QByteArray &line : lines)
        entry += (line.startsWith("From ") ? ">" : "") + line + '\n';
    return entry;
}

/// What packaging/pop3server does for a server that is given a system of its own. Containers forbid it, and a
/// chroot's root may be no mount: then the mounts could be seen outside.
bool mayHideMounts()
{
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(::unshare(CLONE_NEWNS) == 0 &&
                        ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0
                    ? 0
                    : 1);
    int status = 0;
    return child > 0 && ::waitpid(child, &status, 0) == child && WIFEXITED(status) &&
           WEXITSTATUS(status) == 0;
}

} // namespace

ForeignPop3Server::ForeignPop3Server(Kind kind)
    : m_kind(kind)
    , m_dir(QStringLiteral("/tmp/php-XXXXXX"))
{
}

bool ForeignPop3Server::isInstalled(Kind kind)
{
    const Program program = programOf(kind);
    return QFile::exists(QStringLiteral(POSTHORN_SOURCE_DIR "/build/test-servers/") +
                         QLatin1String(program.path)) &&
           (!program.needsRoot || mayHideMounts());
}

bool ForeignPop3Server::start()
{
    return m_process.start(QStringLiteral("pop3server"),
                           {QLatin1String(programOf(m_kind).name), m_dir.path()});
}

Endpoint ForeignPop3Server::endpoint() const
{
    Endpoint endpoint;
    endpoint.protocol = MailProtocol::Pop3;
    endpoint.host = m_process.value("host");
    endpoint.port = m_process.port("pop3");
    endpoint.security = ConnectionSecurity::None;
    endpoint.userName = m_process.value("user");
    return endpoint;
}

bool ForeignPop3Server::deliver(const QList<QByteArray> &messages)
{
    if (m_kind == Kind::Courier)
        return std::all_of(messages.begin(), messages.end(),
                           [this](const QByteArray &message) { return deliverToMaildir(message); });
    QFile mbox(m_process.value("mail"));
    if (!mbox.open(QIODevice::Append))
        return false;
    QByteArray entries;
    for (const QByteArray &message : messages)
        entries += asEntry(message);
    return mbox.write(entries) == entries.size();
}

bool ForeignPop3Server::deliverToMaildir(const QByteArray &message)
{
    // Ascending, so that the server's order is that of delivery.
    const QString name = QStringLiteral("17500%1.M1P1.test").arg(++m_serial, 5, 10, QLatin1Char('0'));
    const QString maildir = m_process.value("mail");
    QFile file(maildir + QStringLiteral("/tmp/") + name);
    return file.open(QIODevice::WriteOnly) && file.write(withLineFeeds(message)) > 0 &&
           file.rename(maildir + QStringLiteral("/new/") + name);
}

QStringList ForeignPop3Server::subjects() const
{
    const QString mail = m_process.value("mail");
    QStringList paths{mail};
    if (m_kind == Kind::Courier) {
        paths.clear();
        for (const char *part : {"/new", "/cur"}) {
            const QDir dir(mail + QLatin1String(part));
            for (const QString &name : dir.entryList(QDir::Files))
                paths.append(dir.filePath(name));
        }
    }
    QStringList subjects;
    for (const QString &path : std::as_const(paths)) {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            return {QStringLiteral("%1 cannot be read").arg(path)};
        while (!file.atEnd()) {
            const QByteArray line = file.readLine();
            if (line.startsWith("Subject: "))
                subjects.append(QString::fromUtf8(line.mid(9)).trimmed());
        }
    }
    subjects.sort();
    return subjects;
}

} // namespace posthorn
