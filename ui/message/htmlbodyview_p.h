#pragma once

#include "htmlbodyview.h"
#include "pagebands.h"
#include "pagelife.h"
#include "pageselection.h"
#include "pagestops.h"
#include "readingzoom.h"
#include "textfind.h"

#include <QBasicTimer>
#include <QElapsedTimer>
#include <QMimeData>
#include <QPointer>

class QAbstractScrollArea;
class QScrollBar;

namespace posthorn
{

/// What the view is made of. The parts are classes of their own; here is where they meet: page and geometry
/// in htmlbodyview.cpp, what is drawn in htmlbodyview_paint.cpp, mouse and keys in htmlbodyview_input.cpp,
/// what is copied and the context menu in htmlbodyview_clipboard.cpp.
class HtmlBodyView::Private : public QObject
{
public:
    Private(HtmlBodyView *view, PageRenderer *renderer, BandCache *bands, ReadingZoom *zoom);

    // The page
    void takePage(const RenderedPage &page);
    void dropPage();
    void updateWish();
    void updateBands();
    void setHeight();

    // Where things are. "View" is the widget's coordinates, "page" CSS pixels of the page.
    [[nodiscard]] QMargins margins() const;
    [[nodiscard]] QPointF origin() const; // of the page in the view
    [[nodiscard]] QPointF toPage(const QPointF &viewPoint) const;
    [[nodiscard]] QRectF toPage(const QRectF &viewRect) const;
    [[nodiscard]] QRectF toView(const QRectF &pageRect) const;
    [[nodiscard]] QRect visibleRect() const;
    void attachToScrollArea();
    void updateSideways();
    void scrollTo(const QRectF &pageRect);

    // Drawing
    void paint(QPainter *painter, const QRect &exposed);
    [[nodiscard]] QColor ground() const;
    void paintMatches(QPainter *painter, const QRectF &pageArea) const;
    void paintSelection(QPainter *painter, const QRectF &pageArea) const;
    void paintFocus(QPainter *painter) const;
    void mark(QPainter *painter, const TextSpan &span, const QRectF &pageArea, const QColor &color,
              double share) const;

    // Mouse and keys
    void press(QMouseEvent *event);
    void drag(const QPoint &viewPoint);
    void release(QMouseEvent *event);
    void hover(const QPoint &viewPoint);
    void scrollWhileDragging();
    [[nodiscard]] bool moveCaret(QKeyEvent *event);
    void setStop(int stop, bool byKeyboard);
    bool stepStop(bool forward);
    void activate(int stop);
    void jump(double place);
    void tellTarget(int stop);
    void selectionMoved();
    void clearSelection();
    [[nodiscard]] QUrl linkOf(int stop) const;
    void openContextMenu(QContextMenuEvent *event);

    // The clipboard
    void copy();
    void addFragment(const QString &html);
    void offerPrimary() const;

    HtmlBodyView *m_view;
    ReadingZoom *m_zoom;
    PageLife m_life;
    PageBands m_bands;
    std::unique_ptr<TextFind> m_find;

    RenderedPage m_page;
    quint64 m_serial = 0; // counts the pages that were taken
    bool m_hasPage = false;
    bool m_paintedTold = true;
    double m_paintedRatio = 0; // of the screen that it was painted on last
    TextGeometry m_text;
    PageSelection m_selection;
    PageStops m_stops;

    QPointer<QAbstractScrollArea> m_scrollArea;
    QScrollBar *m_sideways;

    int m_stop = -1;    // the link or quotation that has the focus
    int m_hovered = -1; // ... that the pointer is on
    int m_pressed = -1; // ... that the button went down on
    bool m_ringShown = false;
    bool m_caretShown = false;
    bool m_dragging = false;
    QPoint m_pressPoint;
    QElapsedTimer m_sinceDoubleClick;
    QBasicTimer m_dragScroll;
    QPointer<QMimeData> m_copied; // gone when the clipboard is somebody else's
    int m_fragmentsDue = 0;       // HTML for what was copied

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void timerEvent(QTimerEvent *event) override;
};

} // namespace posthorn
