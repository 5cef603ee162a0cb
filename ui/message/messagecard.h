#pragma once

#include "base/error.h"
#include "messageloader.h"
#include "readingstate.h"

#include <QWidget>
#include <memory>

namespace posthorn
{

struct CardTools;
class FindTarget;

/// One message, read: header, what the reader should know of it, body, attachments. Loads itself. Alone in
/// the message pane, or one of several in a conversation, or in a window of its own. As high as what it
/// shows. Window thread; owned by the pane.
class MessageCard : public QWidget
{
    Q_OBJECT

public:
    explicit MessageCard(const CardTools &tools, QWidget *parent = nullptr);
    ~MessageCard() override;

    /// `state`: what the reader did with it before.
    void open(PlacementId id, const ReadingState &state = {});
    void open(const StoredMessage &stored);
    /// A message that lies in no folder: one that was attached to another.
    void openBytes(const QByteArray &bytes);
    [[nodiscard]] ReadingState readingState() const;
    /// Shows nothing and asks for nothing any more.
    void close();
    [[nodiscard]] PlacementId current() const;
    /// What is known of it; nullptr before the store has answered.
    [[nodiscard]] const MessageRow *row() const;

    /// Whether it stands among others: without subject, with quotes folded, and foldable itself.
    void setInConversation(bool inConversation);
    /// Where it lies, in words, where that needs to be said; empty = nowhere else.
    void setPlaceWords(const QString &words);
    /// Whether keys act on it.
    void setCurrentCard(bool current);
    /// At least as high as the pane, for what is shown in place of a text.
    void setPaneHeight(int height);

    /// Something that stays is on the screen: its text, its HTML, or why there is none.
    [[nodiscard]] bool isDisplayed() const;
    [[nodiscard]] int heightAt(int width) const;
    /// Nothing is known of the message for so long that it must be said.
    void showWaiting();

    /// Which can be shown.
    [[nodiscard]] bool hasHtml() const;
    [[nodiscard]] bool showsHtml() const;
    void toggleView();
    void print();
    void savePdf();
    void showSource(bool headersOnly);
    [[nodiscard]] FindTarget *findTarget() const;
    /// The text, for the focus of the keyboard; nullptr while there is none.
    [[nodiscard]] QWidget *textView() const;

Q_SIGNALS:
    /// isDisplayed() has become true, or what is displayed is another view of it.
    void displayed();
    void heightChanged();
    /// Flags, location or the choice of views.
    void stateChanged();
    void gone();
    /// A click on its header, in a conversation.
    void foldRequested();
    void mailtoActivated(const QUrl &url);
    /// The name of one of the window's actions, for this message.
    void actionRequested(const QString &name);
    void linkHovered(const QUrl &url);
    void revealWanted(const QRect &area);
    /// A message that is attached to this one, to be read in a window of its own.
    void messageOpened(const QByteArray &bytes);

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace posthorn
