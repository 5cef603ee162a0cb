#pragma once

#include "support/dovecotserver.h"
#include "support/memorykeyring.h"
#include "support/temporaryprofile.h"
#include "sync/drafts.h"
#include "sync/mailactions.h"
#include "sync/outbox.h"
#include "sync/syncengine.h"

#include <QEventLoop>
#include <QTest>
#include <QTimer>

namespace posthorn
{

/// One computer with Posthorn on it: a profile, a store and an engine with one account. Everything but the
/// engine's workers runs on the test's thread; waiting is for signals of the engine and the store.
class SyncClient
{
public:
    explicit SyncClient(SyncEngine::Mode mode = SyncEngine::Mode::OneShot, const Clock *clock = nullptr);
    ~SyncClient();

    /// An account on the server, its password known.
    [[nodiscard]] static Account imapAccount(const DovecotServer &server,
                                             const QString &user = QStringLiteral("home"));
    [[nodiscard]] static Account pop3Account(const DovecotServer &server,
                                             const QString &user = QStringLiteral("home"));

    void start(const Account &account, const QString &password);
    /// The program ends and starts again.
    void restart();
    /// With another account configuration.
    void restart(const Account &account);
    void setPassword(const QString &password);

    [[nodiscard]] Store &store() { return *m_store; }
    [[nodiscard]] SyncEngine &engine() { return *m_engine; }
    [[nodiscard]] MailActions &actions() { return *m_actions; }
    [[nodiscard]] const Account &account() const { return m_account; }
    /// Where its databases are.
    [[nodiscard]] QString dataDir() const { return m_profile.profile().dataDir; }

    /// Asks for a sync and waits for its end.
    [[nodiscard]] std::optional<Error> sync(const SyncEngine::SyncOptions &options = {});
    /// Asks for a sync, and ends the program when so many things happened, or the sync did; then starts it
    /// again.
    void quitDuringSync(int events);
    [[nodiscard]] const SyncStats &stats() const { return m_stats; }
    /// Until `condition` holds, looked at after every signal. False after half a minute.
    [[nodiscard]] bool waitUntil(const std::function<bool()> &condition);

    /// An asynchronous call, waited for: await<ActionReceipt>([&](auto *context, auto reply) { ... }).
    template <class T>
    Result<T> await(const std::function<void(QObject *, std::function<void(Result<T>)>)> &call)
    {
        std::optional<Result<T>> answer;
        QEventLoop loop;
        call(&loop, [&](Result<T> result) {
            answer = std::move(result);
            loop.quit();
        });
        QTimer::singleShot(30'000, &loop, &QEventLoop::quit);
        if (!answer)
            loop.exec();
        return answer
                   ? *std::move(answer)
                   : Result<T>(Error{
                         ErrorDomain::Usage, ErrorCode::TimedOut, Retry::Never, {}, QStringLiteral("await")});
    }
    /// A user's action, waited for.
    Result<ActionReceipt> act(const std::function<void(QObject *, MailActions::Reply)> &call)
    {
        return await<ActionReceipt>(call);
    }

    /// What the user does with an operation that was refused.
    [[nodiscard]] Result<void> retry(OperationId operation);
    [[nodiscard]] Result<void> takeBack(OperationId operation);
    /// Queues the deletion on the POP3 server alone, also of a message whose bytes are not here, which
    /// MailActions refuses.
    [[nodiscard]] Result<OperationId> queuePopDelete(PlacementId id);

    template <class F>
    auto read(F job)
    {
        using R = std::invoke_result_t<F, StoreReader &>;
        return m_store->readAndWait<typename R::value_type>(job);
    }

    [[nodiscard]] std::optional<FolderRecord> folder(const QString &path);
    [[nodiscard]] QList<MessageRow> rows(const QString &path);
    /// Subjects of the folder, sorted.
    [[nodiscard]] QStringList subjects(const QString &path);
    /// The row with that subject; an invalid id where there is none.
    [[nodiscard]] MessageRow row(const QString &path, const QString &subject);
    [[nodiscard]] QList<OperationRecord> open();
    [[nodiscard]] QList<OutboxRecord> outbox();
    /// What the store's check finds, joined; empty = all is well.
    [[nodiscard]] QString findings();

    QList<AccountStatus> statuses;
    QList<NewMail> newMail;
    QStringList notices;       // their keys
    QStringList noticeDetails; // of the last
    QList<PlacementId> bodies;
    QList<std::pair<PlacementId, Error>> bodyErrors;

private:
    void open(const Account &account);
    void close();

    TemporaryProfile m_profile;
    SyncEngine::Mode m_mode;
    SystemClock m_systemClock;
    const Clock &m_clock;
    Account m_account;
    MemoryKeyring m_keyring;
    Credentials m_credentials;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<SyncEngine> m_engine;
    std::unique_ptr<MailActions> m_actions;
    SyncStats m_stats;
    std::optional<std::optional<Error>> m_finished;
    std::function<void()> m_changed;
};

/// A small message with this subject and a Message-ID made from it.
[[nodiscard]] QByteArray testMessage(const QString &subject, const QByteArray &body = "Hello.\r\n");

} // namespace posthorn
