#include "accountoptions.h"
#include "commands.h"
#include "lookup.h"
#include "objects.h"

#include <QElapsedTimer>
#include <QSet>
#include <sys/resource.h>

namespace posthorn
{

namespace
{

class Sync final : public Command
{
public:
    void addOptions(QCommandLineParser &parser) const override;
    void start() override;

private:
    [[nodiscard]] Result<void> readOptions();
    [[nodiscard]] Result<QList<Account>> wantedAccounts();
    void follow(SyncEngine &engine);
    void statusChanged(const AccountStatus &status);
    void ended(AccountId id, const SyncStats &stats, const std::optional<Error> &error);
    void report();

    SyncEngine::SyncOptions m_options;
    QSet<qint64> m_open;
    QSet<qint64> m_rulesTold;
    SyncStats m_stats;
    std::optional<Error> m_error; // the first
    QElapsedTimer m_timer;
};

void Sync::addOptions(QCommandLineParser &parser) const
{
    parser.addOption(
        {QStringLiteral("folder"), QStringLiteral("Only this folder."), QStringLiteral("FOLDER")});
    parser.addOption(
        {QStringLiteral("bodies"),
         QStringLiteral(
             "Which messages are fetched whole, of whatever size: all, none, or those of the last DAYS."),
         QStringLiteral("all|none|DAYS")});
    parser.addOption(
        QCommandLineOption(QStringLiteral("full"),
                           QStringLiteral("Compare every message, not only what the server says is new.")));
}

void Sync::start()
{
    m_timer.start();
    if (!open(MailRuntime::Use::Sync))
        return;
    const auto accounts = wantedAccounts();
    if (!accounts)
        return fail(accounts.error());
    if (const auto read = readOptions(); !read)
        return fail(read.error());
    follow(*runtime().engine());
    runtime().start();
    for (const Account &account : *accounts)
        m_open.insert(account.id.value());
    for (const Account &account : *accounts)
        runtime().engine()->sync(account.id, m_options);
    if (m_open.isEmpty())
        report();
}

Result<void> Sync::readOptions()
{
    m_options.full = isSet("full");
    if (isSet("bodies")) {
        POSTHORN_TRY_ASSIGN(m_options.bodies, parseBodies(value("bodies")));
    }
    if (isSet("folder")) {
        POSTHORN_TRY_ASSIGN(const FolderRecord folder, read([this](StoreReader &reader) {
                                return findFolder(reader, runtime().accounts(), value("folder"));
                            }));
        m_options.folder = folder.id;
    }
    return {};
}

Result<QList<Account>> Sync::wantedAccounts()
{
    if (!arguments().isEmpty()) {
        POSTHORN_TRY_ASSIGN(const Account account, findAccount(runtime().accounts(), arguments().first()));
        if (!account.enabled)
            return posthorn::usageError(QStringLiteral("the account %1 is disabled").arg(account.name));
        return QList<Account>{account};
    }
    QList<Account> accounts;
    std::optional<AccountId> only;
    if (isSet("folder")) {
        POSTHORN_TRY_ASSIGN(const FolderRecord folder, read([this](StoreReader &reader) {
                                return findFolder(reader, runtime().accounts(), value("folder"));
                            }));
        only = folder.account;
    }
    for (const Account &account : runtime().accounts().accounts()) {
        if (account.enabled && (!only || *only == account.id))
            accounts << account;
    }
    return accounts;
}

void Sync::follow(SyncEngine &engine)
{
    connect(&engine, &SyncEngine::syncFinished, this, &Sync::ended);
    connect(&engine, &SyncEngine::statusChanged, this, &Sync::statusChanged);
    connect(&engine, &SyncEngine::activityChanged, this, [this](const Activity &activity) {
        if (output().isJson())
            output().progress({{QStringLiteral("activity"), activityName(activity.kind)},
                               {QStringLiteral("account"), activity.account.value()},
                               {QStringLiteral("folder"), activity.folder.value()},
                               {QStringLiteral("done"), activity.done},
                               {QStringLiteral("total"), activity.total},
                               {QStringLiteral("finished"), activity.finished}},
                              {});
    });
    connect(&engine, &SyncEngine::noticed, this,
            [this](AccountId id, const QString &key, const QStringList &details) {
                output().progress(
                    {{QStringLiteral("notice"), key},
                     {QStringLiteral("account"), id.value()},
                     {QStringLiteral("details"), details.join(QStringLiteral("; "))}},
                    QStringLiteral("notice: %1 %2").arg(key, details.join(QStringLiteral("; "))));
            });
}

/// What the server does to mail by itself is told once.
void Sync::statusChanged(const AccountStatus &status)
{
    if (status.serverKeepsDays.value_or(-1) < 0 || m_rulesTold.contains(status.account.value()))
        return;
    m_rulesTold.insert(status.account.value());
    output().progress({{QStringLiteral("account"), status.account.value()},
                       {QStringLiteral("serverKeepsDays"), *status.serverKeepsDays}},
                      QStringLiteral("this server deletes mail after %1 days").arg(*status.serverKeepsDays));
}

void Sync::ended(AccountId id, const SyncStats &stats, const std::optional<Error> &error)
{
    if (!m_open.remove(id.value()))
        return;
    m_stats += stats;
    if (error) {
        output().error(*error);
        if (!m_error)
            m_error = error;
    }
    if (m_open.isEmpty())
        report();
}

void Sync::report()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval &time) { return double(time.tv_sec) + double(time.tv_usec) / 1e6; };
    QJsonObject object = objectOf(m_stats);
    object.insert(QStringLiteral("seconds"), double(m_timer.elapsed()) / 1000);
    object.insert(QStringLiteral("cpuSeconds"), seconds(usage.ru_utime) + seconds(usage.ru_stime));
    object.insert(QStringLiteral("peakRssBytes"), qint64(usage.ru_maxrss) * 1024);
    output().fact(
        object,
        QStringLiteral("%1 folders: %2 new, %3 changed, %4 removed; %5 in, %6 out, %7 round trips, %8 s")
            .arg(m_stats.folders)
            .arg(m_stats.added)
            .arg(m_stats.changed)
            .arg(m_stats.removed)
            .arg(sizeText(qint64(m_stats.bytesIn)), sizeText(qint64(m_stats.bytesOut)))
            .arg(m_stats.roundTrips)
            .arg(double(m_timer.elapsed()) / 1000, 0, 'f', 1));
    finish(m_error ? exitCodeOf(*m_error) : ExitCode::Done);
}

} // namespace

std::unique_ptr<Command> makeSync()
{
    return std::make_unique<Sync>();
}

} // namespace posthorn
