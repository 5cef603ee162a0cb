#include "samplemailbox.h"

#include "common/mailruntime.h"
#include "mime/messageparser.h"
#include "samplemail/samplemail.h"
#include "sync/retentionrun.h"

#include <QHash>
#include <algorithm>

namespace posthorn
{

namespace
{

struct SampleAccount {
    QString key;
    AccountId id;
};

constexpr int ruleDays = 14;

/// Home collects from a server, and removes there by rules that were agreed to long ago.
void collectAtHome(Account &account)
{
    account.incomingKind = IncomingKind::Pop3;
    account.incoming.protocol = MailProtocol::Pop3;
    account.incoming.host = QStringLiteral("pop.posthorn.example");
    account.incoming.port = 995;
    account.incoming.userName = account.identities.first().address;
    account.applyRole(ComputerRole::Home);
    account.retention.afterDownload = RetentionPolicy::AfterDownload::RemoveAfterDays;
    account.retention.days = ruleDays;
    account.retention.mostMessages = 30;
    account.retention.agreed = true;
}

Result<AccountId> addAccount(MailRuntime &runtime, const QString &key, const QString &name,
                             const QString &color)
{
    Account account;
    account.name = name;
    account.incomingKind = IncomingKind::Local;
    account.context = key;
    account.color = color;
    account.identities = {
        {{}, QStringLiteral("Ada Byrne"), QStringLiteral("%1@posthorn.example").arg(key), {}, {}}};
    if (key == QLatin1String("home"))
        collectAtHome(account);
    return runtime.accounts().add(account);
}

/// The account's folder of this name: a special one, or one made for the purpose.
Result<FolderId> folderFor(WriteTransaction &transaction, AccountId account, const QString &name)
{
    static const QHash<QString, FolderRole> roles = {
        {QStringLiteral("Inbox"), FolderRole::Inbox}, {QStringLiteral("Drafts"), FolderRole::Drafts},
        {QStringLiteral("Sent"), FolderRole::Sent},   {QStringLiteral("Archive"), FolderRole::Archive},
        {QStringLiteral("Junk"), FolderRole::Junk},   {QStringLiteral("Trash"), FolderRole::Trash},
    };
    if (const auto role = roles.constFind(name); role != roles.cend()) {
        POSTHORN_TRY_ASSIGN(const auto special, transaction.reader().folderByRole(account, *role));
        if (special)
            return special->id;
    }
    FolderRecord folder;
    folder.account = account;
    folder.mailbox = name.toUtf8();
    folder.delimiter = "/";
    folder.path = name;
    folder.local = true;
    return transaction.upsertFolder(folder);
}

/// Adds it where it lives: what home collected two weeks ago has left its server, unless it is flagged; the
/// server of work keeps its Inbox.
Result<void> add(WriteTransaction &transaction, AccountId account, const SampleMessage &sample,
                 const IncomingMessage &message, qint64 nowMs)
{
    constexpr qint64 ruleMs = ruleDays * 24LL * 60 * 60 * 1000;
    const bool hasLeft = sample.owner == QLatin1String("home") &&
                         !sample.flags.testFlag(MessageFlag::Flagged) && sample.receivedMs + ruleMs <= nowMs;
    if (sample.folder != QLatin1String("Inbox") || hasLeft) {
        POSTHORN_TRY(transaction.addLocalMessage(message));
        return {};
    }
    POSTHORN_TRY(transaction.addPop3Message(account, message.envelope.messageId, message));
    return {};
}

Result<int> fill(WriteTransaction &transaction, const QList<SampleAccount> &accounts, qint64 nowMs)
{
    QHash<QString, FolderId> folders;
    for (const SampleAccount &account : accounts) {
        POSTHORN_TRY(transaction.upsertAccount(account.id, true, account.key));
        POSTHORN_TRY(transaction.ensureLocalFolders(account.id));
    }
    int count = 0;
    for (const SampleMessage &sample : makeSampleMail(nowMs)) {
        const auto account =
            std::find_if(accounts.begin(), accounts.end(),
                         [&](const SampleAccount &candidate) { return candidate.key == sample.owner; });
        if (account == accounts.end())
            continue;
        FolderId &folder = folders[sample.owner + u'/' + sample.folder];
        if (!folder.isValid()) {
            POSTHORN_TRY_ASSIGN(folder, folderFor(transaction, account->id, sample.folder));
        }
        const ParsedMessage parsed = MessageParser::parse(sample.bytes);
        IncomingMessage message;
        message.folder = folder;
        message.flags = {sample.flags, normalizedKeywords(sample.keywords)};
        message.receivedMs = sample.receivedMs;
        message.size = sample.bytes.size();
        message.envelope = parsed.envelope;
        message.hasAttachments = !parsed.attachments().isEmpty();
        message.snippet = MessageParser::snippet(parsed.text);
        message.body = sample.bytes;
        POSTHORN_TRY(add(transaction, account->id, sample, message, nowMs));
        ++count;
    }
    return count;
}

} // namespace

Result<void> fillSampleMailbox(MailRuntime &runtime)
{
    QList<SampleAccount> accounts;
    for (const auto &[key, name, color] :
         {std::tuple(QStringLiteral("home"), QStringLiteral("Home"), QStringLiteral("#2f8f5b")),
          std::tuple(QStringLiteral("work"), QStringLiteral("Work"), QStringLiteral("#b3622c"))}) {
        POSTHORN_TRY_ASSIGN(const AccountId id, addAccount(runtime, key, name, color));
        accounts << SampleAccount{key, id};
    }
    POSTHORN_TRY(runtime.store().writeAndWait<int>(
        Durability::Normal, [&accounts, nowMs = runtime.clock().nowMs()](WriteTransaction &transaction) {
            return fill(transaction, accounts, nowMs);
        }));
    for (const Account &account : runtime.accounts().accounts())
        POSTHORN_TRY(runRetention(runtime.store(), account, runtime.clock()));
    return {};
}

} // namespace posthorn
