#pragma once

#include "account/account.h"
#include "ui/services.h"

namespace posthorn
{

/// What is remembered from one run to the next of an account at its incoming server: one word of letters and
/// digits, in a preference "accounts/..." that holds those of all accounts. Another server of the account is
/// not known, and what is noted of accounts that have gone is forgotten with the next note. Window thread.
[[nodiscard]] QString accountNote(const Services &services, const QString &key, const Account &account);
/// An empty word forgets.
void setAccountNote(const Services &services, const QString &key, const Account &account,
                    const QString &word);

} // namespace posthorn
