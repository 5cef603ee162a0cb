#pragma once

#include <QString>

namespace posthorn
{

/// What this computer knows of its own network, without sending anything. A value.
struct NetworkState {
    bool hasAddress = true;     // other than loopback and link-local
    bool captivePortal = false; // the desktop's network manager says so
};

/// Asks the kernel and, where there is one, the desktop's network manager (through QNetworkInformation). For
/// threads with a QCoreApplication; does not block.
[[nodiscard]] NetworkState currentNetworkState();

} // namespace posthorn
