#pragma once

#include "base/messageflags.h"

#include <QByteArray>
#include <QMap>
#include <memory>
#include <mutex>
#include <vector>

namespace posthorn
{

struct FakeMessage {
    quint32 uid = 0;
    quint64 modSeq = 0;
    QByteArray bytes;
    FlagState flags;
    QByteArrayList labels; // X-GM-LABELS
    qint64 internalDateMs = 0;
    qint64 savedMs = 0; // SAVEDATE
};

struct FakeMailbox {
    quint32 uidValidity = 0;
    quint32 uidNext = 1;
    QByteArray id; // MAILBOXID
    quint64 highestModSeq = 1;
    qsizetype appendLimit = 10'000'000;
    QByteArray rights = "lrswipkxtea";                 // RFC 4314
    bool readOnly = false;                             // to everybody
    QByteArray specialUse;                             // "\\Sent", or empty
    std::vector<FakeMessage> messages;                 // ascending UIDs
    std::vector<std::pair<quint32, quint64>> expunged; // UID and when

    [[nodiscard]] FakeMessage *find(quint32 uid);
};

/// The mail of a FakeImapServer: mailboxes by their names on the wire. What happens to it is seen by all
/// sessions, as on a real server; its methods are also what "another client" does, and what goes wrong with a
/// server. Thread-safe: each method takes the lock itself, and at() is for those who hold it.
class FakeMailStore
{
public:
    FakeMailStore();

    [[nodiscard]] std::unique_lock<std::mutex> lock() const { return std::unique_lock(m_mutex); }
    /// Under the lock: the mailbox, or null.
    [[nodiscard]] FakeMailbox *at(const QByteArray &mailbox);
    [[nodiscard]] const QMap<QByteArray, std::shared_ptr<FakeMailbox>> &mailboxes() const
    {
        return m_mailboxes;
    }
    /// Counts everything that happens; sessions in IDLE look at it.
    [[nodiscard]] quint64 revision() const { return m_revision; }

    bool create(const QByteArray &mailbox, const QByteArray &specialUse = {});
    bool remove(const QByteArray &mailbox);
    bool rename(const QByteArray &from, const QByteArray &to);
    /// Answers the UID; 0 where there is no such mailbox.
    quint32 deliver(const QByteArray &mailbox, const QByteArray &bytes, const FlagState &flags = {},
                    qint64 internalDateMs = 1'750'000'000'000);
    void change(const QByteArray &mailbox, const std::vector<quint32> &uids, const FlagChange &change);
    /// Of the message and of all with the same bytes, whatever their mailbox.
    void label(const QByteArray &mailbox, quint32 uid, const QByteArray &label, bool on);
    void expunge(const QByteArray &mailbox, const std::vector<quint32> &uids);
    /// All messages get new UIDs under a new UIDVALIDITY, or under the one given.
    void renumber(const QByteArray &mailbox, quint32 uidValidity = 0);
    /// All of the mail as it is now, to be put back later.
    using Snapshot = QMap<QByteArray, FakeMailbox>;
    [[nodiscard]] Snapshot snapshot() const;
    void restore(const Snapshot &snapshot);
    /// A restored server: the UIDs are what they were, the messages others.
    void replaceBytes(const QByteArray &mailbox, quint32 uid, const QByteArray &bytes);

    // Under the lock
    quint32 append(FakeMailbox &mailbox, FakeMessage message);
    void touch(FakeMailbox &mailbox, FakeMessage &message);
    void expunge(FakeMailbox &mailbox, const std::vector<quint32> &uids);

private:
    mutable std::mutex m_mutex;
    QMap<QByteArray, std::shared_ptr<FakeMailbox>> m_mailboxes;
    quint32 m_lastValidity = 1000;
    quint64 m_revision = 0;
};

} // namespace posthorn
