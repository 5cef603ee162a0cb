#pragma once

#include <QString>
#include <optional>

namespace posthorn
{

/// The two halves of an address that is good enough to look for servers of.
struct MailAddressParts {
    QString localPart;
    QString domain; // ASCII (IDNA), lower case

    [[nodiscard]] QString address() const { return localPart + u'@' + domain; }
};

/// nullopt while the text is not yet an address: no @, an empty half, white space or control characters, a
/// domain that IDNA refuses or that has no dot (localhost excepted). Pure; any thread.
[[nodiscard]] std::optional<MailAddressParts> splitMailAddress(const QString &address);

/// `pattern` with %EMAILADDRESS%, %EMAILLOCALPART% and %EMAILDOMAIN% filled in, in any case and also where
/// the last % was forgotten, as published files have it. What is filled in is not looked at again.
[[nodiscard]] QString filledIn(const QString &pattern, const MailAddressParts &parts);

} // namespace posthorn
