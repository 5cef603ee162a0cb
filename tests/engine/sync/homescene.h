#pragma once

#include "support/fakeimap/fakeimapserver.h"
#include "support/manualclock.h"
#include "syncclient.h"

#include <QSet>

namespace posthorn
{

/// A home computer that collects what a fake server has, and removes it from there a week later.
class HomeScene
{
public:
    explicit HomeScene(const QSet<QByteArray> &lacking = {});

    /// New mail; answers its UID.
    quint32 arrive(const char *subject, const FlagState &flags = {}, const QByteArray &folder = "INBOX");
    void arrive(std::initializer_list<const char *> subjects, const QByteArray &folder = "INBOX");
    /// A sync that must succeed.
    void collect();
    /// Eight days go by, a sync in the middle of each.
    void weekLater();
    /// Decides what leaves now, without telling the server.
    void queueOnly();
    /// Just before the next such command is carried out.
    void atNext(const QByteArray &command, std::function<void()> what);
    /// The disk forgets the bytes of a message, in both files that may have them.
    void damage(const char *subject);

    /// Subjects, sorted.
    [[nodiscard]] QStringList onServer(const QByteArray &folder = "INBOX");
    /// The same of all that is shown in folders of that path, the server's and the one here.
    [[nodiscard]] static QStringList shown(SyncClient &client, const QString &path);
    [[nodiscard]] static QList<MessageRow> copies(SyncClient &client, const QString &subject);

    /// Days go by without an error, nothing waits any more, and the store is sound.
    [[nodiscard]] bool isCalm();
    /// What arrived and is neither on the server nor whole here.
    [[nodiscard]] QString lost();
    /// The same, and what is shown twice.
    [[nodiscard]] QString lostOrDoubled();

    FakeImapServer server;
    ManualClock clock;
    SyncClient client;

private:
    QSet<QString> m_arrived;
};

} // namespace posthorn
