#pragma once

#include "base/ids.h"
#include "mime/replybuilder.h"
#include "store/messagerow.h"
#include "ui/services.h"

#include <QWidget>
#include <memory>

namespace posthorn
{

class ReadingZoom;

/// The message pane: the bar of actions, and below it the message that was chosen, with all of its
/// conversation where the user wants that. Asks the store (and, where a body is not here, the engine) by
/// itself and never blocks. Window thread; a child of the window.
class MessageView : public QWidget
{
    Q_OBJECT

public:
    explicit MessageView(const Services &services, QWidget *parent = nullptr);
    ~MessageView() override;

    /// What was shown stays until this is ready, but not longer than 150 ms.
    void showMessage(PlacementId id);
    /// "12 messages selected", with what can be done to them.
    void showSelectionCount(int count);
    void clear();
    /// The message that was chosen.
    [[nodiscard]] PlacementId current() const;
    /// The one of its conversation that keys act on while the focus is in this pane.
    [[nodiscard]] PlacementId focused() const;
    /// Of a message that is shown; nullptr for others.
    [[nodiscard]] const MessageRow *row(PlacementId id) const;
    /// How many messages are shown: those of a conversation, folded ones too.
    [[nodiscard]] int messageCount() const;
    /// All that is in view is on the screen, or there is nothing to show.
    [[nodiscard]] bool isSettled() const;

    void print();
    void savePdf();
    void showSource();
    void find();
    /// Opens the find bar if it is not.
    void findNext(bool forward);
    /// Of all messages.
    [[nodiscard]] ReadingZoom &zoom();
    void scrollByPage(bool forward);
    [[nodiscard]] bool isAtEnd() const;
    /// To the next or previous message of the conversation; false where there is none.
    bool stepInConversation(int by);
    void toggleFold();
    void unfoldAll();
    /// Looking at it on makes it no more read.
    void keepUnread(PlacementId id);
    /// Questions to the store and renderings begun so far: for measurements.
    [[nodiscard]] int storeReads() const;
    [[nodiscard]] int rendersBegun() const;

Q_SIGNALS:
    void replyRequested(posthorn::ReplyKind kind, posthorn::PlacementId id);
    /// A button of the pane: the name of one of the window's actions ("archive", "delete", "flag", ...).
    void actionRequested(const QString &actionName, posthorn::PlacementId id);
    /// The message that was chosen is on the screen, or the one that reading its conversation begins with.
    void messageShown(posthorn::PlacementId id);
    /// Was in view for as long as the settings say.
    void messageSeen(posthorn::PlacementId id);
    void settled();
    void mailtoActivated(const QUrl &url);
    /// Space: a page, then what comes after.
    void pageWanted(bool forward);

protected:
    void focusInEvent(QFocusEvent *event) override;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace posthorn
