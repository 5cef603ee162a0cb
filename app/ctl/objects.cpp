#include "objects.h"

#include "account/accountjson.h"

#include <QDate>
#include <QJsonArray>

namespace posthorn
{

namespace
{

QString s(const char *key)
{
    return QLatin1String(key);
}

QJsonArray arrayOf(const AddressList &addresses)
{
    QJsonArray array;
    for (const Address &address : addresses)
        array << objectOf(address);
    return array;
}

QString nameOf(const QHash<qint64, QString> &names, qint64 id)
{
    return names.value(id, QString::number(id));
}

/// Milliseconds, or null for what stays, or leaves as soon as the server is asked.
QJsonValue leavesJson(const MessageRow &row)
{
    const bool known = row.location == Location::LeavesServer && row.leavesServerMs > 0;
    return known ? QJsonValue(row.leavesServerMs) : QJsonValue();
}

/// "only-here", "leaves 2026-11-23 18:05"
QString locationText(const MessageRow &row)
{
    const QString name = locationName(row.location);
    return leavesJson(row).isNull() ? name : name + u' ' + timeText(row.leavesServerMs);
}

} // namespace

QStringList flagNames(MessageFlags flags)
{
    static const QList<std::pair<MessageFlag, QString>> known{{MessageFlag::Seen, s("read")},
                                                              {MessageFlag::Answered, s("answered")},
                                                              {MessageFlag::Flagged, s("flagged")},
                                                              {MessageFlag::Deleted, s("deleted")},
                                                              {MessageFlag::Draft, s("draft")},
                                                              {MessageFlag::Forwarded, s("forwarded")},
                                                              {MessageFlag::MdnSent, s("receipt-sent")},
                                                              {MessageFlag::Junk, s("junk")},
                                                              {MessageFlag::NotJunk, s("not-junk")}};
    QStringList names;
    for (const auto &[flag, name] : known) {
        if (flags.testFlag(flag))
            names << name;
    }
    return names;
}

QJsonObject objectOf(const Address &address)
{
    return {{s("name"), address.name}, {s("address"), address.address}};
}

QJsonObject objectOf(const Error &error)
{
    return {{s("error"), errorCodeName(error.code)},
            {s("domain"), errorDomainName(error.domain)},
            {s("context"), error.context},
            {s("serverText"), error.serverText}};
}

QJsonObject objectOf(const MessageRow &row, const Names &names)
{
    return {{s("id"), row.id.value()},
            {s("account"), nameOf(names.accounts, row.account.value())},
            {s("folder"), nameOf(names.folders, row.folder.value())},
            {s("uid"), qint64(row.uid)},
            {s("date"), timeJson(row.receivedMs)},
            {s("when"), timeText(row.receivedMs)},
            {s("from"), objectOf(row.from)},
            {s("sender"), row.from.displayName()},
            {s("to"), arrayOf(row.to)},
            {s("subject"), row.subject},
            {s("flags"), QJsonArray::fromStringList(flagNames(row.flags.flags))},
            {s("tags"), QJsonArray::fromStringList(row.flags.keywords)},
            {s("size"), row.size},
            {s("sizeText"), sizeText(row.size)},
            {s("hasAttachments"), row.hasAttachments},
            {s("hasBody"), row.hasBody},
            {s("pending"), row.pending},
            {s("location"), locationName(row.location)},
            {s("locationText"), locationText(row)},
            {s("leavesServer"), leavesJson(row)},
            {s("thread"), row.thread.value()},
            {s("snippet"), row.snippet}};
}

QList<Output::Column> messageColumns()
{
    return {{s("id"), s("ID"), true},
            {s("account"), s("ACCOUNT"), false, 16},
            {s("folder"), s("FOLDER"), false, 24},
            {s("when"), s("DATE")},
            {s("sender"), s("FROM"), false, 28},
            {s("subject"), s("SUBJECT"), false, 60},
            {s("flags"), s("FLAGS")},
            {s("tags"), s("TAGS")},
            {s("sizeText"), s("SIZE"), true},
            {s("locationText"), s("LOCATION")}};
}

QList<Output::Column> departureColumns()
{
    return {{s("id"), s("ID"), true},
            {s("leaves"), s("LEAVES")},
            {s("folder"), s("FOLDER"), false, 24},
            {s("when"), s("DATE")},
            {s("sender"), s("FROM"), false, 28},
            {s("subject"), s("SUBJECT"), false, 60},
            {s("sizeText"), s("SIZE"), true}};
}

QJsonObject objectOf(const RemovalDay &removed, const Names &names)
{
    return {{s("account"), nameOf(names.accounts, removed.account.value())},
            {s("day"), QDate(1970, 1, 1).addDays(removed.day).toString(Qt::ISODate)},
            {s("messages"), removed.messages},
            {s("bytes"), removed.bytes},
            {s("sizeText"), sizeText(removed.bytes)}};
}

QList<Output::Column> removalColumns()
{
    return {{s("day"), s("DAY")}, {s("messages"), s("MESSAGES"), true}, {s("sizeText"), s("SIZE"), true}};
}

QJsonObject objectOf(const FolderRecord &folder, const Names &names)
{
    return {{s("id"), folder.id.value()},
            {s("account"), nameOf(names.accounts, folder.account.value())},
            {s("path"), folder.path},
            {s("role"), folderRoleName(folder.role)},
            {s("total"), folder.total},
            {s("unread"), folder.unread},
            {s("serverTotal"), folder.serverTotal},
            {s("local"), folder.local},
            {s("readOnly"), folder.readOnly},
            {s("rights"), QString::fromLatin1(folder.rights)},
            {s("selectable"), folder.selectable},
            {s("subscribed"), folder.subscribed},
            {s("uidValidity"), qint64(folder.uidValidity)},
            {s("lastSync"), timeJson(folder.lastSyncMs)},
            {s("synced"), timeText(folder.lastSyncMs)}};
}

QList<Output::Column> folderColumns()
{
    return {{s("id"), s("ID"), true},         {s("account"), s("ACCOUNT"), false, 20},
            {s("path"), s("FOLDER")},         {s("role"), s("ROLE")},
            {s("unread"), s("UNREAD"), true}, {s("total"), s("TOTAL"), true},
            {s("synced"), s("LAST SYNC")}};
}

QJsonObject objectOf(const Quota &quota)
{
    return {{s("root"), QString::fromUtf8(quota.root)},
            {s("resource"), quota.resource == Quota::Resource::Storage ? s("storage") : s("messages")},
            {s("used"), quota.used},
            {s("limit"), quota.limit}};
}

QString quotaText(const Quota &quota)
{
    return quota.resource == Quota::Resource::Storage
               ? QStringLiteral("%1 of %2").arg(sizeText(quota.used), sizeText(quota.limit))
               : QStringLiteral("%1 of %2").arg(quota.used).arg(countText(quota.limit, "message"));
}

QJsonObject objectOf(const FolderHealth &health, const Names &names)
{
    QJsonObject object{{s("account"), nameOf(names.accounts, health.folder.account.value())},
                       {s("folder"), health.folder.path},
                       {s("here"), health.here},
                       {s("onlyHere"), health.onlyHere},
                       {s("bodiesMissing"), health.bodyMissing},
                       {s("queued"), health.queued},
                       {s("lastFullComparison"), timeJson(health.folder.lastFullMs)},
                       {s("compared"), timeText(health.folder.lastFullMs)}};
    if (health.onServer >= 0)
        object.insert(s("onServer"), health.onServer);
    if (health.folder.serverSize >= 0)
        object.insert(s("bytesOnServer"), health.folder.serverSize);
    return object;
}

QList<Output::Column> healthColumns()
{
    return {{s("account"), s("ACCOUNT"), false, 20}, {s("folder"), s("FOLDER")},
            {s("onServer"), s("ON SERVER"), true},   {s("here"), s("HERE"), true},
            {s("onlyHere"), s("ONLY HERE"), true},   {s("bodiesMissing"), s("NO TEXT"), true},
            {s("queued"), s("WAITING"), true},       {s("compared"), s("COMPARED")}};
}

QJsonObject objectOf(const OperationRecord &operation, const Names &names)
{
    QJsonArray targets;
    for (const OperationTarget &target : operation.targets)
        targets << target.placement.value();
    QStringList change = flagNames(operation.flags.add);
    change += operation.flags.addKeywords;
    for (const QString &name : flagNames(operation.flags.remove) + operation.flags.removeKeywords)
        change << QStringLiteral("not ") + name;
    QJsonObject object{{s("id"), operation.id.value()},
                       {s("group"), operation.group},
                       {s("account"), nameOf(names.accounts, operation.account.value())},
                       {s("kind"), operationKindName(operation.kind)},
                       {s("state"), operationStateName(operation.state)},
                       {s("messages"), targets},
                       {s("count"), operation.targets.size()},
                       {s("folder"), nameOf(names.folders, operation.folder.value())},
                       {s("target"), operation.targetFolder.isValid()
                                         ? nameOf(names.folders, operation.targetFolder.value())
                                         : change.join(QStringLiteral(", "))},
                       {s("created"), timeJson(operation.createdMs)},
                       {s("when"), timeText(operation.createdMs)},
                       {s("attempts"), operation.attempts}};
    if (operation.error) {
        object.insert(s("error"), objectOf(*operation.error));
        object.insert(s("problem"), operation.error->toString());
    }
    return object;
}

QList<Output::Column> operationColumns()
{
    return {{s("id"), s("ID"), true},
            {s("account"), s("ACCOUNT"), false, 20},
            {s("kind"), s("WHAT")},
            {s("state"), s("STATE")},
            {s("count"), s("MESSAGES"), true},
            {s("folder"), s("FOLDER")},
            {s("target"), s("TO")},
            {s("when"), s("SINCE")},
            {s("problem"), s("PROBLEM")}};
}

QJsonObject objectOf(const OutboxRecord &record, const Names &names)
{
    QJsonArray refused;
    for (const auto &[address, text] : record.recipientErrors)
        refused << QJsonObject{{s("address"), address}, {s("serverText"), text}};
    QJsonObject object{{s("id"), record.id.value()},
                       {s("account"), nameOf(names.accounts, record.account.value())},
                       {s("state"), outboxStateName(record.state)},
                       {s("sender"), record.sender},
                       {s("recipients"), QJsonArray::fromStringList(record.recipients)},
                       {s("subject"), record.subject},
                       {s("messageId"), QString::fromUtf8(record.messageId)},
                       {s("size"), record.size},
                       {s("created"), timeJson(record.createdMs)},
                       {s("when"), timeText(record.createdMs)},
                       {s("notBefore"), timeJson(record.notBeforeMs)},
                       {s("attempts"), record.attempts},
                       {s("refused"), refused}};
    if (record.error) {
        object.insert(s("error"), objectOf(*record.error));
        object.insert(s("problem"), record.error->toString());
    }
    return object;
}

QList<Output::Column> outboxColumns()
{
    return {{s("id"), s("ID"), true},
            {s("account"), s("ACCOUNT"), false, 20},
            {s("state"), s("STATE")},
            {s("recipients"), s("TO"), false, 40},
            {s("subject"), s("SUBJECT"), false, 50},
            {s("when"), s("SINCE")},
            {s("attempts"), s("TRIES"), true},
            {s("problem"), s("PROBLEM")}};
}

QJsonObject objectOf(const Account &account)
{
    QJsonObject object = accountToJson(account);
    object.insert(s("address"), account.address());
    object.insert(s("incomingServer"), account.incoming.hostAndPort());
    object.insert(s("outgoingServer"),
                  account.outgoing.isConfigured() ? account.outgoing.hostAndPort() : QString());
    return object;
}

QList<Output::Column> accountColumns()
{
    return {{s("id"), s("ID"), true},
            {s("name"), s("NAME")},
            {s("address"), s("ADDRESS")},
            {s("kind"), s("KIND")},
            {s("incomingServer"), s("INCOMING")},
            {s("outgoingServer"), s("OUTGOING")},
            {s("enabled"), s("ENABLED")}};
}

QJsonObject objectOf(const ParsedMessage &message)
{
    const MessageEnvelope &envelope = message.envelope;
    QJsonArray headers;
    for (const auto &[name, value] : message.headers)
        headers << QJsonObject{{s("name"), name}, {s("value"), value}};
    QJsonArray parts;
    for (const MessagePart &part : message.parts)
        parts << QJsonObject{{s("id"), part.id},
                             {s("type"), QString::fromUtf8(part.contentType)},
                             {s("fileName"), part.fileName},
                             {s("contentId"), QString::fromUtf8(part.contentId)},
                             {s("charset"), QString::fromUtf8(part.charset)},
                             {s("size"), part.size},
                             {s("attachment"), part.isAttachment},
                             {s("inline"), part.isInline}};
    QJsonArray references;
    for (const QByteArray &reference : envelope.references)
        references << QString::fromUtf8(reference);
    return {{s("subject"), envelope.subject},
            {s("date"), timeJson(envelope.date)},
            {s("from"), arrayOf(envelope.from)},
            {s("to"), arrayOf(envelope.to)},
            {s("cc"), arrayOf(envelope.cc)},
            {s("replyTo"), arrayOf(envelope.replyTo)},
            {s("messageId"), QString::fromUtf8(envelope.messageId)},
            {s("references"), references},
            {s("text"), message.text},
            {s("hasHtml"), !message.html.isEmpty()},
            {s("headers"), headers},
            {s("parts"), parts},
            {s("notices"), QJsonArray::fromStringList(message.notices)}};
}

QJsonObject objectOf(const SyncStats &stats)
{
    return {{s("folders"), stats.folders},
            {s("added"), stats.added},
            {s("changed"), stats.changed},
            {s("removed"), stats.removed},
            {s("bytesIn"), qint64(stats.bytesIn)},
            {s("bytesOut"), qint64(stats.bytesOut)},
            {s("roundTrips"), stats.roundTrips},
            {s("operationsDone"), stats.operationsDone},
            {s("operationsFailed"), stats.operationsFailed},
            {s("massVanish"), stats.massVanish}};
}

QString accountStateName(AccountStatus::State state)
{
    switch (state) {
    case AccountStatus::State::Disabled:
        return s("disabled");
    case AccountStatus::State::Offline:
        return s("offline");
    case AccountStatus::State::Connecting:
        return s("connecting");
    case AccountStatus::State::Connected:
        return s("connected");
    case AccountStatus::State::Waiting:
        return s("waiting");
    case AccountStatus::State::NeedsPassword:
        return s("needs-password");
    case AccountStatus::State::NeedsAttention:
        return s("needs-attention");
    }
    return {};
}

QString activityName(Activity::Kind kind)
{
    switch (kind) {
    case Activity::Kind::Connecting:
        return s("connecting");
    case Activity::Kind::ListingFolders:
        return s("listing-folders");
    case Activity::Kind::SyncingFolder:
        return s("syncing-folder");
    case Activity::Kind::FetchingBodies:
        return s("fetching-bodies");
    case Activity::Kind::ApplyingChanges:
        return s("applying-changes");
    case Activity::Kind::Sending:
        return s("sending");
    case Activity::Kind::CollectingPop3:
        return s("collecting-pop3");
    }
    return {};
}

} // namespace posthorn
