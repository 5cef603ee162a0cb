#pragma once

#include <QByteArray>
#include <QSet>
#include <QString>

namespace posthorn
{

/// An HTML body as text: Content-Type's charset wins, else a byte order mark, else what a <meta> in the first
/// 2 KB says, else a guess. UTF-7 is refused (read as ASCII), because it hides tags. Pure.
[[nodiscard]] QString decodeHtml(const QByteArray &bytes, const QByteArray &charset);

/// All cid: references in HTML, lower case, percent-decoded: to know which parts are shown inside it. Pure.
[[nodiscard]] QSet<QByteArray> contentIdsIn(const QString &html);

} // namespace posthorn
