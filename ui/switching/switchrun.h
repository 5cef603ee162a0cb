#pragma once

#include "account/account.h"
#include "storework.h"
#include "sync/switchend.h"
#include "ui/services.h"

#include <QTimer>

namespace posthorn
{

/// The change of an account's protocol, step by step: what waits is carried out and what is not here is
/// fetched by the old protocol, the account gets its new server, and for IMAP the engine's passes match what
/// is here until somebody decides what becomes of the rest. Changes the account only when nothing waits.
/// Window thread; owned by who shows it, and may go at any time: the engine goes on by itself.
class SwitchRun : public QObject
{
    Q_OBJECT

public:
    enum class State {
        Idle,     // nothing was changed
        Fetching, // bodies, by the old protocol
        Draining, // the journal, by the old protocol
        Matching, // the account is IMAP's
        Choosing, // all was compared: end() goes on
        Ended,
    };

    SwitchRun(const Services &services, const Account &account, QObject *parent = nullptr);
    ~SwitchRun() override;

    /// Whether the account is between the two since an earlier run: Matching or Choosing follows, or
    /// nothingFound().
    void resume();
    /// `fetchFirst`: bodies that are not here come before the change.
    void begin(const Endpoint &server, bool fetchFirst);
    /// While Choosing.
    void end(OnlyHere onlyHere);

    [[nodiscard]] State state() const { return m_state; }
    /// As it is saved by now.
    [[nodiscard]] const Account &account() const { return m_account; }
    [[nodiscard]] const SwitchOutcome &outcome() const { return m_outcome; }
    /// How many messages go up by end(); nothing = it was not called.
    [[nodiscard]] std::optional<qint64> uploaded() const { return m_uploaded; }

Q_SIGNALS:
    /// Another state, or another outcome in the same one.
    void changed();
    void nothingFound();
    void progressed(int done, int total);
    /// Idle again where nothing was changed yet; else the state is as it was.
    void failed(const posthorn::Error &error);
    /// Idle again: so many messages could not be fetched.
    void fetchFailed(qint64 missing);
    /// Idle again: changes wait for the server still.
    void refused();
    void accountGone();

private:
    void setState(State state);
    void fail(const Error &error);
    void syncFirst();
    void syncEnded(AccountId account, const std::optional<Error> &error);
    void synced();
    void change();
    void save();
    void lookAtOutcome();
    void takeOutcome(const SwitchOutcome &outcome);

    Services m_services;
    Account m_account;
    Endpoint m_server;
    State m_state = State::Idle;
    SwitchOutcome m_outcome;
    std::optional<qint64> m_uploaded;
    bool m_syncing = false; // by the old protocol
    int m_fetchesLeft = 0;  // how often to try to fetch what is not here
    bool m_looking = false;
    QTimer m_look; // the store changes often
    StoreWork m_work;
};

} // namespace posthorn
