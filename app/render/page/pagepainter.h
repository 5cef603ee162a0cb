#pragma once

#include "paintlist.h"

class QPainter;

namespace posthorn
{

/// Paints parts of a page. Everything is put on whole device pixels of the page, so that bands that are
/// painted one by one fit together. The page's thread.
class PagePainter
{
public:
    PagePainter(const PaintList &list, PictureStore *pictures, QSize page);

    /// `area` in CSS pixels, to the painter's origin, `scale` device pixels to one.
    void paint(QPainter *painter, const QRect &area, double scale) const;

private:
    void setClip(QPainter *painter, int clip, double scale) const;
    void paintItem(QPainter *painter, const PaintItem &item, const QRectF &device, double scale) const;
    void paintGround(QPainter *painter, const PaintItem &item, const QRectF &device, double scale) const;
    static void fill(QPainter *painter, const PaintItem &item, const QRectF &device, double scale,
                     const QBrush &brush);
    void paintGroundPicture(QPainter *painter, const PaintItem &item, const QRectF &device,
                            double scale) const;
    void paintText(QPainter *painter, const PaintItem &item, QPointF shift, double scale) const;
    static void drawLinked(QPainter *painter, const PaintItem &item, QPointF place, const QString &target);
    void paintPicture(QPainter *painter, const PaintItem &item, const QRectF &device, double scale) const;
    void paintMissing(QPainter *painter, const PaintItem &item, const QRectF &device, double scale) const;
    void paintMarker(QPainter *painter, const PaintItem &item, const QRectF &device, QPointF shift,
                     double scale) const;
    void paintQuoteButton(QPainter *painter, const PaintItem &item, const QRectF &device, double scale) const;

    const PaintList &m_list;
    PictureStore &m_pictures;
    QSize m_page;
};

} // namespace posthorn
