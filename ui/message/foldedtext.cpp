#include "foldedtext.h"

#include <QStringMatcher>
#include <algorithm>

namespace posthorn
{

namespace
{

/// Signs on letters that a reader may leave out: of Latin, Greek and Cyrillic, Hebrew points, Arabic vowels.
/// Marks of other scripts are letters to those who write them.
bool isOptionalMark(char32_t c)
{
    return (c >= 0x0300 && c <= 0x036F) || (c >= 0x0591 && c <= 0x05BD) || c == 0x05BF || c == 0x05C1 ||
           c == 0x05C2 || (c >= 0x064B && c <= 0x0652) || c == 0x0670;
}

/// Nothing is seen of it: soft hyphens, joiners, marks of direction.
bool isInvisible(char32_t c)
{
    return c == 0x00AD || c == 0x034F || c == 0xFEFF || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069);
}

bool isSpace(char32_t c)
{
    return QChar::isSpace(c) || c == QChar::ObjectReplacementCharacter;
}

QString foldedCharacter(char32_t c)
{
    const QString whole = QString::fromUcs4(&c, 1).normalized(QString::NormalizationForm_KD);
    QString kept;
    for (const char32_t part : whole.toUcs4())
        if (!isOptionalMark(part))
            kept += QString::fromUcs4(&part, 1);
    return kept.toCaseFolded().replace(u'\u00DF', QLatin1String("ss"));
}

} // namespace

FoldedText::FoldedText(const QString &text)
{
    m_folded.reserve(text.size());
    const int size = int(text.size());
    for (int i = 0; i < size;) {
        const int from = i;
        char32_t c = text[i++].unicode();
        if (QChar::isHighSurrogate(c) && i < size && text[i].isLowSurrogate())
            c = QChar::surrogateToUcs4(char16_t(c), text[i++].unicode());
        if (isSpace(c)) {
            if (m_folded.endsWith(u' '))
                stretch(i);
            else
                append(u' ', from, i);
        } else if (c < 0x80) {
            append(QChar(char16_t(c)).toLower(), from, i);
        } else if (isOptionalMark(c) || isInvisible(c)) {
            // Belongs to the letter before it.
            if (!m_runs.isEmpty() && isOptionalMark(c))
                stretch(i);
        } else {
            for (const QChar unit : foldedCharacter(c))
                append(unit, from, i);
        }
    }
}

void FoldedText::append(QChar folded, int from, int to)
{
    const int at = int(m_folded.size());
    m_folded += folded;
    const bool isPlain = to - from == 1;
    if (!m_runs.isEmpty() && isPlain && m_runs.last().isPlain &&
        from == m_runs.last().start + at - m_runs.last().folded)
        return;
    m_runs.append({at, from, to, isPlain});
}

void FoldedText::stretch(int to)
{
    const int last = int(m_folded.size()) - 1;
    const int start = startOf(last);
    if (m_runs.last().folded == last)
        m_runs.removeLast();
    m_runs.append({last, start, to, false});
}

const FoldedText::Run &FoldedText::runOf(int folded) const
{
    const auto next = std::upper_bound(m_runs.cbegin(), m_runs.cend(), folded,
                                       [](int unit, const Run &run) { return unit < run.folded; });
    return *std::prev(next);
}

int FoldedText::startOf(int folded) const
{
    const Run &run = runOf(folded);
    return run.isPlain ? run.start + folded - run.folded : run.start;
}

int FoldedText::endOf(int folded) const
{
    const Run &run = runOf(folded);
    return run.isPlain ? startOf(folded) + 1 : run.end;
}

QList<TextSpan> FoldedText::find(const QString &words) const
{
    const QString wanted = FoldedText(words).m_folded;
    QList<TextSpan> found;
    if (wanted.trimmed().isEmpty())
        return found;
    const QStringMatcher matcher(wanted);
    const auto begins = [this](qsizetype at) { return at == 0 || startOf(int(at)) != startOf(int(at) - 1); };
    qsizetype at = matcher.indexIn(m_folded);
    while (at >= 0 && found.size() < MostMatches) {
        const qsizetype end = at + wanted.size();
        // Not the half of a ligature or of a Hangul syllable.
        const bool whole = begins(at) && (end == m_folded.size() || begins(end));
        if (whole) {
            const int start = startOf(int(at));
            found.append({start, endOf(int(end) - 1) - start});
        }
        at = matcher.indexIn(m_folded, whole ? end : at + 1);
    }
    return found;
}

} // namespace posthorn
