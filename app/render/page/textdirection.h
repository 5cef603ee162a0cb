#pragma once

#include <QList>
#include <QStringView>

namespace posthorn
{

/// The order in which text of both directions stands in a line: UAX 9 without explicit embeddings, whose
/// characters count as neutral. Pure.
namespace textdirection
{

/// Whether any of it has to be reordered.
[[nodiscard]] bool hasRightToLeft(QStringView text);
/// The embedding level of each UTF-16 unit; odd ones run from right to left.
[[nodiscard]] QList<quint8> levels(QStringView text, bool rightToLeft);
/// The places of things with these levels from left to right (rule L2).
[[nodiscard]] QList<int> visualOrder(const QList<quint8> &levels);

} // namespace textdirection

} // namespace posthorn
