#pragma once

#include <QByteArray>
#include <QString>

namespace posthorn
{

/// Bytes of a named charset as text. Never fails: bytes that mean nothing become U+FFFD. iconv does the work,
/// with the names that mail really carries mapped to the charset that is meant (GB2312 is GB18030, ISO-8859-1
/// is windows-1252, EUC-KR is CP949, ...). Handles are kept per thread. Any thread.
[[nodiscard]] QString decodeCharset(QByteArrayView bytes, QByteArrayView charset);

/// For text whose label is missing or known to lie: UTF-8 where it is valid, else windows-1252.
[[nodiscard]] QString decodeGuessed(QByteArrayView bytes);

/// For bodies: the label decides, except where the bytes prove it wrong (8-bit under "us-ascii", valid UTF-8
/// under a Western label, no valid UTF-8 under "utf-8").
[[nodiscard]] QString decodeBody(QByteArrayView bytes, QByteArrayView charset);

/// False for names that iconv does not know either; "x-unknown" and the like are not known.
[[nodiscard]] bool isKnownCharset(QByteArrayView charset);

/// UTF-7 under any of its names: with it, markup can be written that no filter sees, so it is not believed in HTML.
[[nodiscard]] bool isUtf7(QByteArrayView charset);

/// Text as bytes of a charset, '?' for what it does not have: for the sample mail and for tests.
[[nodiscard]] QByteArray encodeCharset(const QString &text, QByteArrayView charset);

} // namespace posthorn
