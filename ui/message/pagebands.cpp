#include "pagebands.h"

#include "ui/render/pagerenderer.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

namespace posthorn
{

namespace
{

constexpr int BandHeight = PageRenderer::BandHeight;

} // namespace

void PageBands::start(const QSize &size, double scale)
{
    // Of three looks in short order the middle one was hardly painted.
    if (m_before.number == 0)
        m_before = m_now;
    else
        m_cache->remove(m_now.number);
    m_now = {m_cache->newSet(), size, scale};
    m_asked.clear();
}

void PageBands::clear()
{
    dropOld();
    m_cache->remove(m_now.number);
    m_now = {};
    m_asked.clear();
}

void PageBands::dropOld()
{
    m_cache->remove(m_before.number);
    m_before = {};
}

void PageBands::insert(int band, const QImage &image)
{
    if (m_now.number == 0 || image.isNull())
        return;
    m_asked.remove(band);
    m_cache->insert(m_now.number, band, image);
}

PageBands::Range PageBands::bandsOf(const Set &set, double top, double bottom) const
{
    if (set.number == 0 || set.size.isEmpty() || bottom <= top)
        return {};
    const int last = (set.size.height() - 1) / BandHeight;
    return {std::clamp(int(std::floor(top / BandHeight)), 0, last),
            std::clamp(int(std::ceil(bottom / BandHeight)) - 1, 0, last)};
}

std::pair<int, int> PageBands::ask(double top, double bottom)
{
    Range range = bandsOf(m_now, top, bottom);
    const auto isThere = [this](int band) {
        return m_asked.contains(band) || m_cache->contains(m_now.number, band);
    };
    while (range.first <= range.last && isThere(range.first))
        ++range.first;
    while (range.first <= range.last && isThere(range.last))
        --range.last;
    for (int band = range.first; band <= range.last; ++band)
        m_asked.insert(band);
    return {range.first, range.last};
}

bool PageBands::isComplete(double top, double bottom) const
{
    const Range range = bandsOf(m_now, top, bottom);
    for (int band = range.first; band <= range.last; ++band)
        if (!m_cache->contains(m_now.number, band))
            return false;
    return true;
}

double PageBands::roomFor(double height) const
{
    const double bytesPerLine = double(m_now.size.width()) * m_now.scale * m_now.scale * 4;
    return bytesPerLine <= 0 ? 0 : std::max(0.0, double(m_cache->limit()) / 2 / bytesPerLine - height);
}

bool PageBands::paint(QPainter *painter, const QRectF &area, double factor)
{
    const bool complete = isComplete(area.top(), area.bottom());
    if (!complete)
        paintSet(painter, m_before, area, factor);
    paintSet(painter, m_now, area, factor);
    return complete;
}

void PageBands::paintSet(QPainter *painter, const Set &set, const QRectF &area, double factor)
{
    const Range range = bandsOf(set, area.top(), area.bottom());
    // A band that fits the device pixel by pixel is copied; only one of another look is resampled.
    const double ratio = painter->device()->devicePixelRatioF();
    painter->setRenderHint(QPainter::SmoothPixmapTransform, std::abs(factor * ratio - set.scale) > 1e-6);
    for (int band = range.first; band <= range.last; ++band) {
        const QImage image = m_cache->draw(set.number, band);
        if (!image.isNull())
            painter->drawImage(QRectF(QPointF(0, double(band) * BandHeight * factor),
                                      QSizeF(image.size()) / set.scale * factor),
                               image);
    }
}

} // namespace posthorn
