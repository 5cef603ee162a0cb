#include "account/preferences.h"
#include "account/settingsimport.h"
#include "commands.h"

namespace posthorn
{

namespace
{

/// All that is set, without secrets, into a file.
class SettingsExport final : public Command
{
public:
    void start() override
    {
        if (!open(MailRuntime::Use::Read))
            return;
        const auto file = SettingsFile::of(Preferences(profile().configDir).travelling(),
                                           std::as_const(runtime().accounts()).accounts());
        if (const auto written = file.write(arguments().first()); !written)
            return fail(written.error());
        const int accounts = int(file.accounts.size());
        const int preferences = int(file.preferences.size());
        output().fact({{QStringLiteral("accounts"), accounts}, {QStringLiteral("preferences"), preferences}},
                      QStringLiteral("Wrote %1 and %2, without passwords.")
                          .arg(countText(accounts, "account"), countText(preferences, "preference")));
        finish();
    }
};

/// The settings of such a file into this profile.
class SettingsImportCommand final : public Command
{
public:
    void addOptions(QCommandLineParser &parser) const override
    {
        parser.addOption({QStringLiteral("dry-run"), QStringLiteral("Only say what would change.")});
    }

    void start() override
    {
        const auto file = SettingsFile::read(arguments().first());
        if (!file)
            return fail(file.error());
        if (!open(isSet("dry-run") ? MailRuntime::Use::Read : MailRuntime::Use::Write))
            return;
        Preferences preferences(profile().configDir);
        const SettingsImport plan(*file, std::as_const(runtime().accounts()).accounts(),
                                  preferences.travelling());
        report(plan);
        for (const QString &place : file->dropped)
            output().fact({{QStringLiteral("dropped"), place}}, QStringLiteral("Not taken: %1").arg(place));
        if (!isSet("dry-run")) {
            const auto done =
                plan.apply(runtime().accounts(),
                           [&](const QString &key, const QVariant &value) { preferences.set(key, value); });
            if (!done)
                return fail(done.error());
        }
        finish();
    }

private:
    void report(const SettingsImport &plan)
    {
        using Kind = SettingsImport::AccountStep::Kind;
        for (const SettingsImport::AccountStep &step : plan.accounts()) {
            const QString what = step.kind == Kind::Add     ? QStringLiteral("add")
                                 : step.kind == Kind::Merge ? QStringLiteral("merge")
                                                            : QStringLiteral("same");
            const Account &account = step.account;
            output().fact(
                {{QStringLiteral("account"), account.address()},
                 {QStringLiteral("step"), what},
                 {QStringLiteral("incoming"), account.incoming.hostAndPort()},
                 {QStringLiteral("outgoing"),
                  account.outgoing.isConfigured() ? account.outgoing.hostAndPort() : QString()}},
                QStringLiteral("%1: %2 (%3)").arg(what, account.address(), account.incoming.hostAndPort()));
        }
        for (auto it = plan.preferences().begin(); it != plan.preferences().end(); ++it)
            output().fact({{QStringLiteral("preference"), it.key()},
                           {QStringLiteral("value"), QJsonValue::fromVariant(it.value())}},
                          QStringLiteral("%1 = %2").arg(it.key(), it.value().toString()));
    }
};

} // namespace

std::unique_ptr<Command> makeSettingsExport()
{
    return std::make_unique<SettingsExport>();
}

std::unique_ptr<Command> makeSettingsImport()
{
    return std::make_unique<SettingsImportCommand>();
}

} // namespace posthorn
