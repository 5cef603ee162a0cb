#pragma once

#include "foldedtext.h"
#include "renderedmessage.h"

#include <QTextBrowser>

namespace posthorn
{

class FindTarget;
class PartsFind;
class ReadingZoom;
class TextFind;

/// The view of one body of text, as high as that: it stands in the pane's scroll area and never scrolls
/// itself. Serves nothing but what MailDocument holds: no file, no network, no resource. Follows links only
/// after linkActivated. Window thread.
class MailBrowser : public QTextBrowser
{
    Q_OBJECT

public:
    explicit MailBrowser(QWidget *parent = nullptr);
    ~MailBrowser() override;

    /// Shows the text as large as `zoom` says, which is shared with other views and outlives this one.
    void followZoom(ReadingZoom *zoom);
    /// For a FindBar; lives as long as the view.
    [[nodiscard]] FindTarget *findTarget() const;

    /// `parts`: where the document is one of several. `isBeginning`: another follows, with all of it.
    void setBody(const std::shared_ptr<MailDocument> &document, const std::optional<TextParts> &parts = {},
                 bool isBeginning = false);
    void clearBody();
    /// Around the text.
    [[nodiscard]] static QMargins bodyMargins();
    [[nodiscard]] std::shared_ptr<MailDocument> body() const { return m_body; }

    QVariant loadResource(int type, const QUrl &name) override;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void foldToggled(int fold);
    /// Another part of a very long text.
    void partWanted(int part);
    /// http, https or mailto; `text` is what the link reads as.
    void linkActivated(const QUrl &url, const QString &text);
    /// Under the pointer or with the focus; empty = none.
    void linkHovered(const QUrl &url);
    /// What the keyboard or a search is at should be in view.
    void revealWanted(const QRect &area);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void changeEvent(QEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    QMimeData *createMimeDataFromSelection() const override;

private:
    void activate(const QUrl &url);
    void adaptHeight();
    void tellCursor();
    /// The link that is drawn at a point of the viewport; empty = none.
    [[nodiscard]] QString linkAt(const QPointF &point) const;
    void hover(const QString &link);
    /// What was selected stays selected where the text is the same so far.
    void setDocumentUnderCursor(QTextDocument *document);
    [[nodiscard]] QString textOfLink(const QUrl &url) const;
    [[nodiscard]] QString selectedText() const;

    void applyZoom();
    void paintQuoteBars(QPainter *painter, const QTextBlock &block, const QRectF &area) const;
    void paintMatches(QPainter *painter, const QTextBlock &block, const QPointF &offset) const;
    void reveal(const TextSpan &span);
    [[nodiscard]] QTextCursor cursorOf(const TextSpan &span) const;

    std::shared_ptr<MailDocument> m_body;
    ReadingZoom *m_zoom = nullptr;
    std::unique_ptr<TextFind> m_find;
    std::unique_ptr<PartsFind> m_partsFind; // uses m_find
    int m_height = 0;                       // of the document
    QString m_hovered;                      // the link under the pointer
    QString m_pressed;                      // the link that a button went down on
};

} // namespace posthorn
