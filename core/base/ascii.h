#pragma once

#include <QByteArrayView>
#include <QStringView>
#include <algorithm>

namespace posthorn
{

/// Whether nothing but ASCII stands in a text; controls and NUL are. Pure; any thread.
[[nodiscard]] inline bool isAscii(QByteArrayView bytes)
{
    return std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
}

[[nodiscard]] inline bool isAscii(QStringView text)
{
    return std::all_of(text.begin(), text.end(), [](QChar c) { return c.unicode() < 0x80; });
}

} // namespace posthorn
