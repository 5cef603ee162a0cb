#pragma once

#include "ui/render/renderedpage.h"
#include "ui/render/renderrequest.h"

#include <memory>

class QPainter;

namespace posthorn
{

class PageLayout;
class PictureStore;
struct LayoutSource;

/// A page on paper: laid out anew at the width of the sheet, always in light colours, broken between lines
/// and pictures where that is possible. What is printed is what is read: style sheets are told of a screen.
/// Lives for one print; the page's thread.
class PagePrinter
{
public:
    static constexpr int MaxSheets = 500;

    /// May throw what layouts throw.
    PagePrinter(const LayoutSource &source, const QList<bool> &unfolded, const PrintRequest &request);
    ~PagePrinter();

    [[nodiscard]] int sheetCount() const { return int(m_tops.size()); }
    /// Onto a device of the request's resolution, from the corner of what can be printed on.
    void paintSheet(QPainter *painter, int number) const;

    [[nodiscard]] QByteArray pdf() const;
    [[nodiscard]] QImage sheet(int number) const;

private:
    void findBreaks();
    void paintHeader(QPainter *painter) const;
    [[nodiscard]] double heightOfSheet(int number) const;

    PrintRequest m_request;
    RenderedPage m_page;
    std::unique_ptr<PageLayout> m_layout;
    QSizeF m_sheet; // what can be printed on, CSS pixels
    double m_headerHeight = 0;
    double m_fit = 1;           // pages that are wider than the sheet shrink
    std::vector<double> m_tops; // where each sheet begins on the page
};

} // namespace posthorn
