#include "contentlines.h"

namespace posthorn
{
namespace
{

constexpr qsizetype maxParameters = 100;

/// The end of a parameter or of the list of them: quotes hide separators.
qsizetype endOf(QByteArrayView text, qsizetype from, QByteArrayView stops)
{
    bool quoted = false;
    for (qsizetype i = from; i < text.size(); ++i) {
        if (text[i] == '"')
            quoted = !quoted;
        else if (!quoted && stops.contains(text[i]))
            return i;
    }
    return -1;
}

bool isQuotedPrintable(const ContentLine &line)
{
    return line.parameter("ENCODING").toUpper() == "QUOTED-PRINTABLE" || line.hasType("QUOTED-PRINTABLE");
}

bool parse(const QByteArray &raw, ContentLine *line)
{
    const qsizetype colon = endOf(raw, 0, ":");
    if (colon <= 0)
        return false;
    const QByteArrayView head = QByteArrayView(raw).first(colon);
    qsizetype start = endOf(head, 0, ";");
    line->name = head.first(start < 0 ? head.size() : start).toByteArray().trimmed().toUpper();
    if (const qsizetype dot = line->name.lastIndexOf('.'); dot >= 0)
        line->name.remove(0, dot + 1);
    line->parameters.clear();
    while (start >= 0 && line->parameters.size() < maxParameters) {
        const qsizetype end = endOf(head, start + 1, ";");
        const QByteArrayView whole = head.sliced(start + 1, (end < 0 ? head.size() : end) - start - 1);
        const qsizetype equals = whole.indexOf('=');
        QByteArray value = equals < 0 ? QByteArray() : whole.sliced(equals + 1).toByteArray().trimmed();
        if (value.size() >= 2 && value.startsWith('"') && value.endsWith('"'))
            value = value.mid(1, value.size() - 2);
        line->parameters.append(
            {whole.first(equals < 0 ? whole.size() : equals).toByteArray().trimmed().toUpper(), value});
        start = end;
    }
    line->value = raw.mid(colon + 1);
    return !line->name.isEmpty();
}

} // namespace

QByteArray ContentLine::parameter(const char *wanted) const
{
    for (const auto &[key, content] : parameters) {
        if (key == wanted)
            return content;
    }
    return {};
}

bool ContentLine::hasType(const QByteArray &type) const
{
    for (const auto &[key, content] : parameters) {
        if (content.isEmpty() && key == type)
            return true;
        if (key == "TYPE" && content.toUpper().split(',').contains(type))
            return true;
    }
    return false;
}

bool ContentLines::nextPhysical(QByteArrayView *line)
{
    if (m_pos >= m_bytes.size())
        return false;
    const qsizetype newline = m_bytes.indexOf('\n', m_pos);
    const qsizetype end = newline < 0 ? m_bytes.size() : newline;
    *line = m_bytes.sliced(m_pos, end - m_pos);
    while (line->endsWith('\r'))
        line->chop(1);
    m_pos = newline < 0 ? m_bytes.size() : newline + 1;
    return true;
}

bool ContentLines::readRaw()
{
    QByteArrayView physical;
    if (!nextPhysical(&physical))
        return false;
    m_raw = physical.first(std::min(physical.size(), maxLine)).toByteArray();
    while (m_pos < m_bytes.size() && (m_bytes[m_pos] == ' ' || m_bytes[m_pos] == '\t')) {
        if (!nextPhysical(&physical))
            break;
        physical = physical.sliced(1);
        m_raw += physical.first(std::min(physical.size(), std::max<qsizetype>(0, maxLine - m_raw.size())));
    }
    return true;
}

bool ContentLines::next()
{
    while (readRaw()) {
        if (!parse(m_raw, &m_line))
            continue;
        QByteArrayView more;
        if (isQuotedPrintable(m_line)) {
            while (m_line.value.endsWith('=') && nextPhysical(&more)) {
                m_line.value.chop(1);
                m_line.value += more.trimmed().first(
                    std::min(more.trimmed().size(), std::max<qsizetype>(0, maxLine - m_line.value.size())));
            }
        }
        return true;
    }
    return false;
}

} // namespace posthorn
