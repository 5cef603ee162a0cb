#pragma once

#include <QString>

namespace posthorn
{

/// Names that look alike, by UTS 39 (ICU). Pure functions; any thread.

/// Two texts that a reader takes for each other have the same skeleton: "paypal" and "раураl" in Cyrillic,
/// "google" and "g00gle", "modern" and "rnodern". Case does not count. At most 500 characters are looked at.
[[nodiscard]] QString skeletonOf(const QString &text);

/// A domain as it may be shown to somebody who trusts what he reads.
struct ShownDomain {
    /// Lower case; Unicode where every label is of one script (UTS 39, single script) and none reads as
    /// ASCII, else `ascii`. What cannot be a domain has its controls as U+FFFD.
    QString shown;
    QString
        ascii; // Punycode, lower case: what is asked for in the DNS; as `shown` for what cannot be a domain
    bool isDisguised = false; // letters that are not ASCII, and `shown` is Punycode because of them
};
/// `domain` in either form.
[[nodiscard]] ShownDomain shownDomain(const QString &domain);

/// Of one word of printable ASCII: what ShownDomain::ascii is where it can be a domain.
[[nodiscard]] bool isAsciiDomain(const QString &domain);

} // namespace posthorn
