#pragma once

#include <QString>
#include <algorithm>
#include <array>
#include <optional>

namespace posthorn
{

/// A row of a constant table that gives the values of an enumeration the names they are written by.
template <class E>
struct Named {
    E value;
    const char *name;
};
template <class E>
Named(E, const char *) -> Named<E>; // clang before 17 does not deduce it for aggregates

/// Empty for a value that the table lacks.
template <class E, size_t N>
[[nodiscard]] QString nameIn(const std::array<Named<E>, N> &table, E value)
{
    const auto it =
        std::find_if(table.begin(), table.end(), [value](const auto &row) { return row.value == value; });
    return it == table.end() ? QString() : QString::fromLatin1(it->name);
}

template <class E, size_t N>
[[nodiscard]] std::optional<E> valueIn(const std::array<Named<E>, N> &table, const QString &name,
                                       Qt::CaseSensitivity sensitivity)
{
    for (const auto &row : table)
        if (name.compare(QLatin1String(row.name), sensitivity) == 0)
            return row.value;
    return std::nullopt;
}

} // namespace posthorn
