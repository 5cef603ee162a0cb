#pragma once

#include "diagnosis/ladderstep.h"
#include "errortext.h"

namespace posthorn
{

/// The words for the diagnosis ladder. Pure; plain text, translated.

/// Sentence, cause and the label of the one next action (empty where there is none) for a step that failed.
[[nodiscard]] ErrorText diagnosisText(const LadderStep &step, const Endpoint &endpoint);

/// The diagnosis ladder can find out more about it than the error says.
[[nodiscard]] bool isConnectionError(const Error &error);

/// The same for an error of which no more is known than the engine told: nothing was looked at. `accountName`
/// may be empty.
[[nodiscard]] ErrorText connectionErrorText(const Error &error, const Endpoint &endpoint,
                                            const QString &accountName);

/// "The server's name is known", "Looking up the name", "The name is unknown": what a rung says in its state.
[[nodiscard]] QString stepText(const LadderStep &step);

/// "0.12 s"
[[nodiscard]] QString durationText(std::chrono::milliseconds duration);

/// The ladders of an account for somebody who helps: servers, steps, times, causes and what the servers said;
/// never a password, and no user name, only which form it has.
[[nodiscard]] QString diagnosisReport(const QList<std::pair<Endpoint, QList<LadderStep>>> &ladders);

} // namespace posthorn
