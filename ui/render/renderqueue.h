#pragma once

#include "renderprotocol.h"
#include "renderrequest.h"

#include <QHash>
#include <QSize>
#include <deque>
#include <optional>

namespace posthorn
{

/// One question to posthorn-render. A value.
struct RenderJob {
    render::FrameKind kind = render::FrameKind::LayOut;
    PageId page = 0;
    quint64 picture = 0;    // of Picture
    int number = 0;         // of a band or a sheet
    QList<QByteArray> body; // of the frame, encoded; what it says is large is shared
    bool insisted = false;  // may take ten times as long
    size_t source = 0;      // of LayOut: tells one message's HTML from another's
    double scale = 1;       // of LayOut and Restyle
    QSize limit;            // of Picture

    /// The page is another one afterwards.
    [[nodiscard]] bool changesPage() const
    {
        return kind == render::FrameKind::LayOut || kind == render::FrameKind::Restyle ||
               kind == render::FrameKind::ToggleQuote;
    }
};

/// What waits for posthorn-render, in the order in which it is to be done: bands first, of those the ones
/// asked for last; then the rest as it came. A band waits for what was asked about its page before. Pure;
/// lives on the window thread, owned by RenderService.
class RenderQueue
{
public:
    void add(const RenderJob &job);
    /// Bands that wait already are not painted twice; they move to the front.
    void addBands(PageId page, int first, int last);
    [[nodiscard]] std::optional<RenderJob> take();
    /// Forgets all that waits for a page.
    void drop(PageId page);
    /// What asks something of a page that is laid out already: for when all pages are lost. Its bands are
    /// forgotten; those of pages that still wait to be laid out stay.
    [[nodiscard]] QList<RenderJob> takeOfLaidOutPages();
    /// Everything but bands, which are forgotten.
    [[nodiscard]] QList<RenderJob> takeAll();
    [[nodiscard]] bool isEmpty() const { return m_jobs.empty() && m_bands.empty(); }

private:
    struct Band {
        PageId page = 0;
        int number = 0;
        bool operator==(const Band &) const = default;
    };
    std::deque<RenderJob> m_jobs;
    std::deque<Band> m_bands;
    QHash<PageId, int> m_changes; // how many of m_jobs change a page
};

} // namespace posthorn
