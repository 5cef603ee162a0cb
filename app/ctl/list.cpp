#include "commands.h"
#include "lookup.h"
#include "names.h"
#include "objects.h"
#include "search/queryparser.h"

#include <QSet>
#include <algorithm>
#include <array>

namespace posthorn
{

namespace
{

constexpr int kUsualLimit = 50;

struct SortName {
    const char *name;
    MessageQuery::Sort sort;
    bool ascending;
};
constexpr std::array kSorts{
    SortName{"date", MessageQuery::Sort::Date, false},
    SortName{"sender", MessageQuery::Sort::Sender, true},
    SortName{"subject", MessageQuery::Sort::Subject, true},
    SortName{"size", MessageQuery::Sort::Size, false},
    SortName{"location", MessageQuery::Sort::Location, true},
};

class Folders final : public Command
{
public:
    void start() override
    {
        if (!open(MailRuntime::Use::Read))
            return;
        std::optional<AccountId> only;
        if (!arguments().isEmpty()) {
            const auto account = findAccount(runtime().accounts(), arguments().first());
            if (!account)
                return fail(account.error());
            only = account->id;
        }
        const auto names = namesOf(runtime());
        const auto folders = read([&only](StoreReader &reader) { return reader.folders(only); });
        if (!names || !folders)
            return fail(!names ? names.error() : folders.error());
        output().beginTable(folderColumns());
        for (const FolderRecord &folder : *folders)
            output().row(objectOf(folder, *names));
        finish();
    }
};

/// What list and search share: rows of a query.
class RowsCommand : public Command
{
public:
    void addOptions(QCommandLineParser &parser) const override
    {
        parser.addOption(
            {QStringLiteral("limit"), QStringLiteral("How many messages at most; 50."), QStringLiteral("N")});
        parser.addOption({QStringLiteral("before"),
                          QStringLiteral("Only those after message ID in the list's order."),
                          QStringLiteral("ID")});
        parser.addOption({QStringLiteral("location"),
                          QStringLiteral("Only those that live there: server, server-and-here, only-here, "
                                         "leaves or hidden-here."),
                          QStringLiteral("LOCATION")});
        parser.addOption(
            {QStringLiteral("sort"),
             QStringLiteral("By date or size, the newest or largest first; by sender, subject or "
                            "location, in that order."),
             QStringLiteral("KEY")});
        parser.addOption(
            QCommandLineOption(QStringLiteral("threads"), QStringLiteral("Whole conversations.")));
    }

protected:
    void print(MessageQuery query)
    {
        if (const auto chosen = choose(query); !chosen)
            return fail(chosen.error());
        const auto limit = number("limit", kUsualLimit);
        PlacementId before;
        if (isSet("before")) {
            const auto ids = parseIds({value("before")});
            if (!ids)
                return fail(ids.error());
            before = ids->first();
        }
        if (!limit)
            return fail(limit.error());
        auto rows = read([&](StoreReader &reader) { return reader.firstRows(query, *limit, before); });
        const auto names = namesOf(runtime());
        if (!rows || !names)
            return fail(!rows ? rows.error() : names.error());
        if (isSet("threads"))
            rows = conversationsOf(*rows);
        if (!rows)
            return fail(rows.error());
        output().beginTable(messageColumns());
        for (const MessageRow &row : *rows)
            output().row(objectOf(row, *names));
        finish();
    }

private:
    [[nodiscard]] Result<void> choose(MessageQuery &query) const
    {
        if (isSet("location")) {
            query.location = locationFromName(value("location"));
            if (!query.location)
                return posthorn::usageError(QStringLiteral(
                    "--location takes server, server-and-here, only-here, leaves or hidden-here"));
        }
        if (isSet("sort")) {
            const auto sort =
                std::find_if(kSorts.begin(), kSorts.end(), [typed = value("sort")](const SortName &known) {
                    return typed == QLatin1String(known.name);
                });
            if (sort == kSorts.end())
                return posthorn::usageError(
                    QStringLiteral("--sort takes date, sender, subject, size or location"));
            query.sort = sort->sort;
            query.ascending = sort->ascending;
        }
        return {};
    }

    [[nodiscard]] Result<QList<MessageRow>> conversationsOf(const QList<MessageRow> &rows)
    {
        QList<MessageRow> all;
        QSet<ThreadId> seen;
        for (const MessageRow &row : rows) {
            if (seen.contains(row.thread))
                continue;
            seen.insert(row.thread);
            POSTHORN_TRY_ASSIGN(const QList<MessageRow> thread,
                                read([&row](StoreReader &reader) { return reader.thread(row.thread); }));
            all += thread;
        }
        return all;
    }
};

class List final : public RowsCommand
{
public:
    void start() override
    {
        if (!open(MailRuntime::Use::Read))
            return;
        const QString typed = arguments().first();
        MessageQuery query;
        const auto folder =
            read([&](StoreReader &reader) { return findFolder(reader, runtime().accounts(), typed); });
        if (folder) {
            query.folder = folder->id;
        } else if (const auto role = roleFromName(typed)) {
            query.scope = MessageQuery::Scope::Unified;
            query.role = *role;
        } else {
            return fail(folder.error());
        }
        print(query);
    }
};

class Search final : public RowsCommand
{
public:
    void start() override
    {
        if (!open(MailRuntime::Use::Read))
            return;
        MessageQuery everything;
        everything.scope = MessageQuery::Scope::Everything;
        print(parseSearch(arguments().join(u' '), everything, runtime().clock().nowMs()));
    }
};

} // namespace

std::unique_ptr<Command> makeFolders()
{
    return std::make_unique<Folders>();
}

std::unique_ptr<Command> makeList()
{
    return std::make_unique<List>();
}

std::unique_ptr<Command> makeSearch()
{
    return std::make_unique<Search>();
}

} // namespace posthorn
