#include "commands.h"
#include "lookup.h"
#include "mailfiles.h"
#include "mime/headerscanner.h"
#include "sync/localmessages.h"

namespace posthorn
{

namespace
{

class Export final : public Command
{
public:
    void addOptions(QCommandLineParser &parser) const override
    {
        parser.addOption(
            {QStringLiteral("mbox"), QStringLiteral("Into a new mbox file."), QStringLiteral("FILE")});
        parser.addOption(
            {QStringLiteral("maildir"), QStringLiteral("Into a new Maildir."), QStringLiteral("DIR")});
        parser.addOption({QStringLiteral("eml"), QStringLiteral("Into a new folder, a file each."),
                          QStringLiteral("DIR")});
    }

    void start() override
    {
        const int ways = int(isSet("mbox")) + int(isSet("maildir")) + int(isSet("eml"));
        if (ways != 1)
            return usageError(QStringLiteral("say where to: --mbox FILE, --maildir DIR or --eml DIR"));
        if (!open(MailRuntime::Use::Read))
            return;
        if (const auto done = write(); !done)
            fail(done.error());
    }

private:
    [[nodiscard]] MailWriter writer() const
    {
        if (isSet("mbox"))
            return {MailWriter::Format::Mbox, value("mbox")};
        if (isSet("maildir"))
            return {MailWriter::Format::Maildir, value("maildir")};
        return {MailWriter::Format::Eml, value("eml")};
    }

    [[nodiscard]] Result<void> write()
    {
        POSTHORN_TRY_ASSIGN(const FolderRecord folder, read([this](StoreReader &reader) {
                                return findFolder(reader, runtime().accounts(), arguments().first());
                            }));
        MessageQuery query;
        query.folder = folder.id;
        query.ascending = true;
        POSTHORN_TRY_ASSIGN(const MessageSpine spine,
                            read([&query](StoreReader &reader) { return reader.spine(query); }));
        MailWriter files = writer();
        POSTHORN_TRY(files.open());
        int written = 0;
        int missing = 0;
        for (const SpineEntry &entry : spine.entries) {
            const auto body = read([&entry](StoreReader &reader) { return reader.body(entry.id); });
            if (!body && body.error().code == ErrorCode::NotFound) {
                ++missing;
                continue;
            }
            if (!body)
                return body.error();
            POSTHORN_TRY_ASSIGN(const MessageDetail detail,
                                read([&entry](StoreReader &reader) { return reader.detail(entry.id); }));
            POSTHORN_TRY(files.add({*body, detail.row.flags.flags, detail.row.receivedMs}));
            ++written;
        }
        POSTHORN_TRY(files.close());
        output().fact({{QStringLiteral("exported"), written}, {QStringLiteral("missing"), missing}},
                      QStringLiteral("Exported %1.").arg(countText(written, "message")));
        if (missing > 0)
            return notFound(
                QStringLiteral("%1 messages are not on this computer yet; fetch them with: posthornctl sync "
                               "--folder %2 --bodies all")
                    .arg(missing)
                    .arg(folder.id.value()));
        finish();
        return {};
    }
};

class Import final : public Command
{
public:
    void start() override
    {
        if (!open(MailRuntime::Use::Write))
            return;
        if (const auto done = take(); !done)
            return fail(done.error());
        output().fact({{QStringLiteral("imported"), m_count}},
                      QStringLiteral("Imported %1.").arg(countText(m_count, "message")));
        finish();
    }

private:
    [[nodiscard]] Result<void> take()
    {
        POSTHORN_TRY_ASSIGN(const FolderRecord folder, read([this](StoreReader &reader) {
                                return findFolder(reader, runtime().accounts(), arguments().at(1));
                            }));
        return readMailFiles(arguments().first(),
                             [this, folder](const FiledMessage &message) -> Result<void> {
                                 POSTHORN_TRY(store(folder, message));
                                 ++m_count;
                                 return {};
                             });
    }

    /// The row, and for a server's folder the journal's order to upload it, in one transaction.
    [[nodiscard]] Result<void> store(const FolderRecord &folder, const FiledMessage &message)
    {
        const qint64 written = scanHeader(message.bytes).envelope.date;
        const qint64 received = message.receivedMs != 0 ? message.receivedMs
                                : written != 0          ? written
                                                        : runtime().clock().nowMs();
        const IncomingMessage row = describeMessage(folder.id, message.bytes, {message.flags, {}}, received);
        return Command::write([&](WriteTransaction &transaction) -> Result<void> {
            POSTHORN_TRY_ASSIGN(const PlacementId id, transaction.addLocalMessage(row));
            if (folder.local)
                return {};
            OperationRecord upload;
            upload.account = folder.account;
            upload.kind = OperationKind::Append;
            upload.folder = folder.id;
            OperationTarget target;
            target.placement = id;
            upload.targets = {target};
            POSTHORN_TRY_ASSIGN(upload.group, transaction.newOperationGroup());
            POSTHORN_TRY(transaction.enqueue(upload));
            return {};
        });
    }

    int m_count = 0;
};

} // namespace

std::unique_ptr<Command> makeExport()
{
    return std::make_unique<Export>();
}

std::unique_ptr<Command> makeImport()
{
    return std::make_unique<Import>();
}

} // namespace posthorn
