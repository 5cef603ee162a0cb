#include "sender.h"

#include "delivery.h"

#include <algorithm>

namespace posthorn
{

namespace
{

/// Where copies of sent mail lie: in Sent, and in what identities have in its place.
bool takesCopies(const FolderRecord &folder, const Account &account)
{
    return folder.role == FolderRole::Sent ||
           std::any_of(account.identities.begin(), account.identities.end(), [&](const Identity &identity) {
               return !identity.sentFolder.isEmpty() && identity.sentFolder == folder.path;
           });
}

/// The account's rows; one that is Uncertain and lies in Sent on the server after all becomes Sent.
Result<QList<OutboxRecord>> readOutbox(StoreReader &reader, const Account &account)
{
    POSTHORN_TRY_ASSIGN(const auto all, reader.outbox());
    QList<OutboxRecord> own;
    for (OutboxRecord record : all) {
        if (record.account != account.id)
            continue;
        if (record.state == OutboxState::Uncertain && !record.messageId.isEmpty()) {
            POSTHORN_TRY_ASSIGN(const auto ids, reader.placementsByMessageId(account.id, record.messageId));
            POSTHORN_TRY_ASSIGN(const auto rows, reader.rows({ids.begin(), ids.end()}));
            POSTHORN_TRY_ASSIGN(const auto folders, reader.folders(account.id));
            const auto isCopy = [&](const MessageRow &row) {
                return row.uid != 0 &&
                       std::any_of(folders.begin(), folders.end(), [&](const FolderRecord &folder) {
                           return folder.id == row.folder && takesCopies(folder, account);
                       });
            };
            const bool arrived = std::any_of(rows.begin(), rows.end(), isCopy);
            if (arrived)
                record.state = OutboxState::Sent;
        }
        own.append(record);
    }
    return own;
}

} // namespace

Sender::Sender(const SyncContext &context, const Account &account)
    : m_context(context)
    , m_account(account)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &Sender::wake);
}

Sender::~Sender()
{
    if (m_worker)
        m_worker->stop();
}

void Sender::setOnline(bool online)
{
    m_online = online;
    if (online) {
        reconnect();
        return;
    }
    m_timer.stop();
    m_retry.reset();
    ++m_generation;
    m_worker.reset();
    if (std::exchange(m_busy, false))
        emit sendingChanged(false);
    settle();
}

void Sender::reconnect()
{
    if (std::exchange(m_block, {}))
        emit blockChanged();
    m_skipPauses = true;
    m_reconnects = 0;
    if (m_context.mode == SyncEngine::Mode::Continuous)
        wake();
}

void Sender::flush(std::function<void()> done)
{
    if (!m_online) {
        done();
        return;
    }
    m_block.reset();
    m_flushed.push_back(std::move(done));
    wake();
}

void Sender::settle()
{
    for (const auto &done : std::exchange(m_flushed, {}))
        done();
}

void Sender::wake()
{
    if (!m_online)
        return;
    if (m_busy) {
        m_again = true;
        return;
    }
    m_busy = true;
    look();
}

void Sender::look()
{
    m_again = false;
    m_context.store.read<QList<OutboxRecord>>(
        Store::Lane::Background,
        [account = m_account](StoreReader &reader) { return readOutbox(reader, account); }, this,
        [this, generation = m_generation](Result<QList<OutboxRecord>> records) {
            if (generation == m_generation)
                decide(records ? *records : QList<OutboxRecord>());
        });
}

void Sender::decide(const QList<OutboxRecord> &records)
{
    const qint64 now = m_context.clock.nowMs();
    const bool skipPauses = std::exchange(m_skipPauses, false);
    QList<OutboxRecord> due;
    qint64 next = 0;
    for (const OutboxRecord &record : records) {
        // The first pause is the user's time to change their mind; only those after failures may be skipped.
        const bool pauseOver = record.notBeforeMs <= now || (skipPauses && record.attempts > 0);
        if (record.state == OutboxState::Sent ||
            (record.state == OutboxState::Waiting && pauseOver && !m_block))
            due.append(record);
        else if (record.state == OutboxState::Waiting && !pauseOver)
            next = next == 0 ? record.notBeforeMs : std::min(next, record.notBeforeMs);
    }
    if (!due.isEmpty()) {
        deliver(due);
        return;
    }
    m_busy = false;
    if (m_again) {
        wake();
        return;
    }
    if (next != 0 && m_context.mode == SyncEngine::Mode::Continuous)
        m_timer.start(std::chrono::milliseconds(std::clamp<qint64>(next - now, 1, 3'600'000)));
    settle();
}

void Sender::deliver(const QList<OutboxRecord> &due)
{
    const bool needsLine = std::any_of(
        due.begin(), due.end(), [](const auto &record) { return record.state == OutboxState::Waiting; });
    if (needsLine && !m_account.outgoing.isConfigured()) {
        refuseAll(due);
        return;
    }
    if (!needsLine || !m_account.outgoing.needsSecret()) {
        deliverWith(due, {});
        return;
    }
    m_context.credentials.read({m_account.id, CredentialKind::OutgoingPassword}, this,
                               [this, due, generation = m_generation](Result<QString> secret) {
                                   if (generation != m_generation)
                                       return;
                                   if (secret) {
                                       deliverWith(due, *secret);
                                       return;
                                   }
                                   JobEnd end;
                                   end.error = secret.error();
                                   ended(end);
                               });
}

void Sender::refuseAll(const QList<OutboxRecord> &records)
{
    m_context.store.write<void>(
        Durability::Full,
        [records](WriteTransaction &transaction) -> Result<void> {
            for (OutboxRecord record : records) {
                if (record.state != OutboxState::Waiting)
                    continue;
                record.state = OutboxState::Failed;
                record.error = Error{ErrorDomain::Usage,
                                     ErrorCode::NotSupported,
                                     Retry::AfterUser,
                                     {},
                                     QStringLiteral("the account has no outgoing server")};
                POSTHORN_TRY(transaction.updateOutbox(record));
            }
            return {};
        },
        this,
        [this, generation = m_generation](Result<void>) {
            if (generation != m_generation)
                return;
            m_busy = false;
            settle();
        });
}

void Sender::deliverWith(const QList<OutboxRecord> &due, const QString &secret)
{
    if (!m_worker)
        m_worker = std::make_unique<ConnectionWorker>(QStringLiteral("send-%1").arg(m_account.id.value()));
    emit sendingChanged(true);
    const auto transcript = m_context.transcripts.begin(
        m_account.id, QStringLiteral("Sending through %1").arg(m_account.outgoing.hostAndPort()));
    m_worker->post([this, due, secret, transcript, account = m_account, token = m_worker->token(),
                    generation = m_generation, &store = m_context.store, &clock = m_context.clock] {
        Delivery delivery(store, clock, account);
        JobEnd end;
        QList<OutboxRecord> waiting;
        for (const OutboxRecord &record : due) {
            if (record.state != OutboxState::Sent)
                waiting.append(record);
            else if (auto finished = delivery.finish(record.id); !finished)
                end.error = std::move(finished).error();
        }
        if (!waiting.isEmpty() && !end.error)
            end = delivery.run(waiting, secret, token, transcript);
        QMetaObject::invokeMethod(
            this,
            [this, end, generation, due, secret]() mutable {
                if (generation != m_generation)
                    return;
                emit sendingChanged(false);
                if (m_retry.wants(m_context.credentials, {m_account.id, CredentialKind::OutgoingPassword},
                                  secret, end))
                    deliver(due);
                else
                    ended(end);
            },
            Qt::QueuedConnection);
    });
}

void Sender::ended(const JobEnd &end)
{
    m_busy = false;
    if (end.learned) {
        m_account.outgoing.auth = *end.learned;
        emit mechanismLearned(*end.learned);
    }
    if (end.security)
        emit lineOpened(*end.security);
    if (!end.error) {
        m_reconnects = 0;
        wake();
        return;
    }
    const bool ofAccount = end.error->domain == ErrorDomain::Authentication ||
                           end.error->domain == ErrorDomain::Credentials ||
                           end.error->domain == ErrorDomain::Tls;
    const Remedy remedy = remedyFor(*end.error);
    if (ofAccount && (remedy == Remedy::Password || remedy == Remedy::Attention)) {
        m_block = end;
        emit blockChanged();
        settle();
        return;
    }
    if (end.error->domain == ErrorDomain::Store) {
        m_timer.start(std::chrono::minutes(1));
        settle();
        return;
    }
    // Rows that failed have their own pause by now; those behind a broken line are still due, so look again,
    // but not for ever at full speed.
    if (++m_reconnects <= 3)
        wake();
    else
        m_timer.start(std::chrono::minutes(1));
    if (!m_busy)
        settle();
}

} // namespace posthorn
