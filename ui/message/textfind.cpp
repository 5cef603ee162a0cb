#include "textfind.h"

#include "ui/common/background.h"

#include <algorithm>

namespace posthorn
{

TextFind::TextFind(View view)
    : m_view(std::move(view))
{
}

int TextFind::find(const QString &words)
{
    makeReady();
    m_from = m_current >= 0 ? m_spans[m_current].start : -1;
    m_spans = m_folded ? m_folded->find(words) : QList<TextSpan>();
    m_current = -1;
    m_view.repaint();
    return int(m_spans.size());
}

void TextFind::makeReady()
{
    if (m_folded || std::exchange(m_madeReady, m_text) == m_text)
        return;
    const QString text = m_view.text();
    if (text.size() <= AtOnceUnits) {
        m_folded.emplace(text);
        return;
    }
    inBackground<FoldedText>([text] { return FoldedText(text); }, this,
                             [this, number = m_text](const FoldedText &folded) {
                                 if (number != m_text)
                                     return;
                                 m_folded = folded;
                                 Q_EMIT changed();
                             });
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
    ++m_text;
    m_folded.reset();
    m_spans.clear();
    m_current = -1;
    Q_EMIT changed();
}

} // namespace posthorn
