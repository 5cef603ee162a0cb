#pragma once

#include <QByteArray>

namespace posthorn
{

/// HZ (RFC 1843), the seven-bit Chinese of old newsgroups, as EUC-CN: iconv knows nothing of it. Every line
/// starts in ASCII. Pure.
[[nodiscard]] QByteArray eucFromHz(QByteArrayView bytes);

} // namespace posthorn
