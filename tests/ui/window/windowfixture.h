#pragma once

#include "common/mailruntime.h"
#include "security/credentialstore.h"
#include "support/manualclock.h"
#include "support/temporaryprofile.h"
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
    [[nodiscard]] FolderRecord folder(AccountId account, FolderRole role);
    [[nodiscard]] MessageDetail detail(PlacementId id);
    [[nodiscard]] int countIn(AccountId account, FolderRole role);

private:
    ManualClock m_clock{1'760'000'000'000};
    TemporaryProfile m_profile;
    AbsentKeyring m_keyring;
    std::unique_ptr<MailRuntime> m_runtime;
    std::unique_ptr<Settings> m_settings;
};

} // namespace posthorn
