#include "pagestops.h"

#include <algorithm>

namespace posthorn
{

QRectF PageStops::Stop::bounds() const
{
    QRectF bounds;
    for (const QRectF &area : areas)
        bounds |= area;
    return bounds;
}

PageStops::PageStops(const RenderedPage &page)
{
    for (int i = 0; i < page.links.size(); ++i) {
        const PageLink &link = page.links[i];
        if (!link.areas.isEmpty())
            m_stops.append({Stop::Kind::Link, i, {link.start, link.length}, link.areas});
    }
    for (int i = 0; i < page.quotes.size(); ++i) {
        const PageQuote &quote = page.quotes[i];
        m_stops.append({Stop::Kind::Quote, i, {quote.start, quote.length}, {quote.area}});
    }
    std::stable_sort(m_stops.begin(), m_stops.end(),
                     [](const Stop &a, const Stop &b) { return a.span.start < b.span.start; });
}

int PageStops::stopAt(const QPointF &point) const
{
    for (int i = 0; i < size(); ++i)
        for (const QRectF &area : m_stops[i].areas)
            if (area.contains(point))
                return i;
    return -1;
}

int PageStops::numberOf(Stop::Kind kind, int index) const
{
    for (int i = 0; i < size(); ++i)
        if (m_stops[i].kind == kind && m_stops[i].index == index)
            return i;
    return -1;
}

int PageStops::firstFrom(double top) const
{
    for (int i = 0; i < size(); ++i)
        if (m_stops[i].bounds().top() >= top)
            return i;
    return size() - 1;
}

} // namespace posthorn
