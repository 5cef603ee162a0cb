#pragma once

#include <QByteArray>
#include <QList>
#include <QSet>
#include <QString>
#include <memory>

namespace posthorn
{

struct MessageContent;

/// A text that is shown in parts: the one that is shown, and the way to the others. A value.
struct TextParts {
    std::shared_ptr<const MessageContent> content;
    QSet<int> unfolded; // as in RenderWish
    bool foldsShortQuotes = false;
    int shown = 0;
    bool goesOn = false; // after the one that is shown

    /// Whether the parts of both read the same.
    [[nodiscard]] bool isSameText(const TextParts &other) const;
    /// What each part reads, as its document does, in UTF-8. Reads the message again: not on the window
    /// thread.
    [[nodiscard]] QList<QByteArray> read() const;
    /// All of the text, of which the parser keeps the beginning where it is very long. As read().
    [[nodiscard]] static QString wholeText(const MessageContent &content);
};

} // namespace posthorn
