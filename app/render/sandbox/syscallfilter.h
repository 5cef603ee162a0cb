#pragma once

namespace posthorn::sandbox
{

/// seccomp: from now on, for good and in all threads, this process can only use its memory, read what it may
/// open for reading, and write into `socket`. Of the rest, what no library does by accident (network, other
/// programs, other processes, mounts, keys, kernel interfaces) kills it; everything else is refused with
/// EPERM, or with ENOSYS where libraries then do without. A build with sanitizers may write anywhere. False:
/// the kernel has no such filters, and nothing of strangers may be read here.
[[nodiscard]] bool filterSystemCalls(int socket);

} // namespace posthorn::sandbox
