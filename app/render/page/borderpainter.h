#pragma once

#include "paintlist.h"

#include <QPainterPath>

class QPainter;

namespace posthorn
{

/// Outlines of boxes in device pixels. Pure.
namespace borderpainter
{

/// A rectangle with round corners, `inset` pixels (top, right, bottom, left) inside of `rect`.
[[nodiscard]] QPainterPath outline(const QRectF &rect, const BoxStyle &style, double scale,
                                   const std::array<double, 4> &inset = {});
[[nodiscard]] bool isRound(const BoxStyle &style);
/// All styles of lines. The painter works in device pixels.
void paint(QPainter *painter, const QRectF &rect, const PaintItem &border, double scale);

} // namespace borderpainter

} // namespace posthorn
