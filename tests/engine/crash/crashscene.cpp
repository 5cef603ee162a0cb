#include "crashscene.h"

#include "support/oldschema.h"

namespace posthorn
{

namespace
{

QByteArray message(const QByteArray &subject)
{
    return "From: Ada <ada@example.org>\r\nTo: home@example.org\r\nSubject: " + subject +
           "\r\nDate: Mon, 02 Nov 2026 10:00:00 +0000\r\nMessage-ID: <" + subject +
           "@test.example>\r\n\r\nHello from " + subject + ".\r\n";
}

const char *const folders[] = {"INBOX", "Projects", "Trash", "Sent", "Drafts"};

} // namespace

CrashScene::CrashScene(const CrashScenario &scenario)
    : m_scenario(scenario)
{
    FakeMailStore &mail = m_server.mail();
    mail.create("Projects");
    mail.create("Trash", "\\Trash");
    mail.create("Sent", "\\Sent");
    mail.create("Drafts", "\\Drafts");
    for (const char *subject : {"M", "N", "O"})
        mail.deliver("INBOX", message(subject));
    const QString file = m_runner.write(QStringLiteral("new.eml"), message("New"));
    const QString newer = m_runner.write(QStringLiteral("newer.eml"), message("New") + "More.\r\n");
    const auto prepare = [&](const QString &line) {
        if (const CtlResult result = ctl(line); result.exitCode != 0 && m_problem.isEmpty())
            m_problem = line + u'\n' + QString::fromUtf8(result.said());
        return m_problem.isEmpty();
    };
    // Any password will do: what the command prints.
    if (!prepare(QStringLiteral("account add home@example.org --name Home --user home --imap 127.0.0.1:%1 "
                                "--smtp 127.0.0.1:%2 "
                                "--security none --password-command pwd --bodies none")
                     .arg(m_server.port())
                     .arg(m_smtp.port())))
        return;
    if (!m_scenario.firstSync && !prepare(QStringLiteral("sync")))
        return;
    QString id;
    for (const QJsonObject &row : ctl(QStringLiteral("list INBOX")).objects()) {
        if (row.value(QLatin1String("subject")).toString() == QLatin1String("M"))
            id = QString::number(row.value(QLatin1String("id")).toInteger());
    }
    const auto filled = [&](QString line) {
        if (line.contains(QLatin1String("%4"))) {
            const QJsonObject draft = ctl(QStringLiteral("list Drafts")).last();
            line.replace(QLatin1String("%4"), QString::number(draft.value(QLatin1String("id")).toInteger()));
        }
        return line.replace(QLatin1String("%1"), id)
            .replace(QLatin1String("%2"), file)
            .replace(QLatin1String("%3"), newer);
    };
    for (const QString &line : m_scenario.preparation) {
        if (!prepare(filled(line)))
            return;
    }
    m_scenario.command = filled(m_scenario.command);
    if (m_scenario.oldSchema)
        makeFirstSchema(m_runner.profileDir() + QStringLiteral("/data/mail.db"));
    m_mail = mail.snapshot();
    copyFolder(m_runner.profileDir(), m_runner.file(QStringLiteral("pristine")));
}

void CrashScene::begin()
{
    copyFolder(m_runner.file(QStringLiteral("pristine")), m_runner.profileDir());
    m_server.mail().restore(m_mail);
    m_smtp.forgetAccepted();
}

CtlResult CrashScene::ctl(const QString &line)
{
    return m_runner.run(line.split(u' ', Qt::SkipEmptyParts));
}

long CrashScene::countCalls(bool atSockets)
{
    begin();
    CrashFault counting;
    counting.atSockets = atSockets;
    (void)runFaulted(m_runner, m_scenario.command.split(u' '), counting);
    return callsOf(m_runner);
}

QString CrashScene::run(const CrashFault &fault)
{
    begin();
    m_hit = runFaulted(m_runner, m_scenario.command.split(u' '), fault);
    for (int i = 0; i < 3; ++i)
        (void)ctl(QStringLiteral("sync"));
    if (m_scenario.command.startsWith(QLatin1String("sync ")))
        (void)ctl(m_scenario.command);
    return outcome();
}

QString CrashScene::outcome()
{
    QStringList lines;
    const CtlResult again = ctl(QStringLiteral("sync"));
    const QJsonObject stats = again.last();
    for (const char *key : {"added", "changed", "removed"}) {
        if (again.exitCode != 0 || stats.value(QLatin1String(key)).toInt() != 0)
            lines.append(QStringLiteral("another sync: ") + QString::fromUtf8(again.said()));
    }
    if (const CtlResult check = ctl(QStringLiteral("check")); check.exitCode != 0)
        lines.append(QStringLiteral("check: ") + QString::fromUtf8(check.said()));
    if (const CtlResult journal = ctl(QStringLiteral("journal")); !journal.objects().isEmpty())
        lines.append(QStringLiteral("journal: ") + QString::fromUtf8(journal.out));
    for (const char *folder : folders) {
        {
            const auto held = m_server.mail().lock();
            for (const FakeMessage &mail : m_server.mail().at(folder)->messages)
                lines.append(QStringLiteral("server %1: %2 bytes, flags %3")
                                 .arg(QLatin1String(folder))
                                 .arg(mail.bytes.size())
                                 .arg(mail.flags.flags.toInt()));
        }
        for (const QJsonObject &row : ctl(QStringLiteral("list ") + QLatin1String(folder)).objects()) {
            const QString id = QString::number(row.value(QLatin1String("id")).toInteger());
            lines.append(QStringLiteral("here %1: %2 %3 %4, body %5")
                             .arg(QLatin1String(folder), row.value(QLatin1String("subject")).toString(),
                                  row.value(QLatin1String("flags")).toVariant().toStringList().join(u','),
                                  row.value(QLatin1String("uid")).toInteger() != 0
                                      ? QStringLiteral("known")
                                      : QStringLiteral("unknown"),
                                  row.value(QLatin1String("location")).toString()));
        }
    }
    lines.append(QStringLiteral("submitted: %1").arg(m_smtp.accepted().size()));
    for (const QJsonObject &letter : ctl(QStringLiteral("outbox")).objects())
        lines.append(QStringLiteral("outbox: ") + letter.value(QLatin1String("state")).toString());
    lines.sort();
    return lines.join(u'\n');
}

} // namespace posthorn
