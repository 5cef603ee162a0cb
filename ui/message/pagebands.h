#pragma once

#include "bandcache.h"
#include "ui/render/renderedpage.h"

#include <QSet>

class QPainter;

namespace posthorn
{

/// The bands of one page in one view: which are there, which were asked for, and drawing them. While bands of
/// a new look are missing, those of the look before are drawn in their place. Window thread; owned by the
/// view.
class PageBands
{
public:
    /// `cache` outlives it.
    explicit PageBands(BandCache *cache)
        : m_cache(cache)
    {
    }
    ~PageBands() { clear(); }
    PageBands(const PageBands &) = delete;
    PageBands &operator=(const PageBands &) = delete;

    /// The page looks different now. `scale`: device pixels per CSS pixel.
    void start(const QSize &size, double scale);
    /// It is another page: nothing of the last one is drawn any more.
    void clear();
    /// What was asked for will not come.
    void forgetAsked() { m_asked.clear(); }

    void insert(int band, const QImage &image);
    /// Of the bands that touch `top`..`bottom` (CSS pixels), the first and the last that are neither there
    /// nor asked for; they count as asked for now. {0, -1} = none.
    [[nodiscard]] std::pair<int, int> ask(double top, double bottom);
    [[nodiscard]] bool isComplete(double top, double bottom) const;
    /// How far ahead of what is in view bands may be asked for, so that they do not drive it out.
    [[nodiscard]] double roomFor(double height) const;

    /// Draws what is there of `area` (CSS pixels), the page's corner at the painter's origin. `factor`:
    /// painter's units per CSS pixel. False: some of it is missing.
    bool paint(QPainter *painter, const QRectF &area, double factor);
    /// What is in view has its new look.
    void dropOld();

private:
    struct Set {
        quint64 number = 0; // in the cache; 0 = none
        QSize size;
        double scale = 1;
    };
    struct Range {
        int first = 0;
        int last = -1;
    };
    [[nodiscard]] Range bandsOf(const Set &set, double top, double bottom) const;
    void paintSet(QPainter *painter, const Set &set, const QRectF &area, double factor);

    BandCache *m_cache;
    Set m_now;
    Set m_before;
    QSet<int> m_asked;
};

} // namespace posthorn
