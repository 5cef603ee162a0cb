#pragma once

#include "common/mailruntime.h"
#include "security/credentialstore.h"
#include "support/manualclock.h"
#include "support/temporaryprofile.h"
#include "sync/mailactions.h"
#include "ui/common/settings.h"
#include "ui/services.h"

#include <atomic>
#include <memory>

namespace posthorn
{

/// A keyring that never answers, as on a desktop without one.
class AbsentKeyring final : public CredentialStore
{
public:
    void read(const CredentialKey &key, QObject *context, ReadReply reply) override;
    void write(const CredentialKey &key, const QString &secret, QObject *context, WriteReply reply) override;
    void remove(const CredentialKey &key, QObject *context, WriteReply reply) override;

    std::atomic<int> writes = 0;
};

/// A profile with local accounts, and all that a window needs of the core. One for each test.
class WindowFixture
{
public:
    WindowFixture();
    ~WindowFixture();

    /// Ends all of it and begins anew on the same profile, as the next start does. No window may be open.
    void reopen();
    [[nodiscard]] bool isValid() const { return m_runtime != nullptr; }
    [[nodiscard]] Services services();
    [[nodiscard]] MailRuntime &runtime() { return *m_runtime; }
    [[nodiscard]] AbsentKeyring &keyring() { return m_keyring; }
    [[nodiscard]] ManualClock &clock() { return m_clock; }

    /// An account of local folders. Its mail is added by addMessages().
    AccountId addLocalAccount(const QString &name, const QString &context);
    /// Unread messages "NAME 1" to "NAME count" in the folder with this role, newest last; a minute between
    /// them.
    QList<PlacementId> addMessages(AccountId account, FolderRole role, const QString &name, int count);
    /// An IMAP account whose server nobody asks: with Inbox, Archive and Trash there.
    AccountId addServerAccount(const QString &name, ComputerRole role);
    /// A POP3 account that is shown with others of this name.
    AccountId addSharedAccount(const QString &name, const QString &sharedInbox);
    /// As addMessages(), in a folder of the server; with their bytes here.
    QList<PlacementId> addServerMessages(AccountId account, FolderRole role, const QString &name, int count);
    /// One whose bytes are on the server only.
    void addServerHeader(AccountId account, FolderRole role, const QString &name);
    /// Rules remove it from the server then.
    void setLeaves(PlacementId id, qint64 leavesMs);
    /// Carries out what waits for a server, as the server would.
    void completeOperations();
    /// The server's, not the one on this computer that mirrors it.
    [[nodiscard]] FolderRecord folder(AccountId account, FolderRole role);
    [[nodiscard]] MessageDetail detail(PlacementId id);
    [[nodiscard]] int countIn(AccountId account, FolderRole role);

private:
    [[nodiscard]] static IncomingMessage message(const QString &name, int number, qint64 receivedMs);
    [[nodiscard]] AccountId add(Account account);

    ManualClock m_clock{1'760'000'000'000};
    TemporaryProfile m_profile;
    AbsentKeyring m_keyring;
    std::unique_ptr<MailRuntime> m_runtime;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<MailActions> m_actions; // with the window's undo time
};

} // namespace posthorn
