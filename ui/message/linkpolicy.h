#pragma once

#include <QString>
#include <QUrl>

namespace posthorn
{

/// What may be done with a link of a message. Pure functions.
namespace linkpolicy
{

/// http, https with a host, or mailto: nothing else is ever opened.
[[nodiscard]] bool isAllowed(const QUrl &url);

enum class Doubt {
    None,
    OtherHost, // the text names one host, the link leads to another
    UserInfo,  // https://bank.example@evil.example
    Address,   // a bare IP address
    Lookalike, // a host with letters that are not ASCII
};
/// `text` is what the reader sees of the link.
[[nodiscard]] Doubt doubt(const QString &text, const QUrl &url);

/// The host as it is asked for: Punycode; the address for mailto.
[[nodiscard]] QString realHost(const QUrl &url);

} // namespace linkpolicy

} // namespace posthorn
