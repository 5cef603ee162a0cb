#include "commands.h"
#include "lookup.h"
#include "mime/messagebuilder.h"
#include "names.h"

namespace posthorn
{

namespace
{

/// Puts a message into the outbox and, unless --queue, stays until it is known what became of it.
class Send final : public Command
{
public:
    void addOptions(QCommandLineParser &parser) const override
    {
        parser.addOption(
            {QStringLiteral("from"),
             QStringLiteral("The account to send by; else the one that has the address in From."),
             QStringLiteral("ACCOUNT")});
        parser.addOption(QCommandLineOption(
            QStringLiteral("queue"), QStringLiteral("Only put it into the outbox: the next sync sends it.")));
    }
    void start() override;

private:
    [[nodiscard]] Result<Account> sendingAccount(const SubmissionEnvelope &envelope);
    void queued(OutboxId id);
    void deliver();
    void report(const std::optional<Error> &syncError);

    Account m_account;
    OutboxId m_id;
};

void Send::start()
{
    const auto bytes = readInput(arguments().first());
    if (!bytes)
        return fail(bytes.error());
    const auto submission = submissionOf(*bytes);
    if (!submission)
        return fail(submission.error());
    if (!open(isSet("queue") ? MailRuntime::Use::Write : MailRuntime::Use::Sync))
        return;
    const auto account = sendingAccount(submission->first);
    if (!account)
        return fail(account.error());
    m_account = *account;
    IdentityId identity = m_account.defaultIdentity().id;
    for (const Identity &candidate : std::as_const(m_account.identities)) {
        if (candidate.address.compare(submission->first.sender, Qt::CaseInsensitive) == 0)
            identity = candidate.id;
    }
    Outbox::Letter letter;
    letter.account = m_account.id;
    letter.identity = identity;
    letter.message = *bytes;
    runtime().outbox().send(letter, this, [this](Result<OutboxId> id) {
        if (!id)
            return fail(id.error());
        queued(*id);
    });
}

Result<Account> Send::sendingAccount(const SubmissionEnvelope &envelope)
{
    std::optional<Account> account;
    if (isSet("from")) {
        POSTHORN_TRY_ASSIGN(account, findAccount(runtime().accounts(), value("from")));
    } else {
        for (const Account &candidate : runtime().accounts().accounts()) {
            for (const Identity &identity : candidate.identities) {
                if (!account && candidate.outgoing.isConfigured() &&
                    identity.address.compare(envelope.sender, Qt::CaseInsensitive) == 0)
                    account = candidate;
            }
        }
        if (!account)
            return notFound(
                QStringLiteral("no account sends as %1; give --from ACCOUNT").arg(envelope.sender));
    }
    if (!account->outgoing.isConfigured())
        return posthorn::usageError(
            QStringLiteral("the account %1 has no server to send by").arg(account->name));
    return *account;
}

void Send::queued(OutboxId id)
{
    m_id = id;
    if (!isSet("queue"))
        return deliver();
    output().fact({{QStringLiteral("id"), id.value()},
                   {QStringLiteral("state"), outboxStateName(OutboxState::Waiting)}},
                  QStringLiteral("Waits in the outbox as %1; the next sync sends it.").arg(id.value()));
    finish();
}

void Send::deliver()
{
    SyncEngine &engine = *runtime().engine();
    connect(&engine, &SyncEngine::syncFinished, this,
            [this](AccountId account, const SyncStats &, const std::optional<Error> &error) {
                if (account == m_account.id)
                    report(error);
            });
    runtime().start();
    // Sending needs no look at all folders; Sent gets its copy in the same go.
    SyncEngine::SyncOptions options;
    const auto sent =
        read([this](StoreReader &reader) { return reader.folderByRole(m_account.id, FolderRole::Sent); });
    if (sent && *sent)
        options.folder = (*sent)->id;
    engine.sync(m_account.id, options);
}

void Send::report(const std::optional<Error> &syncError)
{
    const auto record = read([this](StoreReader &reader) { return reader.outboxRecord(m_id); });
    const bool gone = !record && record.error().code == ErrorCode::NotFound;
    if (gone || (record && record->state == OutboxState::Sent)) {
        output().fact({{QStringLiteral("id"), m_id.value()},
                       {QStringLiteral("state"), outboxStateName(OutboxState::Sent)}},
                      QStringLiteral("Sent."));
        return finish();
    }
    if (!record)
        return fail(record.error());
    const auto names = namesOf(runtime());
    output().fact(objectOf(*record, names ? *names : Names{}),
                  QStringLiteral("Not sent: number %1 in the outbox, %2.")
                      .arg(m_id.value())
                      .arg(outboxStateName(record->state)));
    for (const auto &[address, text] : record->recipientErrors)
        output().progress({{QStringLiteral("refused"), address}, {QStringLiteral("serverText"), text}},
                          QStringLiteral("refused: %1: %2").arg(address, text));
    fail(record->error ? *record->error
                       : syncError.value_or(Error{ErrorDomain::Network,
                                                  ErrorCode::TimedOut,
                                                  Retry::Backoff,
                                                  {},
                                                  QStringLiteral("the message waits in the outbox")}));
}

} // namespace

std::unique_ptr<Command> makeSend()
{
    return std::make_unique<Send>();
}

} // namespace posthorn
