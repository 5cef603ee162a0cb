#pragma once

#include <QString>
#include <QUrl>

namespace posthorn
{

/// What may be done with a link of a message. Pure functions.
namespace linkpolicy
{

/// http, https with a host, or mailto: nothing else is ever opened, whatever handlers the desktop has.
[[nodiscard]] bool isAllowed(const QUrl &url);

/// Why a link is asked about before it is opened; the worst first.
enum class Doubt {
    None,
    OtherHost,  // the text names one host, the link leads to another that somebody else registered
    UserInfo,   // https://bank.example@evil.example
    Address,    // a bare IP address, also in the spellings of old libraries (0x7f.1, 2130706433), or whatever
                // else ends in a number, which some browsers take for one
    Lookalike,  // letters of several scripts, or such that read as others
    OddPort,    // neither 80, 443, 8080 nor 8443
    HiddenHost, // an @, a second scheme or an encoded slash in front of the path: reads as another host
    HandsOn,    // the host is the one that the text names, but the query holds the address of another
    VeryLong    // over 2,000 characters: nobody can see where it leads
};
/// `text` is what the reader sees of the link; each host that it names counts. The recipients of a mailto:
/// link are compared with the first address in the text.
[[nodiscard]] Doubt doubt(const QString &text, const QUrl &url);

/// The host as it is asked for: Punycode, lower case; the address for mailto.
[[nodiscard]] QString realHost(const QUrl &url);
/// What of it somebody registered: the only part that says whose it is. As realHost() where there is none.
[[nodiscard]] QString realDomain(const QUrl &url);
/// The target in one line of about `most` characters, without what stands before an @, and with the end of
/// the host in it however long that is.
[[nodiscard]] QString shownTarget(const QUrl &url, int most);

} // namespace linkpolicy

} // namespace posthorn
