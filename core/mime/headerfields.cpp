#include "headerfields.h"

namespace posthorn
{

bool HeaderFields::next()
{
    while (m_pos < m_bytes.size()) {
        m_start = m_pos;
        // The field goes to the first line end that is not followed by white space.
        qsizetype lineEnd = m_bytes.indexOf('\n', m_pos);
        const qsizetype firstEnd = lineEnd < 0 ? m_bytes.size() : lineEnd;
        QByteArrayView firstLine = m_bytes.sliced(m_pos, firstEnd - m_pos);
        if (firstLine.endsWith('\r'))
            firstLine.chop(1);
        if (firstLine.isEmpty()) {
            m_pos = lineEnd < 0 ? m_bytes.size() : lineEnd + 1;
            m_bytes = m_bytes.first(m_pos);
            return false;
        }
        while (lineEnd >= 0 && lineEnd + 1 < m_bytes.size() &&
               (m_bytes[lineEnd + 1] == ' ' || m_bytes[lineEnd + 1] == '\t'))
            lineEnd = m_bytes.indexOf('\n', lineEnd + 1);
        const qsizetype end = lineEnd < 0 ? m_bytes.size() : lineEnd;
        m_pos = lineEnd < 0 ? m_bytes.size() : lineEnd + 1;

        const qsizetype colon = firstLine.indexOf(':');
        if (colon <= 0)
            continue;
        QByteArrayView name = firstLine.first(colon);
        while (name.endsWith(' ') || name.endsWith('\t'))
            name.chop(1);
        if (name.isEmpty() || name.contains(' ') || name.contains('\t'))
            continue;
        m_name = name;
        m_value = m_bytes.sliced(m_start + colon + 1, end - m_start - colon - 1).trimmed();
        return true;
    }
    return false;
}

bool HeaderFields::isNamed(QLatin1String name) const
{
    return m_name.size() == name.size() &&
           qstrnicmp(m_name.data(), name.data(), static_cast<size_t>(name.size())) == 0;
}

} // namespace posthorn
