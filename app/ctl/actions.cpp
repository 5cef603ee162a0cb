#include "actioncommand.h"
#include "commands.h"
#include "lookup.h"

namespace posthorn
{

namespace
{

class Mark final : public ActionCommand
{
public:
    void addOptions(QCommandLineParser &parser) const override
    {
        const auto flag = [&parser](const char *name, const char *text) {
            parser.addOption(QCommandLineOption(QLatin1String(name), QLatin1String(text)));
        };
        flag("read", "Read.");
        flag("unread", "Not read.");
        flag("flag", "Flagged.");
        flag("unflag", "Not flagged.");
        parser.addOption({QStringLiteral("tag"), QStringLiteral("With this tag; may be given several times."),
                          QStringLiteral("TAG")});
        parser.addOption(
            {QStringLiteral("untag"), QStringLiteral("Without this tag."), QStringLiteral("TAG")});
    }

    void start() override
    {
        const auto change = wanted();
        if (!change)
            return fail(change.error());
        if (!open(MailRuntime::Use::Write))
            return;
        const auto ids = messages(arguments());
        if (!ids)
            return fail(ids.error());
        runtime().actions().changeFlags(*ids, *change, this, report());
    }

private:
    [[nodiscard]] Result<FlagChange> wanted() const
    {
        if ((isSet("read") && isSet("unread")) || (isSet("flag") && isSet("unflag")))
            return posthorn::usageError(QStringLiteral("a message cannot be marked both ways"));
        FlagChange change;
        if (isSet("read"))
            change.add |= MessageFlag::Seen;
        if (isSet("unread"))
            change.remove |= MessageFlag::Seen;
        if (isSet("flag"))
            change.add |= MessageFlag::Flagged;
        if (isSet("unflag"))
            change.remove |= MessageFlag::Flagged;
        for (const QString &name : parser().values(QStringLiteral("tag")))
            change.addKeywords << MailActions::tagFromName(name);
        for (const QString &name : parser().values(QStringLiteral("untag")))
            change.removeKeywords << MailActions::tagFromName(name);
        change.addKeywords = normalizedKeywords(change.addKeywords);
        change.removeKeywords = normalizedKeywords(change.removeKeywords);
        if (change.isEmpty())
            return posthorn::usageError(
                QStringLiteral("say how: --read, --unread, --flag, --unflag, --tag T, --untag T"));
        return change;
    }
};

class MoveOrCopy final : public ActionCommand
{
public:
    explicit MoveOrCopy(bool copy)
        : m_copy(copy)
    {
    }

    void start() override
    {
        if (!open(MailRuntime::Use::Write))
            return;
        QStringList typed = arguments();
        const QString folderName = typed.takeLast();
        const auto folder =
            read([&](StoreReader &reader) { return findFolder(reader, runtime().accounts(), folderName); });
        if (!folder)
            return fail(folder.error());
        const auto ids = messages(typed);
        if (!ids)
            return fail(ids.error());
        if (m_copy)
            runtime().actions().copy(*ids, folder->id, this, report());
        else
            runtime().actions().move(*ids, folder->id, this, report());
    }

private:
    bool m_copy;
};

class Delete final : public ActionCommand
{
public:
    void addOptions(QCommandLineParser &parser) const override
    {
        const auto way = [&parser](const char *name, const char *text) {
            parser.addOption(QCommandLineOption(QLatin1String(name), QLatin1String(text)));
        };
        way("here", "From this computer alone: the server keeps them, whatever the role says.");
        way("from-server", "From the server alone: afterwards they exist on this computer only.");
        way("everywhere", "On the server and here, for good.");
        way("for-good", "Past Trash; POP3 mail only goes from the server where deleting here says so.");
    }

    void start() override
    {
        const int ways = int(isSet("here")) + int(isSet("from-server")) + int(isSet("everywhere")) +
                         int(isSet("for-good"));
        if (ways > 1)
            return usageError(QStringLiteral("only one of --here, --from-server, --everywhere, --for-good"));
        if (!open(MailRuntime::Use::Write))
            return;
        const auto ids = messages(arguments());
        if (!ids)
            return fail(ids.error());
        MailActions &actions = runtime().actions();
        if (isSet("here"))
            actions.removeHere(*ids, this, report());
        else if (isSet("from-server"))
            actions.removeFromServer(*ids, this, report());
        else if (isSet("everywhere"))
            actions.removeEverywhere(*ids, this, report());
        else if (isSet("for-good"))
            actions.removeForGood(*ids, this, report());
        else
            actions.remove(*ids, this, report());
    }
};

class Unhide final : public ActionCommand
{
public:
    void start() override
    {
        if (!open(MailRuntime::Use::Write))
            return;
        const auto ids = messages(arguments());
        if (!ids)
            return fail(ids.error());
        runtime().actions().unhide(*ids, this, report());
    }
};

class Undo final : public ActionCommand
{
public:
    void start() override
    {
        bool ok = false;
        const qint64 group = arguments().first().toLongLong(&ok);
        if (!ok || group <= 0)
            return usageError(QStringLiteral("\"%1\" is not the number of a group").arg(arguments().first()));
        if (!open(MailRuntime::Use::Write))
            return;
        runtime().actions().undo(group, this, [this, group](const Result<ActionReceipt> &receipt) {
            if (!receipt)
                return fail(receipt.error());
            output().fact({{QStringLiteral("undone"), group}}, QStringLiteral("Taken back."));
            finish();
        });
    }
};

} // namespace

std::unique_ptr<Command> makeMark()
{
    return std::make_unique<Mark>();
}

std::unique_ptr<Command> makeMove()
{
    return std::make_unique<MoveOrCopy>(false);
}

std::unique_ptr<Command> makeCopy()
{
    return std::make_unique<MoveOrCopy>(true);
}

std::unique_ptr<Command> makeDelete()
{
    return std::make_unique<Delete>();
}

std::unique_ptr<Command> makeUnhide()
{
    return std::make_unique<Unhide>();
}

std::unique_ptr<Command> makeUndo()
{
    return std::make_unique<Undo>();
}

} // namespace posthorn
