#pragma once

#include "cardgeometry.h"
#include "readingstate.h"
#include "store/conversation.h"

#include <QAbstractScrollArea>
#include <QPointer>
#include <vector>

namespace posthorn
{

struct CardTools;
class ConversationHead;
class FindTarget;
class FoldedCard;
class LinkTargetLabel;
class MessageCard;

/// The messages of a conversation below each other, oldest on top, in one scroll area: unread ones and the
/// one that was chosen unfolded, the others a line each. A message that is read alone is a conversation of
/// one. Only what is near the view has widgets and is loaded; elsewhere heights are estimated, and what is
/// on the screen stays where it is when they turn out to be others. Window thread; a child of the message
/// view.
class ConversationView : public QAbstractScrollArea
{
    Q_OBJECT

public:
    explicit ConversationView(const CardTools &tools, QWidget *parent = nullptr);
    ~ConversationView() override;

    /// A card for show(), with its final width, below what is shown: there it can lay itself out.
    [[nodiscard]] MessageCard *prepareCard(bool inConversation);
    /// Shows this, beginning with the message `start`, whose card was prepared.
    void show(const Conversation &conversation, PlacementId selected, PlacementId start, MessageCard *card);
    /// A card that was prepared and is not wanted.
    void takeBack(MessageCard *card);
    /// A message that lies in no folder.
    void showBytes(const QByteArray &bytes);
    /// The same conversation as it is now.
    void update(const Conversation &conversation);
    /// Another message of it was chosen; false where it has no such message.
    bool select(PlacementId id);
    void clear();

    /// What keys act on; invalid while nothing is shown.
    [[nodiscard]] PlacementId currentMessage() const;
    /// Its card; nullptr while it is folded.
    [[nodiscard]] MessageCard *currentCard() const;
    /// Of a message that is shown; nullptr for others.
    [[nodiscard]] const MessageRow *row(PlacementId id) const;
    [[nodiscard]] bool isConversation() const { return m_entries.size() > 1; }
    [[nodiscard]] int messageCount() const { return int(m_entries.size()); }

    /// To the next or previous message; false where there is none.
    bool step(int by);
    /// Gives the keyboard to the current message.
    void focusCurrent();
    void toggleFold();
    void unfoldAll();
    void scrollByPage(bool forward);
    [[nodiscard]] bool isAtEnd() const;
    /// All that is in view is on the screen.
    [[nodiscard]] bool isSettled() const;
    /// Of the bodies that are there, in the order of reading.
    [[nodiscard]] QList<FindTarget *> findTargets() const;

Q_SIGNALS:
    /// Another message is the current one, or its state is another.
    void currentChanged();
    /// What can be read at the moment, of messages that are unfolded.
    void inViewChanged(const QList<posthorn::PlacementId> &ids);
    void settled();
    void targetsChanged();
    void mailtoActivated(const QUrl &url);
    void messageOpened(const QByteArray &bytes);
    /// The name of one of the window's actions, and what it is for.
    void actionRequested(const QString &name, posthorn::PlacementId id);
    /// Space: a page, then what comes after.
    void pageWanted(bool forward);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;

private:
    static constexpr int UnfoldedEstimate = 320; // pixels

    struct Entry {
        ConversationMessage message;
        bool unfolded = false;
        MessageCard *card = nullptr;
        FoldedCard *line = nullptr;
        ReadingState state; // of a card that has gone
    };
    /// What stays where it is: the top of this message's card is so far below the top of the view.
    struct Anchor {
        MessageId message;
        int offset = 0;
    };

    void connectCard(MessageCard *card);
    void dropWidgets(Entry &entry);
    void arrange();
    void placeWidgets(int scroll);
    bool measure(int index);
    void makeWidget(Entry &entry);
    void describe(Entry &entry);
    void setCurrent(int index);
    void reveal(int index);
    void fold(int index, bool unfolded);
    void holdFirstVisible();
    void tellView();
    void takeFocus(QWidget *now);
    [[nodiscard]] bool hasFocusWithin() const;
    [[nodiscard]] int headHeight() const;
    [[nodiscard]] int scrollOf(const Anchor &anchor) const;
    [[nodiscard]] int indexOf(MessageId message) const;
    [[nodiscard]] int indexOf(PlacementId id) const;
    [[nodiscard]] int indexOf(const QWidget *widget) const;
    [[nodiscard]] int currentIndex() const { return indexOf(m_current); }
    [[nodiscard]] int topInView(int index) const;
    [[nodiscard]] QWidget *widgetOf(int index) const;
    [[nodiscard]] int estimateOf(const Entry &entry) const;
    [[nodiscard]] QString placeWords(const Entry &entry, bool isLine) const;

    const CardTools &m_tools;
    ConversationHead *m_head;
    LinkTargetLabel *m_target;
    std::vector<Entry> m_entries;
    CardGeometry m_geometry;
    Anchor m_anchor;
    MessageId m_current;
    FolderId m_folder; // of the message that was chosen
    Location m_location = Location::Server;
    QList<MessageCard *> m_spare; // hidden
    QList<PlacementId> m_inView;
    bool m_arranging = false;
    bool m_arrangeAgain = false;
    bool m_settled = false;
};

} // namespace posthorn
