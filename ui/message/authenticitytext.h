#pragma once

#include "trust/authenticity.h"

#include <QStringList>

namespace posthorn
{

/// "Confirmed by your mail server: really from example.org": one sentence, translated, plain text.
/// `fromDomain`: the domain that the message claims, as it is shown.
[[nodiscard]] QString authenticityText(const Authenticity &authenticity, const QString &fromDomain);
/// What was checked, a sentence each; empty where nothing was.
[[nodiscard]] QStringList authenticityDetails(const Authenticity &authenticity);
/// An icon's name.
[[nodiscard]] QString authenticityIcon(Authenticity::Verdict verdict);

} // namespace posthorn
