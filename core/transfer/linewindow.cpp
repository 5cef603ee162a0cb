#include "linewindow.h"

#include <QIODevice>
#include <algorithm>

namespace posthorn
{

namespace
{
constexpr qsizetype windowBytes = 1024 * 1024;
constexpr qsizetype longestPiece = 64 * 1024;
constexpr qsizetype aheadBytes = 1024;
} // namespace

LineWindow::LineWindow(QIODevice &device)
    : m_device(device)
    , m_size(device.size())
{
}

/// Enough for a piece and what comes after it.
void LineWindow::fill()
{
    constexpr qsizetype wanted = longestPiece + aheadBytes;
    if (m_ended || m_window.size() - m_begin >= wanted)
        return;
    m_window.remove(0, m_begin);
    m_windowBegin += m_begin;
    m_begin = 0;
    if (!m_device.seek(m_windowBegin + m_window.size())) {
        m_failed = m_ended = true;
        return;
    }
    while (m_window.size() < wanted && !m_ended) {
        const qsizetype before = m_window.size();
        m_window.resize(windowBytes);
        const qint64 got = m_device.read(m_window.data() + before, windowBytes - before);
        m_window.resize(before + std::max<qint64>(got, 0));
        m_failed = m_failed || got < 0;
        m_ended = got <= 0;
    }
}

bool LineWindow::next()
{
    m_beginsLine = m_lineIsWhole;
    m_begin += m_length;
    m_length = 0;
    fill();
    const QByteArrayView rest = QByteArrayView(m_window).sliced(m_begin);
    if (rest.isEmpty())
        return false;
    const qsizetype most = std::min(rest.size(), longestPiece);
    const qsizetype end = rest.first(most).indexOf('\n');
    m_lineIsWhole = end >= 0;
    m_length = end >= 0 ? end + 1 : most;
    return true;
}

void LineWindow::goTo(qint64 position)
{
    m_length = 0;
    m_lineIsWhole = true;
    if (position >= m_windowBegin && position <= m_windowBegin + m_window.size()) {
        m_begin = position - m_windowBegin;
        return;
    }
    m_window.clear();
    m_windowBegin = std::clamp<qint64>(position, 0, m_size);
    m_begin = 0;
    m_ended = m_failed;
}

QByteArray LineWindow::peek(qint64 position, qint64 length)
{
    if (position >= m_windowBegin && position + length <= m_windowBegin + m_window.size())
        return m_window.mid(position - m_windowBegin, length);
    return m_device.seek(position) ? m_device.read(length) : QByteArray();
}

QByteArrayView LineWindow::take(qint64 largest)
{
    m_begin += m_length;
    m_length = 0;
    fill();
    m_length = std::min<qsizetype>(m_window.size() - m_begin, largest);
    m_lineIsWhole = true;
    return line();
}

} // namespace posthorn
