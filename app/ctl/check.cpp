#include "commands.h"
#include "names.h"

#include <QJsonArray>

namespace posthorn
{

namespace
{

class Check final : public Command
{
public:
    void addOptions(QCommandLineParser &parser) const override
    {
        parser.addOption(QCommandLineOption(
            QStringLiteral("repair"),
            QStringLiteral("Mend what can be mended first; what a server has is fetched again.")));
    }

    void start() override
    {
        if (isSet("repair") ? !openForRepair() : !open(MailRuntime::Use::Read))
            return;
        const auto health = read([](StoreReader &reader) { return reader.health(); });
        const auto names = namesOf(runtime());
        if (!health || !names)
            return fail(!health ? health.error() : names.error());
        output().beginTable(healthColumns());
        for (const FolderHealth &folder : *health)
            output().row(objectOf(folder, *names));
        output().flush();
        tellQuotas(*names);
        const auto report = read([](StoreReader &reader) { return reader.check(); });
        if (!report)
            return fail(report.error());
        QJsonArray findings;
        for (const CheckFinding &finding : report->findings)
            findings << QJsonObject{{QStringLiteral("what"), finding.what},
                                    {QStringLiteral("detail"), finding.detail}};
        if (!output().isJson()) {
            for (const CheckFinding &finding : report->findings)
                output().text(finding.what + QStringLiteral(": ") + finding.detail);
        }
        output().fact({{QStringLiteral("folders"), report->folders},
                       {QStringLiteral("messages"), report->messages},
                       {QStringLiteral("bodies"), report->bodies},
                       {QStringLiteral("bodyBytes"), report->bodyBytes},
                       {QStringLiteral("operationsOpen"), report->operationsOpen},
                       {QStringLiteral("findings"), findings},
                       {QStringLiteral("sound"), findings.isEmpty()}},
                      QStringLiteral("%1 folders, %2 messages, %3 of them whole (%4), %5 changes waiting: %6")
                          .arg(report->folders)
                          .arg(report->messages)
                          .arg(report->bodies)
                          .arg(sizeText(report->bodyBytes))
                          .arg(report->operationsOpen)
                          .arg(findings.isEmpty() ? QStringLiteral("all is well")
                                                  : QStringLiteral("%1 problems").arg(findings.size())));
        finish(findings.isEmpty() ? ExitCode::Done : ExitCode::Store);
    }

private:
    void tellQuotas(const Names &names)
    {
        for (const Account &account : std::as_const(runtime().accounts()).accounts()) {
            const auto quotas = read([&](StoreReader &reader) { return reader.quotas(account.id); });
            for (const Quota &quota : quotas.value_or(QList<Quota>())) {
                QJsonObject object = objectOf(quota);
                const QString name = names.accounts.value(account.id.value());
                object.insert(QStringLiteral("account"), name);
                output().fact(object,
                              QStringLiteral("%1: %2 used on the server").arg(name, quotaText(quota)));
            }
        }
    }
};

} // namespace

std::unique_ptr<Command> makeCheck()
{
    return std::make_unique<Check>();
}

} // namespace posthorn
