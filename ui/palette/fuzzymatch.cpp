#include "fuzzymatch.h"

#include <QStringList>

namespace posthorn
{

namespace
{

QString folded(const QString &text)
{
    QString plain;
    for (const QChar c : text.left(400).normalized(QString::NormalizationForm_KD))
        if (!c.isMark())
            plain += c.toCaseFolded();
    return plain;
}

bool startsWord(const QString &text, qsizetype at)
{
    return at == 0 || !text[at - 1].isLetterOrNumber();
}

/// One word of what was typed.
int wordScore(const QString &word, const QString &text)
{
    for (qsizetype at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
        if (at == 0)
            return 100;
        if (startsWord(text, at))
            return 80;
    }
    if (text.contains(word))
        return 40;
    // Letters in order, each at the start of a word or after the last: "mtf" for "Move to folder".
    qsizetype from = 0;
    int starts = 0;
    for (const QChar c : word) {
        qsizetype at = text.indexOf(c, from);
        if (at < 0)
            return 0;
        starts += startsWord(text, at) ? 1 : 0;
        from = at + 1;
    }
    return starts * 2 >= word.size() ? 20 : 0;
}

} // namespace

int fuzzyScore(const QString &typed, const QString &text)
{
    const QString haystack = folded(text);
    const QStringList words = folded(typed).split(u' ', Qt::SkipEmptyParts);
    if (words.isEmpty() || haystack.isEmpty())
        return 0;
    int score = 0;
    for (const QString &word : words) {
        const int one = wordScore(word, haystack);
        if (one == 0)
            return 0;
        score += one;
    }
    return qMax(1, score * 10 / int(words.size()) - int(qMin<qsizetype>(haystack.size(), 60)));
}

} // namespace posthorn
