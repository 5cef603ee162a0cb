#pragma once

#include <QByteArray>
#include <QList>
#include <QStringList>

namespace posthorn
{

/// The message with the header that HeaderFields reads in it: what is no field is left out, the empty line
/// stands where the body starts, and of Content-Type, Content-Transfer-Encoding, Content-Disposition and
/// Content-ID the first stays alone. So GMime and the header scanner see the same. The message itself where
/// that is how it is, which costs no copy. `notices` gets the keys of ParsedMessage::notices.
/// Pure.
[[nodiscard]] QByteArray withRegularHeader(const QByteArray &message, QStringList *notices = nullptr);

/// The message with the same done to the headers of parts that start at these positions, ascending
/// (preflight.h finds them), and of a header over 32 KB only the fields about the body: what GMime is given.
/// The message itself where that is how it is. Pure.
[[nodiscard]] QByteArray withRegularParts(const QByteArray &message, const QList<qsizetype> &headers,
                                          QStringList *notices = nullptr);

} // namespace posthorn
