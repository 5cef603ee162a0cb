#pragma once

#include <QByteArray>
#include <QString>
#include <optional>

class QIODevice;

namespace posthorn
{

class LineWindow;

/// The four kinds of mbox: how a line "From " inside of a message is told from the one that begins the next.
enum class MboxKind {
    O,   // "From " becomes ">From "; what was ">From " is left, so the way back is not exact
    Rd,  // any number of ">" and "From " gets one more ">": reversible
    Cl,  // as Rd, and Content-Length says where the message ends
    Cl2, // Content-Length alone
};

/// "mboxo", "mboxrd", "mboxcl", "mboxcl2"
[[nodiscard]] QString mboxKindName(MboxKind kind);
[[nodiscard]] std::optional<MboxKind> mboxKindFromName(const QString &name);

/// Where a body of this length ends, when that leads to the next "From " line or to the end of the file; else
/// -1: Content-Length is written by anybody.
[[nodiscard]] qint64 endByLength(LineWindow &window, qint64 bodyBegin, qint64 length);

/// What the first 16 MB of an mbox tell. Content-Length counts where it leads from a message to the next
/// "From " line or to the end; with it, an unquoted "From " line inside tells Cl2. ">>From " tells O where
/// the line above is quoted as deeply, else Rd. What tells nothing is Rd. Leaves the device anywhere.
[[nodiscard]] MboxKind detectMboxKind(QIODevice &device);

/// A line of at least "From ".
[[nodiscard]] bool beginsFromLine(QByteArrayView line);
/// Any number of ">" (which is answered) and then "From "; -1 for other lines.
[[nodiscard]] qsizetype fromQuoteDepth(QByteArrayView line);
/// Whether it is the line before a message: `next` is the beginning of the line after it, `atEnd` that there
/// is none. After an empty line a time of day is enough, or a header field that follows; elsewhere (a message
/// that was cut off) both are needed.
[[nodiscard]] bool isMboxSeparator(QByteArrayView line, QByteArrayView next, bool atEnd, bool afterEmpty);
/// The time in it, as of UTC; 0 where there is none.
[[nodiscard]] qint64 timeOfFromLine(QByteArrayView line);
/// "name:" at the beginning of a line (RFC 5322 2.2).
[[nodiscard]] bool looksLikeField(QByteArrayView line);
/// The value of Content-Length in a line of a header; -1 where it is another field.
[[nodiscard]] qint64 contentLengthIn(QByteArrayView line);

} // namespace posthorn
