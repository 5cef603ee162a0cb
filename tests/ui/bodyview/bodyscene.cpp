#include "bodyscene.h"

#include <QMouseEvent>
#include <QScrollBar>
#include <QSignalSpy>

namespace posthorn
{

BodyScene::BodyScene(qint64 cacheLimit)
    : cache(cacheLimit)
{
    auto *content = new QWidget;
    m_column = new QVBoxLayout(content);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    m_column->addStretch();
    area.setFrameShape(QFrame::NoFrame);
    area.setWidgetResizable(true);
    area.setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn); // a width that does not change by the page
    area.setWidget(content);
    area.resize(460, 600);
    view = addView();
    area.show();
}

HtmlBodyView *BodyScene::addView()
{
    auto *added = new HtmlBodyView(&renderer, &cache, &zoom);
    m_column->insertWidget(m_column->count() - 1, added);
    return added;
}

void BodyScene::showLines(int count)
{
    PageMaker maker;
    for (int i = 0; i < count; ++i)
        maker.line(QStringLiteral("line %1 of them").arg(i));
    showPage(maker, 200);
}

void BodyScene::showPage(const PageMaker &maker, int width)
{
    renderer.make = [maker, width](const RenderRequest &request) {
        return maker.page(std::max(width, request.style.width));
    };
    QSignalSpy painted(view, &HtmlBodyView::viewPainted);
    RenderRequest request;
    request.html = QStringLiteral("<p>made by PageMaker");
    view->setContent(request);
    painted.wait();
}

QPoint BodyScene::at(double x, double y) const
{
    return QPointF(16 + x, y).toPoint();
}

void BodyScene::movePointer(const QPoint &place, Qt::MouseButtons buttons)
{
    QMouseEvent event(QEvent::MouseMove, place, view->mapToGlobal(place), Qt::NoButton, buttons,
                      Qt::NoModifier);
    QCoreApplication::sendEvent(view, &event);
}

} // namespace posthorn
