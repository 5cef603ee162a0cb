#include "previewpicture.h"

#include "ui/render/renderservice.h"
#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QWheelEvent>
#include <QtMath>
#include <algorithm>

namespace posthorn
{

namespace
{

constexpr int Margin = theme::Grid * 2;
constexpr int LongestSide = 5'000; // device pixels: larger ones are stretched
constexpr int WidestPage = 1'000;  // of a PDF at zoom 1: no line is read that is longer
constexpr double ZoomStep = 1.25;
constexpr int WheelStep = 120;

} // namespace

PreviewPicture::PreviewPicture(RenderService *renderer, QWidget *parent)
    : QAbstractScrollArea(parent)
    , m_renderer(renderer)
{
    setObjectName(QStringLiteral("previewPicture"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setAutoFillBackground(true);
    viewport()->setBackgroundRole(QPalette::Window);
    verticalScrollBar()->setSingleStep(40);
    horizontalScrollBar()->setSingleStep(40);
    if (renderer != nullptr)
        connect(renderer, &RenderService::pictureDecoded, this,
                [this](quint64 picture, const QImage &image, int pages) {
                    if (picture != m_open || m_open == 0)
                        return;
                    m_open = 0;
                    take(image, pages);
                });
}

void PreviewPicture::setBytes(const QByteArray &bytes)
{
    clear();
    m_bytes = bytes;
    if (m_renderer == nullptr) {
        m_failed = true;
        QMetaObject::invokeMethod(this, &PreviewPicture::failed, Qt::QueuedConnection);
        return;
    }
    ask();
}

void PreviewPicture::clear()
{
    m_bytes.clear();
    m_image = {};
    m_natural = {};
    m_asked = {};
    m_fitted = {};
    m_zoom = 1;
    m_open = 0;
    m_page = 0;
    m_shownPage = -1;
    m_pages = 0;
    m_failed = false;
    arrange();
}

bool PreviewPicture::setPage(int page)
{
    if (page == m_page || page < 0 || page >= m_pages)
        return false;
    m_page = page;
    ask();
    return true;
}

void PreviewPicture::setZoom(double zoom)
{
    zoom = std::clamp(zoom, SmallestZoom, LargestZoom);
    // 1 is met again, however it was left.
    if (std::abs(zoom - 1) < 0.05)
        zoom = 1;
    if (qFuzzyCompare(zoom, m_zoom))
        return;
    const QScrollBar *across = horizontalScrollBar();
    const QScrollBar *down = verticalScrollBar();
    const double centerX = (across->value() + viewport()->width() / 2.0) / m_zoom;
    const double centerY = (down->value() + viewport()->height() / 2.0) / m_zoom;
    m_zoom = zoom;
    arrange();
    horizontalScrollBar()->setValue(qRound(centerX * zoom - viewport()->width() / 2.0));
    verticalScrollBar()->setValue(qRound(centerY * zoom - viewport()->height() / 2.0));
    ask();
    Q_EMIT shown();
}

QSizeF PreviewPicture::room() const
{
    const QSizeF room(std::max(1, viewport()->width() - 2 * Margin),
                      std::max(1, viewport()->height() - 2 * Margin));
    if (!isPdf())
        return room;
    // As wide as the view; it goes on below.
    const double width = std::min<double>(room.width(), WidestPage);
    return {width, width * 4};
}

QSize PreviewPicture::limit() const
{
    const QSizeF pixels = room() * m_zoom * devicePixelRatioF();
    return QSizeF(std::clamp<double>(pixels.width(), 1, LongestSide),
                  std::clamp<double>(pixels.height(), 1, LongestSide))
        .toSize();
}

void PreviewPicture::ask()
{
    if (m_bytes.isEmpty() || m_failed || m_open != 0 || m_renderer == nullptr || !isVisible())
        return;
    const QSize wanted = limit();
    if (wanted == m_asked && m_page == m_askedPage)
        return;
    m_asked = wanted;
    m_askedPage = m_page;
    // Zoomed in, a picture says nothing of how large it is in the view.
    if (qFuzzyCompare(m_zoom, 1.0))
        m_fitted = wanted;
    m_open = m_renderer->decodePage(m_bytes, wanted, m_page);
}

void PreviewPicture::take(const QImage &image, int pages)
{
    if (image.isNull() && m_image.isNull()) {
        m_failed = true;
        Q_EMIT failed();
        return;
    }
    const bool another = m_askedPage != m_shownPage;
    // A size that is too much for it leaves what is there.
    if (!image.isNull()) {
        m_image = image;
        m_pages = std::max(pages, m_askedPage + 1);
        m_shownPage = m_askedPage;
        if (isPdf())
            m_natural = QSizeF(image.size()).scaled(room(), Qt::KeepAspectRatio);
        else if (m_asked == m_fitted)
            m_natural = QSizeF(image.size()) / devicePixelRatioF();
    } else {
        m_page = std::max(m_shownPage, 0);
        m_askedPage = m_page;
    }
    arrange();
    if (another)
        verticalScrollBar()->setValue(0);
    Q_EMIT shown();
    ask();
}

QSizeF PreviewPicture::shownSize() const
{
    return m_natural * m_zoom;
}

void PreviewPicture::arrange()
{
    const QSize size = shownSize().toSize() + QSize(2 * Margin, 2 * Margin);
    const QSize view = viewport()->size();
    horizontalScrollBar()->setRange(0, std::max(0, size.width() - view.width()));
    horizontalScrollBar()->setPageStep(view.width());
    verticalScrollBar()->setRange(0, std::max(0, size.height() - view.height()));
    verticalScrollBar()->setPageStep(view.height());
    viewport()->update();
}

bool PreviewPicture::pageOn(bool forward)
{
    QScrollBar *bar = verticalScrollBar();
    const int before = bar->value();
    bar->setValue(before + (forward ? 1 : -1) * (viewport()->height() - 2 * Margin));
    return bar->value() != before || setPage(m_page + (forward ? 1 : -1));
}

void PreviewPicture::paintEvent(QPaintEvent *)
{
    if (m_image.isNull())
        return;
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    const QSizeF size = shownSize();
    const QSize view = viewport()->size();
    QPointF corner(std::max<double>(Margin, (view.width() - size.width()) / 2),
                   std::max<double>(Margin, (view.height() - size.height()) / 2));
    corner -= QPointF(horizontalScrollBar()->value(), verticalScrollBar()->value());
    // On whole device pixels, else it is not sharp.
    const double ratio = devicePixelRatioF();
    corner = {std::round(corner.x() * ratio) / ratio, std::round(corner.y() * ratio) / ratio};
    const QRectF place(corner, size);
    if (m_image.hasAlphaChannel() && !isPdf()) {
        // What is transparent was made for paper.
        painter.fillRect(place, Qt::white);
    }
    painter.drawImage(place, m_image);
    painter.setPen(theme::hairline(palette()));
    painter.drawRect(place.adjusted(-0.5, -0.5, 0.5, 0.5));
}

void PreviewPicture::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    arrange();
    ask();
}

void PreviewPicture::showEvent(QShowEvent *event)
{
    QAbstractScrollArea::showEvent(event);
    ask();
}

void PreviewPicture::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        viewport()->update();
}

void PreviewPicture::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Up:
    case Qt::Key_Down:
        verticalScrollBar()->triggerAction(event->key() == Qt::Key_Up ? QScrollBar::SliderSingleStepSub
                                                                      : QScrollBar::SliderSingleStepAdd);
        break;
    case Qt::Key_Home:
        if (!setPage(0))
            verticalScrollBar()->setValue(0);
        break;
    case Qt::Key_End:
        if (!setPage(m_pages - 1))
            verticalScrollBar()->setValue(verticalScrollBar()->maximum());
        break;
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
        pageOn(event->key() == Qt::Key_PageDown);
        break;
    case Qt::Key_Space:
        pageOn(!(event->modifiers() & Qt::ShiftModifier));
        break;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        setZoom(m_zoom * ZoomStep);
        break;
    case Qt::Key_Minus:
        setZoom(m_zoom / ZoomStep);
        break;
    case Qt::Key_0:
        setZoom(1);
        break;
    default:
        // Where there is nothing to scroll, these go to the next file.
        if ((event->key() == Qt::Key_Left || event->key() == Qt::Key_Right) &&
            horizontalScrollBar()->maximum() > 0) {
            horizontalScrollBar()->triggerAction(event->key() == Qt::Key_Left
                                                     ? QScrollBar::SliderSingleStepSub
                                                     : QScrollBar::SliderSingleStepAdd);
            return;
        }
        event->ignore();
    }
}

void PreviewPicture::wheelEvent(QWheelEvent *event)
{
    if (event->modifiers() & Qt::ControlModifier) {
        setZoom(m_zoom * std::pow(ZoomStep, double(event->angleDelta().y()) / WheelStep));
        event->accept();
        return;
    }
    QAbstractScrollArea::wheelEvent(event);
}

} // namespace posthorn
