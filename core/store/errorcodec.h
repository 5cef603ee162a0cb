#pragma once

#include "base/error.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <optional>

namespace posthorn
{

/// How an Error lies in a column; NULL (a null QByteArray) = none. By the names of domain and code, which are
/// stable.
[[nodiscard]] QByteArray packError(const std::optional<Error> &error);
[[nodiscard]] std::optional<Error> unpackError(const QByteArray &packed);

/// Pairs of strings, as JSON; NULL = none.
[[nodiscard]] QByteArray packPairs(const QList<std::pair<QString, QString>> &pairs);
[[nodiscard]] QList<std::pair<QString, QString>> unpackPairs(const QByteArray &packed);

} // namespace posthorn
