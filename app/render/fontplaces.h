#pragma once

#include <QByteArrayList>

namespace posthorn
{

/// Where fonts, what fontconfig knows of them, and what PDF needs for East Asian ones can be read: folders,
/// and single files that links lead to outside of them. Before the sandbox closes.
[[nodiscard]] QByteArrayList fontPlaces();

} // namespace posthorn
