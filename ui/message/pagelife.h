#pragma once

#include "ui/render/renderedpage.h"
#include "ui/render/renderrequest.h"

#include <QImage>
#include <QObject>
#include <QSet>
#include <QTimer>

namespace posthorn
{

class PageRenderer;

/// How a view wants its page: what of RenderStyle does not depend on how wide pages become, and the room
/// there is. A value.
struct PageWish {
    RenderStyle style; // without width and scale
    int width = 0;     // between the margins, device independent pixels
    int fullWidth = 0; // without margins, for pages that are wider than that
    double zoom = 1;
    double pixelRatio = 1;

    bool operator==(const PageWish &) const = default;
};

/// The page of one content, from the question until it is released: asks a PageRenderer for it, again when
/// the view changes, and once more when it was lost. One question at a time. Chooses width and scale: a page
/// that is wider than the view is shrunk, as phones do. Window thread; owned by the view; the renderer
/// outlives it.
class PageLife : public QObject
{
    Q_OBJECT

public:
    /// A page is not shrunk below this: small print has to stay readable.
    static constexpr double SmallestFit = 0.6;

    explicit PageLife(PageRenderer *renderer);
    ~PageLife() override;

    /// `toggled`: the quotations that were folded or unfolded before, see ReadingState.
    void setContent(const RenderRequest &request, const QList<int> &toggled = {});
    void clear();
    /// A change of the width alone is asked for when it has come to rest.
    void setWish(const PageWish &wish);
    /// While it is not wanted nothing is asked, and the page is let go.
    void setWanted(bool wanted);

    void paintBands(int first, int last);
    void toggleQuote(int quote);
    void requestFragment(int start, int length);

    /// Of the page that laidOut() told of: device independent pixels per CSS pixel, device pixels per CSS
    /// pixel, and whether it takes the room of the margins.
    [[nodiscard]] double factor() const { return m_told.scale / m_told.pixelRatio; }
    [[nodiscard]] double scale() const { return m_told.scale; }
    [[nodiscard]] bool isShrunk() const { return m_told.shrunk; }

Q_SIGNALS:
    void laidOut(const posthorn::RenderedPage &page);
    void failed(posthorn::RenderFailure why);
    void bandPainted(int band, const QImage &image);
    void fragmentReady(const QString &html);
    /// What bands were asked for will not come. The page is asked for again.
    void lost();
    /// The user folded or unfolded a quotation.
    void quoteToggled(int quote);

private:
    struct Look {
        RenderStyle style;
        double scale = 1;
        double pixelRatio = 1;
        bool shrunk = false;
    };
    void ask();
    void release();
    void fail(RenderFailure why);
    void takePage(const RenderedPage &page);
    bool toggleAgain(const RenderedPage &page);
    void takeLoss();
    [[nodiscard]] Look lookNow() const;

    PageRenderer *m_renderer;
    QTimer m_timer;
    RenderRequest m_request;
    PageWish m_wish;
    Look m_asked;          // of the question that is open, or was answered last
    Look m_told;           // of the page that laidOut() told of
    PageId m_id = 0;       // 0: nothing was asked
    int m_narrowest = 0;   // the page cannot be narrower, as far as is known
    QSet<int> m_owedBands; // asked for and not answered
    int m_losses = 0;      // how often it was lost while it was being worked on
    QList<int> m_toggled;  // quotations, in this order
    qsizetype m_due = 0;   // the first of m_toggled that the page does not have yet
    int m_quote = -1;      // to be toggled when the open question is answered
    bool m_open = false;   // a question is
    bool m_again = false;  // the wish changed meanwhile
    bool m_hasContent = false;
    bool m_wanted = false;
};

} // namespace posthorn
