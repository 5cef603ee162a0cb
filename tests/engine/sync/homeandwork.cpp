#include "homeandwork.h"

namespace posthorn
{

namespace
{

QString subjectOf(const QByteArray &message)
{
    const qsizetype at = message.indexOf("Subject: ") + 9;
    return QString::fromUtf8(message.mid(at, message.indexOf('\n', at) - at)).trimmed();
}

} // namespace

HomeAndWork::HomeAndWork()
    : clock(SystemClock().nowMs())
    , work(SyncEngine::Mode::OneShot, &clock.work)
    , home(SyncEngine::Mode::OneShot, &clock.home)
    , laptop(SyncEngine::Mode::OneShot, &clock.laptop)
{
}

HomeAndWork::Clocks::Clocks(qint64 nowMs)
    : work(nowMs)
    , home(nowMs)
    , laptop(nowMs)
{
}

void HomeAndWork::Clocks::advance(std::chrono::milliseconds by)
{
    for (ManualClock *each : {&work, &home, &laptop})
        each->advance(by);
}

QList<SyncClient *> HomeAndWork::computers()
{
    QList<SyncClient *> started{&work, &home};
    if (m_withLaptop)
        started.append(&laptop);
    return started;
}

void HomeAndWork::start(const Setup &setup)
{
    QVERIFY2(startServer(), qPrintable(server.errorString()));
    startComputers(setup);
}

void HomeAndWork::protocols()
{
    QTest::addColumn<IncomingKind>("kind");
    QTest::newRow("IMAP") << IncomingKind::Imap;
    QTest::newRow("POP3") << IncomingKind::Pop3;
}

void HomeAndWork::startComputers(const Setup &setup)
{
    const auto account = [this](IncomingKind kind) {
        return kind == IncomingKind::Pop3 ? SyncClient::pop3Account(server) : SyncClient::imapAccount(server);
    };
    Account atWork = account(setup.workBy);
    atWork.applyRole(ComputerRole::Work);
    if (setup.workKeepsWhatLeft) {
        atWork.retention.keepWhatLeft = true;
        atWork.bodies.kind = BodyPolicy::Kind::All;
    }
    work.start(atWork, server.password());

    Account atHome = account(setup.homeBy);
    atHome.applyRole(ComputerRole::Home);
    atHome.retention.afterDownload = RetentionPolicy::AfterDownload::RemoveAfterDays;
    atHome.retention.days = setup.homeDays;
    atHome.retention.agreed = true;
    if (setup.homePort != 0)
        atHome.incoming.port = setup.homePort;
    home.start(atHome, server.password());

    m_withLaptop = setup.withLaptop;
    if (m_withLaptop) {
        Account onLaptop = account(setup.laptopBy);
        onLaptop.applyRole(setup.laptopIs);
        laptop.start(onLaptop, server.password());
    }
}

void HomeAndWork::arrive(const QString &subject, const QString &folder)
{
    m_awaited.insert(subject);
    QVERIFY(server.addMessage("home", folder, testMessage(subject)));
}

void HomeAndWork::arrive(const QStringList &subjects)
{
    for (const QString &subject : subjects)
        arrive(subject);
}

QStringList HomeAndWork::onServer(const QString &folder) const
{
    QStringList subjects;
    const auto messages = server.messages(QStringLiteral("home"), folder);
    for (const QByteArray &message : messages)
        subjects.append(subjectOf(message));
    subjects.sort();
    return subjects;
}

QStringList HomeAndWork::shown(SyncClient &client, FolderRole role)
{
    MessageQuery query;
    query.scope = MessageQuery::Scope::Unified;
    query.role = role;
    const auto rows = client.read([&query](StoreReader &reader) { return reader.firstRows(query, 10'000); });
    QStringList subjects;
    for (const MessageRow &row : rows.value_or(QList<MessageRow>()))
        subjects.append(row.subject);
    subjects.sort();
    return subjects;
}

QList<MessageRow> HomeAndWork::allRows(SyncClient &client)
{
    return client
        .read([](StoreReader &reader) -> Result<QList<MessageRow>> {
            QList<MessageRow> rows;
            POSTHORN_TRY_ASSIGN(const auto folders, reader.folders(AccountId(1)));
            for (const FolderRecord &folder : folders) {
                MessageQuery query;
                query.folder = folder.id;
                POSTHORN_TRY_ASSIGN(const auto some, reader.firstRows(query, 10'000));
                rows += some;
            }
            return rows;
        })
        .value_or(QList<MessageRow>());
}

QList<MessageRow> HomeAndWork::copies(SyncClient &client, const QString &subject)
{
    QList<MessageRow> rows = allRows(client);
    rows.removeIf([&subject](const MessageRow &row) { return row.subject != subject; });
    return rows;
}

MessageRow HomeAndWork::only(SyncClient &client, const QString &subject)
{
    const QList<MessageRow> rows = copies(client, subject);
    return rows.size() == 1 ? rows.first() : MessageRow();
}

QStringList HomeAndWork::hidden(SyncClient &client)
{
    MessageQuery query;
    query.scope = MessageQuery::Scope::Everything;
    query.location = Location::HiddenHere;
    const auto rows = client.read([&query](StoreReader &reader) { return reader.firstRows(query, 10'000); });
    QStringList subjects;
    for (const MessageRow &row : rows.value_or(QList<MessageRow>()))
        subjects.append(row.subject);
    subjects.sort();
    return subjects;
}

QSet<QString> HomeAndWork::subjectsOnServer() const
{
    QSet<QString> found;
    for (const char *folder : {"INBOX", "Archive", "Projects", "Sent", "Trash"}) {
        const QStringList subjects = onServer(QLatin1String(folder));
        found += QSet<QString>(subjects.begin(), subjects.end());
    }
    return found;
}

QSet<QString> HomeAndWork::anywhere()
{
    QSet<QString> found = subjectsOnServer();
    for (SyncClient *client : computers()) {
        const QList<MessageRow> rows = allRows(*client);
        for (const MessageRow &row : rows)
            found.insert(row.subject);
        const QStringList outOfView = hidden(*client);
        found += QSet<QString>(outOfView.begin(), outOfView.end());
    }
    return found;
}

QString HomeAndWork::lost()
{
    QSet<QString> found = subjectsOnServer();
    QStringList lines;
    for (SyncClient *client : computers()) {
        const QList<MessageRow> rows = allRows(*client);
        for (const MessageRow &row : rows) {
            const bool whole =
                row.hasBody &&
                client->read([&row](StoreReader &reader) { return reader.body(row.id); }).has_value();
            if (whole)
                found.insert(row.subject);
        }
        if (const QString findings = client->findings(); !findings.isEmpty())
            lines.append(findings);
    }
    QStringList missing = (m_awaited - found).values();
    missing.sort();
    for (const QString &subject : std::as_const(missing))
        lines.append(QStringLiteral("%1 is nowhere").arg(subject));
    return lines.join(u'\n');
}

} // namespace posthorn
