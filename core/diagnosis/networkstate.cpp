#include "networkstate.h"

#include <QNetworkInformation>
#include <QNetworkInterface>

namespace posthorn
{

NetworkState currentNetworkState()
{
    NetworkState state;
    state.hasAddress = false;
    const QList<QHostAddress> addresses = QNetworkInterface::allAddresses();
    for (const QHostAddress &address : addresses)
        state.hasAddress = state.hasAddress || !(address.isLoopback() || address.isLinkLocal());
    if (QNetworkInformation::loadBackendByFeatures(QNetworkInformation::Feature::CaptivePortal))
        state.captivePortal = QNetworkInformation::instance()->isBehindCaptivePortal();
    return state;
}

} // namespace posthorn
