#include "storefixture.h"

namespace posthorn
{

StoreFixture::StoreFixture()
{
    reopen();
    need(write([this](WriteTransaction &t) -> Result<void> {
        POSTHORN_TRY(t.upsertAccount(home, true, QStringLiteral("home")));
        POSTHORN_TRY(t.upsertAccount(pop, true, QStringLiteral("home")));
        POSTHORN_TRY(t.upsertAccount(work, true, QStringLiteral("work")));
        POSTHORN_TRY(t.ensureLocalFolders(pop));
        return {};
    }));
    inbox = addFolder(home, "INBOX", FolderRole::Inbox);
    archive = addFolder(home, "Archive", FolderRole::Archive);
    trash = addFolder(home, "Trash", FolderRole::Trash);
    drafts = addFolder(home, "Drafts", FolderRole::Drafts);
    workInbox = addFolder(work, "INBOX", FolderRole::Inbox);
    const auto local = [this](FolderRole role) {
        return need(read([=, this](StoreReader &r) { return r.folderByRole(pop, role); }))->id;
    };
    popInbox = local(FolderRole::Inbox);
    popTrash = local(FolderRole::Trash);
}

void StoreFixture::reopen()
{
    m_store.reset();
    m_store = need(Store::open(profile(), m_clock));
}

FolderId StoreFixture::addFolder(AccountId account, const QByteArray &mailbox, FolderRole role)
{
    return need(write([&](WriteTransaction &t) {
        FolderRecord folder;
        folder.account = account;
        folder.mailbox = mailbox;
        folder.delimiter = "/";
        folder.path = QString::fromUtf8(mailbox);
        folder.role = role;
        return t.upsertFolder(folder);
    }));
}

IncomingMessage StoreFixture::message(FolderId folder, quint32 uid, const QString &subject)
{
    IncomingMessage message;
    message.folder = folder;
    message.uid = uid;
    message.receivedMs = 1'700'000'000'000 + qint64(uid) * 1000;
    message.envelope.subject = subject.isEmpty() ? QStringLiteral("Message %1").arg(uid) : subject;
    message.envelope.from = {{QStringLiteral("Ann Example"), QStringLiteral("ann@example.org")}};
    message.envelope.to = {{QStringLiteral("Ben"), QStringLiteral("ben@example.net")}};
    message.envelope.date = message.receivedMs;
    message.envelope.messageId = message.envelope.subject.toUtf8().toHex() + "@example.org";
    message.size = 1000 + message.envelope.subject.size();
    return message;
}

PlacementId StoreFixture::add(FolderId folder, quint32 uid, const QString &subject)
{
    return need(write([&](WriteTransaction &t) { return t.addMessages({message(folder, uid, subject)}); }))
        .first();
}

PlacementId StoreFixture::addWithBody(FolderId folder, quint32 uid, const QString &subject)
{
    IncomingMessage incoming = message(folder, uid, subject);
    incoming.body = "Subject: " + incoming.envelope.subject.toUtf8() + "\r\n\r\nHello\r\n";
    return need(write([&](WriteTransaction &t) { return t.addMessages({incoming}); })).first();
}

PlacementId StoreFixture::addLocal(FolderId folder, const QString &subject)
{
    IncomingMessage incoming = message(folder, 0, subject);
    incoming.body = "Subject: " + subject.toUtf8() + "\r\n\r\nHello\r\n";
    return need(write([&](WriteTransaction &t) { return t.addLocalMessage(incoming); }));
}

MessageDetail StoreFixture::detail(PlacementId id)
{
    return need(read([id](StoreReader &r) { return r.detail(id); }));
}

bool StoreFixture::exists(PlacementId id)
{
    return read([id](StoreReader &r) { return r.detail(id); }).has_value();
}

QStringList StoreFixture::subjects(FolderId folder)
{
    MessageQuery query;
    query.folder = folder;
    QStringList result;
    for (const MessageRow &row : need(read([&](StoreReader &r) { return r.firstRows(query, 1000); })))
        result.append(row.subject);
    return result;
}

QList<OperationRecord> StoreFixture::open()
{
    return need(read([](StoreReader &r) { return r.openOperations(); }));
}

OperationId StoreFixture::enqueue(OperationKind kind, const QList<PlacementId> &ids, FolderId target,
                                  const FlagChange &flags, qint64 group)
{
    return need(write([&](WriteTransaction &t) {
        OperationRecord operation;
        operation.kind = kind;
        operation.targetFolder = target;
        operation.flags = flags;
        operation.group = group;
        for (const PlacementId id : ids)
            operation.targets.append({id, {}, 0, {}, {}, 0});
        return t.enqueue(operation);
    }));
}

QString StoreFixture::findings()
{
    QStringList lines;
    for (const CheckFinding &finding : need(read([](StoreReader &r) { return r.check(); })).findings)
        lines.append(finding.what + QLatin1String(": ") + finding.detail);
    return lines.join(u'\n');
}

} // namespace posthorn
