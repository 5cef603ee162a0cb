#pragma once

#include <QByteArray>
#include <QString>

namespace posthorn
{

/// Tolerant base64: foreign characters are skipped, padding may be missing or stand in the middle. Pure.
[[nodiscard]] QByteArray decodeBase64Tolerant(QByteArrayView text);
/// How many bytes that gives. Pure.
[[nodiscard]] qsizetype base64DecodedSize(QByteArrayView text);
/// Quoted-printable of a body (RFC 2045 6.7): what is no escape stands for itself, and white space behind the
/// "=" of a soft line end is none of the text. Pure.
[[nodiscard]] QByteArray decodeQuotedPrintable(QByteArrayView text);
/// Tolerant "Q" encoding of RFC 2047 4.2: what is no escape stands for itself. Pure.
[[nodiscard]] QByteArray decodeQ(QByteArrayView text);

/// Unfolds and decodes RFC 2047 words without touching control characters or length: the raw material of
/// decodeHeaderText() and of display names. One linear pass. Pure.
[[nodiscard]] QString decodeWords(QByteArrayView raw);

/// Makes a decoded text fit for one line of a window: control characters and line separators become spaces,
/// direction controls (U+202A-E, U+2066-9, U+200E/F, U+061C) go, white space at the ends goes, long runs of
/// combining marks are cut, at most `limit` characters. Pure.
[[nodiscard]] QString displayLine(QString text, qsizetype limit);

/// True for the characters that turn the direction of text.
[[nodiscard]] bool isDirectionControl(char16_t c);

} // namespace posthorn
