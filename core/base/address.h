#pragma once

#include <QList>
#include <QMetaType>
#include <QString>

namespace posthorn
{

/// One mailbox of an address header: display name (decoded, may be empty) and addr-spec as it stands in the header.
/// Untrusted text. A value; any thread.
struct Address {
    QString name;
    QString address;

    bool operator==(const Address &) const = default;
    /// The name, or the address where there is none: what a list row shows.
    [[nodiscard]] QString displayName() const { return name.isEmpty() ? address : name; }
};

using AddressList = QList<Address>;

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::Address)
