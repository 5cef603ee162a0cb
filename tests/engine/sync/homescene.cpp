#include "homescene.h"

#include "sync/retentionrun.h"

#include <QTest>
#include <SQLiteCpp/SQLiteCpp.h>

namespace posthorn
{

using namespace std::chrono_literals;

namespace
{

QString subjectOf(const QByteArray &message)
{
    const qsizetype begin = message.indexOf("Subject: ") + 9;
    return QString::fromUtf8(message.mid(begin, message.indexOf('\r', begin) - begin));
}

} // namespace

HomeScene::HomeScene(const QSet<QByteArray> &lacking)
    : server(FakeImapServer::allCapabilities() - lacking)
    , client(SyncEngine::Mode::OneShot, &clock)
{
    server.mail().create("Projects");
    server.mail().create("Trash", "\\Trash");
    server.mail().create("Drafts", "\\Drafts");
    Account account;
    account.id = AccountId(1);
    account.name = QStringLiteral("Home");
    account.incomingKind = IncomingKind::Imap;
    account.incoming = server.endpoint();
    account.applyRole(ComputerRole::Home);
    account.retention.afterDownload = RetentionPolicy::AfterDownload::RemoveAfterDays;
    account.retention.days = 7;
    account.retention.agreed = true;
    client.start(account, QStringLiteral("secret"));
}

quint32 HomeScene::arrive(const char *subject, const FlagState &flags, const QByteArray &folder)
{
    m_arrived.insert(QString::fromUtf8(subject));
    return server.mail().deliver(folder, testMessage(QString::fromUtf8(subject)), flags);
}

void HomeScene::arrive(std::initializer_list<const char *> subjects, const QByteArray &folder)
{
    for (const char *subject : subjects)
        arrive(subject, {}, folder);
}

void HomeScene::collect()
{
    const auto error = client.sync();
    QVERIFY2(!error, error ? qPrintable(error->toString()) : "");
}

void HomeScene::weekLater()
{
    for (int day = 0; day < 8; ++day) {
        clock.advance(24h);
        (void)client.sync();
    }
}

void HomeScene::queueOnly()
{
    const auto outcome = runRetention(client.store(), client.account(), clock);
    QVERIFY2(outcome, outcome ? "" : qPrintable(outcome.error().toString()));
    QVERIFY(outcome->queued > 0);
}

void HomeScene::atNext(const QByteArray &command, std::function<void()> what)
{
    server.setMeanwhile([command, what = std::move(what),
                         done = std::make_shared<std::atomic_bool>()](const QByteArray &name) {
        if (name == command && !done->exchange(true))
            what();
    });
}

void HomeScene::damage(const char *subject)
{
    const std::string mail = (client.dataDir() + QStringLiteral("/mail.db")).toStdString();
    const std::string message =
        std::to_string(copies(client, QString::fromUtf8(subject)).first().message.value());
    int changed = 0;
    for (const char *name : {"/bodies.db", "/local.db"}) {
        SQLite::Database file((client.dataDir() + QLatin1String(name)).toStdString(), SQLite::OPEN_READWRITE);
        file.setBusyTimeout(10'000);
        file.exec("ATTACH '" + mail + "' AS mail");
        changed += file.exec("UPDATE main.body SET data = x'00' WHERE hash IN "
                             "(SELECT body FROM mail.message WHERE id = " +
                             message + ")");
    }
    QVERIFY(changed > 0);
}

QStringList HomeScene::onServer(const QByteArray &folder)
{
    QStringList subjects;
    const auto held = server.mail().lock();
    if (const FakeMailbox *mailbox = server.mail().at(folder)) {
        for (const FakeMessage &message : mailbox->messages)
            subjects.append(subjectOf(message.bytes));
    }
    subjects.sort();
    return subjects;
}

QStringList HomeScene::shown(SyncClient &client, const QString &path)
{
    QStringList subjects;
    const auto folders =
        client.read([&](StoreReader &reader) { return reader.folders(client.account().id); });
    for (const FolderRecord &folder : folders ? *folders : QList<FolderRecord>()) {
        if (folder.path != path)
            continue;
        MessageQuery query;
        query.folder = folder.id;
        const auto rows = client.read([&](StoreReader &reader) { return reader.firstRows(query, 1000); });
        for (const MessageRow &row : rows ? *rows : QList<MessageRow>())
            subjects.append(row.subject);
    }
    subjects.sort();
    return subjects;
}

QList<MessageRow> HomeScene::copies(SyncClient &client, const QString &subject)
{
    MessageQuery query;
    query.scope = MessageQuery::Scope::Everything;
    const auto rows = client.read([&](StoreReader &reader) { return reader.firstRows(query, 1000); });
    QList<MessageRow> found;
    for (const MessageRow &row : rows ? *rows : QList<MessageRow>()) {
        if (row.subject == subject)
            found.append(row);
    }
    return found;
}

bool HomeScene::isCalm()
{
    for (int i = 0; i < 3; ++i) {
        clock.advance(25h);
        if (const auto error = client.sync()) {
            qWarning("%s", qPrintable(error->toString()));
            return false;
        }
    }
    for (const OperationRecord &operation : client.open())
        qWarning("waits: %s", qPrintable(operationKindName(operation.kind)));
    if (const QString findings = client.findings(); !findings.isEmpty())
        qWarning("%s", qPrintable(findings));
    return client.open().isEmpty() && client.findings().isEmpty();
}

QString HomeScene::lost()
{
    QSet<QString> there;
    {
        const auto held = server.mail().lock();
        for (const auto &mailbox : server.mail().mailboxes()) {
            for (const FakeMessage &message : mailbox->messages)
                there.insert(subjectOf(message.bytes));
        }
    }
    QStringList lost;
    for (const QString &subject : std::as_const(m_arrived)) {
        bool whole = there.contains(subject);
        for (const MessageRow &row : copies(client, subject)) {
            const auto body = client.read([&](StoreReader &reader) { return reader.body(row.id); });
            whole = whole || (body && *body == testMessage(subject));
        }
        if (!whole)
            lost.append(subject);
    }
    lost.sort();
    return lost.join(u' ');
}

QString HomeScene::lostOrDoubled()
{
    QStringList wrong;
    if (const QString gone = lost(); !gone.isEmpty())
        wrong.append(QStringLiteral("lost: ") + gone);
    for (const QString &subject : std::as_const(m_arrived)) {
        if (const qsizetype count = copies(client, subject).size(); count != 1)
            wrong.append(QStringLiteral("%1 times %2").arg(count).arg(subject));
    }
    wrong.sort();
    return wrong.join(u'\n');
}

} // namespace posthorn
