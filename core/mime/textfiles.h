#pragma once

#include <QByteArray>
#include <QList>

namespace posthorn
{

/// A file that stands inside a text: uuencoded (POSIX, and its base64 form) or in yEnc.
struct TextFile {
    QByteArray name;     // as written; untrusted
    qsizetype start = 0; // of its first line in the text
    qsizetype end = 0;   // behind its last line
    enum class Encoding { Uu, Base64, Yenc } encoding = Encoding::Uu;
};

/// Whether a look at the whole text is worth while: a fast search for how such files begin.
[[nodiscard]] bool mayHoldFiles(QByteArrayView text);

/// The files in a text, in order, at most 100. Only what is a file from its first to its last line counts, or
/// to the end of a text that was cut off inside it: "begin 644 lunch" is a sentence too. One linear pass.
/// Pure; any thread.
[[nodiscard]] QList<TextFile> filesInText(QByteArrayView text);

/// The bytes of one of them.
[[nodiscard]] QByteArray contentOf(QByteArrayView text, const TextFile &file);

/// The text with the lines of the files left out.
[[nodiscard]] QByteArray withoutFiles(QByteArrayView text, const QList<TextFile> &files);

} // namespace posthorn
