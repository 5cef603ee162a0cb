#include "textfind.h"

#include <algorithm>

namespace posthorn
{

TextFind::TextFind(View view)
    : m_view(std::move(view))
{
}

int TextFind::find(const QString &words)
{
    if (!m_folded)
        m_folded.emplace(m_view.text());
    m_from = m_current >= 0 ? m_spans[m_current].start : -1;
    m_spans = m_folded->find(words);
    m_current = -1;
    m_view.repaint();
    return int(m_spans.size());
}

int TextFind::firstInView() const
{
    const int from = m_from >= 0 ? m_from : m_view.topPosition();
    const auto first =
        std::lower_bound(m_spans.cbegin(), m_spans.cend(), from,
                         [](const TextSpan &span, int position) { return span.start < position; });
    return int(first - m_spans.cbegin());
}

void TextFind::setCurrent(int match)
{
    m_current = match >= 0 && match < m_spans.size() ? match : -1;
    if (m_current >= 0)
        m_view.reveal(m_spans[m_current]);
    m_view.repaint();
}

void TextFind::finish()
{
    if (m_current >= 0)
        m_view.select(m_spans[m_current]);
    m_spans.clear();
    m_current = -1;
    m_view.repaint();
}

QString TextFind::selectedWords() const
{
    constexpr int longest = 200;
    const QString selected = m_view.selectedText().trimmed();
    return selected.size() > longest || selected.contains(u'\n') ? QString() : selected;
}

void TextFind::textChanged()
{
    m_folded.reset();
    m_spans.clear();
    m_current = -1;
    Q_EMIT changed();
}

} // namespace posthorn
