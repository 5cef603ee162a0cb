#pragma once

#include <QByteArrayView>
#include <QString>

namespace posthorn
{

/// The decoded text of a parameter of Content-Type or Content-Disposition, for display; empty where there is
/// none. Reads RFC 2231 (pieces in any order, charsets, percent escapes; it wins over the plain form),
/// encoded words and raw 8-bit bytes where they do not belong, quotes that never close and semicolons that
/// are missing. Of two equal parameters the first counts. One linear pass. Pure; any thread.
[[nodiscard]] QString parameterText(QByteArrayView field, QByteArrayView name);

} // namespace posthorn
