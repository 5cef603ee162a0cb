#include "accountsync.h"

#include "imapaccountsync.h"
#include "localaccountsync.h"
#include "pop3accountsync.h"
#include "sender.h"

namespace posthorn
{

namespace
{
// A full disk is looked at again now and then: the user frees space elsewhere and tells nobody.
constexpr auto storeRetryPause = std::chrono::minutes(1);

std::chrono::milliseconds pollInterval(const Account &account)
{
    return std::chrono::minutes(std::max(1, account.pollMinutes));
}

} // namespace

std::unique_ptr<AccountSync> AccountSync::make(const SyncContext &context, const Account &account)
{
    switch (account.incomingKind) {
    case IncomingKind::Imap:
        return std::make_unique<ImapAccountSync>(context, account);
    case IncomingKind::Pop3:
        return std::make_unique<Pop3AccountSync>(context, account);
    case IncomingKind::Local:
        break;
    }
    return std::make_unique<LocalAccountSync>(context, account);
}

AccountSync::AccountSync(const SyncContext &context, const Account &account)
    : m_context(context)
    , m_account(account)
    , m_activities(account.id)
{
    connect(&m_activities, &AccountActivities::changed, this, &AccountSync::activityChanged);
    m_status.account = account.id;
    m_retryTimer.setSingleShot(true);
    connect(&m_retryTimer, &QTimer::timeout, this, [this] { pump(); });
    connect(&m_pollTimer, &QTimer::timeout, this, [this] {
        if (!m_pass)
            wantPass({}, false);
        pump();
    });
}

AccountSync::~AccountSync() = default;

void AccountSync::start(bool online)
{
    m_running = true;
    m_online = online;
    if (!m_account.enabled) {
        setState(AccountStatus::State::Disabled);
        return;
    }
    setState(AccountStatus::State::Offline);
    makeSender();
    if (isContinuous()) {
        m_pollTimer.start(pollInterval(m_account));
        wantPass({}, false);
    }
    pump();
}

void AccountSync::stop()
{
    m_running = false;
    m_retryTimer.stop();
    m_pollTimer.stop();
    m_pass.reset();
    m_nextPass.reset();
    closeLines();
    m_sender.reset();
    m_activities.endAllButSending();
    m_activities.end(m_sendingActivity);
}

void AccountSync::makeSender()
{
    m_sender = std::make_unique<Sender>(m_context, m_account);
    connect(m_sender.get(), &Sender::blockChanged, this, &AccountSync::publishStatus);
    connect(m_sender.get(), &Sender::sendingChanged, this, &AccountSync::sendingChanged);
    connect(m_sender.get(), &Sender::mechanismLearned, this, [this](AuthMechanism mechanism) {
        emit mechanismLearned(m_account.id, MailProtocol::Smtp, mechanism);
    });
    connect(m_sender.get(), &Sender::lineOpened, this,
            [this](const ConnectionSecurityInfo &security) { noteSecurity(security, m_account.outgoing); });
    m_sender->setOnline(m_online);
}

void AccountSync::noteSecurity(ConnectionSecurityInfo security, Endpoint &endpoint)
{
    if (rememberKey(security, endpoint, m_context.clock.nowMs()))
        emit keysSeen(m_account.id, endpoint.protocol, endpoint.seenKeys);
    if (m_context.securities.note(m_account.id, endpoint.protocol, security))
        emit securityChanged(m_account.id, endpoint.protocol, security);
}

void AccountSync::sendingChanged(bool sending)
{
    if (sending) {
        m_sendingActivity = m_activities.begin(Activity::Kind::Sending);
        return;
    }
    m_activities.end(m_sendingActivity);
}

void AccountSync::announce()
{
    m_published.reset();
    publishStatus();
    m_activities.announce();
}

Error AccountSync::offlineError()
{
    return {ErrorDomain::Network,
            ErrorCode::ConnectionLost,
            Retry::Backoff,
            {},
            QStringLiteral("working offline")};
}

bool AccountSync::mayConnect() const
{
    if (!m_running || !m_online || !m_account.enabled || m_retryTimer.isActive())
        return false;
    return !needsUser();
}

void AccountSync::setOnline(bool online)
{
    if (m_online == online || !m_running || !m_account.enabled)
        return;
    m_online = online;
    m_sender->setOnline(online);
    if (online) {
        allowConnecting();
        if (isContinuous())
            wantPass({}, false);
        pump();
        return;
    }
    m_retryTimer.stop();
    closeLines();
    answerPass(offlineError());
    setState(AccountStatus::State::Offline);
}

void AccountSync::allowConnecting()
{
    m_retryTimer.stop();
    m_backoff.reset();
    m_reconnectUsed = false;
    if (m_status.state != AccountStatus::State::Connected)
        setState(AccountStatus::State::Offline);
}

void AccountSync::reconnect()
{
    if (!m_running || !m_account.enabled)
        return;
    closeLines();
    allowConnecting();
    setState(AccountStatus::State::Offline);
    m_sender->reconnect();
    if (isContinuous() && !m_pass)
        wantPass({}, false);
    pump();
}

/// A password that was refused must not be tried again whenever the network changes.
void AccountSync::linesLost()
{
    if (!needsUser())
        reconnect();
}

void AccountSync::networkGained()
{
    if (m_status.state == AccountStatus::State::Waiting)
        reconnect();
    else if (m_sender && !m_sender->block())
        m_sender->reconnect();
}

bool AccountSync::needsUser() const
{
    return m_status.state == AccountStatus::State::NeedsPassword ||
           m_status.state == AccountStatus::State::NeedsAttention;
}

void AccountSync::outboxChanged()
{
    if (m_sender && isContinuous())
        m_sender->wake();
}

void AccountSync::connecting()
{
    if (m_status.state != AccountStatus::State::Connected)
        setState(AccountStatus::State::Connecting, m_status.error);
}

void AccountSync::jobEnded(const JobEnd &end, MailProtocol protocol)
{
    if (m_pass) {
        m_pass->stats.bytesIn += end.bytesIn;
        m_pass->stats.bytesOut += end.bytesOut;
        m_pass->stats.roundTrips += end.roundTrips;
    }
    if (end.learned) {
        // Kept for the next connection of this run; the owner of the accounts remembers it for the next one.
        m_account.incoming.auth = *end.learned;
        emit mechanismLearned(m_account.id, protocol, *end.learned);
    }
    if (end.security)
        noteSecurity(*end.security, m_account.incoming);
    if (end.connected && (end.alive || !end.error))
        setState(AccountStatus::State::Connected);
}

void AccountSync::workSucceeded()
{
    m_backoff.reset();
    m_reconnectUsed = false;
}

std::chrono::milliseconds AccountSync::pauseAfter(const Error &)
{
    return m_backoff.next();
}

void AccountSync::setServerKeepsDays(std::optional<int> days)
{
    m_status.serverKeepsDays = days;
    publishStatus();
}

void AccountSync::setShortestPoll(std::chrono::milliseconds shortest)
{
    const auto interval = std::max(pollInterval(m_account), shortest);
    if (m_pollTimer.isActive() && m_pollTimer.intervalAsDuration() != interval)
        m_pollTimer.start(interval);
}

void AccountSync::failed(const Error &error, const std::optional<CertificateProblem> &certificate)
{
    if (error.isCancelled() || !m_running)
        return;
    Remedy remedy = error.domain == ErrorDomain::Store ? Remedy::Attention : remedyFor(error);
    // A password would not help where none is asked for.
    if (remedy == Remedy::Password && !m_account.incoming.needsSecret())
        remedy = Remedy::Attention;
    if (remedy == Remedy::RetryNow && !m_reconnectUsed) {
        m_reconnectUsed = true;
        closeRestingLines();
        QMetaObject::invokeMethod(
            this, [this] { pump(); }, Qt::QueuedConnection);
        return;
    }
    closeLines();
    switch (remedy) {
    case Remedy::RetryNow:
    case Remedy::RetryLater: {
        const auto pause = pauseAfter(error);
        if (isContinuous())
            m_retryTimer.start(pause);
        setState(AccountStatus::State::Waiting, error,
                 isContinuous() ? m_context.clock.nowMs() + pause.count() : 0);
        break;
    }
    case Remedy::Password:
        if (error.code == ErrorCode::KeyringUnavailable)
            emit noticed(m_account.id, QStringLiteral("keyring-unavailable"), {});
        setState(AccountStatus::State::NeedsPassword, error);
        break;
    case Remedy::Attention:
        setState(AccountStatus::State::NeedsAttention, error, 0, certificate);
        if (error.domain == ErrorDomain::Store && isContinuous())
            QTimer::singleShot(storeRetryPause, this, [this] {
                if (m_status.error && m_status.error->domain == ErrorDomain::Store)
                    reconnect();
            });
        break;
    }
    answerPass(error);
}

void AccountSync::setState(AccountStatus::State state, const std::optional<Error> &error, qint64 retryAtMs,
                           const std::optional<CertificateProblem> &certificate)
{
    m_status.state = state;
    m_status.error = error;
    m_status.retryAtMs = retryAtMs;
    m_status.certificate = certificate;
    publishStatus();
}

void AccountSync::publishStatus()
{
    AccountStatus shown = m_status;
    const bool quiet = shown.state == AccountStatus::State::Connected ||
                       shown.state == AccountStatus::State::Connecting ||
                       shown.state == AccountStatus::State::Waiting;
    if (quiet && m_sender && m_sender->block()) {
        // Mail comes in, but none goes out until the user has done something about it.
        const JobEnd &block = *m_sender->block();
        const bool password = remedyFor(*block.error) == Remedy::Password && m_account.outgoing.needsSecret();
        shown.state = password ? AccountStatus::State::NeedsPassword : AccountStatus::State::NeedsAttention;
        shown.error = block.error;
        shown.certificate = block.certificate;
        shown.retryAtMs = 0;
    }
    const auto same = [](const AccountStatus &a, const AccountStatus &b) {
        return a.state == b.state && a.retryAtMs == b.retryAtMs && a.serverKeepsDays == b.serverKeepsDays &&
               a.error.has_value() == b.error.has_value() &&
               (!a.error || a.error->toString() == b.error->toString());
    };
    if (m_published && same(*m_published, shown))
        return;
    m_published = shown;
    emit statusChanged(shown);
}

} // namespace posthorn
