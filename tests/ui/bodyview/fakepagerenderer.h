#pragma once

#include "ui/render/pagerenderer.h"

#include <QHash>
#include <QSet>
#include <functional>

namespace posthorn
{

/// Pages that are simple enough to know where everything is: every unit is 10 CSS pixels wide, every line 20
/// high, right to left text stands at the right of 400 pixels.
class PageMaker
{
public:
    static constexpr int UnitWidth = 10;
    static constexpr int LineHeight = 20;

    PageMaker &line(const QString &text, PageBlock::Kind kind = PageBlock::Kind::Paragraph, int level = 0);
    PageMaker &rightToLeft(const QString &text);
    /// "before [words] after", the words being the link.
    PageMaker &link(const QString &before, const QString &words, const QString &after, const QString &target);
    /// The same of a link to a place on the page.
    PageMaker &jump(const QString &words, double place);
    PageMaker &quote(const QString &text);
    [[nodiscard]] RenderedPage page(int width = 400) const;

private:
    void add(const QString &text, bool rightToLeft);

    RenderedPage m_page;
    double m_y = 0;
};

/// A PageRenderer without a process: answers from `make`, later as the real one does, or when it is told to;
/// and dies when it is told to. Notes everything that was asked.
class FakePageRenderer final : public PageRenderer
{
    Q_OBJECT

public:
    std::function<RenderedPage(const RenderRequest &)> make;
    /// Nothing is answered while this is set.
    bool isHeld = false;
    bool fails = false;

    [[nodiscard]] PageId layOut(const RenderRequest &request) override;
    void release(PageId page) override;
    void paintBands(PageId page, int first, int last) override;
    void restyle(PageId page, const RenderStyle &style) override;
    void toggleQuote(PageId page, int quote) override;
    void requestFragment(PageId page, int start, int length) override;
    void requestPdf(PageId page, const PrintRequest &request) override;
    void requestSheets(PageId page, const PrintRequest &request) override;

    /// Answers what was held.
    void letGo();
    /// As when the process was replaced.
    void die();

    QList<RenderRequest> layouts;
    QList<RenderStyle> restyles;
    QList<int> bands; // all that were asked for, in order
    QList<int> quotes;
    QList<PrintRequest> prints;
    QSet<PageId> alive;

private:
    void later(std::function<void()> answer);
    void answerPage(PageId id);
    [[nodiscard]] QImage painted(PageId id, int band) const;

    QHash<PageId, RenderRequest> m_requests;
    QHash<PageId, RenderedPage> m_pages;
    QList<std::function<void()>> m_held;
    PageId m_last = 0;
};

} // namespace posthorn
