#pragma once

#include <QString>
#include <QUrl>
#include <chrono>

namespace posthorn
{

class Preferences;

/// How discovery goes about it. A value.
struct DiscoveryOptions {
    /// Ask for the file of draft-ietf-mailmaint-pacc. The draft still moves: one day it may have to be off.
    bool pacc = true;
    /// The public database: the domain is appended. An empty one is not asked.
    QUrl database = QUrl(QStringLiteral("https://v1.ispdb.net/"));
    /// Also name servers without encryption, which are looked at only where all their addresses are private.
    bool allowPlaintext = false;
    /// A PEM file of further authorities, for web servers and mail servers; empty = the system's only.
    QString caFile;
    /// When the candidates that are known are looked at although not every source has answered; and from when
    /// on what was found is enough, if mail can be had and sent with it.
    std::chrono::milliseconds softLimit = std::chrono::seconds(3);
    /// When the search ends, whatever is still open.
    std::chrono::milliseconds hardLimit = std::chrono::seconds(8);
};

/// As the user wants it.
[[nodiscard]] DiscoveryOptions discoveryOptions(const Preferences &preferences);

} // namespace posthorn
