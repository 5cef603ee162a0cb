#pragma once

#include <QByteArray>
#include <QString>
#include <optional>

namespace posthorn
{

/// The boundary parameter of a Content-Type value, read leniently; empty when there is none. Pure.
[[nodiscard]] QByteArray boundaryParameter(QByteArrayView contentType);

/// The bytes of the message inside the message/rfc822 part with this IMAP number, exactly as they came: GMime
/// would write them anew, with other line ends. A view on `message`; nullopt when the number names no such
/// part. Pure.
[[nodiscard]] std::optional<QByteArrayView> embeddedMessageBytes(QByteArrayView message,
                                                                 const QString &partId);

} // namespace posthorn
