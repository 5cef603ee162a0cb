#include "windowfixture.h"

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
}

WindowFixture::~WindowFixture() = default;

Services WindowFixture::services()
{
    return {.accounts = &m_runtime->accounts(),
            .settings = m_settings.get(),
            .store = &m_runtime->store(),
            .engine = m_runtime->engine(),
            .credentials = m_runtime->credentials(),
            .actions = &m_runtime->actions(),
            .outbox = &m_runtime->outbox(),
            .drafts = &m_runtime->drafts(),
            .clock = &m_clock,
            .runtimeDir = m_profile.profile().runtimeDir};
}

AccountId WindowFixture::addLocalAccount(const QString &name, const QString &context)
{
    Account account;
    account.name = name;
    account.incomingKind = IncomingKind::Local;
    account.context = context;
    account.identities = {
        {{}, QStringLiteral("Robin"), name.toLower() + QStringLiteral("@example.org"), {}, {}}};
    const auto id = m_runtime->accounts().add(account);
    if (!id)
        return {};
    const auto made = m_runtime->store().writeAndWait<int>(
        Durability::Normal, [&](WriteTransaction &transaction) -> Result<int> {
            POSTHORN_TRY(transaction.upsertAccount(*id, true, context));
            POSTHORN_TRY(transaction.ensureLocalFolders(*id));
            return 0;
        });
    return made ? *id : AccountId();
}

FolderRecord WindowFixture::folder(AccountId account, FolderRole role)
{
    const auto found = m_runtime->store().readAndWait<std::optional<FolderRecord>>(
        [&](StoreReader &reader) { return reader.folderByRole(account, role); });
    return found && *found ? **found : FolderRecord();
}

QList<PlacementId> WindowFixture::addMessages(AccountId account, FolderRole role, const QString &name,
                                              int count)
{
    const FolderId target = folder(account, role).id;
    const auto added = m_runtime->store().writeAndWait<QList<PlacementId>>(
        Durability::Normal, [&](WriteTransaction &transaction) -> Result<QList<PlacementId>> {
            QList<PlacementId> ids;
            for (int i = 1; i <= count; ++i) {
                IncomingMessage message;
                message.folder = target;
                message.receivedMs = m_clock.nowMs() - qint64(count - i + 1) * 60'000;
                message.envelope.subject = QStringLiteral("%1 %2").arg(name).arg(i);
                message.envelope.from = {{QStringLiteral("Ada Lovelace"), QStringLiteral("ada@example.org")}};
                message.envelope.messageId = QStringLiteral("%1.%2@example.org").arg(name).arg(i).toUtf8();
                message.body = QStringLiteral("From: Ada Lovelace <ada@example.org>\r\nSubject: %1 %2\r\n"
                                              "Message-ID: <%1.%2@example.org>\r\n\r\nHello.\r\n")
                                   .arg(name)
                                   .arg(i)
                                   .toUtf8();
                message.size = message.body.size();
                message.snippet = QStringLiteral("Hello.");
                POSTHORN_TRY_ASSIGN(const PlacementId id, transaction.addLocalMessage(message));
                ids << id;
            }
            return ids;
        });
    return added.value_or(QList<PlacementId>());
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
