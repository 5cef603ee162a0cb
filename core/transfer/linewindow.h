#pragma once

#include <QByteArray>

class QIODevice;

namespace posthorn
{

/// Goes through a file of any size line by line, with a window of 1 MB. A line longer than 64 KB comes in
/// pieces. One thread; the device is used and not owned, and must be random access.
class LineWindow
{
public:
    explicit LineWindow(QIODevice &device);

    /// Goes to the next line, or to the next piece of a long one. False at the end.
    [[nodiscard]] bool next();
    /// The current one, with its LF where it has one; valid until the next call of anything.
    [[nodiscard]] QByteArrayView line() const { return QByteArrayView(m_window).sliced(m_begin, m_length); }
    /// Not a later piece of a long line.
    [[nodiscard]] bool beginsLine() const { return m_beginsLine; }
    [[nodiscard]] qint64 lineBegin() const { return m_windowBegin + m_begin; }
    /// Behind the current line.
    [[nodiscard]] qint64 position() const { return lineBegin() + m_length; }
    /// What comes after the current line: at least 1 KB of it, where there is so much.
    [[nodiscard]] QByteArrayView ahead() const { return QByteArrayView(m_window).sliced(m_begin + m_length); }
    /// Nothing comes after the current line.
    [[nodiscard]] bool atEnd() const { return ahead().isEmpty(); }

    /// The next next() begins there, as at the beginning of a line.
    void goTo(qint64 position);
    /// Bytes elsewhere.
    [[nodiscard]] QByteArray peek(qint64 position, qint64 length);
    /// At most `largest` bytes from here on, whatever lines are in them; empty at the end.
    [[nodiscard]] QByteArrayView take(qint64 largest);
    [[nodiscard]] qint64 size() const { return m_size; }
    /// The device failed; it looks like the end.
    [[nodiscard]] bool hasFailed() const { return m_failed; }

private:
    void fill();

    QIODevice &m_device;
    QByteArray m_window;
    qint64 m_windowBegin = 0;
    qsizetype m_begin = 0;
    qsizetype m_length = 0;
    qint64 m_size = 0;
    bool m_beginsLine = true;
    bool m_lineIsWhole = true; // the current piece ends its line
    bool m_ended = false;      // the window holds the last bytes
    bool m_failed = false;
};

} // namespace posthorn
