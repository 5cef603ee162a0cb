#pragma once

#include "renderedmessage.h"

#include <QTextBrowser>

namespace posthorn
{

class TextLabel;

/// The view of one body. Serves nothing but what MailDocument holds: no file, no network, no resource.
/// Follows links only after linkActivated, shows where they lead while the pointer or the focus is on them.
/// Window thread.
class MailBrowser : public QTextBrowser
{
    Q_OBJECT

public:
    explicit MailBrowser(QWidget *parent = nullptr);

    void setBody(const std::shared_ptr<MailDocument> &document, bool keepPosition);
    void clearBody();
    /// What a body may be as wide as.
    [[nodiscard]] int textWidth() const;
    [[nodiscard]] std::shared_ptr<MailDocument> body() const { return m_body; }

    QVariant loadResource(int type, const QUrl &name) override;

Q_SIGNALS:
    void foldToggled(int fold);
    /// http, https or mailto; `text` is what the link reads as.
    void linkActivated(const QUrl &url, const QString &text);
    /// Single letters belong to the window, not to a read-only text.
    void widthChanged();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    QMimeData *createMimeDataFromSelection() const override;

private:
    void activate(const QUrl &url);
    void hover(const QUrl &url);
    [[nodiscard]] QString textOfLink(const QUrl &url) const;

    std::shared_ptr<MailDocument> m_body;
    TextLabel *m_target;
};

} // namespace posthorn
