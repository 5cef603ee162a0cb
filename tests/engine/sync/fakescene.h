#pragma once

#include "mime/messageparser.h"
#include "support/fakeimap/fakeimapserver.h"
#include "support/manualclock.h"
#include "syncclient.h"

#include <QTest>

namespace posthorn
{

/// A server that lacks some extensions, one message in INBOX, and a computer that knows it.
class FakeScene
{
public:
    enum class Start { Synced, Unknown };
    explicit FakeScene(const QSet<QByteArray> &lacking, Start start = Start::Synced)
        : server(FakeImapServer::allCapabilities() - lacking)
        , client(SyncEngine::Mode::OneShot, &clock)
    {
        server.mail().create("Projects");
        server.mail().deliver("INBOX", testMessage(QStringLiteral("M")));
        client.start(account(server), QStringLiteral("secret"));
        if (start == Start::Unknown)
            return;
        const auto error = client.sync();
        QVERIFY2(!error, error ? qPrintable(error->toString()) : "");
    }

    /// An account on a fake server, without bodies.
    [[nodiscard]] static Account account(const FakeImapServer &server)
    {
        Account account;
        account.id = AccountId(1);
        account.name = QStringLiteral("Home");
        account.incomingKind = IncomingKind::Imap;
        account.incoming = server.endpoint();
        account.bodies.kind = BodyPolicy::Kind::None;
        return account;
    }

    /// As one action of the user.
    void moveToProjects(const QStringList &subjects = {QStringLiteral("M")})
    {
        QList<PlacementId> ids;
        for (const QString &subject : subjects)
            ids.append(client.row(QStringLiteral("INBOX"), subject).id);
        moveToProjects(ids);
    }

    void moveToProjects(const QList<PlacementId> &ids)
    {
        const FolderId target = client.folder(QStringLiteral("Projects"))->id;
        const auto done = client.act([&](QObject *context, const MailActions::Reply &reply) {
            client.actions().move(ids, target, context, reply);
        });
        QVERIFY2(done, done ? "" : qPrintable(done.error().toString()));
    }

    /// A message that exists here and is to be on the server.
    [[nodiscard]] Result<void> upload(const char *folder, const QByteArray &bytes)
    {
        return client.store().writeAndWait<void>(
            Durability::Full, [&](WriteTransaction &transaction) -> Result<void> {
                IncomingMessage message;
                message.folder = client.folder(QString::fromLatin1(folder))->id;
                message.body = bytes;
                message.envelope = MessageParser::parse(bytes).envelope;
                POSTHORN_TRY_ASSIGN(const PlacementId row, transaction.addLocalMessage(message));
                OperationRecord operation;
                operation.kind = OperationKind::Append;
                OperationTarget target;
                target.placement = row;
                operation.targets.append(target);
                POSTHORN_TRY(transaction.enqueue(operation));
                return {};
            });
    }

    /// Days go by, until nothing is left to be tried again.
    void settle()
    {
        for (int i = 0; i < 3; ++i) {
            clock.advance(std::chrono::hours(24));
            const auto error = client.sync();
            QVERIFY2(!error, error ? qPrintable(error->toString()) : "");
        }
        QVERIFY(client.open().isEmpty());
        QCOMPARE(client.findings(), QString());
    }

    int onServer(const QByteArray &folder)
    {
        const auto held = server.mail().lock();
        return int(server.mail().at(folder)->messages.size());
    }
    qsizetype here(const char *folder) { return client.rows(QString::fromLatin1(folder)).size(); }

    void takeAway(const QByteArray &folder)
    {
        std::vector<quint32> uids;
        {
            const auto held = server.mail().lock();
            for (const FakeMessage &message : server.mail().at(folder)->messages)
                uids.push_back(message.uid);
        }
        server.mail().expunge(folder, uids);
    }

    FakeImapServer server;
    ManualClock clock;
    SyncClient client;
};

} // namespace posthorn
