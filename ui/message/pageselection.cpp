#include "pageselection.h"

#include <algorithm>

namespace posthorn
{

void PageSelection::setText(const TextGeometry &text)
{
    if (text.text() != m_text.text()) {
        m_anchor = 0;
        m_caret = 0;
    }
    m_text = text;
    m_column.reset();
}

TextSpan PageSelection::span() const
{
    const auto [start, end] = std::minmax(m_anchor, m_caret);
    return {start, end - start};
}

QString PageSelection::text() const
{
    const TextSpan selected = span();
    return m_text.text().mid(selected.start, selected.length).replace(QChar::Nbsp, u' ');
}

TextSpan PageSelection::unitAt(int position) const
{
    switch (m_unit) {
    case Unit::Word:
        return m_text.wordAt(position);
    case Unit::Block:
        return m_text.blockAt(position);
    case Unit::Character:
        break;
    }
    return {position, 0};
}

void PageSelection::begin(int position, Unit unit)
{
    m_unit = unit;
    m_first = unitAt(position);
    select(m_first);
}

void PageSelection::dragTo(int position)
{
    // What it began with stays selected, on whichever side of it the pointer is.
    const TextSpan last = unitAt(position);
    m_column.reset();
    if (position < m_first.start) {
        m_anchor = m_first.end();
        m_caret = last.start;
    } else {
        m_anchor = m_first.start;
        m_caret = std::max(m_first.end(), last.end());
    }
}

void PageSelection::place(int position, bool extend)
{
    m_caret = std::clamp(position, 0, m_text.length());
    if (!extend)
        m_anchor = m_caret;
    m_unit = Unit::Character;
    m_first = {m_anchor, 0};
    m_column.reset();
}

void PageSelection::select(const TextSpan &span)
{
    m_anchor = std::clamp(span.start, 0, m_text.length());
    m_caret = std::clamp(span.end(), 0, m_text.length());
    m_column.reset();
}

int PageSelection::target(Move move)
{
    const bool mirrored = m_text.isRightToLeft(m_caret);
    switch (move) {
    case Move::Left:
        return mirrored ? m_text.nextCharacter(m_caret) : m_text.previousCharacter(m_caret);
    case Move::Right:
        return mirrored ? m_text.previousCharacter(m_caret) : m_text.nextCharacter(m_caret);
    case Move::WordLeft:
        return mirrored ? m_text.nextWord(m_caret) : m_text.previousWord(m_caret);
    case Move::WordRight:
        return mirrored ? m_text.previousWord(m_caret) : m_text.nextWord(m_caret);
    case Move::LineUp:
        return m_text.above(m_caret, *m_column);
    case Move::LineDown:
        return m_text.below(m_caret, *m_column);
    case Move::BlockUp: {
        const int start = m_text.blockAt(m_caret).start;
        return start < m_caret ? start : m_text.blockAt(std::max(0, start - 1)).start;
    }
    case Move::BlockDown:
        return std::min(m_text.blockAt(m_caret).end() + 1, m_text.length());
    case Move::LineStart:
        return m_text.lineAt(m_caret).start;
    case Move::LineEnd:
        return m_text.lineAt(m_caret).end();
    case Move::TextStart:
        return 0;
    case Move::TextEnd:
        return m_text.length();
    }
    return m_caret;
}

void PageSelection::move(Move move, bool extend)
{
    const bool vertical = move == Move::LineUp || move == Move::LineDown;
    if (vertical && !m_column)
        m_column = m_text.caret(m_caret).left();
    const std::optional<double> column = vertical ? m_column : std::nullopt;
    place(target(move), extend);
    m_column = column;
}

} // namespace posthorn
