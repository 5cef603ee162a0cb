#include "htmlbodyview.h"

#include "htmlbodyview_p.h"
#include "pageaccessible.h"
#include "ui/render/pagerenderer.h"
#include "ui/theme/theme.h"

#include <QAbstractScrollArea>
#include <QFontDatabase>
#include <QFontInfo>
#include <QPainter>
#include <QScrollBar>
#include <cmath>

namespace posthorn
{

namespace
{

constexpr int SideMargin = 2 * theme::Grid;   // with the usual margin of a page: as far in as plain text
constexpr int ScrollMargin = 3 * theme::Grid; // around what is scrolled to

RenderStyle styleOf(const QWidget &view)
{
    const QPalette palette = view.palette();
    const QFont font = view.font();
    RenderStyle style;
    style.families = font.families().isEmpty() ? QStringList{font.family()} : font.families();
    const QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    style.fixedFamilies = fixed.families().isEmpty() ? QStringList{fixed.family()} : fixed.families();
    style.fontPixels = QFontInfo(font).pixelSize();
    style.text = theme::text(palette);
    style.base = palette.color(QPalette::Base);
    style.muted = theme::muted(palette);
    style.link = palette.color(QPalette::Link);
    style.hairline = theme::hairline(palette);
    style.dark = theme::isDark(palette);
    return style;
}

} // namespace

HtmlBodyView::Private::Private(HtmlBodyView *view, PageRenderer *renderer, BandCache *bands,
                               ReadingZoom *zoom)
    : m_view(view)
    , m_zoom(zoom)
    , m_life(renderer)
    , m_bands(bands)
    , m_sideways(new QScrollBar(Qt::Horizontal, view))
{
    m_find = std::make_unique<TextFind>(TextFind::View{
        [this] { return m_text.text(); },
        [this] { return m_selection.text(); },
        [this] {
            const QRectF visible = toPage(QRectF(visibleRect()));
            return m_text.positionAt(QPointF(0, visible.top()));
        },
        [this](const TextSpan &span) {
            for (const QRectF &area : m_text.areas(span))
                scrollTo(area);
        },
        [this](const TextSpan &span) {
            m_selection.select(span);
            selectionMoved();
        },
        [this] { m_view->update(); },
    });
    m_sideways->hide();
    connect(m_sideways, &QScrollBar::valueChanged, m_view, qOverload<>(&QWidget::update));
    connect(m_zoom, &ReadingZoom::changed, this, [this] { updateWish(); });
    connect(&m_life, &PageLife::laidOut, this, &Private::takePage);
    connect(&m_life, &PageLife::failed, this, [this](RenderFailure why) {
        dropPage();
        Q_EMIT m_view->failed(why);
    });
    connect(&m_life, &PageLife::lost, this, [this] {
        m_bands.forgetAsked();
        m_fragmentsDue = 0;
    });
    connect(&m_life, &PageLife::quoteToggled, m_view, &HtmlBodyView::quoteToggled);
    connect(&m_life, &PageLife::fragmentReady, this, &Private::addFragment);
    connect(&m_life, &PageLife::bandPainted, this, [this](int band, const QImage &image) {
        m_bands.insert(band, image);
        constexpr int height = PageRenderer::BandHeight;
        m_view->update(toView(QRectF(0, band * height, m_page.size.width(), height)).toAlignedRect());
        updateBands(); // what lies ahead, once all in view is there
    });
}

void HtmlBodyView::Private::takePage(const RenderedPage &page)
{
    const bool sameText = page.text == m_page.text;
    m_page = page;
    ++m_serial;
    m_hasPage = true;
    m_fragmentsDue = 0;
    m_paintedTold = false;
    m_bands.start(page.size, m_life.scale());
    m_text = TextGeometry(page);
    m_selection.setText(m_text);
    m_stops = PageStops(page);
    if (std::exchange(m_hovered, -1) >= 0)
        tellTarget(-1); // until the pointer moves on the new page
    m_pressed = -1;
    if (m_stop >= m_stops.size())
        setStop(-1, false);
    updateSideways();
    setHeight();
    if (!sameText)
        m_find->textChanged();
    PageAccessible::pageChanged(m_view, !sameText);
    Q_EMIT m_view->laidOut(page);
    updateBands();
    m_view->update();
}

void HtmlBodyView::Private::dropPage()
{
    m_bands.clear();
    m_page = {};
    ++m_serial;
    m_hasPage = false;
    m_text = {};
    m_selection.setText(m_text);
    m_stops = {};
    if (std::exchange(m_hovered, -1) >= 0)
        tellTarget(-1); // until the pointer moves on the new page
    m_pressed = -1;
    setStop(-1, false);
    updateSideways();
    setHeight();
    m_find->textChanged();
    PageAccessible::pageChanged(m_view, true);
    m_view->update();
}

void HtmlBodyView::Private::updateWish()
{
    PageWish wish;
    wish.style = styleOf(*m_view);
    wish.fullWidth = m_view->width();
    wish.width = wish.fullWidth - 2 * SideMargin;
    wish.zoom = m_zoom->factor();
    wish.pixelRatio = m_view->devicePixelRatioF();
    m_life.setWish(wish);
}

void HtmlBodyView::Private::updateBands()
{
    const QRect visible = visibleRect();
    if (!m_hasPage || visible.isEmpty())
        return;
    const QRectF area = toPage(QRectF(visible));
    const auto ask = [this](double top, double bottom) {
        const auto [first, last] = m_bands.ask(top, bottom);
        m_life.paintBands(first, last);
    };
    ask(area.top(), area.bottom());
    if (!m_bands.isComplete(area.top(), area.bottom()))
        return;
    // One screen ahead, on both sides, as far as that does not drive out what is in view.
    const double below = std::min(area.height(), m_bands.roomFor(area.height()));
    const double above = std::min(area.height(), m_bands.roomFor(area.height() + below));
    ask(area.bottom(), area.bottom() + below);
    ask(area.top() - above, area.top());
}

void HtmlBodyView::Private::setHeight()
{
    const int before = m_view->height();
    const int wanted = m_view->sizeHint().height();
    m_view->updateGeometry();
    if (before != wanted)
        Q_EMIT m_view->heightChanged(wanted);
}

QMargins HtmlBodyView::Private::margins() const
{
    const int side = m_life.isShrunk() ? 0 : SideMargin;
    return {side, 0, side, 0};
}

QPointF HtmlBodyView::Private::origin() const
{
    return {double(margins().left() - (m_sideways->isHidden() ? 0 : m_sideways->value())), 0};
}

QPointF HtmlBodyView::Private::toPage(const QPointF &viewPoint) const
{
    return (viewPoint - origin()) / m_life.factor();
}

QRectF HtmlBodyView::Private::toPage(const QRectF &viewRect) const
{
    return {toPage(viewRect.topLeft()), viewRect.size() / m_life.factor()};
}

QRectF HtmlBodyView::Private::toView(const QRectF &pageRect) const
{
    return {pageRect.topLeft() * m_life.factor() + origin(), pageRect.size() * m_life.factor()};
}

QRect HtmlBodyView::Private::visibleRect() const
{
    return m_view->isVisible() ? m_view->visibleRegion().boundingRect() : QRect();
}

void HtmlBodyView::Private::attachToScrollArea()
{
    QAbstractScrollArea *found = nullptr;
    for (QWidget *parent = m_view->parentWidget(); parent != nullptr && found == nullptr;
         parent = parent->parentWidget())
        found = qobject_cast<QAbstractScrollArea *>(parent);
    if (found == m_scrollArea)
        return;
    if (m_scrollArea) {
        m_scrollArea->verticalScrollBar()->disconnect(this);
        m_scrollArea->viewport()->removeEventFilter(this);
    }
    m_scrollArea = found;
    if (!found)
        return;
    connect(found->verticalScrollBar(), &QScrollBar::valueChanged, this, [this] {
        updateBands();
        updateSideways();
        // The ring around what is in view does not move with it.
        if (m_ringShown && m_stop < 0)
            m_view->update();
    });
    found->viewport()->installEventFilter(this);
}

bool HtmlBodyView::Private::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize)
        QMetaObject::invokeMethod(
            this,
            [this] {
                updateBands();
                updateSideways();
            },
            Qt::QueuedConnection); // after the layout of what is inside
    return QObject::eventFilter(watched, event);
}

void HtmlBodyView::Private::updateSideways()
{
    const int pageWidth = int(std::floor(m_page.size.width() * m_life.factor()));
    const int room = m_view->width() - margins().left() - margins().right();
    const int hidden = m_hasPage ? pageWidth - room : 0;
    m_sideways->setVisible(hidden > 2);
    if (m_sideways->isHidden())
        return;
    m_sideways->setRange(0, hidden);
    m_sideways->setPageStep(room);
    m_sideways->setSingleStep(3 * theme::Grid);
    // At the end of what is in view: the end of the page may be far below.
    const QRect visible = visibleRect();
    const int height = m_sideways->sizeHint().height();
    const int bottom = visible.isEmpty() ? m_view->height() : visible.bottom() + 1;
    m_sideways->setGeometry(0, bottom - height, m_view->width(), height);
    m_sideways->raise();
}

void HtmlBodyView::Private::scrollTo(const QRectF &pageRect)
{
    if (!m_sideways->isHidden()) {
        const QRectF area = toView(pageRect);
        if (area.left() < 0)
            m_sideways->setValue(m_sideways->value() + int(area.left()) - ScrollMargin);
        else if (area.right() > m_view->width())
            m_sideways->setValue(m_sideways->value() + int(area.right()) - m_view->width() + ScrollMargin);
    }
    if (!m_scrollArea)
        return;
    const QRect area = toView(pageRect).toAlignedRect();
    const int top = m_view->mapTo(m_scrollArea->viewport(), area.topLeft()).y();
    const int bottom = top + area.height();
    const int height = m_scrollArea->viewport()->height();
    QScrollBar *bar = m_scrollArea->verticalScrollBar();
    if (top < ScrollMargin)
        bar->setValue(bar->value() + top - ScrollMargin);
    else if (bottom > height - ScrollMargin)
        bar->setValue(bar->value() + std::min(bottom - height + ScrollMargin, top - ScrollMargin));
}

HtmlBodyView::HtmlBodyView(PageRenderer *renderer, BandCache *bands, ReadingZoom *zoom, QWidget *parent)
    : QWidget(parent)
    , d(std::make_unique<Private>(this, renderer, bands, zoom))
{
    PageAccessible::install(); // before anything about this view is told
    setObjectName(QStringLiteral("htmlBody"));
    setAccessibleName(tr("Message text"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

HtmlBodyView::~HtmlBodyView() = default;

void HtmlBodyView::setContent(const RenderRequest &request, const QList<int> &toggled)
{
    d->m_selection.clear();
    d->setStop(-1, false);
    d->m_life.setContent(request, toggled);
    d->updateWish();
}

void HtmlBodyView::clear()
{
    d->m_life.clear();
    d->dropPage();
}

bool HtmlBodyView::hasPage() const
{
    return d->m_hasPage;
}

const RenderedPage &HtmlBodyView::page() const
{
    return d->m_page;
}

FindTarget *HtmlBodyView::findTarget() const
{
    return d->m_find.get();
}

QSize HtmlBodyView::sizeHint() const
{
    const int height = int(std::ceil(d->m_page.size.height() * d->m_life.factor()));
    return {40 * theme::Grid, d->m_hasPage ? height : 0};
}

QSize HtmlBodyView::minimumSizeHint() const
{
    return {20 * theme::Grid, sizeHint().height()};
}

bool HtmlBodyView::event(QEvent *event)
{
    if (event->type() == QEvent::ParentChange)
        d->attachToScrollArea();
    else if (event->type() == QEvent::ShortcutOverride && d->m_caretShown)
        // Keys that move the caret are not the window's.
        if (auto *key = static_cast<QKeyEvent *>(event);
            key->key() >= Qt::Key_Home && key->key() <= Qt::Key_Down)
            event->accept();
    return QWidget::event(event);
}

void HtmlBodyView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    d->updateWish();
    d->updateSideways();
}

void HtmlBodyView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    d->attachToScrollArea();
    d->updateWish();
    d->m_life.setWanted(true);
}

void HtmlBodyView::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    // A window that is only minimized keeps what it shows.
    if (event->spontaneous())
        return;
    d->m_life.setWanted(false);
    d->tellTarget(-1);
}

void HtmlBodyView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange ||
        event->type() == QEvent::StyleChange)
        d->updateWish();
}

} // namespace posthorn
