#include "commands.h"
#include "lookup.h"
#include "messageprinter.h"
#include "names.h"

namespace posthorn
{

namespace
{

/// Prints a message that the profile has; fetches it when only its header is here.
class Show final : public Command
{
public:
    void addOptions(QCommandLineParser &parser) const override { MessagePrinter::addOptions(parser); }
    void start() override;

private:
    void print(const QByteArray &message);
    void fetch();
    void arrived(PlacementId id);

    PlacementId m_id;
};

/// Prints a message file. Any bytes are a message.
class Parse final : public Command
{
public:
    void addOptions(QCommandLineParser &parser) const override { MessagePrinter::addOptions(parser); }

    void start() override
    {
        MessagePrinter printer(output(), parser(), arguments().value(1));
        if (const auto valid = printer.validate(); !valid)
            return fail(valid.error());
        const auto bytes = readInput(arguments().first());
        if (!bytes)
            return fail(bytes.error());
        if (const auto printed = printer.print(*bytes); !printed)
            return fail(printed.error());
        finish();
    }
};

void Show::start()
{
    if (const auto valid = MessagePrinter(output(), parser(), arguments().value(1)).validate(); !valid)
        return fail(valid.error());
    const auto ids = parseIds({arguments().first()});
    if (!ids)
        return fail(ids.error());
    m_id = ids->first();
    if (!open(MailRuntime::Use::Read))
        return;
    const auto detail = read([this](StoreReader &reader) { return reader.detail(m_id); });
    if (!detail)
        return fail(detail.error());
    const auto body = read([this](StoreReader &reader) { return reader.body(m_id); });
    if (body)
        return print(*body);
    if (body.error().code != ErrorCode::NotFound)
        return fail(body.error());
    fetch();
}

void Show::fetch()
{
    closeRuntime();
    if (!open(MailRuntime::Use::Sync))
        return;
    SyncEngine &engine = *runtime().engine();
    connect(&engine, &SyncEngine::bodyArrived, this, &Show::arrived);
    connect(&engine, &SyncEngine::bodyFailed, this, [this](PlacementId id, const Error &error) {
        if (id == m_id)
            fail(error);
    });
    runtime().start();
    engine.fetchBody(m_id);
}

void Show::arrived(PlacementId id)
{
    if (id != m_id || hasEnded())
        return;
    const auto body = read([this](StoreReader &reader) { return reader.body(m_id); });
    if (!body)
        return fail(body.error());
    print(*body);
}

void Show::print(const QByteArray &message)
{
    const auto detail = read([this](StoreReader &reader) { return reader.detail(m_id); });
    const auto names = namesOf(runtime());
    if (!detail || !names)
        return fail(!detail ? detail.error() : names.error());
    MessagePrinter printer(output(), parser(), arguments().value(1));
    if (const auto printed = printer.print(message, objectOf(detail->row, *names)); !printed)
        return fail(printed.error());
    finish();
}

} // namespace

std::unique_ptr<Command> makeShow()
{
    return std::make_unique<Show>();
}

std::unique_ptr<Command> makeParse()
{
    return std::make_unique<Parse>();
}

} // namespace posthorn
