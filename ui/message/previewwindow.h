#pragma once

#include "previewcontent.h"

#include <QPointer>
#include <QWidget>

class QPlainTextEdit;
class QStackedLayout;
class QToolButton;

namespace posthorn
{

class EmptyState;
class PreviewPicture;
class RenderService;
class TextLabel;

/// One attachment of a message after the other, large: pictures and PDF as posthorn-render decodes them, the
/// beginning of texts, and of everything else why it is not shown. Nothing is decoded in this process. A
/// window over the message's; closing it gives the focus back. Window thread; deleted when closed.
class PreviewWindow : public QWidget
{
    Q_OBJECT

public:
    PreviewWindow(RenderService *renderer, const std::shared_ptr<const MessageContent> &message,
                  const QString &partId, QWidget *over);

    [[nodiscard]] const MessagePart &part() const { return m_parts[m_index]; }
    /// To the next or previous attachment; false where there is none.
    bool step(int by);
    /// What became of Save and Open.
    void setState(const QString &words, bool warning);

Q_SIGNALS:
    void saveRequested(const posthorn::MessagePart &part);
    void openRequested(const posthorn::MessagePart &part);
    /// Another part is shown, or the first one is.
    void partShown(const QString &partId);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void closeEvent(QCloseEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void buildBar();
    QToolButton *addButton(const QString &icon, const QString &words, const QString &objectName,
                           const QKeySequence &keys);
    void load();
    void showContent(const PreviewContent &content);
    void showReason(const QString &icon, const QString &title, const QString &words, bool opens);
    void describe();

    std::shared_ptr<const MessageContent> m_message;
    QList<MessagePart> m_parts;
    qsizetype m_index = 0;
    quint64 m_generation = 0;
    bool m_opens = false;       // Open is offered for what is shown
    QPointer<QWidget> m_before; // had the focus
    TextLabel *m_name;
    TextLabel *m_facts;
    TextLabel *m_state;
    QWidget *m_bar;
    QToolButton *m_previous = nullptr;
    QToolButton *m_next = nullptr;
    QToolButton *m_smaller = nullptr;
    QToolButton *m_larger = nullptr;
    QToolButton *m_pageBack = nullptr;
    QToolButton *m_pageOn = nullptr;
    QToolButton *m_save = nullptr;
    QToolButton *m_open = nullptr;
    QToolButton *m_close = nullptr;
    QStackedLayout *m_pages;
    QWidget *m_waiting;
    PreviewPicture *m_picture;
    QPlainTextEdit *m_text;
    EmptyState *m_reason;
};

} // namespace posthorn
