#pragma once

#include <QByteArray>
#include <QString>

namespace posthorn
{

/// Walks over the fields of a header block without copying: name and raw value (with its folds) of each.
/// Lines that are no field are passed over; the walk ends at the empty line. LF, CRLF and bare CR before a LF
/// are line ends. A value type on somebody else's bytes; any thread.
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

private:
    QByteArrayView m_bytes;
    QByteArrayView m_name;
    QByteArrayView m_value;
    qsizetype m_start = 0;
    qsizetype m_pos = 0;
};

} // namespace posthorn
