#include "uifixture.h"

#include "mime/headerscanner.h"
#include "mime/messageparser.h"

#include <stdexcept>

namespace posthorn
{

namespace
{

template <class T>
T need(Result<T> result)
{
    if (!result)
        throw std::runtime_error(result.error().toString().toStdString());
    if constexpr (!std::is_void_v<T>)
        return std::move(result).value();
}

} // namespace

UiFixture::UiFixture()
    : m_accounts(std::make_unique<AccountRepository>(m_profile.profile().configDir))
    , m_settings(std::make_unique<Settings>(m_profile.profile().configDir))
    , m_store(need(Store::open(m_profile.profile(), m_clock)))
    , m_actions(std::make_unique<MailActions>(*m_store))
    , m_outbox(std::make_unique<Outbox>(*m_store, m_clock))
    , m_drafts(std::make_unique<Drafts>(*m_store, m_clock))
{
    need(m_accounts->load());
    Account local;
    local.name = QStringLiteral("Home");
    local.incomingKind = IncomingKind::Local;
    local.context = QStringLiteral("home");
    local.outgoing.protocol = MailProtocol::Smtp;
    local.outgoing.host = QStringLiteral("smtp.example.org");
    local.outgoing.port = 465;
    local.outgoing.userName = QStringLiteral("ada");
    Identity first;
    first.name = QStringLiteral("Ada Lovelace");
    first.address = QStringLiteral("ada@example.org");
    first.signature = QStringLiteral("Ada\nAnalytical Engines");
    Identity second;
    second.name = QStringLiteral("Countess");
    second.address = QStringLiteral("countess@example.org");
    local.identities = {first, second};
    account = need(m_accounts->add(local));
    need(m_store->writeAndWait<void>(
        Durability::Normal, [this](WriteTransaction &transaction) -> Result<void> {
            POSTHORN_TRY(transaction.upsertAccount(account, true, QStringLiteral("home")));
            return transaction.ensureLocalFolders(account);
        }));
    m_judge = std::make_unique<MessageJudge>(*m_accounts, *m_store, m_clock, nullptr);
}

Services UiFixture::services()
{
    Services services;
    services.accounts = m_accounts.get();
    services.settings = m_settings.get();
    services.store = m_store.get();
    services.actions = m_actions.get();
    services.outbox = m_outbox.get();
    services.drafts = m_drafts.get();
    services.clock = &m_clock;
    services.judge = m_judge.get();
    services.renderer = &renderer;
    services.runtimeDir = runtimeDir();
    return services;
}

QString UiFixture::runtimeDir() const
{
    return m_profile.profile().runtimeDir;
}

FolderRecord UiFixture::folder(FolderRole role)
{
    const auto found = need(m_store->readAndWait<std::optional<FolderRecord>>(
        [this, role](StoreReader &reader) { return reader.folderByRole(account, role); }));
    if (!found)
        throw std::runtime_error("no folder of that role");
    return *found;
}

PlacementId UiFixture::add(const QByteArray &bytes, FolderRole role, MessageFlags flags)
{
    IncomingMessage message;
    message.folder = folder(role).id;
    message.flags.flags = flags;
    message.body = bytes;
    message.size = bytes.size();
    message.envelope = scanHeader(bytes.left(qMax<qsizetype>(0, bytes.indexOf("\n\n")))).envelope;
    message.receivedMs = message.envelope.date != 0 ? message.envelope.date : 1'790'000'000'000;
    message.snippet = MessageParser::summarize(bytes).snippet;
    return need(
        m_store->writeAndWait<PlacementId>(Durability::Normal, [message](WriteTransaction &transaction) {
            return transaction.addLocalMessage(message);
        }));
}

PlacementId UiFixture::addHeaderOnly(qint64 size)
{
    return need(m_store->writeAndWait<PlacementId>(
        Durability::Normal, [this, size](WriteTransaction &transaction) -> Result<PlacementId> {
            FolderRecord remote;
            remote.account = account;
            remote.mailbox = "Remote";
            remote.path = QStringLiteral("Remote");
            POSTHORN_TRY_ASSIGN(const FolderId id, transaction.upsertFolder(remote));
            IncomingMessage message;
            message.folder = id;
            message.uid = 7;
            message.size = size;
            message.receivedMs = 1'790'000'000'000;
            message.savedMs = message.receivedMs + qint64(24) * 60 * 60 * 1000;
            message.envelope.subject = QStringLiteral("Large");
            message.envelope.from = {{QStringLiteral("Bob"), QStringLiteral("bob@example.net")}};
            POSTHORN_TRY_ASSIGN(const QList<PlacementId> ids, transaction.addMessages({message}));
            return ids.first();
        }));
}

QList<MessageRow> UiFixture::rows(FolderRole role)
{
    MessageQuery query;
    query.folder = folder(role).id;
    return need(m_store->readAndWait<QList<MessageRow>>(
        [query](StoreReader &reader) { return reader.firstRows(query, 100); }));
}

QList<OutboxRecord> UiFixture::outbox()
{
    return need(
        m_store->readAndWait<QList<OutboxRecord>>([](StoreReader &reader) { return reader.outbox(); }));
}

} // namespace posthorn
