#include "commands.h"
#include "lookup.h"
#include "names.h"

namespace posthorn
{

namespace
{

Result<qint64> parseNumber(const QString &typed)
{
    bool ok = false;
    const qint64 number = typed.toLongLong(&ok);
    if (!ok || number <= 0)
        return usageError(QStringLiteral("\"%1\" is not a number of the list").arg(typed));
    return number;
}

class OutboxList final : public Command
{
public:
    void start() override
    {
        if (!open(MailRuntime::Use::Read))
            return;
        const auto records = read([](StoreReader &reader) { return reader.outbox(); });
        const auto names = namesOf(runtime());
        if (!records || !names)
            return fail(!records ? records.error() : names.error());
        if (records->isEmpty())
            output().text(QStringLiteral("Nothing waits to be sent."));
        output().beginTable(outboxColumns());
        for (const OutboxRecord &record : *records)
            output().row(objectOf(record, *names));
        finish();
    }
};

class OutboxChange final : public Command
{
public:
    void start() override
    {
        const auto number = parseNumber(arguments().first());
        if (!number)
            return fail(number.error());
        const OutboxId id(*number);
        const QString what = arguments().at(1);
        if (!open(MailRuntime::Use::Write))
            return;
        Outbox &outbox = runtime().outbox();
        const auto done = [this](const Result<void> &result) { ended(result); };
        if (what == QLatin1String("retry"))
            outbox.retry(id, this, done);
        else if (what == QLatin1String("sent"))
            outbox.markSent(id, this, done);
        else if (what == QLatin1String("cancel"))
            outbox.takeBack(id, this, [this](const Result<PlacementId> &draft) {
                if (!draft)
                    return fail(draft.error());
                output().fact({{QStringLiteral("draft"), draft->value()}},
                              QStringLiteral("It lies in Drafts as message %1.").arg(draft->value()));
                finish();
            });
        else
            usageError(QStringLiteral("say retry, cancel or sent"));
    }

private:
    void ended(const Result<void> &result)
    {
        if (!result)
            return fail(result.error());
        output().text(QStringLiteral("Done."));
        finish();
    }
};

class JournalList final : public Command
{
public:
    void start() override
    {
        if (!open(MailRuntime::Use::Read))
            return;
        const auto operations = read([](StoreReader &reader) { return reader.openOperations(); });
        const auto names = namesOf(runtime());
        if (!operations || !names)
            return fail(!operations ? operations.error() : names.error());
        if (operations->isEmpty())
            output().text(QStringLiteral("No change waits."));
        output().beginTable(operationColumns());
        for (const OperationRecord &operation : *operations)
            output().row(objectOf(operation, *names));
        finish();
    }
};

class JournalChange final : public Command
{
public:
    explicit JournalChange(bool cancel)
        : m_cancel(cancel)
    {
    }

    void start() override
    {
        const auto number = parseNumber(arguments().first());
        if (!number)
            return fail(number.error());
        if (!open(MailRuntime::Use::Write))
            return;
        const OperationId id(*number);
        const auto done = write([this, id](WriteTransaction &transaction) -> Result<void> {
            POSTHORN_TRY_ASSIGN(const OperationRecord operation, transaction.reader().operation(id));
            if (operation.state == OperationState::Done || operation.state == OperationState::Cancelled)
                return posthorn::usageError(
                    QStringLiteral("it is %1 already").arg(operationStateName(operation.state)));
            return m_cancel ? transaction.cancelOperation(id)
                            : transaction.setOperationState(id, OperationState::Queued);
        });
        if (!done)
            return fail(done.error());
        output().text(m_cancel ? QStringLiteral("Taken back.")
                               : QStringLiteral("The next sync tries it again."));
        finish();
    }

private:
    bool m_cancel;
};

} // namespace

std::unique_ptr<Command> makeOutbox()
{
    return std::make_unique<OutboxList>();
}

std::unique_ptr<Command> makeOutboxChange()
{
    return std::make_unique<OutboxChange>();
}

std::unique_ptr<Command> makeJournal()
{
    return std::make_unique<JournalList>();
}

std::unique_ptr<Command> makeJournalCancel()
{
    return std::make_unique<JournalChange>(true);
}

std::unique_ptr<Command> makeJournalRetry()
{
    return std::make_unique<JournalChange>(false);
}

} // namespace posthorn
