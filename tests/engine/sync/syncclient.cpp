#include "syncclient.h"

#include <algorithm>

namespace posthorn
{

SyncClient::SyncClient(SyncEngine::Mode mode, const Clock *clock)
    : m_mode(mode)
    , m_clock(clock != nullptr ? *clock : m_systemClock)
    , m_credentials(&m_keyring)
{
}

SyncClient::~SyncClient()
{
    close();
}

Account SyncClient::imapAccount(const DovecotServer &server, const QString &user)
{
    Account account;
    account.id = AccountId(1);
    account.name = user;
    account.incomingKind = IncomingKind::Imap;
    account.incoming = server.endpoint(MailProtocol::Imap, ConnectionSecurity::None, user);
    account.outgoing = server.endpoint(MailProtocol::Smtp, ConnectionSecurity::None, user);
    Identity identity;
    identity.id = IdentityId(1);
    identity.address = server.address(user);
    account.identities = {identity};
    account.bodies.kind = BodyPolicy::Kind::None;
    return account;
}

Account SyncClient::pop3Account(const DovecotServer &server, const QString &user)
{
    Account account = imapAccount(server, user);
    account.incomingKind = IncomingKind::Pop3;
    account.incoming = server.endpoint(MailProtocol::Pop3, ConnectionSecurity::None, user);
    return account;
}

void SyncClient::setPassword(const QString &password)
{
    m_keyring.write({m_account.id, CredentialKind::IncomingPassword}, password, &m_keyring,
                    [](Result<void>) {});
}

void SyncClient::start(const Account &account, const QString &password)
{
    m_account = account;
    setPassword(password);
    open(account);
}

void SyncClient::restart()
{
    close();
    open(m_account);
}

void SyncClient::restart(const Account &account)
{
    m_account = account;
    restart();
}

void SyncClient::open(const Account &account)
{
    auto store = Store::open(m_profile.profile(), m_clock);
    QVERIFY2(store, store ? "" : qPrintable(store.error().toString()));
    m_store = std::move(*store);
    m_engine = std::make_unique<SyncEngine>(*m_store, m_credentials, m_clock, m_mode);
    m_actions = std::make_unique<MailActions>(*m_store);
    const auto changed = [this] {
        if (m_changed)
            m_changed();
    };
    SyncEngine *engine = m_engine.get();
    QObject::connect(m_store.get(), &Store::changed, engine, changed);
    QObject::connect(engine, &SyncEngine::syncFinished, engine,
                     [this, changed](AccountId, const SyncStats &stats, const std::optional<Error> &error) {
                         m_stats = stats;
                         m_finished = error;
                         changed();
                     });
    QObject::connect(engine, &SyncEngine::statusChanged, engine,
                     [this, changed](const AccountStatus &status) {
                         statuses.append(status);
                         changed();
                     });
    QObject::connect(engine, &SyncEngine::newMailArrived, engine, [this, changed](const NewMail &mail) {
        newMail.append(mail);
        changed();
    });
    QObject::connect(engine, &SyncEngine::noticed, engine,
                     [this, changed](AccountId, const QString &key, const QStringList &details) {
                         notices.append(key);
                         noticeDetails = details;
                         changed();
                     });
    QObject::connect(engine, &SyncEngine::bodyArrived, engine, [this, changed](PlacementId placement) {
        bodies.append(placement);
        changed();
    });
    QObject::connect(engine, &SyncEngine::bodyFailed, engine,
                     [this, changed](PlacementId placement, const Error &error) {
                         bodyErrors.append({placement, error});
                         changed();
                     });
    m_engine->start({account});
    QVERIFY(waitUntil([this] { return !statuses.isEmpty(); }));
}

void SyncClient::close()
{
    m_actions.reset();
    m_engine.reset();
    m_store.reset();
    statuses.clear();
}

bool SyncClient::waitUntil(const std::function<bool()> &condition)
{
    if (condition())
        return true;
    QEventLoop loop;
    bool held = false;
    m_changed = [&] {
        // Not inside the signal: what caused it may not have finished.
        QMetaObject::invokeMethod(
            &loop,
            [&] {
                held = held || condition();
                if (held)
                    loop.quit();
            },
            Qt::QueuedConnection);
    };
    QTimer::singleShot(30'000, &loop, &QEventLoop::quit);
    loop.exec();
    m_changed = {};
    return held;
}

std::optional<Error> SyncClient::sync(const SyncEngine::SyncOptions &options)
{
    m_finished.reset();
    m_engine->sync(m_account.id, options);
    if (!waitUntil([this] { return m_finished.has_value(); }))
        return Error{
            ErrorDomain::Usage, ErrorCode::TimedOut, Retry::Never, {}, QStringLiteral("sync did not end")};
    return *m_finished;
}

void SyncClient::quitDuringSync(int events)
{
    m_finished.reset();
    m_engine->sync(m_account.id, {});
    QVERIFY(waitUntil([this, &events] { return m_finished.has_value() || --events <= 0; }));
    restart();
}

Result<void> SyncClient::retry(OperationId operation)
{
    return m_store->writeAndWait<void>(Durability::Full, [operation](WriteTransaction &transaction) {
        return transaction.setOperationState(operation, OperationState::Queued);
    });
}

Result<void> SyncClient::takeBack(OperationId operation)
{
    return m_store->writeAndWait<void>(Durability::Full, [operation](WriteTransaction &transaction) {
        return transaction.cancelOperation(operation);
    });
}

Result<OperationId> SyncClient::queuePopDelete(PlacementId id)
{
    OperationRecord operation;
    operation.kind = OperationKind::PopDelete;
    OperationTarget target;
    target.placement = id;
    operation.targets = {target};
    return m_store->writeAndWait<OperationId>(Durability::Full, [&operation](WriteTransaction &transaction) {
        return transaction.enqueue(operation);
    });
}

std::optional<FolderRecord> SyncClient::folder(const QString &path)
{
    const auto folders = read([this](StoreReader &reader) { return reader.folders(m_account.id); });
    for (const FolderRecord &folder : folders.value_or(QList<FolderRecord>())) {
        if (folder.path == path)
            return folder;
    }
    return {};
}

QList<MessageRow> SyncClient::rows(const QString &path)
{
    const auto found = folder(path);
    if (!found)
        return {};
    MessageQuery query;
    query.folder = found->id;
    return read([&query](StoreReader &reader) { return reader.firstRows(query, 10'000); })
        .value_or(QList<MessageRow>());
}

QStringList SyncClient::subjects(const QString &path)
{
    QStringList result;
    for (const MessageRow &row : rows(path))
        result.append(row.subject);
    result.sort();
    return result;
}

MessageRow SyncClient::row(const QString &path, const QString &subject)
{
    for (const MessageRow &row : rows(path)) {
        if (row.subject == subject)
            return row;
    }
    return {};
}

QList<OperationRecord> SyncClient::open()
{
    return read([](StoreReader &reader) { return reader.openOperations(); })
        .value_or(QList<OperationRecord>());
}

QList<OutboxRecord> SyncClient::outbox()
{
    return read([](StoreReader &reader) { return reader.outbox(); }).value_or(QList<OutboxRecord>());
}

QString SyncClient::findings()
{
    const auto report = read([](StoreReader &reader) { return reader.check(); });
    if (!report)
        return report.error().toString();
    QStringList lines;
    for (const CheckFinding &finding : report->findings)
        lines.append(finding.what + QLatin1String(": ") + finding.detail);
    return lines.join(u'\n');
}

QByteArray testMessage(const QString &subject, const QByteArray &body)
{
    QByteArray id = subject.toUtf8();
    id.replace(' ', '-');
    return "From: Ada <ada@example.org>\r\nTo: home@example.org\r\nSubject: " + subject.toUtf8() +
           "\r\nDate: Mon, 02 Nov 2026 10:00:00 +0000\r\nMessage-ID: <" + id +
           "@test.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + body;
}

} // namespace posthorn
