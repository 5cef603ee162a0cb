#pragma once

#include <QByteArray>
#include <optional>

namespace posthorn
{

/// Whether a message has attachments, by its BODYSTRUCTURE as the server wrote it (RFC 9051 7.5.2): a part
/// that is neither text to read nor a picture inside HTML. nullopt where the text is no body structure. Pure;
/// any thread.
[[nodiscard]] std::optional<bool> hasAttachments(const QByteArray &bodyStructure);

} // namespace posthorn
