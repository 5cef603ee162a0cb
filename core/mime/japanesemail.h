#pragma once

#include <QByteArray>
#include <optional>

namespace posthorn
{

/// ISO-2022-JP as mail really has it, as bytes of EUC-JP-MS: with the half-width kana of CP50220 and CP50221
/// (escape, shift or eight bits) and the NEC and IBM characters that Windows puts into JIS X 0208. Nothing
/// where it switches to a set that EUC-JP has not (ISO-2022-JP-2). One linear pass. Pure.
[[nodiscard]] std::optional<QByteArray> eucFromIso2022Jp(QByteArrayView bytes);

} // namespace posthorn
