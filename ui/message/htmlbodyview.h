#pragma once

#include "ui/render/renderedpage.h"
#include "ui/render/renderrequest.h"

#include <QUrl>
#include <QWidget>
#include <memory>

class QMenu;

namespace posthorn
{

class BandCache;
class FindTarget;
class PageRenderer;
class ReadingZoom;

/// Shows one message's HTML, which is laid out and painted in another process: asks for it, draws the bands
/// that are in view, and makes up what they are not: selection, keyboard, links, find, accessibility. As high
/// as its page (sizeHint, fixed) and meant to stand in a QScrollArea, alone or among others: wheel, page keys
/// and Space are left to that. A page that is wider than the view is made smaller, at most to 0.6, then it
/// scrolls sideways by itself. Lets go of its page while it is hidden and asks again when it is shown. Window
/// thread; a child of the message pane. Renderer, cache and zoom are shared by all views and outlive them.
class HtmlBodyView : public QWidget
{
    Q_OBJECT

public:
    HtmlBodyView(PageRenderer *renderer, BandCache *bands, ReadingZoom *zoom, QWidget *parent = nullptr);
    ~HtmlBodyView() override;

    /// Shows this from now on; what was there stays on the screen until laidOut(). Of `request.style` only
    /// keepColors counts: the rest comes from the palette, the font, the screen and the zoom, also later when
    /// they change.
    /// `toggled`: the quotations that the reader folded or unfolded before, see ReadingState.
    void setContent(const RenderRequest &request, const QList<int> &toggled = {});
    /// Shows nothing.
    void clear();

    /// True from laidOut() until the next content, clear() or failed().
    [[nodiscard]] bool hasPage() const;
    /// The page on the screen.
    [[nodiscard]] const RenderedPage &page() const;
    /// For a FindBar; lives as long as the view.
    [[nodiscard]] FindTarget *findTarget() const;

    [[nodiscard]] QString selectedText() const;
    void selectAll();
    /// Text at once, HTML beside it as soon as it is there.
    void copy();
    /// Whether a caret is shown and moved by the arrow keys (F7).
    [[nodiscard]] bool isCaretShown() const;
    void setCaretShown(bool shown);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// Also after a change of width, colours or zoom.
    void laidOut(const posthorn::RenderedPage &page);
    /// There will be no page of this content: show its text.
    void failed(posthorn::RenderFailure why);
    /// All bands in view are on the screen: once for each laidOut().
    void viewPainted();
    void heightChanged(int height);
    /// http, https or mailto; `text` is what the link reads as. Nothing is opened here. Links to places on
    /// the page scroll to them and are not told of.
    void linkActivated(const QUrl &url, const QString &text);
    /// Under the pointer or with the focus; empty = none. The pane shows where it leads (LinkTargetLabel).
    void linkHovered(const QUrl &url);
    /// Folded or unfolded; an index into page().quotes as they are now.
    void quoteToggled(int quote);
    /// Before it is shown; `link` is empty where there is none.
    void contextMenuPrepared(QMenu *menu, const QUrl &link);
    void selectionChanged();

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void changeEvent(QEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    bool focusNextPrevChild(bool next) override;

private:
    friend class PageAccessible;
    friend class PageNode;
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace posthorn
