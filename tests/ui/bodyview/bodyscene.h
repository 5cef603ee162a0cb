#pragma once

#include "fakepagerenderer.h"
#include "ui/message/bandcache.h"
#include "ui/message/htmlbodyview.h"
#include "ui/message/readingzoom.h"

#include <QScrollArea>
#include <QVBoxLayout>
#include <memory>

namespace posthorn
{

/// A pane as the message pane is one: a scroll area with views of HTML below each other.
class BodyScene
{
public:
    explicit BodyScene(qint64 cacheLimit = BandCache::DefaultLimit);

    /// Not yet shown anything. Owned by the area.
    HtmlBodyView *addView();
    /// Shows a page of this many lines of text, and waits for it.
    void showLines(int count);
    void showPage(const PageMaker &maker, int width = 400);
    [[nodiscard]] QPoint at(double x, double y) const; // of the page, in the first view
    void movePointer(const QPoint &place, Qt::MouseButtons buttons = Qt::NoButton);

    FakePageRenderer renderer;
    BandCache cache;
    ReadingZoom zoom{nullptr};
    QScrollArea area;
    HtmlBodyView *view = nullptr; // the first

private:
    QVBoxLayout *m_column;
};

} // namespace posthorn
