#pragma once

#include "account/account.h"
#include "discovery/providerdisposition.h"

#include <QString>
#include <QStringList>

namespace posthorn
{

/// What the rules on where mail lives mean, in plain words. Pure functions in the language of the
/// application.

/// "This is my home computer"
[[nodiscard]] QString roleTitle(ComputerRole role, IncomingKind kind);
/// What will happen to mail then.
[[nodiscard]] QString roleSentence(ComputerRole role, IncomingKind kind);
/// What the provider does by itself.
[[nodiscard]] QString dispositionSentence(const ProviderDisposition &disposition);
/// The same of an account's provider, where its role and rules come to it; else empty.
[[nodiscard]] QString providerSentence(const Account &account);
/// What a provider's file says on how long mail should stay there; 0 days = for good.
[[nodiscard]] QString leaveHintSentence(int days);
/// When mail leaves by these rules; empty where it never does.
[[nodiscard]] QString rulesSentence(const RetentionPolicy &policy);
/// Nothing leaves before the user has agreed.
[[nodiscard]] QString agreementSentence();
/// What stays, and why nothing is lost when these rules remove something.
[[nodiscard]] QStringList stayingSentences(const Account &account);
/// That so many messages wait for the user's agreement.
[[nodiscard]] QString waitingSentence(const QString &accountName, int messages);

} // namespace posthorn
