#include "accountoptions.h"
#include "commands.h"
#include "lookup.h"
#include "objects.h"
#include "retentionoptions.h"

#include <QJsonDocument>

namespace posthorn
{

namespace
{

class AccountList final : public Command
{
public:
    void start() override
    {
        if (!open(MailRuntime::Use::Read))
            return;
        output().beginTable(accountColumns());
        for (const Account &account : runtime().accounts().accounts())
            output().row(objectOf(account));
        finish();
    }
};

class AccountShow final : public Command
{
public:
    void start() override
    {
        if (!open(MailRuntime::Use::Read))
            return;
        const auto account = findAccount(runtime().accounts(), arguments().first());
        if (!account)
            return fail(account.error());
        const QJsonObject object = objectOf(*account);
        output().fact(object,
                      QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Indented)).trimmed());
        finish();
    }
};

class AccountSet final : public Command
{
public:
    void start() override
    {
        if (arguments().at(1) == QLatin1String("list"))
            return listKeys();
        if (arguments().size() != 3)
            return usageError(QStringLiteral("usage: posthornctl account set ACCOUNT KEY VALUE"));
        if (!open(MailRuntime::Use::Write))
            return;
        auto account = findAccount(runtime().accounts(), arguments().first());
        if (!account)
            return fail(account.error());
        if (const auto set = setAccountValue(*account, arguments().at(1), arguments().at(2)); !set)
            return fail(set.error());
        if (const auto saved = runtime().accounts().update(*account); !saved)
            return fail(saved.error());
        if (arguments().at(1) == QLatin1String("only-folders"))
            warnOfUnknownFolders(*account);
        output().fact(objectOf(*account),
                      QStringLiteral("Changed %1 of %2.").arg(arguments().at(1), account->name));
        finish();
    }

private:
    /// A mistyped path would be a rule for nothing, but the server may list such a folder later.
    void warnOfUnknownFolders(const Account &account)
    {
        const auto folders = read([&](StoreReader &reader) { return reader.folders(account.id); });
        QStringList known;
        if (folders) {
            for (const FolderRecord &folder : *folders)
                known << folder.path;
        }
        for (const QString &path : account.retention.onlyFolders) {
            if (!known.contains(path))
                output().warning(QStringLiteral("no folder \"%1\" is known yet").arg(path));
        }
    }

    void listKeys()
    {
        output().beginTable({{QStringLiteral("key"), QStringLiteral("KEY")},
                             {QStringLiteral("takes"), QStringLiteral("TAKES")}});
        for (const auto &[key, takes] : settingKeys() + retentionKeys())
            output().row({{QStringLiteral("key"), key}, {QStringLiteral("takes"), takes}});
        finish();
    }
};

class AccountPassword final : public Command
{
public:
    void start() override
    {
        if (!open(MailRuntime::Use::Read))
            return;
        const auto account = findAccount(runtime().accounts(), arguments().first());
        if (!account)
            return fail(account.error());
        const auto input = readInput(QStringLiteral("-"));
        if (!input)
            return fail(input.error());
        const QString password = firstLine(*input);
        if (password.isEmpty())
            return usageError(QStringLiteral("standard input has no password"));
        runtime().storePassword({account->id, CredentialKind::IncomingPassword}, password,
                                [this](Result<void> stored) {
                                    if (!stored)
                                        return fail(stored.error());
                                    output().text(QStringLiteral("The password is in the keyring."));
                                    finish();
                                });
    }
};

class AccountRemove final : public Command
{
public:
    void addOptions(QCommandLineParser &parser) const override
    {
        parser.addOption(
            QCommandLineOption(QStringLiteral("discard"),
                               QStringLiteral("Also when some of its mail exists on this computer only.")));
    }

    void start() override
    {
        if (!open(MailRuntime::Use::Write))
            return;
        const auto account = findAccount(runtime().accounts(), arguments().first());
        if (!account)
            return fail(account.error());
        const auto onlyHere = read([&](StoreReader &reader) { return reader.onlyHereCount(account->id); });
        if (!onlyHere)
            return fail(onlyHere.error());
        if (*onlyHere > 0 && !isSet("discard"))
            return usageError(
                QStringLiteral("%1 messages of this account exist on this computer only and would be "
                               "lost; export them, or give --discard")
                    .arg(*onlyHere));
        connect(&runtime(), &MailRuntime::accountErased, this, [this, name = account->name] {
            output().text(QStringLiteral("Removed account %1.").arg(name));
            finish();
        });
        if (const auto removed = runtime().accounts().remove(account->id); !removed)
            fail(removed.error());
    }
};

} // namespace

std::unique_ptr<Command> makeAccountList()
{
    return std::make_unique<AccountList>();
}

std::unique_ptr<Command> makeAccountShow()
{
    return std::make_unique<AccountShow>();
}

std::unique_ptr<Command> makeAccountSet()
{
    return std::make_unique<AccountSet>();
}

std::unique_ptr<Command> makeAccountPassword()
{
    return std::make_unique<AccountPassword>();
}

std::unique_ptr<Command> makeAccountRemove()
{
    return std::make_unique<AccountRemove>();
}

} // namespace posthorn
