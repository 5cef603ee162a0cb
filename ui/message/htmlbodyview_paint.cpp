#include "htmlbodyview_p.h"

#include "ui/theme/theme.h"

#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>

namespace posthorn
{

namespace
{

constexpr double SelectionShare = 0.32; // of the accent

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

void HtmlBodyView::Private::mark(QPainter *painter, const TextSpan &span, const QRectF &pageArea,
                                 const QColor &color, double share) const
{
    // As if it lay under the text, which keeps its contrast: dark letters darken, light ones lighten.
    const bool darkGround = ground().lightness() < 128;
    const QColor shade = theme::mixed(color, darkGround ? Qt::black : Qt::white, share);
    painter->save();
    painter->setCompositionMode(darkGround ? QPainter::CompositionMode_Screen
                                           : QPainter::CompositionMode_Multiply);
    for (const QRectF &area : m_text.areas(span))
        if (area.top() <= pageArea.bottom() && area.bottom() >= pageArea.top())
            painter->fillRect(toView(area), shade);
    painter->restore();
}

void HtmlBodyView::Private::paintMatches(QPainter *painter, const QRectF &pageArea) const
{
    const QList<TextSpan> &spans = m_find->spans();
    for (int i = 0; i < spans.size(); ++i) {
        const QColor color = theme::match(m_view->palette(), i == m_find->current());
        mark(painter, spans[i], pageArea, color, color.alphaF());
    }
}

void HtmlBodyView::Private::paintSelection(QPainter *painter, const QRectF &pageArea) const
{
    const QPalette::ColorGroup group = m_view->isActiveWindow() ? QPalette::Active : QPalette::Inactive;
    if (!m_selection.isEmpty())
        mark(painter, m_selection.span(), pageArea, m_view->palette().color(group, QPalette::Highlight),
             SelectionShare);
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
        painter->setPen(QPen(edge, 3.5));
        painter->drawRoundedRect(rect, 4, 4);
        painter->setPen(QPen(theme::accent(m_view->palette()), 2));
        painter->drawRoundedRect(rect, 4, 4);
    };
    if (m_stop >= 0) {
        for (const QRectF &area : m_stops.at(m_stop).areas)
            ring(toView(area).adjusted(-2.5, -1.5, 2.5, 1.5));
    } else if (!m_caretShown) {
        ring(QRectF(visibleRect()).adjusted(2, 2, -2, -2));
    }
}

} // namespace posthorn
