#pragma once

// Private to this room: what its .cpp files share around GMime. GMime's types go no further.

#include <QByteArray>
#include <QStringList>
#include <gmime/gmime.h>
#include <memory>

namespace posthorn
{

struct GObjectUnref {
    void operator()(void *object) const { g_object_unref(object); }
};
template <class T>
using GPtr = std::unique_ptr<T, GObjectUnref>;

/// Starts GMime once; safe from any thread, before every use.
void ensureGMime();

/// A read-only stream on bytes that outlive it; nothing is copied.
class MemoryStream
{
public:
    explicit MemoryStream(const QByteArray &bytes);
    [[nodiscard]] GMimeStream *stream() const { return m_stream.get(); }

private:
    GByteArray m_array;
    GPtr<GMimeStream> m_stream;
};

/// A parsed message on bytes that outlive it, and what the parser complained about (keys of
/// ParsedMessage::notices).
class GMimeTree
{
public:
    explicit GMimeTree(const QByteArray &bytes);
    [[nodiscard]] GMimeMessage *message() const { return m_message.get(); }
    [[nodiscard]] GMimeObject *root() const;
    [[nodiscard]] const QStringList &notices() const { return m_notices; }

private:
    QStringList m_notices;
    MemoryStream m_memory;
    GPtr<GMimeMessage> m_message;
};

/// "text/plain", lower case.
[[nodiscard]] QByteArray mediaType(GMimeObject *object);
/// One parameter of Content-Type, as it stands.
[[nodiscard]] QByteArray contentTypeParameter(GMimeObject *object, const char *name);
/// The bytes of a leaf part as they stand in the message: a view on those. Empty where there are none.
[[nodiscard]] QByteArrayView encodedContent(GMimePart *part);
/// Content-Transfer-Encoding; of several the first counts.
[[nodiscard]] GMimeContentEncoding encodingOf(GMimePart *part);
/// Whether that is none: 7bit, 8bit, binary or nothing said.
[[nodiscard]] bool isUnencoded(GMimePart *part);
/// The value of Content-Disposition, lower case; of several the first counts. Empty where there is none.
[[nodiscard]] QByteArray dispositionOf(GMimeObject *object);
/// The name that a part gives its file, decoded, not yet safe: that of the first Content-Disposition, else
/// that of the first Content-Type.
[[nodiscard]] QString fileNameOf(GMimeObject *object);
/// The decoded bytes of a leaf part, at most `limit` (negative: all).
[[nodiscard]] QByteArray decodedContent(GMimePart *part, qsizetype limit = -1);
/// The first bytes of it: what the first `encoded` bytes of its content decode to. `wasCut`: there is more.
[[nodiscard]] QByteArray decodedBeginning(GMimePart *part, qsizetype encoded, bool &wasCut);
[[nodiscard]] qint64 decodedSize(GMimePart *part);
/// Its base64 has bytes in it that are none.
[[nodiscard]] bool isDamaged(GMimePart *part);
/// An object as it was written.
[[nodiscard]] QByteArray objectBytes(GMimeObject *object, GMimeFormatOptions *options = nullptr);

/// The object that an IMAP part number names, or null.
[[nodiscard]] GMimeObject *findPart(GMimeObject *root, const QString &id);

} // namespace posthorn
