#pragma once

#include "account/endpoint.h"

#include <QList>
#include <QMetaType>
#include <QStringList>
#include <optional>

namespace posthorn
{

/// One server that an address may have, why it is believed to be there, and what a probe said. A value; any
/// thread.
struct EndpointCandidate {
    enum class Source {
        BuiltIn, // a row of the provider table
        Guess,   // a usual name in the domain of the address
        Manual,  // typed by the user
    };
    enum class State {
        Guess, // not looked at yet
        Probing,
        Found,  // the right protocol answered, encrypted as the endpoint says
        Failed, // see `error`
    };

    Endpoint endpoint; // userName is filled in
    Source source = Source::Guess;
    /// English key words, for the ui to make a sentence of: "provider-table:2026-09", "guess:imap.",
    /// "manual".
    QString reason;
    QString providerName; // of the built-in row; empty for guesses
    State state = State::Guess;
    std::optional<Error> error; // when Failed
    QStringList capabilities;   // when Found; as announced before log-in, upper case
};

/// "built-in", "guess", "manual" and "guess", "probing", "found", "failed": for posthornctl and tests.
[[nodiscard]] QString candidateSourceName(EndpointCandidate::Source source);
[[nodiscard]] QString candidateStateName(EndpointCandidate::State state);

/// The first candidate of the protocol that was found, in the order of the list (which is the rank); where
/// none was found, the first one that has not failed; else nullopt. Pure.
[[nodiscard]] std::optional<EndpointCandidate> pickBest(const QList<EndpointCandidate> &candidates,
                                                        MailProtocol protocol);

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::EndpointCandidate)
