#include "renderprotocol.h"

#include "pagerenderer.h"
#include "wirereader.h"
#include "wirewriter.h"

#include <QtMath>
#include <algorithm>

namespace posthorn::render
{

QList<QByteArray> frameOf(FrameKind kind, quint32 serial, const QList<QByteArray> &body)
{
    qsizetype length = 0;
    for (const QByteArray &piece : body)
        length += piece.size();
    WireWriter header;
    header.number(static_cast<quint32>(length));
    header.number(static_cast<quint32>(kind));
    header.number(serial);
    return header.take() + body;
}

PictureShape bandShape(const QSize &page, double scale, int band)
{
    const int first = band * PageRenderer::BandHeight;
    const int end = std::min(first + PageRenderer::BandHeight, page.height());
    if (band < 0 || first >= page.height())
        return {};
    return {qCeil(page.width() * scale), qCeil(end * scale) - qRound(first * scale)};
}

std::optional<Frame> FrameSplitter::next()
{
    const QByteArrayView rest = QByteArrayView(m_bytes).sliced(m_start);
    if (m_broken || rest.size() < HeaderSize)
        return {};
    WireReader header(rest.first(HeaderSize));
    const auto length = static_cast<qsizetype>(header.number<quint32>());
    Frame frame;
    frame.kind = FrameKind(header.number<quint32>());
    frame.serial = header.number<quint32>();
    if (length > m_limit) {
        m_broken = true;
        m_bytes.clear();
        m_start = 0;
        return {};
    }
    if (rest.size() < HeaderSize + length)
        return {};
    frame.body = rest.sliced(HeaderSize, length).toByteArray();
    m_start += HeaderSize + length;
    if (m_start == m_bytes.size()) {
        m_bytes.clear();
        m_start = 0;
    } else if (m_start > m_bytes.size() / 2) {
        m_bytes.remove(0, m_start);
        m_start = 0;
    }
    return frame;
}

} // namespace posthorn::render
