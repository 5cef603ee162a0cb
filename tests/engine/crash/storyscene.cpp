#include "storyscene.h"

#include "profilecontents.h"

#include <algorithm>

namespace posthorn
{

namespace
{

constexpr long eightDays = 8L * 24 * 3600;

QByteArray message(const QByteArray &subject)
{
    return "From: Ada <ada@example.org>\r\nTo: home@example.org\r\nSubject: " + subject +
           "\r\nDate: Mon, 02 Nov 2026 10:00:00 +0000\r\nMessage-ID: <" + subject +
           "@test.example>\r\n\r\nHello from " + subject + ".\r\n";
}

QString subjectOf(const QByteArray &bytes)
{
    const qsizetype at = bytes.indexOf("Subject: ") + 9;
    return QString::fromUtf8(bytes.mid(at, bytes.indexOf('\r', at) - at));
}

} // namespace

const char *storyStepName(StoryStep step)
{
    static const char *const names[] = {
        "collected at work", "deleted at work", "deletion at work done", "collected at home",
        "answered",          "removed at home", "gone at work",
    };
    return names[int(step)];
}

StoryScene::StoryScene(const Computers &computers, StoryStep step)
    : m_pop3(m_imap.mail())
    , m_step(step)
{
    FakeMailStore &mail = m_imap.mail();
    mail.create("Trash", "\\Trash");
    mail.create("Sent", "\\Sent");
    for (const char *subject : {"Dull", "Question"})
        mail.deliver("INBOX", message(subject));
    expect({&m_work, accountLine(computers.work, QStringLiteral("--role work")), 0});
    expect({&m_home, accountLine(computers.home, QStringLiteral("--role home --after-download 7")), 0});
    for (int before = 0; before < int(step); ++before)
        expect(commandOf(StoryStep(before)));
    m_command = commandOf(step);
    m_mail = mail.snapshot();
    copyFolder(m_command.computer->profileDir(), m_command.computer->file(QStringLiteral("pristine")));
}

QString StoryScene::accountLine(IncomingKind kind, const QString &options) const
{
    // Any password will do: what the command prints.
    return QStringLiteral("account add home@example.org --name Home --user home --%1 127.0.0.1:%2 "
                          "--smtp 127.0.0.1:%3 --security none --password-command pwd %4")
        .arg(kind == IncomingKind::Pop3 ? QLatin1String("pop3") : QLatin1String("imap"))
        .arg(kind == IncomingKind::Pop3 ? m_pop3.port() : m_imap.port())
        .arg(m_smtp.port())
        .arg(options);
}

void StoryScene::expect(const Command &command)
{
    if (!m_problem.isEmpty())
        return;
    const CtlResult done = run(command);
    if (done.exitCode != 0)
        m_problem = command.line + u'\n' + QString::fromUtf8(done.said());
}

StoryScene::Command StoryScene::commandOf(StoryStep step)
{
    switch (step) {
    case StoryStep::DeletedAtWork: {
        const auto rows = run({&m_work, QStringLiteral("search Dull"), 0}).objects();
        const auto id = rows.isEmpty() ? 0 : rows.first().value(QLatin1String("id")).toInteger();
        return {&m_work, QStringLiteral("delete %1").arg(id), 0};
    }
    case StoryStep::Answered:
        return {&m_home,
                QStringLiteral("send --from Home ") +
                    m_home.write(QStringLiteral("answer.eml"), message("Answer")),
                0};
    case StoryStep::CollectedAtHome:
        return {&m_home, QStringLiteral("sync"), 0};
    case StoryStep::RemovedAtHome:
        return {&m_home, QStringLiteral("sync"), eightDays};
    case StoryStep::GoneAtWork:
        return {&m_work, QStringLiteral("sync"), eightDays};
    case StoryStep::CollectedAtWork:
    case StoryStep::DeletionAtWorkDone:
        break;
    }
    return {&m_work, QStringLiteral("sync"), 0};
}

CtlResult StoryScene::run(const Command &command, const CrashFault &fault)
{
    return runFaulted(*command.computer, command.line.split(u' ', Qt::SkipEmptyParts), fault, command.later);
}

void StoryScene::begin()
{
    copyFolder(m_command.computer->file(QStringLiteral("pristine")), m_command.computer->profileDir());
    m_imap.mail().restore(m_mail);
    m_smtp.forgetAccepted();
}

long StoryScene::countCalls(bool atSockets)
{
    begin();
    CrashFault counting;
    counting.atSockets = atSockets;
    (void)run(m_command, counting);
    return callsOf(*m_command.computer);
}

QStringList StoryScene::onServer()
{
    QStringList lines;
    const auto held = m_imap.mail().lock();
    for (const auto &[name, mailbox] : m_imap.mail().mailboxes().asKeyValueRange()) {
        for (const FakeMessage &each : mailbox->messages)
            lines.append(QString::fromLatin1(name) + QLatin1String(": ") + subjectOf(each.bytes));
    }
    return lines;
}

QString StoryScene::hit(const CrashFault &fault)
{
    begin();
    m_result = run(m_command, fault);
    QStringList there = onServer();
    there.replaceInStrings(QStringLiteral("INBOX: "), QString());
    QStringList lines;
    const auto here = ProfileContents::of(m_command.computer->profileDir(), false);
    for (const char *subject : {"Dull", "Question"}) {
        const bool whole =
            std::any_of(here.messages.begin(), here.messages.end(), [&](const ProfileContents::Kept &kept) {
                return !kept.bytes.isEmpty() && kept.subject == QLatin1String(subject);
            });
        // What the step before it left only at home counts as well.
        const bool atHome = m_step == StoryStep::GoneAtWork;
        if (!there.contains(QLatin1String(subject)) && !whole && !atHome)
            lines.append(QStringLiteral("%1 is nowhere").arg(QLatin1String(subject)));
    }
    return lines.join(u'\n');
}

QString StoryScene::recover(const QString &expected)
{
    if (m_step == StoryStep::DeletedAtWork)
        return outcome();
    const Command visit{m_command.computer, QStringLiteral("sync"), m_command.later};
    QString result;
    for (int i = 0; i < 3 && (i == 0 || result != expected); ++i) {
        (void)run(visit);
        result = outcome();
    }
    return result;
}

QString StoryScene::outcome()
{
    const auto here = ProfileContents::of(m_command.computer->profileDir(), true);
    QStringList lines = here.wrong;
    for (const ProfileContents::Kept &kept : here.messages)
        lines.append(QStringLiteral("here ") + kept.line);
    const QStringList there = onServer();
    for (const QString &line : there)
        lines.append(QStringLiteral("server ") + line);
    lines.append(QStringLiteral("submitted: %1").arg(m_smtp.accepted().size()));
    lines.sort();
    return lines.join(u'\n');
}

} // namespace posthorn
