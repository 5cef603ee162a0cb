#include "switchscene.h"

#include "profilecontents.h"

#include <QCryptographicHash>
#include <QDir>
#include <algorithm>

namespace posthorn
{

namespace
{

QByteArray message(const QByteArray &subject, const QByteArray &messageId, const QByteArray &body)
{
    return "From: Ada <ada@example.org>\r\nTo: home@example.org\r\nSubject: " + subject +
           "\r\nDate: Mon, 02 Nov 2026 10:00:00 +0000\r\n" +
           (messageId.isEmpty() ? QByteArray() : "Message-ID: <" + messageId + "@test.example>\r\n") +
           "\r\nHello from " + body + ".\r\n";
}

QByteArray message(const QString &subject)
{
    return message(subject.toUtf8(), subject.toUtf8(), subject.toUtf8());
}

QString subjectOf(const QByteArray &bytes)
{
    const qsizetype at = bytes.indexOf("Subject: ") + 9;
    return QString::fromUtf8(bytes.mid(at, bytes.indexOf('\r', at) - at));
}

QString nameOf(const QByteArray &bytes)
{
    return subjectOf(bytes) + u' ' +
           QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex().first(8));
}

/// What one list has more of than the other, with `word`.
QStringList surplus(QStringList one, const QStringList &other, const QString &word)
{
    for (const QString &each : other)
        one.removeOne(each);
    for (QString &each : one)
        each += word;
    return one;
}

const char *const folders[] = {"INBOX", "Archive", "Drafts", "Junk", "Projects", "Sent", "Trash"};

} // namespace

const char *switchWayName(SwitchWay way)
{
    static const char *const names[] = {"to IMAP, keeping", "to IMAP, uploading", "to POP3"};
    return names[int(way)];
}

SwitchScene::SwitchScene(SwitchWay way)
{
    if (!m_server.start()) {
        m_problem = m_server.errorString();
        return;
    }
    collect();
    change();
    changeThere();
    m_command =
        QStringLiteral("account switch Home --to imap --server %1 --security none %2")
            .arg(server(MailProtocol::Imap),
                 way == SwitchWay::ToImapUploading ? QStringLiteral("--upload") : QStringLiteral("--keep"));
    if (way == SwitchWay::ToImapUploading) {
        for (const char *onlyHere : {"Gone", "FlaggedAndGone", "Written"})
            m_awaitedThere << nameOf(message(QLatin1String(onlyHere)));
    }
    if (way == SwitchWay::ToPop3)
        useImap();
    m_awaitedHere.sort();
    m_awaitedThere.sort();
    waitForServer();
    copyFolder(m_runner.profileDir(), m_runner.file(QStringLiteral("pristine")));
    copyFolder(mailDir(), m_runner.file(QStringLiteral("mail")));
}

QString SwitchScene::server(MailProtocol protocol) const
{
    return m_server.endpoint(protocol, ConnectionSecurity::None).hostAndPort();
}

QString SwitchScene::mailDir() const
{
    return m_server.directory() + QStringLiteral("/mail/home/Maildir");
}

void SwitchScene::expect(const QString &line)
{
    if (!m_problem.isEmpty())
        return;
    const CtlResult done = m_runner.run(line.split(u' ', Qt::SkipEmptyParts));
    if (done.exitCode != 0)
        m_problem = line + u'\n' + QString::fromUtf8(done.said());
}

void SwitchScene::doveadm(const QString &line)
{
    const auto done = m_server.doveadm(line.split(u' '));
    if (!done && m_problem.isEmpty())
        m_problem = line + u'\n' + done.error().toString();
}

void SwitchScene::deliver(const QString &subject, const QByteArray &bytes, const QString &folder)
{
    if (!m_server.addMessage(m_server.user(), folder, bytes) && m_problem.isEmpty())
        m_problem = QStringLiteral("no message ") + subject;
    m_awaitedHere.append(nameOf(bytes));
    m_awaitedThere.append(nameOf(bytes));
}

QString SwitchScene::idOf(const QString &subject)
{
    for (const QJsonObject &row : m_runner.run({QStringLiteral("search"), subject}).objects()) {
        if (row.value(QLatin1String("subject")).toString() == subject)
            return QString::number(row.value(QLatin1String("id")).toInteger());
    }
    return QStringLiteral("0");
}

void SwitchScene::collect()
{
    const QString inbox = QStringLiteral("INBOX");
    for (const char *name : {"New", "Read", "Flagged", "Tagged", "Filed", "Thrown", "ReadThere", "FiledThere",
                             "Gone", "FlaggedAndGone"}) {
        const QString subject = QLatin1String(name);
        deliver(subject, message(subject), inbox);
    }
    for (const char *body : {"one", "two"}) {
        deliver(QStringLiteral("Twin"), message("Twin", "twin", "a twin"), inbox);
        deliver(QStringLiteral("Same"), message("Same", "same", body), inbox);
        deliver(QStringLiteral("Nameless"), message("Nameless", {}, body), inbox);
    }
    const QStringList words{
        QStringLiteral("account"),
        QStringLiteral("add"),
        m_server.address(m_server.user()),
        QStringLiteral("--name"),
        QStringLiteral("Home"),
        QStringLiteral("--user"),
        m_server.user(),
        QStringLiteral("--pop3"),
        server(MailProtocol::Pop3),
        QStringLiteral("--smtp"),
        server(MailProtocol::Smtp),
        QStringLiteral("--security"),
        QStringLiteral("none"),
        QStringLiteral("--bodies"),
        QStringLiteral("all"),
        QStringLiteral("--password-command"),
        QStringLiteral("echo ") + m_server.password(),
    };
    if (const CtlResult added = m_runner.run(words); added.exitCode != 0 && m_problem.isEmpty())
        m_problem = QString::fromUtf8(added.said());
    expect(QStringLiteral("sync"));
}

void SwitchScene::change()
{
    expect(QStringLiteral("mark %1 --read").arg(idOf(QStringLiteral("Read"))));
    expect(QStringLiteral("mark %1 --flag").arg(idOf(QStringLiteral("Flagged"))));
    expect(QStringLiteral("mark %1 --flag --read").arg(idOf(QStringLiteral("FlaggedAndGone"))));
    expect(QStringLiteral("mark %1 --tag work").arg(idOf(QStringLiteral("Tagged"))));
    expect(QStringLiteral("move %1 Archive").arg(idOf(QStringLiteral("Filed"))));
    expect(QStringLiteral("move %1 Trash").arg(idOf(QStringLiteral("Thrown"))));
    const QByteArray written = message(QStringLiteral("Written"));
    expect(QStringLiteral("import %1 Sent").arg(m_runner.write(QStringLiteral("written.eml"), written)));
    m_awaitedHere.append(nameOf(written));
}

void SwitchScene::changeThere()
{
    const QString there = QStringLiteral(" -u home ");
    const QString inbox = QStringLiteral("mailbox INBOX header subject ");
    doveadm(QStringLiteral("mailbox create -u home Projects"));
    doveadm(QStringLiteral("flags add -u home \\Seen ") + inbox + QStringLiteral("ReadThere"));
    doveadm(QStringLiteral("move -u home Projects ") + inbox + QStringLiteral("FiledThere"));
    for (const char *gone : {"Gone", "FlaggedAndGone"}) {
        // Named by its whole Message-ID, as the one's subject is part of the other's.
        doveadm(QStringLiteral("expunge -u home mailbox INBOX header message-id <%1@test.example>")
                    .arg(QLatin1String(gone)));
        m_awaitedThere.removeOne(nameOf(message(QLatin1String(gone))));
    }
    deliver(QStringLiteral("Elsewhere"), message(QStringLiteral("Elsewhere")), QStringLiteral("Projects"));
    deliver(QStringLiteral("Later"), message(QStringLiteral("Later")), QStringLiteral("INBOX"));
}

/// Of what comes then some is not here yet.
void SwitchScene::useImap()
{
    expect(m_command);
    expect(QStringLiteral("sync"));
    expect(QStringLiteral("mark %1 --flag --tag home").arg(idOf(QStringLiteral("Elsewhere"))));
    expect(QStringLiteral("sync"));
    deliver(QStringLiteral("Last"), message(QStringLiteral("Last")), QStringLiteral("INBOX"));
    deliver(QStringLiteral("LastElsewhere"), message(QStringLiteral("LastElsewhere")),
            QStringLiteral("Projects"));
    m_command = QStringLiteral("account switch Home --to pop3 --server %1 --security none")
                    .arg(server(MailProtocol::Pop3));
}

/// Until no program of the server serves the user any more: what was asked of it is done.
void SwitchScene::waitForServer() const
{
    constexpr int most = 200; // each takes some ten milliseconds
    for (int i = 0; i < most; ++i) {
        const auto who = m_server.doveadm({QStringLiteral("who"), QStringLiteral("-1"), m_server.user()});
        if (!who || !who->contains("home "))
            return;
    }
}

void SwitchScene::begin()
{
    waitForServer();
    copyFolder(m_runner.file(QStringLiteral("pristine")), m_runner.profileDir());
    copyFolder(m_runner.file(QStringLiteral("mail")), mailDir());
}

SwitchScene::OnServer SwitchScene::readServer() const
{
    OnServer found;
    for (const char *name : folders) {
        const QString root = m_server.maildir(m_server.user(), QLatin1String(name));
        QStringList tags;
        QFile named(root + QStringLiteral("/dovecot-keywords"));
        if (named.open(QIODevice::ReadOnly))
            tags = QString::fromUtf8(named.readAll()).split(u'\n', Qt::SkipEmptyParts);
        for (const QString &part : {QStringLiteral("/cur/"), QStringLiteral("/new/")}) {
            const QDir directory(root + part);
            for (const QString &file : directory.entryList(QDir::Files)) {
                QFile message(directory.filePath(file));
                const QByteArray bytes = message.open(QIODevice::ReadOnly) ? message.readAll() : QByteArray();
                const qsizetype at = file.lastIndexOf(QStringLiteral(":2,"));
                QString flags;
                QStringList tagged;
                for (const QChar letter : at < 0 ? QString() : file.mid(at + 3)) {
                    // Small letters are the folder's tags: a line "0 work" says what `a` is.
                    const QString tag = QString::number(letter.unicode() - u'a') + u' ';
                    const auto line = std::find_if(tags.begin(), tags.end(), [&tag](const QString &each) {
                        return each.startsWith(tag);
                    });
                    if (line == tags.end())
                        flags += letter;
                    else
                        tagged += line->mid(tag.size());
                }
                found.lines.append(QStringLiteral("server %1: %2, flags %3 %4")
                                       .arg(QLatin1String(name), subjectOf(bytes), flags, tagged.join(u',')));
                found.messages.append(nameOf(bytes));
            }
        }
    }
    found.messages.sort();
    return found;
}

long SwitchScene::countCalls(bool atSockets)
{
    begin();
    CrashFault counting;
    counting.atSockets = atSockets;
    (void)runFaulted(m_runner, m_command.split(u' '), counting);
    return callsOf(m_runner);
}

QString SwitchScene::hit(const CrashFault &fault)
{
    begin();
    m_result = runFaulted(m_runner, m_command.split(u' '), fault);
    waitForServer();
    QStringList somewhere = readServer().messages;
    for (const auto &kept : ProfileContents::of(m_runner.profileDir(), false).messages) {
        if (!kept.bytes.isEmpty())
            somewhere.append(nameOf(kept.bytes));
    }
    QStringList lost;
    for (const QString &awaited : m_awaitedHere) {
        if (!somewhere.contains(awaited))
            lost.append(awaited + QStringLiteral(" is nowhere"));
    }
    return lost.join(u'\n');
}

QString SwitchScene::recover(const QString &expected)
{
    QString result;
    for (int i = 0; i < 3 && (i == 0 || result != expected); ++i) {
        // Where it came to its end before, it says so.
        (void)m_runner.run(m_command.split(u' '));
        const CtlResult synced = m_runner.run({QStringLiteral("sync")});
        waitForServer();
        const ProfileContents here = ProfileContents::of(m_runner.profileDir(), true);
        const OnServer there = readServer();
        QStringList lines = here.wrong + there.lines;
        if (synced.exitCode != 0)
            lines.append(QStringLiteral("sync: ") + QString::fromUtf8(synced.said()));
        m_here.clear();
        m_there = there.messages;
        for (const ProfileContents::Kept &kept : here.messages) {
            lines.append(QStringLiteral("here ") + kept.line);
            m_here.append(kept.bytes.isEmpty() ? kept.subject + QStringLiteral(" without its bytes")
                                               : nameOf(kept.bytes));
        }
        lines.sort();
        result = lines.join(u'\n');
    }
    return result;
}

QString SwitchScene::lostOrDoubled() const
{
    const QStringList wrong = surplus(m_awaitedHere, m_here, QStringLiteral(" is lost here")) +
                              surplus(m_here, m_awaitedHere, QStringLiteral(" is too much here")) +
                              surplus(m_awaitedThere, m_there, QStringLiteral(" is lost on the server")) +
                              surplus(m_there, m_awaitedThere, QStringLiteral(" is too much on the server"));
    return wrong.join(u'\n');
}

} // namespace posthorn
