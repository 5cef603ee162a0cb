#pragma once

#include <QString>
#include <optional>

namespace posthorn
{

// Labels are tags whose name may be anything, folder levels and spaces included, while a tag must be a
// keyword that every IMAP server takes (RFC 9051 9, atom). So a label is the tag "label:" and its name, in
// which what no atom may hold, what is not ASCII, and '=' itself stand as =XX in UTF-8. Pure; any thread.

[[nodiscard]] QString tagOfLabel(const QString &label);
/// nullopt: the tag is no label.
[[nodiscard]] std::optional<QString> labelOfTag(const QString &tag);
/// How a tag is shown: a label by its own name.
[[nodiscard]] QString tagDisplayName(const QString &tag);

} // namespace posthorn
