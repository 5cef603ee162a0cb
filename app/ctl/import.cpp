#include "commands.h"
#include "lookup.h"
#include "transfer/thunderbirdimport.h"
#include "transfercommand.h"

#include <QDir>

namespace posthorn
{

namespace
{

class Import final : public TransferCommand
{
public:
    void addOptions(QCommandLineParser &parser) const override
    {
        parser.addOption({QStringLiteral("into"),
                          QStringLiteral("All folders of PATH into folders of this account on this computer; "
                                         "without it and FOLDER they go into an account \"Imported\"."),
                          QStringLiteral("ACCOUNT")});
        parser.addOption({QStringLiteral("kind"),
                          QStringLiteral("mboxo, mboxrd, mboxcl or mboxcl2, where an mbox does not tell."),
                          QStringLiteral("KIND")});
        parser.addOption({QStringLiteral("thunderbird"),
                          QStringLiteral("PATH is a profile of Thunderbird; without PATH the usual one. Its "
                                         "accounts are made, without passwords.")});
        parser.addOption({QStringLiteral("no-mail"), QStringLiteral("Of a profile only the accounts.")});
        parser.addOption({QStringLiteral("imap-mail"),
                          QStringLiteral("Of a profile also the copies of what IMAP servers have.")});
        parser.addOption({QStringLiteral("dry-run"), QStringLiteral("Only say what is there.")});
    }

    void start() override
    {
        if (isSet("kind")) {
            m_kind = mboxKindFromName(value("kind"));
            if (!m_kind)
                return usageError(QStringLiteral("--kind is mboxo, mboxrd, mboxcl or mboxcl2"));
        }
        if (arguments().isEmpty() && !isSet("thunderbird"))
            return usageError(QStringLiteral("say where the mail is: PATH, or --thunderbird"));
        if (arguments().size() > 1 && (isSet("into") || isSet("thunderbird")))
            return usageError(QStringLiteral("FOLDER goes neither with --into nor with --thunderbird"));
        if (!open(isSet("dry-run") ? MailRuntime::Use::Read : MailRuntime::Use::Write))
            return;
        if (const auto done = isSet("thunderbird") ? takeProfile() : takeMail(); !done)
            fail(done.error());
    }

private:
    [[nodiscard]] QString stateDir() const { return profile().cacheDir + QStringLiteral("/imports"); }

    void tellFolders(const QList<SourceFolder> &folders, const QString &account)
    {
        for (const SourceFolder &folder : folders)
            output().fact({{QStringLiteral("account"), account},
                           {QStringLiteral("folder"), folder.path},
                           {QStringLiteral("file"), folder.file},
                           {QStringLiteral("bytes"), folder.bytes},
                           {QStringLiteral("messages"), folder.messages}},
                          QStringLiteral("%1  %2  %3").arg(folder.path, sizeText(folder.bytes), folder.file));
    }

    [[nodiscard]] Result<void> takeMail()
    {
        POSTHORN_TRY_ASSIGN(const MailSource source, findMail(arguments().first()));
        tellSkipped(source.skipped);
        if (isSet("dry-run")) {
            tellFolders(source.folders, {});
            finish();
            return {};
        }
        if (arguments().size() > 1) {
            POSTHORN_TRY_ASSIGN(const FolderRecord folder, read([this](StoreReader &reader) {
                                    return findFolder(reader, runtime().accounts(), arguments().at(1));
                                }));
            if (source.folders.size() > 1)
                return posthorn::usageError(
                    QStringLiteral("%1 folders are in %2; import them with --into ACCOUNT")
                        .arg(source.folders.size())
                        .arg(arguments().first()));
            QList<ImportStep> steps;
            for (const SourceFolder &found : source.folders) {
                ImportStep step;
                step.source = found;
                step.folder = folder.id;
                steps.append(step);
            }
            run([steps](Importer &) -> Result<QList<ImportStep>> { return steps; });
            return {};
        }
        AccountId account;
        if (isSet("into")) {
            POSTHORN_TRY_ASSIGN(const Account found, findAccount(runtime().accounts(), value("into")));
            account = found.id;
        } else {
            POSTHORN_TRY_ASSIGN(account,
                                ThunderbirdImport::localAccount(runtime().accounts(), importedName()));
        }
        run([account, source](Importer &importer) {
            return importer.makeFolders(account, source.folders, {}, false);
        });
        return {};
    }

    [[nodiscard]] Result<void> takeProfile()
    {
        QString dir = arguments().value(0);
        if (dir.isEmpty()) {
            const auto places = ThunderbirdProfile::find(QDir::homePath());
            if (places.isEmpty())
                return notFound(QStringLiteral("there is no profile of Thunderbird; say where it is"));
            dir = places.first().dir;
        }
        POSTHORN_TRY_ASSIGN(const ThunderbirdProfile found, ThunderbirdProfile::read(dir));
        for (const ThunderbirdAccount &account : found.accounts)
            tellAccount(account);
        for (const QString &left : found.leftOut)
            output().progress({{QStringLiteral("leftOut"), left}}, QStringLiteral("left out: %1").arg(left));
        tellSkipped(found.skipped);
        if (isSet("dry-run")) {
            finish();
            return {};
        }
        QList<ThunderbirdImport::Choice> choices = ThunderbirdImport::usual(found);
        for (ThunderbirdImport::Choice &choice : choices)
            choice.withMail = !isSet("no-mail") && (choice.withMail || isSet("imap-mail"));
        m_profile.emplace(found, choices);
        POSTHORN_TRY(m_profile->addAccounts(runtime().accounts(), importedName()));
        POSTHORN_TRY(m_profile->takeOver(runtime().store()));
        POSTHORN_TRY(m_profile->enable(runtime().accounts()));
        output().fact({{QStringLiteral("accountsAdded"), m_profile->added()},
                       {QStringLiteral("accountsKnown"), m_profile->known()}},
                      QStringLiteral("%1 added.").arg(countText(m_profile->added(), "account")));
        run([this](Importer &importer) { return m_profile->steps(importer); });
        return {};
    }

    void tellAccount(const ThunderbirdAccount &found)
    {
        const Account &account = found.account;
        qint64 bytes = 0;
        for (const SourceFolder &folder : found.folders)
            bytes += folder.bytes;
        const bool local = account.incomingKind == IncomingKind::Local;
        output().fact({{QStringLiteral("account"), local ? account.name : account.address()},
                       {QStringLiteral("incoming"), local ? QString() : account.incoming.hostAndPort()},
                       {QStringLiteral("folders"), found.folders.size()},
                       {QStringLiteral("bytes"), bytes},
                       {QStringLiteral("collected"), found.collected.size()}},
                      QStringLiteral("%1  %2  %3")
                          .arg(local ? account.name : account.address(),
                               countText(found.folders.size(), "folder"), sizeText(bytes)));
        if (isSet("dry-run"))
            tellFolders(found.folders, account.name);
    }

    void run(std::function<Result<QList<ImportStep>>(Importer &)> plan)
    {
        runBeside([this, plan = std::move(plan)](const CancellationToken &cancel) -> Result<TransferReport> {
            Importer importer(runtime().store(), runtime().clock(), stateDir());
            importer.setProgress([this](const Importer::Progress &progress) {
                tellProgress(progress.counts, progress.folder);
            });
            POSTHORN_TRY_ASSIGN(QList<ImportStep> steps, plan(importer));
            for (ImportStep &step : steps)
                step.kind = m_kind;
            return importer.run(steps, cancel);
        });
    }

    [[nodiscard]] static QString importedName() { return QStringLiteral("Imported"); }

    std::optional<MboxKind> m_kind;
    std::optional<ThunderbirdImport> m_profile;
};

} // namespace

std::unique_ptr<Command> makeImport()
{
    return std::make_unique<Import>();
}

} // namespace posthorn
