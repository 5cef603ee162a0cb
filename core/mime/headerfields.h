#pragma once

#include <QByteArray>
#include <QString>

namespace posthorn
{

/// Walks over the fields of a header block without copying: name and raw value (with its folds) of each. LF,
/// CRLF and bare CR before a LF are line ends. The block ends
/// - at the empty line, or at one of white space alone where no field and no fold follows it; it belongs to
/// neither side,
/// - at a line that starts with "--": the boundary of a body that no empty line announces,
/// - at lines that are no field when no field follows them before the next empty line: a body without one
/// before it. Other lines that are no field are passed over, and so is white space before the first. One
/// linear pass. A value type on somebody else's bytes; any thread.
class HeaderFields
{
public:
    explicit HeaderFields(QByteArrayView message)
        : m_bytes(message)
    {
    }

    /// False at the end of the block.
    bool next();
    [[nodiscard]] QByteArrayView name() const { return m_name; }
    [[nodiscard]] QByteArrayView value() const { return m_value; }
    [[nodiscard]] bool isNamed(QLatin1String name) const;
    /// Where the field starts, and where the next line after it starts.
    [[nodiscard]] qsizetype fieldStart() const { return m_start; }
    [[nodiscard]] qsizetype fieldEnd() const { return m_pos; }
    /// After next() said false: where the body starts.
    [[nodiscard]] qsizetype bodyStart() const { return m_pos; }
    /// After next() said false: whether there was nothing but fields and the empty line.
    [[nodiscard]] bool wasRegular() const { return m_isRegular; }

private:
    QByteArrayView lineAt(qsizetype pos, qsizetype *next) const;
    [[nodiscard]] bool endsAfterBlank(qsizetype pos) const;
    void skipLeadingSpace();
    bool skipToField(qsizetype pos);
    bool end(qsizetype bodyStart);

    QByteArrayView m_bytes;
    QByteArrayView m_name;
    QByteArrayView m_value;
    qsizetype m_start = 0;
    qsizetype m_pos = 0;
    qsizetype m_bodyStart = -1; // known before the walk is there
    bool m_isRegular = true;
    bool m_atEnd = false;
};

} // namespace posthorn
