#pragma once

#include "cuttingproxy.h"
#include "imap/imapsession.h"
#include "syncclient.h"

#include <QRandomGenerator>
#include <algorithm>
#include <span>

namespace posthorn
{

// What users do at random in the tests that drive several computers against one server.

inline QStringList randomFolders()
{
    return {QStringLiteral("INBOX"), QStringLiteral("Projects"), QStringLiteral("Archive"),
            QStringLiteral("Trash")};
}

/// Those of the subjects that are shown more than once.
inline QSet<QString> shownTwice(SyncClient &client, const QSet<QString> &subjects, const QStringList &folders)
{
    QSet<QString> seen;
    QSet<QString> twice;
    for (const QString &folder : folders) {
        for (const QString &subject : client.subjects(folder)) {
            if (subjects.contains(subject) && seen.contains(subject))
                twice.insert(subject);
            seen.insert(subject);
        }
    }
    return twice;
}

/// One thing that a user does to one to three messages of one of four folders, the last of which is Trash;
/// not to what is there twice, because a server goes on with a copy whose client has gone. Answers why it
/// could not be done.
inline std::optional<Error> tryAtRandom(SyncClient &client, QRandomGenerator &random, QSet<QString> &expected,
                                        const QStringList &folders)
{
    const QString path = folders.at(random.bounded(4));
    auto rows = client.rows(path);
    const auto twice = shownTwice(client, expected, folders);
    rows.removeIf([&twice](const MessageRow &row) { return twice.contains(row.subject); });
    if (rows.isEmpty())
        return {};
    std::shuffle(rows.begin(), rows.end(), random);
    rows = rows.mid(0, random.bounded(1, 4));
    QList<PlacementId> ids;
    for (const MessageRow &row : std::as_const(rows))
        ids.append(row.id);
    MailActions &actions = client.actions();
    const auto done = client.act([&](QObject *context, const MailActions::Reply &reply) {
        switch (random.bounded(7)) {
        case 0:
            actions.markRead(ids, random.bounded(2) == 0, context, reply);
            break;
        case 1:
            actions.setFlagged(ids, random.bounded(2) == 0, context, reply);
            break;
        case 2:
            actions.setTag(ids, QStringLiteral("Later"), random.bounded(2) == 0, context, reply);
            break;
        case 3:
        case 4: {
            const auto target = client.folder(folders.at(random.bounded(2)));
            actions.move(ids, target->id, context, reply);
            break;
        }
        case 5:
            actions.archive(ids, context, reply);
            break;
        case 6:
            if (path == folders.last()) {
                for (const MessageRow &row : std::as_const(rows))
                    expected.remove(row.subject);
            }
            actions.remove(ids, context, reply);
            break;
        }
    });
    return done ? std::nullopt : std::optional(done.error());
}

/// The same where nothing happens beside it, so that it must be done.
inline void actAtRandom(SyncClient &client, QRandomGenerator &random, QSet<QString> &expected,
                        const QStringList &folders = randomFolders())
{
    const auto error = tryAtRandom(client, random, expected, folders);
    QVERIFY2(!error, error ? qPrintable(error->toString()) : "");
}

/// A sync over a line that breaks somewhere, and now and then the program with it. Whether the sync fails
/// depends on where the cut came.
inline void syncOverACutLine(SyncClient &client, CuttingProxy &proxy, QRandomGenerator &random)
{
    proxy.setBudget(random.bounded(200, 6000));
    (void)client.sync();
    proxy.setBudget(-1);
    if (random.bounded(3) == 0)
        client.restart();
}

/// All computers in turn, until each has heard of what the others did. What went wrong; empty when all is
/// well.
inline QString syncInTurns(std::span<SyncClient> clients)
{
    for (int round = 0; round < 3; ++round) {
        for (SyncClient &client : clients) {
            if (const auto error = client.sync())
                return error->toString();
        }
    }
    return {};
}

inline QString stateLine(const QString &subject, quint32 uid, const FlagState &flags)
{
    return QStringLiteral("%1 uid %2 flags %3 %4")
        .arg(subject)
        .arg(uid)
        .arg(flags.flags.toInt())
        .arg(flags.keywords.join(u','));
}

inline QStringList stateOf(SyncClient &client, const QString &folder)
{
    QStringList lines;
    const auto rows = client.rows(folder);
    for (const MessageRow &row : rows)
        lines.append(stateLine(row.subject, row.uid, row.flags));
    lines.sort();
    return lines;
}

/// A session of another program; null where the server does not let it in.
inline std::unique_ptr<ImapSession> openSession(const Endpoint &endpoint, const QString &password)
{
    auto socket = std::make_unique<MailSocket>(CancellationToken(), std::make_shared<Transcript>());
    if (!socket->open(endpoint))
        return nullptr;
    auto session = std::make_unique<ImapSession>(std::move(socket));
    const auto in = session->logIn(endpoint, {endpoint.userName, password});
    if (!in)
        qWarning("%s", qPrintable(in.error().toString()));
    return in ? std::move(session) : nullptr;
}

/// The same of what a server has.
inline QStringList stateOnServer(ImapSession &session, const QByteArray &mailbox)
{
    QStringList lines;
    if (!session.select(mailbox, true))
        return {QStringLiteral("no such folder")};
    if (session.exists() > 0)
        (void)session.fetch("1:*", "(UID FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])",
                            [&](ImapFetched &&message) -> Result<void> {
                                message.flags.keywords.sort();
                                lines.append(stateLine(QString::fromLatin1(message.header.mid(9).trimmed()),
                                                       message.uid, message.flags));
                                return {};
                            });
    (void)session.unselect();
    lines.sort();
    return lines;
}

inline QString describe(const QList<OperationRecord> &operations)
{
    QStringList lines;
    for (const OperationRecord &operation : operations)
        lines.append(operationKindName(operation.kind) + u' ' + operationStateName(operation.state) +
                     (operation.blocked ? QStringLiteral(" blocked") : QString()) + u' ' +
                     (operation.error ? operation.error->toString() : QString()));
    return lines.join(u'\n');
}

} // namespace posthorn
