#pragma once

#include "base/address.h"

namespace posthorn
{

/// Somebody who writes in the sample mailbox.
struct SamplePerson {
    Address address;
    int utcOffset = 60; // minutes, of the Date header
    QString signature;  // below "-- "; may be empty
};

/// By the short name of conversations.txt; "me" is Ada in the role of `owner`.
[[nodiscard]] SamplePerson samplePerson(const QString &key, const QString &owner);
[[nodiscard]] Address sampleOwner(const QString &owner);

} // namespace posthorn
