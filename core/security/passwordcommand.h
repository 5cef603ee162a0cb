#pragma once

#include "base/result.h"

#include <QObject>
#include <chrono>
#include <functional>

namespace posthorn
{

/// Runs `command` with /bin/sh and answers with the first line of its output, as other mail tools' PassCmd
/// do. The answer comes later, on the thread of `context` (which must be the calling one and have an event
/// loop), once, and never after `context` was destroyed. Errors: Credentials/CredentialsMissing when the
/// command fails, says nothing or does not end in time. What it prints never enters the Error.
void runPasswordCommand(const QString &command, QObject *context, std::function<void(Result<QString>)> reply,
                        std::chrono::milliseconds timeout = std::chrono::seconds(30));

} // namespace posthorn
