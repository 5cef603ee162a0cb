#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <optional>

namespace posthorn
{

/// A file in a TNEF container.
struct TnefFile {
    QString name;           // as written; untrusted; may be empty
    QByteArray contentType; // type/subtype, lower case; empty where none is given
    QByteArray contentId;
    QByteArray content;
};

/// What Outlook's "winmail.dat" (application/ms-tnef) holds.
struct TnefContent {
    QString text; // the plain text of the message, where there is one
    QList<TnefFile> files;
    bool isDamaged = false; // cut off, or nonsense from some place on; what came before is here
};

/// Reads a TNEF container [MS-OXTNEF], messages inside it included: every length is checked against what is
/// there, at most 200 files, messages in messages three deep. Nothing where it is no TNEF. Pure; any thread.
///
/// Not libytnef: version 2.0 reads behind its buffers in DecompressRTF and through a null pointer in
/// SwapDWord, which its fuzzer finds within a minute, and it prints its errors to stdout.
[[nodiscard]] std::optional<TnefContent> readTnef(QByteArrayView bytes);

/// Compressed RTF of [MS-OXRTFCP]; empty where it is none. At most 8 MB come out.
[[nodiscard]] QByteArray decompressedRtf(QByteArrayView bytes);

} // namespace posthorn
