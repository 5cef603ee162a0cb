#include "wirewriter.h"

#include <utility>

namespace posthorn
{
namespace
{

constexpr qsizetype worthSharing = 16 * 1024;

} // namespace

void WireWriter::bytes(const QByteArray &value)
{
    size(value.size());
    if (value.size() < worthSharing) {
        m_open.append(value);
        return;
    }
    m_done.append(std::exchange(m_open, {}));
    m_done.append(value);
}

void WireWriter::text(const QString &value)
{
    size(value.size());
    m_open.append(reinterpret_cast<const char *>(value.utf16()), value.size() * 2);
}

void WireWriter::texts(const QStringList &values)
{
    size(values.size());
    for (const QString &value : values)
        text(value);
}

void WireWriter::rect(const QRectF &value)
{
    number(value.x());
    number(value.y());
    number(value.width());
    number(value.height());
}

void WireWriter::color(const QColor &value)
{
    number(value.isValid());
    number(value.rgba());
}

QList<QByteArray> WireWriter::take()
{
    if (!m_open.isEmpty())
        m_done.append(std::exchange(m_open, {}));
    return std::exchange(m_done, {});
}

} // namespace posthorn
