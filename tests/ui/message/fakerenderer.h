#pragma once

#include "ui/render/renderservice.h"

#include <QHash>

namespace posthorn
{

/// Stands for posthorn-render in tests of the pane: answers like it, later in the event loop, or not at all,
/// or with a failure. What it lays out is the plain text of the sanitized HTML, in lines of equal height.
class FakeRenderer final : public RenderService
{
    Q_OBJECT

public:
    enum class Mode {
        Answer,
        Hold, // until answerHeld()
        Fail, // with `failure`
    };

    FakeRenderer();

    [[nodiscard]] PageId layOut(const RenderRequest &request) override;
    void release(PageId page) override;
    void paintBands(PageId page, int first, int last) override;
    void restyle(PageId page, const RenderStyle &style) override;
    void toggleQuote(PageId, int) override {}
    void requestFragment(PageId, int, int) override {}
    void requestPdf(PageId, const PrintRequest &) override {}
    void requestSheets(PageId, const PrintRequest &) override {}

    void answerHeld();
    /// The process died: all pages are lost.
    void die();

    Mode mode = Mode::Answer;
    RenderFailure failure = RenderFailure::TooComplex;
    QList<RenderRequest> requests; // in the order of their arrival
    QHash<PageId, RenderRequest> open;
    qint64 bytesAsked = 0; // of HTML and pictures

private:
    void answer(PageId page);
    [[nodiscard]] static RenderedPage pageOf(PageId id, const RenderRequest &request);

    PageId m_last = 0;
    QList<PageId> m_held;
};

} // namespace posthorn
