#include "discoveryoptions.h"

#include "account/preferences.h"

namespace posthorn
{

DiscoveryOptions discoveryOptions(const Preferences &preferences)
{
    DiscoveryOptions options;
    options.pacc = preferences.value(QStringLiteral("privacy/providerDraft")).toBool();
    if (!preferences.value(QStringLiteral("privacy/publicDatabase")).toBool())
        options.database.clear();
    return options;
}

} // namespace posthorn
