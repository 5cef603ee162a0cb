#pragma once

#include "sync/switchend.h"

#include <QString>

namespace posthorn
{

/// How many messages are one with the server's, how many are only here, how many stay hidden; and which
/// folders nobody could look into. Pure.
[[nodiscard]] QString matchedText(const SwitchOutcome &outcome);
/// Of the folders that the server refuses to open; empty where there are none. Pure.
[[nodiscard]] QString notOpenedText(const QStringList &folders);

} // namespace posthorn
