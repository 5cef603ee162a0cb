#include "headerfields.h"

namespace posthorn
{
namespace
{

bool isSpace(char c)
{
    return c == ' ' || c == '\t';
}

bool isBlank(QByteArrayView line)
{
    for (const char c : line) {
        if (!isSpace(c) && c != '\r')
            return false;
    }
    return true;
}

/// The name of the field that a line starts, or nothing.
QByteArrayView nameOf(QByteArrayView line)
{
    const qsizetype colon = line.indexOf(':');
    if (colon <= 0 || line.startsWith("--"))
        return {};
    QByteArrayView name = line.first(colon);
    while (!name.isEmpty() && isSpace(name.back()))
        name.chop(1);
    for (const char c : name) {
        if (static_cast<uchar>(c) <= ' ' || c == 0x7F)
            return {};
    }
    return name;
}

} // namespace

/// A line without its end, and where the next one starts.
QByteArrayView HeaderFields::lineAt(qsizetype pos, qsizetype *next) const
{
    const qsizetype newline = m_bytes.indexOf('\n', pos);
    const qsizetype end = newline < 0 ? m_bytes.size() : newline;
    *next = newline < 0 ? m_bytes.size() : newline + 1;
    QByteArrayView line = m_bytes.sliced(pos, end - pos);
    if (line.endsWith('\r'))
        line.chop(1);
    return line;
}

bool HeaderFields::end(qsizetype bodyStart)
{
    m_atEnd = true;
    m_pos = bodyStart;
    return false;
}

/// Whether what follows a line of white space shows that it was meant to be the empty one.
bool HeaderFields::endsAfterBlank(qsizetype pos) const
{
    qsizetype next = pos;
    const QByteArrayView line = lineAt(pos, &next);
    return !line.isEmpty() && !isSpace(line.front()) && nameOf(line).isEmpty();
}

void HeaderFields::skipLeadingSpace()
{
    while (m_pos < m_bytes.size() && isSpace(m_bytes[m_pos])) {
        m_isRegular = false;
        qsizetype next = m_pos;
        if (isBlank(lineAt(m_pos, &next)))
            m_pos = next;
        else
            ++m_pos;
    }
}

/// From lines that are no field on to the next that is one; false where the block ends before.
bool HeaderFields::skipToField(qsizetype pos)
{
    m_isRegular = false;
    qsizetype next = pos;
    for (; pos < m_bytes.size(); pos = next) {
        const QByteArrayView line = lineAt(pos, &next);
        if (line.isEmpty() || line.startsWith("--"))
            return false;
        if (!nameOf(line).isEmpty()) {
            m_pos = pos;
            return true;
        }
    }
    return false;
}

bool HeaderFields::next()
{
    if (m_pos == 0)
        skipLeadingSpace();
    while (!m_atEnd && m_bodyStart < 0 && m_pos < m_bytes.size()) {
        m_start = m_pos;
        qsizetype fieldEnd = m_start;
        const QByteArrayView firstLine = lineAt(m_start, &fieldEnd);
        if (firstLine.isEmpty())
            return end(fieldEnd);
        m_name = nameOf(firstLine);
        if (m_name.isEmpty()) {
            if (!skipToField(m_start))
                return end(m_start);
            continue;
        }
        // The field goes to the first line end that is not followed by white space.
        while (fieldEnd < m_bytes.size() && isSpace(m_bytes[fieldEnd])) {
            qsizetype next = fieldEnd;
            if (isBlank(lineAt(fieldEnd, &next)) && next < m_bytes.size() && endsAfterBlank(next)) {
                m_isRegular = false;
                m_bodyStart = next;
                break;
            }
            fieldEnd = next;
        }
        const qsizetype valueStart = m_start + firstLine.indexOf(':') + 1;
        m_value = m_bytes.sliced(valueStart, fieldEnd - valueStart).trimmed();
        m_pos = fieldEnd;
        return true;
    }
    return m_atEnd ? false : end(m_bodyStart < 0 ? m_pos : m_bodyStart);
}

bool HeaderFields::isNamed(QLatin1String name) const
{
    return m_name.size() == name.size() &&
           qstrnicmp(m_name.data(), name.data(), static_cast<size_t>(name.size())) == 0;
}

} // namespace posthorn
