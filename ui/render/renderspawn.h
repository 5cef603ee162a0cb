#pragma once

#include <QByteArray>

namespace posthorn
{

/// Starts posthorn-render with these two as its only files beside null ones (stderr stays until it shuts
/// itself in), no signal blocked or ignored, and of the environment only what finding fonts takes. Never
/// copies this process. Gives the process's id, or 0. Window thread.
[[nodiscard]] int spawnRenderer(const QByteArray &program, int socket, int memory);

/// Kills it now. It is collected without waiting when the kernel is done with it, at the end of this process
/// at the latest. Window thread.
void killAndCollect(int pid);

} // namespace posthorn
