#pragma once

#include <QByteArray>
#include <QColor>
#include <QList>
#include <QRectF>
#include <QString>
#include <concepts>

namespace posthorn
{

/// Puts values into the body of a frame (renderprotocol.h): little endian, lists and texts with their count
/// before them. Large byte arrays are handed on and not copied. Any thread.
class WireWriter
{
public:
    template <class T>
    requires(std::integral<T> || std::floating_point<T>) void number(T value)
    {
        if constexpr (std::same_as<T, bool>) {
            m_open.append(value ? '\1' : '\0');
        } else {
            static_assert(Q_BYTE_ORDER == Q_LITTLE_ENDIAN, "both sides run on one machine");
            m_open.append(reinterpret_cast<const char *>(&value), sizeof value);
        }
    }
    void size(qsizetype count) { number(static_cast<quint32>(count)); }
    void bytes(const QByteArray &value);
    void text(const QString &value);
    void texts(const QStringList &values);
    void rect(const QRectF &value);
    void color(const QColor &value);

    /// The body in pieces, which ends the writing.
    [[nodiscard]] QList<QByteArray> take();

private:
    QByteArray m_open;
    QList<QByteArray> m_done;
};

} // namespace posthorn
