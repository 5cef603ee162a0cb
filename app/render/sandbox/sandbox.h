#pragma once

#include "filerules.h"

#include <functional>

namespace posthorn::sandbox
{

/// What is left open. A value.
struct Openings {
    QByteArrayList readable = {}; // folders and files
    int socket = -1;              // the only file that may be written to
    /// Called when files are restricted already and threads can still be started.
    std::function<void()> startThreads = {};
};

/// How the door was shut. A value.
struct Closed {
    bool ok = false;
    FileRules files = FileRules::NoLandlock;
};

/// What must hold before anything foreign is read or loaded: no new rights by programs, no debugger, an end
/// with the parent. Called first of all in a program.
void prepare();

/// Shuts this process in for good: environment, limits, files, system calls. Not `ok`: something that must be
/// there is not; the process must then end. To be called with one thread, when all that is needed is loaded.
[[nodiscard]] Closed close(const Openings &openings);

} // namespace posthorn::sandbox
