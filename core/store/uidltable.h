#pragma once

#include "database.h"
#include "storereader.h"

#include <optional>

namespace posthorn
{

/// What tells a message that was deleted here from others, once its row is gone. A value.
struct DeletedMessage {
    qint64 identity = 0; // PreparedMessage::identityOf()
    QByteArray messageId;
    qint64 dateMs = 0;
    qint64 size = 0;
    QByteArray body; // hash; empty = its bytes were not here
};

/// The rows of uidl: what is known of each message a POP3 server named. Rows stay when the message is gone,
/// so that nothing is collected twice. Throws SQLite::Exception; used on its connection's thread.
class UidlTable
{
public:
    explicit UidlTable(Database &database);

    [[nodiscard]] QList<UidlRecord> list(AccountId account);
    [[nodiscard]] std::optional<UidlRecord> find(AccountId account, const QByteArray &uidl);
    [[nodiscard]] std::optional<UidlRecord> ofMessage(MessageId message);
    /// One that the server does not list any more, of a message with these bytes (PackedBody::hashOf()).
    [[nodiscard]] std::optional<UidlRecord> findUnlisted(AccountId account, const QByteArray &body);

    /// The listing as it stands: new ones are added, those not in it are marked as gone.
    void setListing(AccountId account, const QList<std::pair<QByteArray, qint64>> &uidlAndSize, qint64 nowMs);
    void bind(AccountId account, const QByteArray &uidl, MessageId message, qint64 size, qint64 nowMs);
    /// The server calls the message `to` from now on: all that is known of it stays.
    void rename(AccountId account, const QByteArray &from, const QByteArray &to);
    /// As if the message had never been collected.
    void unbind(MessageId message);
    /// Collected elsewhere; the message is not here.
    void addCollected(AccountId account, const QByteArray &uidl, qint64 nowMs);
    void setVerified(AccountId account, const QByteArray &uidl);
    void setGone(AccountId account, const QByteArray &uidl);
    enum class Deleted { No, Here, HereOnly }; // HereOnly: the user wants it to stay on the server
    void setDeletedHere(MessageId message, Deleted deleted);
    /// Before the row of a message that was deleted goes.
    void remember(MessageId message, const DeletedMessage &deleted);
    /// One that was deleted is this message of an IMAP server's. False where it is not (any more) one that a
    /// POP3 server had.
    [[nodiscard]] bool bindDeleted(AccountId account, const QByteArray &uidl, MessageId message);
    void removeAccount(AccountId account);

private:
    Database &m_database;
};

} // namespace posthorn
