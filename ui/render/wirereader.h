#pragma once

#include <QByteArray>
#include <QColor>
#include <QRectF>
#include <QStringList>
#include <concepts>
#include <cstring>

namespace posthorn
{

/// Takes values out of the body of a frame that whoever wrote it may have forged. Believes no count: nothing
/// is made larger than the bytes that are there. After the first value that is not there, or not allowed,
/// everything reads as empty and `ok` is false, so that it need be asked only at the end. Any thread; keeps
/// no copy of the bytes.
class WireReader
{
public:
    explicit WireReader(QByteArrayView bytes)
        : m_rest(bytes)
    {
    }

    template <class T>
    requires(std::integral<T> || std::floating_point<T>) [[nodiscard]] T number()
    {
        T value{};
        if constexpr (std::same_as<T, bool>) {
            value = number<quint8>() != 0;
        } else if (take(sizeof value)) {
            std::memcpy(&value, m_taken, sizeof value);
        }
        return value;
    }
    /// A number within limits; anything else spoils the frame.
    template <class T>
    [[nodiscard]] T number(T least, T most)
    {
        const T value = number<T>();
        // Written so that NaN is outside.
        if (value >= least && value <= most)
            return value;
        fail();
        return least;
    }
    /// How many things follow that take at least `each` bytes, and are at most `limit`.
    [[nodiscard]] qsizetype count(qsizetype each, qsizetype limit);
    [[nodiscard]] QByteArray bytes(qsizetype limit);
    [[nodiscard]] QString text(qsizetype limit);
    [[nodiscard]] QStringList texts(qsizetype limit, qsizetype textLimit);
    /// Finite, not negative in size, and near the page.
    [[nodiscard]] QRectF rect();
    [[nodiscard]] QColor color();

    void fail();
    [[nodiscard]] bool ok() const { return !m_failed; }
    /// Everything was read, and nothing was left over.
    [[nodiscard]] bool atEnd() const { return !m_failed && m_rest.isEmpty(); }

    static constexpr double FarthestCoordinate = 1e6;

private:
    [[nodiscard]] bool take(qsizetype count);

    QByteArrayView m_rest;
    const char *m_taken = nullptr;
    bool m_failed = false;
};

} // namespace posthorn
