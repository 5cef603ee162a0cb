#pragma once

#include <QList>
#include <QSet>

namespace posthorn
{

/// What the reader unfolded in one message: kept for as long as the message is shown, whatever becomes of
/// its widgets meanwhile. A value.
struct ReadingState {
    QSet<int> textQuotes; // of the text view, by their numbers
    /// Of the HTML, in the order of the clicks: each number is an index into RenderedPage::quotes as it was
    /// then, since what lies inside a folded quotation is not counted.
    QList<int> htmlQuotes;

    /// One more click. What is done and undone at once needs no memory.
    static void toggle(QList<int> &quotes, int quote)
    {
        if (!quotes.isEmpty() && quotes.last() == quote)
            quotes.removeLast();
        else
            quotes.append(quote);
    }
};

} // namespace posthorn
