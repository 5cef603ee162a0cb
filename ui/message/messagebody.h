#pragma once

#include "renderedmessage.h"
#include "ui/render/renderrequest.h"

#include <QWidget>
#include <functional>

class QVBoxLayout;

namespace posthorn
{

class BodySkeleton;
struct CardTools;
class EmptyState;
class FindTarget;
class HtmlBodyView;
class MailBrowser;

/// What stands below the header of one message: its text, its HTML, the shape of what is on its way, or why
/// there is nothing. As high as that; each view is made when it is needed first. What is shown stays until
/// the next is ready. Window thread; owned by the card.
class MessageBody : public QWidget
{
    Q_OBJECT

public:
    explicit MessageBody(const CardTools &tools, QWidget *parent = nullptr);

    void showSkeleton();
    void showPage(const QString &icon, const QString &title, const QString &words, const QString &action,
                  std::function<void()> triggered);
    void showText(const RenderedMessage &message);
    /// Answered by htmlReady() or htmlFailed(), not before this returns. What is shown stays until then.
    void requestHtml(const RenderRequest &request, const QList<int> &toggledQuotes = {});
    /// After htmlReady(): the HTML stands for what was shown.
    void showHtml();
    /// Lets go of everything.
    void clear();

    /// How wide a text may be in a card of that width.
    [[nodiscard]] static int textWidth(int cardWidth);
    /// Takes up the room of a whole pane, since there is no text.
    [[nodiscard]] bool isFilling() const;
    [[nodiscard]] HtmlBodyView *html() const { return m_html; }
    /// The view that has the text; null while there is none.
    [[nodiscard]] QWidget *textView() const;
    [[nodiscard]] FindTarget *findTarget() const;

    bool eventFilter(QObject *watched, QEvent *event) override;

Q_SIGNALS:
    void htmlReady(const std::shared_ptr<const posthorn::RenderedPage> &page);
    void htmlFailed(posthorn::RenderFailure why);
    /// What of the body is in view is on the screen; once for each that is shown.
    void painted();
    void foldToggled(int fold);
    void quoteToggled(int quote);
    void partWanted(int part);
    void linkActivated(const QUrl &url, const QString &text);
    /// Under the pointer or with the focus; empty = none.
    void linkHovered(const QUrl &url);
    /// What is selected with the keyboard should be in view; in coordinates of this widget.
    void revealWanted(const QRect &area);

private:
    enum class Shown { Nothing, Skeleton, Page, Text, Html };
    void makeText();
    void makeHtml();
    void show(Shown shown);

    const CardTools &m_tools;
    QVBoxLayout *m_column;
    BodySkeleton *m_skeleton = nullptr;
    EmptyState *m_page = nullptr;
    MailBrowser *m_text = nullptr;
    HtmlBodyView *m_html = nullptr;
    std::function<void()> m_pageAction;
    Shown m_shown = Shown::Nothing;
    bool m_htmlAwaited = false;
    bool m_textPaintTold = false;
};

} // namespace posthorn
