#pragma once

#include "textgeometry.h"

#include <optional>

namespace posthorn
{

/// What is selected of a page's text, and the caret, which is its moving end. Pure; a value of the view.
class PageSelection
{
public:
    enum class Unit { Character, Word, Block };
    enum class Move {
        Left, // on the screen
        Right,
        WordLeft,
        WordRight,
        LineUp,
        LineDown,
        BlockUp,
        BlockDown,
        LineStart,
        LineEnd,
        TextStart,
        TextEnd
    };

    /// Another page; the selection stays only where its text is the same.
    void setText(const TextGeometry &text);

    [[nodiscard]] TextSpan span() const;
    [[nodiscard]] bool isEmpty() const { return span().length == 0; }
    [[nodiscard]] int caret() const { return m_caret; }
    [[nodiscard]] int anchor() const { return m_anchor; }
    /// As people paste it: without the space that may not break.
    [[nodiscard]] QString text() const;

    /// A press of the mouse; `unit` is what the drag goes by.
    void begin(int position, Unit unit);
    void dragTo(int position);
    /// Caret there; with `extend` the selection reaches to it.
    void place(int position, bool extend);
    void select(const TextSpan &span);
    void selectAll() { select({0, m_text.length()}); }
    void clear() { place(m_caret, false); }
    void move(Move move, bool extend);

private:
    [[nodiscard]] TextSpan unitAt(int position) const;
    [[nodiscard]] int target(Move move);

    TextGeometry m_text;
    int m_anchor = 0;
    int m_caret = 0;
    Unit m_unit = Unit::Character;
    TextSpan m_first;               // the word or block that a drag began with
    std::optional<double> m_column; // where the caret wants to be on lines that are passed
};

} // namespace posthorn
