#include "partsfind.h"

#include "foldedtext.h"
#include "textfind.h"
#include "ui/common/background.h"

#include <algorithm>
#include <numeric>

namespace posthorn
{

PartsFind::PartsFind(TextFind *shown)
    : m_shown(shown)
{
    connect(shown, &FindTarget::changed, this, &PartsFind::takeShown);
}

PartsFind::~PartsFind()
{
    if (m_stopped)
        m_stopped->store(true);
}

void PartsFind::setParts(const std::optional<TextParts> &parts, bool isBeginning)
{
    m_isBeginning = isBeginning;
    if (!parts || !m_parts || !parts->isSameText(*m_parts)) {
        forget();
        m_words.clear();
    }
    m_parts = parts;
}

void PartsFind::forget()
{
    if (m_stopped)
        m_stopped->store(true);
    m_texts.clear();
    m_counts.clear();
    m_hasMore = false;
    m_wanted.reset();
}

int PartsFind::find(const QString &words)
{
    const int shown = m_shown->find(words);
    if (!m_parts)
        return shown;
    if (m_words != words) {
        m_words = words;
        m_counts.clear();
        m_hasMore = false;
        m_wanted.reset();
        search();
    }
    if (!isKnown())
        return 0;
    // What the view found counts: it is what is marked.
    if (!m_shown->isSearching() && m_parts->shown < m_counts.size())
        m_counts[m_parts->shown] = shown;
    return std::accumulate(m_counts.cbegin(), m_counts.cend(), 0);
}

bool PartsFind::isSearching() const
{
    if (m_parts)
        return !isKnown() && !m_words.trimmed().isEmpty();
    return m_isBeginning || m_shown->isSearching();
}

bool PartsFind::hasMore() const
{
    return m_parts ? m_hasMore : m_shown->hasMore();
}

void PartsFind::search()
{
    if (m_stopped)
        m_stopped->store(true);
    if (m_isBusy || m_words.trimmed().isEmpty())
        return;
    m_isBusy = true;
    m_stopped = std::make_shared<std::atomic<bool>>(false);
    inBackground<Answer>(
        [parts = *m_parts, words = m_words, texts = m_texts, stopped = m_stopped] {
            Answer answer;
            answer.texts = texts.isEmpty() ? parts.read() : texts;
            for (const QByteArray &text : answer.texts) {
                if (stopped->load())
                    break;
                const int count = int(FoldedText(QString::fromUtf8(text)).find(words).size());
                answer.counts += count;
                answer.hasMore = answer.hasMore || count == FoldedText::MostMatches;
            }
            return answer;
        },
        this,
        [this, parts = *m_parts, words = m_words](const Answer &answer) { take(answer, parts, words); });
}

void PartsFind::take(const Answer &answer, const TextParts &parts, const QString &words)
{
    m_isBusy = false;
    if (!m_parts || m_words.isEmpty())
        return;
    const bool isSame = m_parts->isSameText(parts);
    if (isSame)
        m_texts = answer.texts;
    if (!isSame || m_words != words || answer.counts.size() != answer.texts.size()) {
        search();
        return;
    }
    m_counts = answer.counts;
    m_hasMore = answer.hasMore;
    Q_EMIT changed();
}

void PartsFind::takeShown()
{
    Q_EMIT changed();
    // Later: what tells of the text is in the middle of showing it, and its height has to be known.
    if (m_wanted)
        QMetaObject::invokeMethod(this, &PartsFind::showWanted, Qt::QueuedConnection);
}

void PartsFind::showWanted()
{
    if (!m_wanted || !m_parts || m_wanted->part != m_parts->shown || m_shown->isSearching())
        return;
    const int last = int(m_shown->spans().size()) - 1;
    m_shown->setCurrent(std::min(m_wanted->match, last));
    m_wanted.reset();
}

int PartsFind::firstInView() const
{
    if (!m_parts || !isKnown())
        return m_shown->firstInView();
    const qsizetype before = std::min<qsizetype>(m_parts->shown, m_counts.size());
    return std::accumulate(m_counts.cbegin(), m_counts.cbegin() + before, m_shown->firstInView());
}

void PartsFind::setCurrent(int match)
{
    m_wanted.reset();
    if (!m_parts || match < 0) {
        m_shown->setCurrent(match);
        return;
    }
    Place place{0, match};
    while (place.part < m_counts.size() && place.match >= m_counts[place.part])
        place.match -= m_counts[place.part++];
    if (place.part >= m_counts.size())
        return;
    m_wanted = place;
    if (place.part == m_parts->shown) {
        showWanted();
        return;
    }
    m_shown->setCurrent(-1);
    Q_EMIT partWanted(place.part);
}

void PartsFind::finish()
{
    m_shown->finish();
    forget();
    m_words.clear();
}

QString PartsFind::selectedWords() const
{
    return m_shown->selectedWords();
}

} // namespace posthorn
