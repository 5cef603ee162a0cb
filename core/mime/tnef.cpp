#include "tnef.h"

#include "charset.h"

#include <QtEndian>
#include <algorithm>

namespace posthorn
{
namespace
{

constexpr quint32 signature = 0x223E9F78;
constexpr qsizetype maxFiles = 200;
constexpr int maxDepth = 3;
constexpr quint32 maxProperties = 10'000;
constexpr qsizetype maxRtf = 8 * 1024 * 1024;

// [MS-OXTNEF] 2.1.3.2
constexpr quint32 attBody = 0x0002800C;
constexpr quint32 attAttachData = 0x0006800F;
constexpr quint32 attAttachTitle = 0x00018010;
constexpr quint32 attAttachRendData = 0x00069002;
constexpr quint32 attMsgProps = 0x00069003;
constexpr quint32 attAttachment = 0x00069005;
constexpr quint32 attOemCodepage = 0x00069007;

// [MS-OXPROPS]
constexpr quint16 pidBody = 0x1000;
constexpr quint16 pidRtfCompressed = 0x1009;
constexpr quint16 pidAttachDataObject = 0x3701;
constexpr quint16 pidAttachFilename = 0x3704;
constexpr quint16 pidAttachLongFilename = 0x3707;
constexpr quint16 pidAttachMimeTag = 0x370E;
constexpr quint16 pidAttachContentId = 0x3712;

constexpr quint16 typeObject = 0x000D;
constexpr quint16 typeString8 = 0x001E;
constexpr quint16 typeUnicode = 0x001F;
constexpr quint16 typeBinary = 0x0102;
constexpr quint16 multipleValues = 0x1000;

/// Little-endian numbers and runs of bytes; never beyond the end.
class Cursor
{
public:
    explicit Cursor(QByteArrayView bytes)
        : m_bytes(bytes)
    {
    }

    [[nodiscard]] bool atEnd() const { return m_pos >= m_bytes.size(); }
    [[nodiscard]] bool failed() const { return m_failed; }
    quint8 u8() { return number<quint8>(); }
    quint16 u16() { return number<quint16>(); }
    quint32 u32() { return number<quint32>(); }

    QByteArrayView take(quint32 size)
    {
        if (m_failed || qsizetype(size) > m_bytes.size() - m_pos) {
            m_failed = true;
            return {};
        }
        m_pos += size;
        return m_bytes.sliced(m_pos - size, size);
    }
    void skip(quint32 size) { (void)take(size); }
    /// Values are filled up to four bytes; the last may lack that.
    void align(quint32 size)
    {
        const quint32 fill = (4 - size % 4) % 4;
        m_pos += std::min<qsizetype>(fill, m_bytes.size() - m_pos);
    }

private:
    template <class T>
    T number()
    {
        const QByteArrayView raw = take(sizeof(T));
        return raw.isEmpty() ? T(0) : qFromLittleEndian<T>(raw.data());
    }

    QByteArrayView m_bytes;
    qsizetype m_pos = 0;
    bool m_failed = false;
};

/// One MAPI property: its first value.
struct Property {
    quint16 id = 0;
    quint16 type = 0;
    QByteArrayView value;
};

QByteArrayView withoutNul(QByteArrayView text)
{
    const qsizetype nul = text.indexOf('\0');
    return nul < 0 ? text : text.first(nul);
}

class TnefReader
{
public:
    TnefReader(TnefContent *content, int depth)
        : m_content(content)
        , m_depth(depth)
    {
    }

    bool read(QByteArrayView bytes)
    {
        Cursor cursor(bytes);
        if (cursor.u32() != signature)
            return false;
        cursor.skip(2); // the key of the container
        while (!cursor.atEnd()) {
            cursor.skip(1); // the level follows from the attribute
            const quint32 attribute = cursor.u32();
            const QByteArrayView value = cursor.take(cursor.u32());
            cursor.skip(2); // a checksum that mail programs do not keep to
            if (cursor.failed()) {
                m_content->isDamaged = true;
                break;
            }
            readAttribute(attribute, value);
        }
        finishFile();
        finishMessage();
        return true;
    }

private:
    void readAttribute(quint32 attribute, QByteArrayView value)
    {
        switch (attribute) {
        case attOemCodepage:
            if (value.size() >= 4)
                m_codepage = "cp" + QByteArray::number(qFromLittleEndian<quint32>(value.data()));
            break;
        case attBody:
            m_text = decodeCharset(withoutNul(value), m_codepage);
            break;
        case attMsgProps:
            readProperties(value, &TnefReader::readMessageProperty);
            break;
        case attAttachRendData:
            finishFile();
            m_inFile = true;
            break;
        case attAttachTitle:
            m_file.name = decodeCharset(withoutNul(value), m_codepage);
            m_inFile = true;
            break;
        case attAttachData:
            m_file.content = value.toByteArray();
            m_inFile = true;
            break;
        case attAttachment:
            readProperties(value, &TnefReader::readFileProperty);
            m_inFile = true;
            break;
        default:
            break;
        }
    }

    void readProperties(QByteArrayView bytes, void (TnefReader::*use)(const Property &))
    {
        Cursor cursor(bytes);
        const quint32 count = std::min(cursor.u32(), maxProperties);
        for (quint32 i = 0; i < count && !cursor.atEnd(); ++i) {
            Property property;
            property.type = cursor.u16();
            property.id = cursor.u16();
            if (property.id >= 0x8000)
                skipName(&cursor);
            if (!readValue(&cursor, &property) || cursor.failed()) {
                m_content->isDamaged = true;
                return;
            }
            (this->*use)(property);
        }
    }

    /// [MS-OXTNEF] 2.1.3.4.1: properties without a fixed number say whose they are.
    static void skipName(Cursor *cursor)
    {
        cursor->skip(16);
        if (cursor->u32() == 0) {
            cursor->skip(4);
            return;
        }
        const quint32 length = cursor->u32();
        cursor->skip(length);
        cursor->align(length);
    }

    static bool readValue(Cursor *cursor, Property *property)
    {
        const auto type = static_cast<quint16>(property->type & ~multipleValues);
        const bool several = (property->type & multipleValues) != 0;
        quint32 fixed = 0;
        switch (type) {
        case 0x0001: // null
        case 0x0002: // integers, floating point, errors and booleans take four bytes
        case 0x0003:
        case 0x0004:
        case 0x000A:
        case 0x000B:
            fixed = 4;
            break;
        case 0x0005: // 64 bits
        case 0x0006:
        case 0x0007:
        case 0x0014:
        case 0x0040:
            fixed = 8;
            break;
        case 0x0048:
            fixed = 16;
            break;
        case typeObject:
        case typeString8:
        case typeUnicode:
        case typeBinary:
            break;
        default:
            return false;
        }
        // Of what is not fixed a count comes first, in any case.
        const quint32 count = several || fixed == 0 ? cursor->u32() : 1;
        for (quint32 i = 0; i < count && !cursor->failed(); ++i) {
            const quint32 length = fixed > 0 ? fixed : cursor->u32();
            const QByteArrayView value = cursor->take(length);
            cursor->align(length);
            if (i == 0)
                property->value = value;
            if (cursor->atEnd())
                break;
        }
        property->type = type;
        return true;
    }

    [[nodiscard]] QString textOf(const Property &property) const
    {
        if (property.type == typeString8)
            return decodeCharset(withoutNul(property.value), m_codepage);
        if (property.type != typeUnicode)
            return {};
        QString text = decodeCharset(property.value.first(property.value.size() & ~qsizetype(1)), "utf-16le");
        if (const qsizetype nul = text.indexOf(QChar(0)); nul >= 0)
            text.truncate(nul);
        return text;
    }

    void readMessageProperty(const Property &property)
    {
        if (property.id == pidBody && m_text.isEmpty())
            m_text = textOf(property);
        else if (property.id == pidRtfCompressed && property.type == typeBinary)
            m_rtf = property.value;
    }

    void readFileProperty(const Property &property)
    {
        switch (property.id) {
        case pidAttachLongFilename:
            m_longName = textOf(property);
            break;
        case pidAttachFilename:
            if (m_file.name.isEmpty())
                m_file.name = textOf(property);
            break;
        case pidAttachMimeTag:
            m_file.contentType = textOf(property).toLatin1().toLower().left(127);
            break;
        case pidAttachContentId:
            m_file.contentId = textOf(property).toUtf8().left(1'000);
            break;
        case pidAttachDataObject:
            m_object = property.value;
            break;
        default:
            break;
        }
    }

    void finishFile()
    {
        if (!m_longName.isEmpty())
            m_file.name = m_longName;
        // A message inside: its interface's 16 bytes, then a container.
        if (m_inFile && m_file.content.isEmpty() && m_object.size() > 20) {
            const QByteArrayView inner = m_object.sliced(16);
            if (m_depth >= maxDepth || !TnefReader(m_content, m_depth + 1).read(inner))
                m_file.content = m_object.toByteArray();
        }
        if (!m_file.content.isEmpty() && m_content->files.size() < maxFiles)
            m_content->files.append(m_file);
        m_file = {};
        m_longName.clear();
        m_object = {};
        m_inFile = false;
    }

    void finishMessage()
    {
        if (m_depth == 0)
            m_content->text = m_text;
        if (!m_text.trimmed().isEmpty() || m_content->files.size() >= maxFiles)
            return;
        if (QByteArray rtf = decompressedRtf(m_rtf); !rtf.isEmpty())
            m_content->files.append({QStringLiteral("message.rtf"), "application/rtf", {}, std::move(rtf)});
    }

    TnefContent *m_content;
    int m_depth;
    QByteArray m_codepage = "windows-1252";
    QString m_text;
    QByteArrayView m_rtf;
    bool m_inFile = false;
    TnefFile m_file;
    QString m_longName;
    QByteArrayView m_object;
};

} // namespace

std::optional<TnefContent> readTnef(QByteArrayView bytes)
{
    TnefContent content;
    if (!TnefReader(&content, 0).read(bytes))
        return std::nullopt;
    return content;
}

QByteArray decompressedRtf(QByteArrayView bytes)
{
    // [MS-OXRTFCP] 2.1.2.1: what every dictionary starts with.
    static constexpr char prefix[] =
        "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss "
        "\\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier"
        "{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
    constexpr quint32 window = 4096;
    Cursor cursor(bytes);
    cursor.skip(4); // the compressed size, which is that of the bytes
    const auto size = std::min<qsizetype>(cursor.u32(), maxRtf);
    const quint32 kind = cursor.u32();
    cursor.skip(4);         // a checksum
    if (kind == 0x414C454D) // "MELA": not compressed
        return cursor.failed() ? QByteArray()
                               : bytes.sliced(16).first(std::min(size, bytes.size() - 16)).toByteArray();
    if (kind != 0x75465A4C) // "LZFu"
        return {};
    QByteArray dictionary(window, ' ');
    constexpr quint32 prefixSize = sizeof(prefix) - 1;
    std::copy_n(prefix, prefixSize, dictionary.begin());
    quint32 write = prefixSize;
    QByteArray text;
    const auto put = [&](char c) {
        text += c;
        dictionary[qsizetype(write)] = c;
        write = (write + 1) % window;
    };
    while (!cursor.atEnd() && text.size() < size) {
        const quint8 control = cursor.u8();
        for (int bit = 0; bit < 8 && !cursor.atEnd() && text.size() < size; ++bit) {
            if ((control >> bit & 1) == 0) {
                put(static_cast<char>(cursor.u8()));
                continue;
            }
            const quint32 high = cursor.u8();
            const quint32 reference = high << 8 | cursor.u8();
            const quint32 from = reference >> 4;
            if (cursor.failed() || from == write)
                return text;
            for (quint32 i = 0; i < (reference & 0xF) + 2; ++i)
                put(dictionary[qsizetype((from + i) % window)]);
        }
    }
    return text;
}

} // namespace posthorn
