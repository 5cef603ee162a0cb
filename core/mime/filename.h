#pragma once

#include <QByteArray>
#include <QString>

namespace posthorn
{

/// A name that a stranger chose, made safe to offer for saving: base name only (both slashes), no control or
/// direction characters, none of the characters that other systems forbid, no leading dot, dash or tilde, no
/// trailing dot or space, no reserved device name, at most 200 bytes of UTF-8 with the extension kept. Empty
/// when nothing is left. Pure.
[[nodiscard]] QString safeFileName(const QString &name);

/// What a part without a name is offered as: "attachment.pdf" for application/pdf, ... Pure.
[[nodiscard]] QString fallbackFileName(const QByteArray &contentType);

/// The type of a file that comes with a name alone: of the few kinds that are shown or opened often; else
/// application/octet-stream. Pure.
[[nodiscard]] QByteArray contentTypeForName(const QString &fileName);

/// True for names and types that a desktop may run or that carry script when opened (.desktop, .sh, .html,
/// .svg, ...): to be saved only, never opened. Judged by the last extension, the one that counts. Pure.
[[nodiscard]] bool isDangerousAttachment(const QString &fileName, const QByteArray &contentType);

} // namespace posthorn
