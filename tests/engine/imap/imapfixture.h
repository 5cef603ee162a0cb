#pragma once

#include "imap/foldersync.h"
#include "imap/imapsession.h"
#include "store/store.h"
#include "support/dovecotserver.h"
#include "support/temporaryprofile.h"

#include <QTest>

namespace posthorn
{

/// A session that is logged in to the private Dovecot; null (with a failure noted) where that did not work.
inline std::unique_ptr<ImapSession> dovecotSession(const DovecotServer &server,
                                                   const QSet<QByteArray> &without = {},
                                                   const CancellationToken &token = {},
                                                   ConnectionSecurity security = ConnectionSecurity::None,
                                                   const QString &user = QStringLiteral("home"))
{
    const Endpoint endpoint = server.endpoint(MailProtocol::Imap, security, user);
    auto socket = std::make_unique<MailSocket>(token, std::make_shared<Transcript>());
    if (auto opened = socket->open(endpoint); !opened) {
        qWarning("open: %s", qPrintable(opened.error().toString()));
        return nullptr;
    }
    auto session = std::make_unique<ImapSession>(std::move(socket));
    session->disable(without);
    if (auto loggedIn = session->logIn(endpoint, {user, server.password()}); !loggedIn) {
        qWarning("log-in: %s", qPrintable(loggedIn.error().toString()));
        return nullptr;
    }
    return session;
}

/// A store with one account and one folder.
class FolderStore
{
public:
    explicit FolderStore(const QByteArray &mailbox = "INBOX")
    {
        auto opened = Store::open(m_profile.profile(), m_clock);
        if (!opened) {
            qWarning("store: %s", qPrintable(opened.error().toString()));
            return;
        }
        m_store = *std::move(opened);
        const auto folder = m_store->writeAndWait<FolderId>(
            Durability::Full, [&](WriteTransaction &transaction) -> Result<FolderId> {
                POSTHORN_TRY(transaction.upsertAccount(AccountId(1), true, QString()));
                FolderRecord record;
                record.account = AccountId(1);
                record.mailbox = mailbox;
                record.delimiter = ".";
                record.path = QString::fromUtf8(mailbox);
                record.role = FolderRole::Inbox;
                return transaction.upsertFolder(record);
            });
        if (folder)
            m_folder = *folder;
    }

    [[nodiscard]] bool isValid() const { return m_store != nullptr && m_folder.isValid(); }
    [[nodiscard]] Store &store() { return *m_store; }
    [[nodiscard]] FolderId folder() const { return m_folder; }
    [[nodiscard]] const Clock &clock() const { return m_clock; }

    [[nodiscard]] FolderRecord record()
    {
        return ask<FolderRecord>([this](StoreReader &reader) { return reader.folder(m_folder); });
    }
    [[nodiscard]] std::vector<ServerMessage> messages()
    {
        return ask<std::vector<ServerMessage>>(
            [this](StoreReader &reader) { return reader.serverMessages(m_folder); });
    }
    [[nodiscard]] QList<MessageRow> rows(int limit)
    {
        return ask<QList<MessageRow>>([this, limit](StoreReader &reader) {
            MessageQuery query;
            query.folder = m_folder;
            return reader.firstRows(query, limit);
        });
    }
    [[nodiscard]] CheckReport check()
    {
        return ask<CheckReport>([](StoreReader &reader) { return reader.check(); });
    }
    template <class T>
    [[nodiscard]] T ask(Store::ReadJob<T> job)
    {
        auto answer = m_store->readAndWait<T>(std::move(job));
        if (!answer)
            qWarning("store: %s", qPrintable(answer.error().toString()));
        return answer ? *std::move(answer) : T();
    }

private:
    TemporaryProfile m_profile;
    SystemClock m_clock;
    std::unique_ptr<Store> m_store;
    FolderId m_folder;
};

inline QByteArray plainMessage(int number, const QByteArray &text = "Hello\r\n")
{
    return "Message-ID: <m" + QByteArray::number(number) +
           "@example.org>\r\nDate: Mon, 7 Apr 2025 10:00:00 +0200\r\nFrom: Ada <ada@example.org>\r\n"
           "To: home@example.org\r\nSubject: Message " +
           QByteArray::number(number) + "\r\n\r\n" + text;
}

} // namespace posthorn

/// Fails the test with the error's words.
#define VERIFY_RESULT(expression)                                                                            \
    do {                                                                                                     \
        const auto &verified = (expression);                                                                 \
        QVERIFY2(verified.has_value(), verified ? "" : qPrintable(verified.error().toString()));             \
    } while (false)
