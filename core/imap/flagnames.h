#pragma once

#include "base/messageflags.h"
#include "imaparguments.h"

namespace posthorn
{

/// A flag list "(\Seen $Forwarded work)" from here on; \Recent and system flags without a meaning here are
/// left out. nullopt where there is no list.
[[nodiscard]] std::optional<FlagState> takeFlagList(ImapArguments &arguments);

/// X-GM-LABELS of Gmail from here on, as tags (tagname.h). Those that begin with a backslash are folders with
/// a role and left out. nullopt where there is no list.
[[nodiscard]] std::optional<QStringList> takeLabels(ImapArguments &arguments);
/// The labels among the tags, as X-GM-LABELS takes them; empty where there are none.
[[nodiscard]] QByteArray formatLabels(const QStringList &tags);
/// Those that are no labels.
[[nodiscard]] QStringList withoutLabels(QStringList tags);

/// How a flag list is written. nullopt where a keyword is no atom (RFC 9051 9): it must not reach the wire.
[[nodiscard]] std::optional<QByteArray> formatFlagList(MessageFlags flags, const QStringList &keywords);

} // namespace posthorn
