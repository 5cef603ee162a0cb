#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

namespace posthorn
{

/// A linear look at a message before GMime sees it: header block <= 1 MB and 10,000 fields, an address field
/// <= 256 KB and bounded nesting of groups and comments, Content-Type and Content-Disposition <= 16 KB,
/// encoded words of parts and attached messages that GMime can decode in time, multiparts and parts <= 10,000
/// and 100 deep, message <= 100 MB. Pure; any thread. Empty = may be parsed; else the key of what was too
/// much. `repeated` gets where the headers of parts start that have a field twice of which only one can count
/// (headerrepair.h mends them); not those inside an attached message, which is a message of its own.
[[nodiscard]] QString preflight(QByteArrayView message, QList<qsizetype> *repeated = nullptr);

} // namespace posthorn
