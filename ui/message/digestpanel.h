#pragma once

#include "digest.h"
#include "infopanel.h"
#include "renderedmessage.h"

namespace posthorn
{

class Clock;
class FoldedCard;

/// The messages of a digest, a line each: who, about what, how it begins, when. Enter, Space or a click
/// unfolds the text of one in its place; a button opens it as a message. Window thread; owned by the panels
/// of the card.
class DigestPanel : public InfoPanel
{
    Q_OBJECT

public:
    static constexpr qsizetype MostText = 20'000; // characters that are unfolded here

    DigestPanel(const Clock *clock, const std::shared_ptr<const MessageContent> &content,
                QWidget *parent = nullptr);

    [[nodiscard]] bool isUnfolded(int entry) const;

Q_SIGNALS:
    void messageOpenRequested(const posthorn::MessagePart &part);

private:
    struct Line {
        FoldedCard *card = nullptr;
        QWidget *text = nullptr; // made when it is unfolded first
    };
    void addEntry(const DigestEntry &entry, const Clock *clock);
    void toggle(int entry);
    void unfold(int entry, const QString &text);

    std::shared_ptr<const MessageContent> m_content;
    QVBoxLayout *m_list;
    QList<Line> m_lines;
};

} // namespace posthorn
