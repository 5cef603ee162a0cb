#pragma once

#include <QSet>
#include <QString>
#include <QStringList>

namespace posthorn
{

/// Reads HTML as the renderer does, with Gumbo, and names everything in it that sanitized HTML must not have:
/// elements, attributes and properties that are on no list, addresses that would be fetched, what positions
/// or covers, what a parser could read differently. Written apart from the sanitizer, from what security asks
/// for, so that one checks the other. `allowed`: remote pictures that may be there. Pure.
[[nodiscard]] QStringList auditHtml(const QString &html, const QSet<QString> &allowed = {});

} // namespace posthorn
