#pragma once

#include <QByteArray>

namespace posthorn
{

// What Posthorn stores has CRLF (RFC 5322 2.1); files of Unix programs have LF. The way there and back is
// exact to the byte for every message but one that was stored with nothing but bare LF. Pure; any thread.

/// A message whose line ends are all LF, with CRLF; one that has any CRLF as it is.
[[nodiscard]] QByteArray withCrlf(QByteArray message);
/// A message whose line ends are all CRLF, with LF; any other, also one with CR CR LF, as it is: withCrlf()
/// gives back what was there.
[[nodiscard]] QByteArray forUnixFile(QByteArray message);

} // namespace posthorn
