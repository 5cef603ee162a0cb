#include "commands.h"
#include "lookup.h"

namespace posthorn
{

namespace
{

/// A message into Drafts, or in place of a draft that is there; a server hears of it at the next sync.
class Draft final : public Command
{
public:
    void addOptions(QCommandLineParser &parser) const override
    {
        parser.addOption({QStringLiteral("from"), QStringLiteral("The account whose Drafts it goes to."),
                          QStringLiteral("ACCOUNT")});
        parser.addOption({QStringLiteral("replace"),
                          QStringLiteral("The number of the draft that it is a new version of."),
                          QStringLiteral("ID")});
    }

    void start() override
    {
        const auto bytes = readInput(arguments().first());
        if (!bytes)
            return fail(bytes.error());
        const auto replaced = isSet("replace") ? parseIds({value("replace")})
                                               : Result<QList<PlacementId>>(QList<PlacementId>());
        if (!replaced)
            return fail(replaced.error());
        if (!open(MailRuntime::Use::Write))
            return;
        const PlacementId draft = replaced->value(0);
        const auto account = accountOf(draft);
        if (!account)
            return fail(account.error());
        runtime().drafts().saveAndUpload(
            {*account, {}}, draft, *bytes, this, [this](const Result<PlacementId> &saved) {
                if (!saved)
                    return fail(saved.error());
                output().fact({{QStringLiteral("id"), saved->value()}},
                              QStringLiteral("Saved as draft %1.").arg(saved->value()));
                finish();
            });
    }

private:
    [[nodiscard]] Result<AccountId> accountOf(PlacementId draft)
    {
        if (draft.isValid()) {
            POSTHORN_TRY_ASSIGN(const MessageDetail detail,
                                read([draft](StoreReader &reader) { return reader.detail(draft); }));
            if (!detail.row.flags.flags.testFlag(MessageFlag::Draft))
                return posthorn::usageError(QStringLiteral("message %1 is no draft").arg(draft.value()));
            return detail.row.account;
        }
        const QList<Account> &accounts = std::as_const(runtime().accounts()).accounts();
        if (!isSet("from") && accounts.size() != 1)
            return posthorn::usageError(QStringLiteral("whose draft is it? give --from ACCOUNT"));
        if (!isSet("from"))
            return accounts.first().id;
        POSTHORN_TRY_ASSIGN(const Account account, findAccount(runtime().accounts(), value("from")));
        return account.id;
    }
};

} // namespace

std::unique_ptr<Command> makeDraft()
{
    return std::make_unique<Draft>();
}

} // namespace posthorn
