#include "windowfixture.h"

#include "ui/window/mailcontroller.h"

namespace posthorn
{

namespace
{

Error unavailable()
{
    return {ErrorDomain::Credentials, ErrorCode::KeyringUnavailable, Retry::AfterUser, {}, {}};
}

} // namespace

void AbsentKeyring::read(const CredentialKey &, QObject *context, ReadReply reply)
{
    QMetaObject::invokeMethod(
        context, [reply] { reply(unavailable()); }, Qt::QueuedConnection);
}

void AbsentKeyring::write(const CredentialKey &, const QString &, QObject *context, WriteReply reply)
{
    ++writes;
    QMetaObject::invokeMethod(
        context, [reply] { reply(unavailable()); }, Qt::QueuedConnection);
}

void AbsentKeyring::remove(const CredentialKey &, QObject *context, WriteReply reply)
{
    QMetaObject::invokeMethod(
        context, [reply] { reply(unavailable()); }, Qt::QueuedConnection);
}

WindowFixture::WindowFixture()
{
    reopen();
}

void WindowFixture::reopen()
{
    m_actions.reset();
    m_settings.reset();
    m_runtime.reset();
    auto opened = MailRuntime::open({.profile = m_profile.profile(),
                                     .use = MailRuntime::Use::Sync,
                                     .clock = &m_clock,
                                     .keyring = &m_keyring});
    if (!opened) {
        qWarning("%s", qPrintable(opened.error().toString()));
        return;
    }
    m_runtime = std::move(*opened);
    m_settings = std::make_unique<Settings>(m_profile.profile().configDir);
    m_actions =
        std::make_unique<MailActions>(m_runtime->store(), std::chrono::seconds(MailController::UndoSeconds));
}

WindowFixture::~WindowFixture() = default;

Services WindowFixture::services()
{
    return {.accounts = &m_runtime->accounts(),
            .settings = m_settings.get(),
            .store = &m_runtime->store(),
            .engine = m_runtime->engine(),
            .credentials = m_runtime->credentials(),
            .actions = m_actions.get(),
            .outbox = &m_runtime->outbox(),
            .drafts = &m_runtime->drafts(),
            .clock = &m_clock,
            .runtimeDir = m_profile.profile().runtimeDir};
}

AccountId WindowFixture::add(Account account)
{
    account.identities = {
        {{}, QStringLiteral("Robin"), account.name.toLower() + QStringLiteral("@example.org"), {}, {}}};
    const auto id = m_runtime->accounts().add(account);
    if (!id)
        qWarning("%s", qPrintable(id.error().toString()));
    return id.value_or(AccountId());
}

AccountId WindowFixture::addLocalAccount(const QString &name, const QString &context)
{
    Account account;
    account.name = name;
    account.incomingKind = IncomingKind::Local;
    account.context = context;
    const AccountId id = add(account);
    const auto made = m_runtime->store().writeAndWait<int>(
        Durability::Normal, [&](WriteTransaction &transaction) -> Result<int> {
            POSTHORN_TRY(transaction.upsertAccount(id, true, context));
            POSTHORN_TRY(transaction.ensureLocalFolders(id));
            return 0;
        });
    return made ? id : AccountId();
}

AccountId WindowFixture::addServerAccount(const QString &name, ComputerRole role)
{
    Account account;
    account.name = name;
    account.incoming.host = QStringLiteral("imap.example.org");
    account.incoming.port = 993;
    account.incoming.userName = name;
    account.applyRole(role);
    const AccountId id = add(account);
    const AccountPolicy policy{account.retention.keepWhatLeft, account.deletingReachesServer()};
    const auto made = m_runtime->store().writeAndWait<int>(
        Durability::Normal, [&](WriteTransaction &transaction) -> Result<int> {
            POSTHORN_TRY(transaction.upsertAccount(id, true, {}));
            POSTHORN_TRY(transaction.setAccountPolicy(id, policy));
            for (const FolderRole folder : {FolderRole::Inbox, FolderRole::Archive, FolderRole::Trash}) {
                FolderRecord record;
                record.account = id;
                // INBOX is what the engine makes, too.
                record.path = folder == FolderRole::Inbox ? QStringLiteral("INBOX") : folderRoleName(folder);
                record.mailbox = record.path.toUtf8();
                record.delimiter = "/";
                record.role = folder;
                POSTHORN_TRY(transaction.upsertFolder(record));
            }
            return 0;
        });
    return made ? id : AccountId();
}

AccountId WindowFixture::addSharedAccount(const QString &name, const QString &sharedInbox)
{
    Account account;
    account.name = name;
    account.incomingKind = IncomingKind::Pop3;
    account.incoming.protocol = MailProtocol::Pop3;
    account.incoming.host = QStringLiteral("pop.example.org");
    account.incoming.port = 995;
    account.incoming.userName = name;
    account.sharedInbox = sharedInbox;
    const AccountId id = add(account);
    const auto made = m_runtime->store().writeAndWait<int>(
        Durability::Normal, [&](WriteTransaction &transaction) -> Result<int> {
            POSTHORN_TRY(transaction.upsertAccount(id, true, {}, sharedInbox));
            POSTHORN_TRY(transaction.ensureLocalFolders(id));
            return 0;
        });
    return made ? id : AccountId();
}

FolderRecord WindowFixture::folder(AccountId account, FolderRole role)
{
    const auto all = m_runtime->store().readAndWait<QList<FolderRecord>>(
        [&](StoreReader &reader) { return reader.folders(account); });
    FolderRecord found;
    for (const FolderRecord &folder : all.value_or(QList<FolderRecord>())) {
        if (folder.role == role && (!found.id.isValid() || !folder.local))
            found = folder;
    }
    return found;
}

IncomingMessage WindowFixture::message(const QString &name, int number, qint64 receivedMs)
{
    IncomingMessage message;
    message.receivedMs = receivedMs;
    message.envelope.subject = QStringLiteral("%1 %2").arg(name).arg(number);
    message.envelope.from = {{QStringLiteral("Ada Lovelace"), QStringLiteral("ada@example.org")}};
    message.envelope.messageId = QStringLiteral("%1.%2@example.org").arg(name).arg(number).toUtf8();
    message.body = QStringLiteral("From: Ada Lovelace <ada@example.org>\r\nSubject: %1 %2\r\n"
                                  "Message-ID: <%1.%2@example.org>\r\n\r\nHello.\r\n")
                       .arg(name)
                       .arg(number)
                       .toUtf8();
    message.size = message.body.size();
    message.snippet = QStringLiteral("Hello.");
    return message;
}

QList<PlacementId> WindowFixture::addMessages(AccountId account, FolderRole role, const QString &name,
                                              int count)
{
    const FolderId target = folder(account, role).id;
    const auto added = m_runtime->store().writeAndWait<QList<PlacementId>>(
        Durability::Normal, [&](WriteTransaction &transaction) -> Result<QList<PlacementId>> {
            QList<PlacementId> ids;
            for (int i = 1; i <= count; ++i) {
                IncomingMessage incoming = message(name, i, m_clock.nowMs() - qint64(count - i + 1) * 60'000);
                incoming.folder = target;
                POSTHORN_TRY_ASSIGN(const PlacementId id, transaction.addLocalMessage(incoming));
                ids << id;
            }
            return ids;
        });
    return added.value_or(QList<PlacementId>());
}

QList<PlacementId> WindowFixture::addServerMessages(AccountId account, FolderRole role, const QString &name,
                                                    int count)
{
    const FolderRecord target = folder(account, role);
    const auto added = m_runtime->store().writeAndWait<QList<PlacementId>>(
        Durability::Normal, [&](WriteTransaction &transaction) -> Result<QList<PlacementId>> {
            QList<PlacementId> ids;
            for (int i = 1; i <= count; ++i) {
                IncomingMessage incoming = message(name, i, m_clock.nowMs() - qint64(count - i + 1) * 60'000);
                const QByteArray bytes = std::exchange(incoming.body, {});
                incoming.folder = target.id;
                incoming.uid = quint32(target.total + i);
                POSTHORN_TRY_ASSIGN(const QList<PlacementId> rows, transaction.addMessages({incoming}));
                POSTHORN_TRY(transaction.storeBody(rows.first(), bytes, {incoming.snippet, false}));
                ids << rows;
            }
            return ids;
        });
    return added.value_or(QList<PlacementId>());
}

void WindowFixture::addServerHeader(AccountId account, FolderRole role, const QString &name)
{
    const FolderRecord target = folder(account, role);
    IncomingMessage incoming = message(name, 1, m_clock.nowMs() - 60'000);
    incoming.body.clear();
    incoming.folder = target.id;
    incoming.uid = quint32(target.total + 1);
    const auto added = m_runtime->store().writeAndWait<QList<PlacementId>>(
        Durability::Normal,
        [&](WriteTransaction &transaction) { return transaction.addMessages({incoming}); });
    if (!added)
        qWarning("%s", qPrintable(added.error().toString()));
}

void WindowFixture::setLeaves(PlacementId id, qint64 leavesMs)
{
    const auto done =
        m_runtime->store().writeAndWait<void>(Durability::Normal, [&](WriteTransaction &transaction) {
            return transaction.setDepartures({{id, leavesMs}});
        });
    if (!done)
        qWarning("%s", qPrintable(done.error().toString()));
}

void WindowFixture::completeOperations()
{
    const auto done = m_runtime->store().writeAndWait<void>(
        Durability::Normal, [&](WriteTransaction &transaction) -> Result<void> {
            POSTHORN_TRY_ASSIGN(const auto open, transaction.reader().openOperations());
            for (const OperationRecord &operation : open)
                POSTHORN_TRY(transaction.completeOperation(operation.id));
            return {};
        });
    if (!done)
        qWarning("%s", qPrintable(done.error().toString()));
}

MessageDetail WindowFixture::detail(PlacementId id)
{
    return m_runtime->store()
        .readAndWait<MessageDetail>([&](StoreReader &reader) { return reader.detail(id); })
        .value_or(MessageDetail());
}

int WindowFixture::countIn(AccountId account, FolderRole role)
{
    return folder(account, role).total;
}

} // namespace posthorn
