#include "commands.h"
#include "lookup.h"
#include "transfer/exporter.h"
#include "transfercommand.h"

namespace posthorn
{

namespace
{

class Export final : public TransferCommand
{
public:
    void addOptions(QCommandLineParser &parser) const override
    {
        parser.addOption(
            {QStringLiteral("account"),
             QStringLiteral("All its folders, each an mbox, a Maildir or a folder below FILE or DIR."),
             QStringLiteral("ACCOUNT")});
        parser.addOption({QStringLiteral("mbox"),
                          QStringLiteral("Into a new mbox file (mboxrd); flags as Status and X-Keywords."),
                          QStringLiteral("FILE")});
        parser.addOption(
            {QStringLiteral("maildir"), QStringLiteral("Into a Maildir."), QStringLiteral("DIR")});
        parser.addOption({QStringLiteral("eml"), QStringLiteral("Into a folder, a file each; without flags."),
                          QStringLiteral("DIR")});
    }

    void start() override
    {
        const int ways = int(isSet("mbox")) + int(isSet("maildir")) + int(isSet("eml"));
        if (ways != 1)
            return usageError(QStringLiteral("say where to: --mbox FILE, --maildir DIR or --eml DIR"));
        if (arguments().isEmpty() != isSet("account"))
            return usageError(QStringLiteral("say what: FOLDER, or --account ACCOUNT"));
        if (!open(MailRuntime::Use::Read))
            return;
        const auto steps = isSet("account") ? allFolders() : oneFolder();
        if (!steps)
            return fail(steps.error());
        runBeside([this, steps = *steps](const CancellationToken &cancel) {
            Exporter exporter(runtime().store(), format());
            exporter.setProgress([this](const Exporter::Progress &progress) {
                tellProgress(progress.counts, progress.folder);
            });
            return exporter.run(steps, cancel);
        });
    }

private:
    [[nodiscard]] MailWriter::Format format() const
    {
        return isSet("mbox")      ? MailWriter::Format::Mbox
               : isSet("maildir") ? MailWriter::Format::Maildir
                                  : MailWriter::Format::Eml;
    }
    [[nodiscard]] QString target() const
    {
        return value(isSet("mbox") ? "mbox" : isSet("maildir") ? "maildir" : "eml");
    }

    [[nodiscard]] Result<QList<ExportStep>> oneFolder()
    {
        POSTHORN_TRY_ASSIGN(const FolderRecord folder, read([this](StoreReader &reader) {
                                return findFolder(reader, runtime().accounts(), arguments().first());
                            }));
        return QList<ExportStep>{{folder.id, target()}};
    }

    [[nodiscard]] Result<QList<ExportStep>> allFolders()
    {
        POSTHORN_TRY_ASSIGN(const Account account, findAccount(runtime().accounts(), value("account")));
        POSTHORN_TRY_ASSIGN(const QList<FolderRecord> folders,
                            read([&account](StoreReader &reader) { return reader.folders(account.id); }));
        return Exporter::stepsFor(format(), target(), folders);
    }
};

} // namespace

std::unique_ptr<Command> makeExport()
{
    return std::make_unique<Export>();
}

} // namespace posthorn
