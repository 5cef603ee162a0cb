#include "commands.h"
#include "names.h"
#include "objects.h"

namespace posthorn
{

namespace
{

class Watch final : public Command
{
public:
    void start() override;
    void interrupt() override { finish(); }

private:
    void statusChanged(const AccountStatus &status);
    void newMail(const NewMail &mail);
    void noticed(AccountId id, const QString &key, const QStringList &details);
    [[nodiscard]] QString nameOf(AccountId id);
};

void Watch::start()
{
    if (!open(MailRuntime::Use::Sync, SyncEngine::Mode::Continuous))
        return;
    SyncEngine &engine = *runtime().engine();
    connect(&engine, &SyncEngine::statusChanged, this, &Watch::statusChanged);
    connect(&engine, &SyncEngine::newMailArrived, this, &Watch::newMail);
    connect(&engine, &SyncEngine::noticed, this, &Watch::noticed);
    runtime().start();
}

QString Watch::nameOf(AccountId id)
{
    const auto account = runtime().accounts().account(id);
    return account ? account->name : QString::number(id.value());
}

void Watch::statusChanged(const AccountStatus &status)
{
    const QString name = nameOf(status.account);
    QJsonObject object{{QStringLiteral("event"), QStringLiteral("status")},
                       {QStringLiteral("account"), name},
                       {QStringLiteral("state"), accountStateName(status.state)},
                       {QStringLiteral("retryAt"), timeJson(status.retryAtMs)}};
    if (status.serverKeepsDays)
        object.insert(QStringLiteral("serverKeepsDays"), *status.serverKeepsDays);
    if (status.error)
        object.insert(QStringLiteral("error"), objectOf(*status.error));
    output().fact(object, QStringLiteral("%1: %2 %3")
                              .arg(name, accountStateName(status.state),
                                   status.error ? status.error->toString() : QString()));
}

void Watch::newMail(const NewMail &mail)
{
    const std::vector<PlacementId> ids(mail.placements.begin(), mail.placements.end());
    const auto rows = read([&ids](StoreReader &reader) { return reader.rows(ids); });
    const auto names = namesOf(runtime());
    if (!rows || !names)
        return output().error(!rows ? rows.error() : names.error());
    for (const MessageRow &row : *rows) {
        QJsonObject object = objectOf(row, *names);
        object.insert(QStringLiteral("event"), QStringLiteral("new-mail"));
        output().fact(object, QStringLiteral("%1: new mail %2 from %3: %4")
                                  .arg(nameOf(mail.account))
                                  .arg(row.id.value())
                                  .arg(row.from.displayName(), row.subject));
    }
}

void Watch::noticed(AccountId id, const QString &key, const QStringList &details)
{
    const QString joined = details.join(QStringLiteral("; "));
    output().fact({{QStringLiteral("event"), QStringLiteral("notice")},
                   {QStringLiteral("account"), nameOf(id)},
                   {QStringLiteral("notice"), key},
                   {QStringLiteral("details"), joined}},
                  QStringLiteral("%1: %2 %3").arg(nameOf(id), key, joined));
}

} // namespace

std::unique_ptr<Command> makeWatch()
{
    return std::make_unique<Watch>();
}

} // namespace posthorn
