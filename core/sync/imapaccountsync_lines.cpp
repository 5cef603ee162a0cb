// ImapAccountSync: what rests on a line, what somebody waits for, and what ends.

#include "imapaccountsync.h"

namespace posthorn
{

namespace
{

constexpr auto interactiveLinger = std::chrono::minutes(3);
constexpr int bodyAttempts = 3;

} // namespace

// -- Waiting for news
// ----------------------------------------------------------------------------------------

void ImapAccountSync::startRest(ImapChannel &channel, FolderId folder)
{
    channel.rest(
        m_account,
        [this, &store = m_context.store, &clock = m_context.clock, folder,
         bodies = bodies()](ImapSession &session, const WakeEvent &wake) {
            ImapSteps steps(session, store, clock, bodies);
            return steps.watch(folder, wake, [this](const FolderNews &news) {
                QMetaObject::invokeMethod(
                    this,
                    [this, news] {
                        takeNews(news);
                        pump();
                    },
                    Qt::QueuedConnection);
            });
        },
        [this, &channel](const JobEnd &end) {
            if (end.error && end.alive)
                m_restless.insert(&channel); // this folder cannot be watched: not before the next pass
            stepEnded(channel, end);
        });
}

// -- Bodies that somebody waits for
// --------------------------------------------------------------------------

void ImapAccountSync::startBodyRequests()
{
    ImapChannel &channel = m_oneLine ? m_sync : m_interactive;
    if (channel.state() != ImapChannel::State::Idle)
        return;
    QList<BodyRequest> requests;
    QList<BodyRequest> later;
    for (const BodyRequest &request : std::as_const(m_bodies))
        (request.folder == m_bodies.first().folder ? requests : later).append(request);
    m_bodies = later;
    m_bodiesRunning = requests;
    std::vector<quint32> uids;
    for (const BodyRequest &request : std::as_const(requests))
        uids.push_back(request.uid);
    connecting();
    const FolderId folder = requests.first().folder;
    const quint64 activity = m_activities.begin(Activity::Kind::FetchingBodies, folder, int(requests.size()));
    auto arrived = std::make_shared<QSet<PlacementId>>();
    channel.run(
        m_account,
        [&store = m_context.store, &clock = m_context.clock, folder, uids, requests,
         arrived](ImapSession &session, const WakeEvent &) -> Result<void> {
            ImapSteps steps(session, store, clock);
            auto result = steps.fetchBodiesOf(folder, uids);
            std::vector<PlacementId> ids;
            for (const BodyRequest &request : requests)
                ids.push_back(request.placement);
            POSTHORN_TRY_ASSIGN(const auto rows,
                                store.readAndWait<QList<MessageRow>>(
                                    [&ids](StoreReader &reader) { return reader.rows(ids); }));
            for (const MessageRow &row : rows) {
                if (row.hasBody)
                    arrived->insert(row.id);
            }
            return result;
        },
        [this, &channel, requests, arrived, activity](const JobEnd &end) {
            m_activities.end(activity);
            m_bodiesRunning.clear();
            QList<BodyRequest> missing;
            for (const BodyRequest &request : requests) {
                if (arrived->contains(request.placement))
                    emit bodyArrived(request.placement);
                else
                    missing.append(request);
            }
            askAgain(missing, end);
            if (!end.error)
                workSucceeded();
            m_interactiveTimer.start(interactiveLinger);
            stepEnded(channel, end);
        });
}

void ImapAccountSync::askAgain(const QList<BodyRequest> &requests, const JobEnd &end)
{
    for (BodyRequest request : requests) {
        const bool lineBroke = end.error && !end.alive;
        if (lineBroke && ++request.attempts < bodyAttempts) {
            m_bodies.append(request);
            continue;
        }
        emit bodyFailed(request.placement,
                        end.error.value_or(Error{ErrorDomain::Server,
                                                 ErrorCode::MessageGone,
                                                 Retry::Never,
                                                 {},
                                                 QStringLiteral("the server no longer has the message")}));
    }
}

// -- Ends
// ----------------------------------------------------------------------------------------------------

void ImapAccountSync::stepEnded(ImapChannel &channel, const JobEnd &end)
{
    jobEnded(end, MailProtocol::Imap);
    if (end.error && (!end.alive || end.error->domain == ErrorDomain::Store))
        lineFailed(channel, end);
    pump();
}

void ImapAccountSync::lineFailed(ImapChannel &channel, const JobEnd &end)
{
    const bool second = &channel != &m_sync && m_sync.isConnected() && !end.connected;
    const bool refused =
        end.error->domain == ErrorDomain::Server || end.error->domain == ErrorDomain::Authentication;
    if (second && refused) {
        // The same password works on the other line: this server allows only so many connections.
        m_oneLine = true;
        channel.close();
        return;
    }
    failed(*end.error, end.certificate);
}

} // namespace posthorn
