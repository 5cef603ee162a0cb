#pragma once

#include "account/accountrepository.h"
#include "base/clock.h"
#include "base/profile.h"
#include "security/accesstokens.h"
#include "security/credentials.h"
#include "security/oauthproviders.h"
#include "store/store.h"
#include "sync/drafts.h"
#include "sync/mailactions.h"
#include "sync/outbox.h"
#include "sync/syncengine.h"

#include <QLockFile>
#include <QObject>
#include <QThread>
#include <memory>

namespace posthorn
{

/// The core of one profile, put together: accounts, store, credentials, the engine on its thread. What
/// posthorn and posthornctl have in common. Made and destroyed on the main thread, by main(); everything it
/// gives out lives as long.
///
/// It keeps the parts in step, so that a program only has to change the AccountRepository: store and engine
/// learn of accounts that are added, changed and removed (a removed account's mail and passwords go once the
/// engine has let go of it), and a log-in mechanism that worked is remembered.
class MailRuntime : public QObject
{
    Q_OBJECT

public:
    /// What the program is going to do with the profile. One process at a time may write or sync.
    enum class Use {
        Read, // looks only: no lock, no engine; works beside a running Posthorn; accounts must not be changed
        Write, // changes accounts or mail, leaves the network alone
        Sync,  // and has an engine
    };
    struct Options {
        Profile profile;
        Use use = Use::Sync;
        SyncEngine::Mode mode = SyncEngine::Mode::Continuous;
        const Clock *clock = nullptr; // null: the machine's
        CredentialStore *keyring =
            nullptr;                // null: the Secret Service; else used on the engine thread, not owned
        HttpClient *http = nullptr; // null: the network; else used on the engine thread, not owned
        bool repair = false;        // look at everything in the store and mend it; not with Use::Read
    };

    /// Errors: StoreBusy when another process writes or syncs this profile; those of Profile::create(),
    /// AccountRepository::load() and Store::open().
    [[nodiscard]] static Result<std::unique_ptr<MailRuntime>> open(const Options &options);
    /// Stops the engine, waits for it and for what is being written.
    ~MailRuntime() override;

    /// Use::Sync: gives the engine its accounts and lets it work. Connect to its signals before.
    void start();

    [[nodiscard]] const Profile &profile() const { return m_options.profile; }
    [[nodiscard]] const Clock &clock() const { return *m_clock; }
    [[nodiscard]] AccountRepository &accounts() { return m_accounts; }
    [[nodiscard]] Store &store() { return *m_store; }
    [[nodiscard]] MailActions &actions() { return *m_actions; }
    [[nodiscard]] Outbox &outbox() { return *m_outbox; }
    [[nodiscard]] Drafts &drafts() { return *m_drafts; }
    /// Null without Use::Sync.
    [[nodiscard]] SyncEngine *engine() { return m_engine; }
    /// Lives on the engine's thread: for withCredentials() and ui's Services.
    [[nodiscard]] Credentials *credentials() { return m_credentials; }

    /// Runs `work` on the thread that credentials live on; `context`, for its calls, lives there too.
    void withCredentials(std::function<void(Credentials &credentials, QObject *context)> work);
    /// The same for the two things that programs do; the reply comes on this object's thread.
    void storePassword(const CredentialKey &key, const QString &password,
                       std::function<void(Result<void>)> reply);
    void readPassword(const CredentialKey &key, std::function<void(Result<QString>)> reply);
    /// A sign-in succeeded: the account becomes one that is signed in to with OAuth2, if it was not, its
    /// tokens are kept, and the engine tries again. Errors: those of AccountRepository::update(); of the
    /// keyring, after which the sign-in is good for this run only.
    void acceptGrant(AccountId id, const OAuthGrant &grant, std::function<void(Result<void>)> reply);

    /// Where to sign in and as whom: the built-in providers, the distributor's and this profile's.
    [[nodiscard]] const OAuthProviders &oauthProviders() const { return m_oauthProviders; }

Q_SIGNALS:
    /// The removed account's mail and passwords are gone too.
    void accountErased(posthorn::AccountId id);

private:
    [[nodiscard]] bool takeOverEmptyLock();

    explicit MailRuntime(const Options &options);
    [[nodiscard]] Result<void> openParts();
    void startThread();
    void stopThread();
    void follow(AccountRepository &accounts);
    void tell(const Account &account);
    void erase(AccountId id);
    void rememberMechanism(AccountId id, MailProtocol protocol, AuthMechanism mechanism);
    void rememberKeys(AccountId id, MailProtocol protocol, const QList<SeenKey> &keys);
    void remember(AccountId id, MailProtocol protocol, const std::function<void(Endpoint &)> &change);

    Options m_options;
    SystemClock m_systemClock;
    const Clock *m_clock;
    std::unique_ptr<QLockFile> m_lock;
    AccountRepository m_accounts;
    OAuthProviders m_oauthProviders;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<MailActions> m_actions;
    std::unique_ptr<Outbox> m_outbox;
    std::unique_ptr<Drafts> m_drafts;

    bool m_remembering = false;

    QThread m_thread;
    // On m_thread, made and destroyed there:
    std::unique_ptr<QObject> m_context;
    std::unique_ptr<CredentialStore> m_ownKeyring;
    std::unique_ptr<HttpClient> m_ownHttp;
    std::unique_ptr<AccessTokens> m_accessTokens;
    Credentials *m_credentials = nullptr;
    SyncEngine *m_engine = nullptr;
};

} // namespace posthorn
