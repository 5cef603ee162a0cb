#pragma once

#include <QByteArray>
#include <QList>

namespace posthorn
{

/// One line of a vCard or a calendar, unfolded: "group.NAME;PARAMETER=value:VALUE". Bytes as they stand.
struct ContentLine {
    QByteArray name;                                     // upper case, without its group
    QList<std::pair<QByteArray, QByteArray>> parameters; // names in upper case, quotes taken off
    QByteArray value;

    /// The first parameter of that name, or empty.
    [[nodiscard]] QByteArray parameter(const char *name) const;
    /// Whether TYPE (or, as vCard 2.1 has it, a bare parameter) names `type`, which is in upper case.
    [[nodiscard]] bool hasType(const QByteArray &type) const;
};

/// Walks over the lines of RFC 6350 and RFC 5545 data without copying what is not asked for: unfolds (a line
/// that starts with white space goes on), joins the soft line ends of quoted-printable values, reads name and
/// parameters. Lines that are none are passed over. A value type on somebody else's bytes; any thread.
class ContentLines
{
public:
    explicit ContentLines(QByteArrayView bytes)
        : m_bytes(bytes)
    {
    }

    /// False at the end. A line longer than `maxLine` unfolded comes out cut.
    bool next();
    [[nodiscard]] const ContentLine &line() const { return m_line; }
    /// The line as it stands, unfolded.
    [[nodiscard]] const QByteArray &raw() const { return m_raw; }
    static constexpr qsizetype maxLine = 64 * 1024;

private:
    bool nextPhysical(QByteArrayView *line);
    bool readRaw();

    QByteArrayView m_bytes;
    qsizetype m_pos = 0;
    QByteArray m_raw;
    ContentLine m_line;
};

} // namespace posthorn
