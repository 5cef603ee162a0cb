#include "retentionscene.h"

#include <algorithm>
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

IncomingMessage message(FolderId folder, int number)
{
    IncomingMessage message;
    message.folder = folder;
    message.uid = quint32(number);
    message.flags.flags = MessageFlag::Seen;
    message.receivedMs = 1'750'000'000'000 + qint64(number) * 60'000;
    message.envelope.subject = QStringLiteral("Message %1").arg(number);
    message.envelope.from = {{QStringLiteral("Ada Lovelace"), QStringLiteral("ada@example.org")}};
    message.body = "Subject: Message " + QByteArray::number(number) + "\r\n\r\nHello\r\n";
    message.size = message.body.size();
    return message;
}

} // namespace

RetentionScene::RetentionScene(int messages)
{
    Account account;
    account.name = QStringLiteral("Mailbox");
    account.incoming.host = QStringLiteral("imap.example.org");
    account.incoming.port = 993;
    account.incoming.userName = QStringLiteral("ada");
    account.identities = {{{}, QStringLiteral("Ada"), QStringLiteral("ada@example.org"), {}, {}}};
    account.applyRole(ComputerRole::Home);
    account.retention.afterDownload = RetentionPolicy::AfterDownload::RemoveAfterDays;
    account.retention.days = 1;
    id = need(m_fixture.accounts().add(account));
    inbox = need(m_fixture.store().writeAndWait<FolderId>(
        Durability::Normal, [&](WriteTransaction &transaction) -> Result<FolderId> {
            POSTHORN_TRY(transaction.upsertAccount(id, true, {}));
            FolderRecord folder;
            folder.account = id;
            folder.mailbox = "INBOX";
            folder.path = QStringLiteral("INBOX");
            folder.role = FolderRole::Inbox;
            POSTHORN_TRY_ASSIGN(const FolderId made, transaction.upsertFolder(folder));
            QList<IncomingMessage> incoming;
            for (int number = 1; number <= messages; ++number)
                incoming.append(message(made, number));
            POSTHORN_TRY(transaction.addMessages(incoming));
            return made;
        }));
}

Account RetentionScene::account()
{
    return m_fixture.accounts().account(id).value_or(Account());
}

void RetentionScene::setRetention(const RetentionPolicy &policy)
{
    Account changed = account();
    changed.retention = policy;
    need(m_fixture.accounts().update(changed));
}

std::vector<RetentionCandidate> RetentionScene::candidates()
{
    auto found = need(m_fixture.store().readAndWait<RetentionInventory>([this](StoreReader &reader) {
                     return reader.retentionInventory(id);
                 })).candidates;
    std::sort(found.begin(), found.end(), [](const RetentionCandidate &a, const RetentionCandidate &b) {
        return a.placement < b.placement;
    });
    return found;
}

} // namespace posthorn
