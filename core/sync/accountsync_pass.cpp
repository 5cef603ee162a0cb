// AccountSync: passes that are asked for, wait and end.

#include "accountsync.h"

#include "sender.h"

namespace posthorn
{

void AccountSync::sync(const SyncEngine::SyncOptions &options)
{
    if (!m_running || !m_account.enabled) {
        emit syncFinished(m_account.id, {},
                          Error{ErrorDomain::Usage,
                                ErrorCode::NotSupported,
                                Retry::AfterUser,
                                {},
                                QStringLiteral("the account is disabled")});
        return;
    }
    if (isContinuous()) {
        m_sender->wake();
        beginSync(options);
        return;
    }
    m_sender->flush([this, options] { beginSync(options); });
}

void AccountSync::beginSync(const SyncEngine::SyncOptions &options)
{
    if (!m_online) {
        emit syncFinished(m_account.id, {}, offlineError());
        return;
    }
    if (needsUser() && isContinuous()) {
        emit syncFinished(m_account.id, {}, m_status.error);
        return;
    }
    if (needsUser())
        setState(AccountStatus::State::Offline);
    m_retryTimer.stop();
    wantPass(options, true);
    pump();
}

void AccountSync::wantPass(const SyncEngine::SyncOptions &options, bool asked)
{
    Pass pass;
    pass.options = options;
    pass.asked = asked;
    if (!m_pass || m_pass->answered) {
        m_pass = pass;
        resetPass();
    } else if (!m_nextPass) {
        m_nextPass = pass;
    } else {
        // Several that wait become one which does what any of them wanted.
        auto &next = m_nextPass->options;
        if (next.folder != options.folder)
            next.folder.reset();
        next.full = next.full || options.full;
        if (options.bodies)
            next.bodies = options.bodies;
        m_nextPass->asked = m_nextPass->asked || asked;
    }
}

void AccountSync::answerPass(const std::optional<Error> &error)
{
    if (!m_pass || m_pass->answered)
        return;
    m_pass->answered = true;
    emit syncFinished(m_account.id, m_pass->stats, error);
    if (!error || isContinuous())
        return;
    // Nothing comes by itself in this mode: what failed is over.
    m_pass.reset();
    if (std::exchange(m_nextPass, {}))
        emit syncFinished(m_account.id, {}, error);
}

void AccountSync::passEnded(const std::optional<Error> &error)
{
    answerPass(error);
    m_pass.reset();
    if (!m_nextPass)
        return;
    m_pass = std::exchange(m_nextPass, {});
    resetPass();
}

} // namespace posthorn
