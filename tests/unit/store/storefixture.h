#pragma once

#include "store/store.h"
#include "support/manualclock.h"

#include <QTemporaryDir>
#include <QTest>

namespace posthorn
{

/// A store in a temporary folder, with one IMAP account (1) and its folders, one POP3 account (2) and another
/// IMAP account (3). Throws std::runtime_error where a step of the set-up fails.
class StoreFixture
{
public:
    StoreFixture();

    /// Closes and opens it, as after a restart.
    void reopen();
    void close() { m_store.reset(); }
    void adopt(std::unique_ptr<Store> store) { m_store = std::move(store); }
    [[nodiscard]] Store &store() { return *m_store; }
    [[nodiscard]] Profile profile() const { return Profile::at(m_dir.path()); }
    [[nodiscard]] QString mailPath() const { return profile().dataDir + QStringLiteral("/mail.db"); }
    [[nodiscard]] QString bodiesPath() const { return profile().dataDir + QStringLiteral("/bodies.db"); }
    [[nodiscard]] ManualClock &clock() { return m_clock; }

    /// One write, waited for.
    template <class F>
    auto write(F job, Durability durability = Durability::Normal)
    {
        using R = std::invoke_result_t<F, WriteTransaction &>;
        return m_store->writeAndWait<typename R::value_type>(durability, job);
    }
    template <class F>
    auto read(F job)
    {
        using R = std::invoke_result_t<F, StoreReader &>;
        return m_store->readAndWait<typename R::value_type>(job);
    }

    FolderId addFolder(AccountId account, const QByteArray &mailbox, FolderRole role = FolderRole::None);
    /// A message of the server; its envelope is made from `subject`.
    [[nodiscard]] static IncomingMessage message(FolderId folder, quint32 uid, const QString &subject = {});
    PlacementId add(FolderId folder, quint32 uid, const QString &subject = {});
    /// With its bytes here.
    PlacementId addWithBody(FolderId folder, quint32 uid, const QString &subject = {});
    PlacementId addLocal(FolderId folder, const QString &subject);

    [[nodiscard]] MessageDetail detail(PlacementId id);
    [[nodiscard]] bool exists(PlacementId id);
    /// Subjects of the folder, newest first.
    [[nodiscard]] QStringList subjects(FolderId folder);
    [[nodiscard]] QList<OperationRecord> open();
    OperationId enqueue(OperationKind kind, const QList<PlacementId> &ids, FolderId target = {},
                        const FlagChange &flags = {}, qint64 group = 0);
    /// What check() finds, joined; empty = all is well.
    [[nodiscard]] QString findings();

    const AccountId home{1};
    const AccountId pop{2};
    const AccountId work{3};
    FolderId inbox;
    FolderId archive;
    FolderId trash;
    FolderId drafts;
    FolderId workInbox;
    FolderId popInbox;
    FolderId popTrash;

private:
    QTemporaryDir m_dir;
    ManualClock m_clock;
    std::unique_ptr<Store> m_store;
};

/// The value, or a test that stops with the error.
template <class T>
T need(Result<T> result)
{
    if (!result)
        throw std::runtime_error(result.error().toString().toStdString());
    if constexpr (!std::is_void_v<T>)
        return std::move(result).value();
}

constexpr MessageFlags seen = MessageFlag::Seen;
constexpr MessageFlags flagged = MessageFlag::Flagged;
inline const FlagChange markRead{seen, {}, {}, {}};
inline const FlagChange flagIt{flagged, {}, {}, {}};

} // namespace posthorn
