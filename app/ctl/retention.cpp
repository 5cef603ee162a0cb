#include "actioncommand.h"
#include "commands.h"
#include "lookup.h"
#include "names.h"
#include "objects.h"
#include "search/queryparser.h"
#include "sync/retentionpreview.h"

#include <QHash>

namespace posthorn
{

namespace
{

/// What an account's rules do to the mail on its server.
class Retention final : public ActionCommand
{
public:
    void addOptions(QCommandLineParser &parser) const override;
    void start() override;

private:
    struct Preview {
        std::vector<RetentionCandidate> leaving;
        QList<MessageRow> rows; // in the same order
    };

    [[nodiscard]] Result<void> readOptions();
    [[nodiscard]] Result<Preview> preview(qint64 untilMs);
    void show();
    void agree();
    void keep(bool keep);
    void showRemoved();

    Account m_account;
    QString m_until = QStringLiteral("24h");
};

void Retention::addOptions(QCommandLineParser &parser) const
{
    const auto flag = [&parser](const char *name, const char *text) {
        parser.addOption(QCommandLineOption(QLatin1String(name), QLatin1String(text)));
    };
    parser.addOption({QStringLiteral("until"),
                      QStringLiteral("What leaves within that time: 12h, 7d, 2w, 1m; 24h."),
                      QStringLiteral("TIME")});
    flag("agree", "Let the rules remove what they choose, from the next sync on.");
    flag("keep", "The messages ID... stay on the server, whatever the rules say.");
    flag("no-keep", "The rules are for the messages ID... again.");
    flag("removed", "What rules removed, by day.");
}

void Retention::start()
{
    if (const auto read = readOptions(); !read)
        return fail(read.error());
    const bool changes = isSet("agree") || isSet("keep") || isSet("no-keep");
    if (!open(changes ? MailRuntime::Use::Write : MailRuntime::Use::Read))
        return;
    const auto account = findAccount(runtime().accounts(), arguments().first());
    if (!account)
        return fail(account.error());
    m_account = *account;
    if (isSet("agree"))
        agree();
    else if (isSet("keep") || isSet("no-keep"))
        keep(isSet("keep"));
    else if (isSet("removed"))
        showRemoved();
    else
        show();
}

Result<void> Retention::readOptions()
{
    int ways = 0;
    for (const char *way : {"until", "agree", "keep", "no-keep", "removed"})
        ways += isSet(way) ? 1 : 0;
    if (ways > 1)
        return posthorn::usageError(
            QStringLiteral("only one of --until, --agree, --keep, --no-keep, --removed"));
    const bool takesIds = isSet("keep") || isSet("no-keep");
    if (takesIds == (arguments().size() < 2))
        return posthorn::usageError(takesIds ? QStringLiteral("say which messages: ID...")
                                             : QStringLiteral("only --keep and --no-keep take messages"));
    if (isSet("until"))
        m_until = value("until");
    return {};
}

Result<Retention::Preview> Retention::preview(qint64 untilMs)
{
    return read([&](StoreReader &reader) -> Result<Preview> {
        POSTHORN_TRY_ASSIGN(const RetentionPreview found,
                            previewRetention(reader, m_account, runtime().clock().nowMs(), untilMs));
        Preview preview;
        preview.leaving = found.leaving;
        std::vector<PlacementId> ids;
        for (const RetentionCandidate &candidate : preview.leaving)
            ids.push_back(candidate.placement);
        POSTHORN_TRY_ASSIGN(preview.rows, reader.rows(ids));
        return preview;
    });
}

void Retention::show()
{
    // A time is typed as in a search.
    const MessageQuery query =
        parseSearch(QStringLiteral("leaves:") + m_until, {}, runtime().clock().nowMs());
    if (query.leavesBeforeMs == 0 || !query.search.empty())
        return usageError(QStringLiteral("--until takes a time such as 12h, 7d, 2w or 1m"));
    const auto found = preview(query.leavesBeforeMs);
    const auto names = namesOf(runtime());
    if (!found || !names)
        return fail(!found ? found.error() : names.error());
    QHash<PlacementId, qint64> leaves;
    for (const RetentionCandidate &candidate : found->leaving)
        leaves.insert(candidate.placement, candidate.leavesMs);
    qint64 bytes = 0;
    output().beginTable(departureColumns());
    for (const MessageRow &row : found->rows) {
        QJsonObject object = objectOf(row, *names);
        object.insert(QStringLiteral("leavesServer"), leaves.value(row.id));
        object.insert(QStringLiteral("leaves"), timeText(leaves.value(row.id)));
        output().row(object);
        bytes += row.size;
    }
    output().flush();
    const bool removes = m_account.retention.removes();
    output().text(removes ? QStringLiteral("%1, %2, until %3.")
                                .arg(countText(found->rows.size(), "message"), sizeText(bytes),
                                     timeText(query.leavesBeforeMs))
                          : QStringLiteral("No rule of %1 removes anything.").arg(m_account.name));
    if (removes && !m_account.retention.agreed)
        output().progress({{QStringLiteral("notice"), QStringLiteral("not-agreed")}},
                          QStringLiteral("Nothing leaves before you agree: posthornctl retention %1 --agree")
                              .arg(m_account.id.value()));
    finish();
}

void Retention::agree()
{
    if (!m_account.retention.removes())
        return usageError(QStringLiteral("no rule of %1 removes anything; see: posthornctl account set %2 "
                                         "list")
                              .arg(m_account.name)
                              .arg(m_account.id.value()));
    m_account.retention.agreed = true;
    if (const auto saved = runtime().accounts().update(m_account); !saved)
        return fail(saved.error());
    output().fact(objectOf(m_account),
                  QStringLiteral("The rules of %1 hold from the next sync on.").arg(m_account.name));
    finish();
}

void Retention::keep(bool keep)
{
    const auto ids = messages(arguments().mid(1));
    if (!ids)
        return fail(ids.error());
    for (const PlacementId id : *ids) {
        const auto detail = read([id](StoreReader &reader) { return reader.detail(id); });
        if (!detail)
            return fail(detail.error());
        if (detail->row.account != m_account.id || detail->row.location == Location::OnlyHere)
            return usageError(
                QStringLiteral("message %1 is not on the server of %2").arg(id.value()).arg(m_account.name));
    }
    runtime().actions().keepOnServer(*ids, keep, this, report());
}

void Retention::showRemoved()
{
    const auto days = read([](StoreReader &reader) { return reader.removals(0); });
    const auto names = namesOf(runtime());
    if (!days || !names)
        return fail(!days ? days.error() : names.error());
    output().beginTable(removalColumns());
    for (const RemovalDay &day : *days) {
        if (day.account == m_account.id)
            output().row(objectOf(day, *names));
    }
    finish();
}

} // namespace

std::unique_ptr<Command> makeRetention()
{
    return std::make_unique<Retention>();
}

} // namespace posthorn
