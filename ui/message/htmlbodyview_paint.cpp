#include "htmlbodyview_p.h"

#include "ui/theme/theme.h"

#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>

namespace posthorn
{

namespace
{

constexpr double SelectionShare = 0.32; // of the accent over the page: the text stays readable

QColor translucent(QColor color, double share)
{
    color.setAlphaF(float(share));
    return color;
}

} // namespace

void HtmlBodyView::paintEvent(QPaintEvent *event)
{
    QPainter painter(this);
    d->paint(&painter, event->rect());
}

void HtmlBodyView::Private::paint(QPainter *painter, const QRect &exposed)
{
    // The window was moved to a screen of another density.
    if (m_view->devicePixelRatioF() != m_paintedRatio) {
        m_paintedRatio = m_view->devicePixelRatioF();
        updateWish();
    }
    painter->fillRect(exposed, ground());
    if (!m_hasPage)
        return;
    const QRectF area = toPage(QRectF(exposed));
    painter->save();
    painter->translate(origin());
    m_bands.paint(painter, area, m_life.factor());
    painter->restore();
    paintMatches(painter, area);
    paintSelection(painter, area);
    paintFocus(painter);

    const QRectF visible = toPage(QRectF(visibleRect()));
    if (!m_bands.isComplete(visible.top(), visible.bottom())) {
        QMetaObject::invokeMethod(this, &Private::updateBands, Qt::QueuedConnection);
    } else if (!m_paintedTold) {
        m_paintedTold = true;
        m_bands.dropOld();
        QMetaObject::invokeMethod(m_view, &HtmlBodyView::viewPainted, Qt::QueuedConnection);
    }
}

QColor HtmlBodyView::Private::ground() const
{
    return m_hasPage && m_page.ground.isValid() ? m_page.ground : m_view->palette().color(QPalette::Base);
}

void HtmlBodyView::Private::fillAreas(QPainter *painter, const TextSpan &span, const QRectF &pageArea,
                                      const QColor &color) const
{
    for (const QRectF &area : m_text.areas(span))
        if (area.top() <= pageArea.bottom() && area.bottom() >= pageArea.top())
            painter->fillRect(toView(area), color);
}

void HtmlBodyView::Private::paintMatches(QPainter *painter, const QRectF &pageArea) const
{
    const QList<TextSpan> &spans = m_find->spans();
    for (int i = 0; i < spans.size(); ++i)
        fillAreas(painter, spans[i], pageArea, theme::match(i == m_find->current()));
}

void HtmlBodyView::Private::paintSelection(QPainter *painter, const QRectF &pageArea) const
{
    const QPalette::ColorGroup group = m_view->isActiveWindow() ? QPalette::Active : QPalette::Inactive;
    if (!m_selection.isEmpty())
        fillAreas(painter, m_selection.span(), pageArea,
                  translucent(m_view->palette().color(group, QPalette::Highlight), SelectionShare));
    if (m_caretShown && m_view->hasFocus()) {
        QRectF caret = toView(m_text.caret(m_selection.caret()));
        caret.setWidth(2);
        painter->fillRect(caret, ground().lightness() < 128 ? Qt::white : Qt::black);
    }
}

void HtmlBodyView::Private::paintFocus(QPainter *painter) const
{
    if (!m_view->hasFocus() || !m_ringShown)
        return;
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(Qt::NoBrush);
    // On two colours: to be seen on whatever ones the sender chose.
    const QColor edge = ground().lightness() < 128 ? QColor(0, 0, 0, 160) : QColor(255, 255, 255, 220);
    const auto ring = [&](const QRectF &rect) {
        painter->setPen(QPen(edge, 4));
        painter->drawRoundedRect(rect, 4, 4);
        painter->setPen(QPen(theme::accent(m_view->palette()), 2));
        painter->drawRoundedRect(rect, 4, 4);
    };
    if (m_stop >= 0) {
        for (const QRectF &area : m_stops.at(m_stop).areas)
            ring(toView(area).adjusted(-3, -2, 3, 2));
    } else if (!m_caretShown) {
        ring(QRectF(visibleRect()).adjusted(2, 2, -2, -2));
    }
}

} // namespace posthorn
