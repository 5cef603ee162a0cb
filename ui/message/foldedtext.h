#pragma once

#include <QList>
#include <QString>

namespace posthorn
{

/// A stretch of a text, in UTF-16 units. A value.
struct TextSpan {
    int start = 0;
    int length = 0;

    [[nodiscard]] int end() const { return start + length; }
    bool operator==(const TextSpan &) const = default;
};

/// A text made ready for searching as people do it: without regard to case, to accents on letters, or to what
/// kind of white space there is. Finds stretches of the text as it was. A value; any thread.
class FoldedText
{
public:
    /// No more is told: nobody goes through them one by one.
    static constexpr int MostMatches = 10'000;

    FoldedText() = default;
    explicit FoldedText(const QString &text);

    /// All of them, from the first on, none overlapping.
    [[nodiscard]] QList<TextSpan> find(const QString &words) const;

private:
    void append(QChar folded, int from, int to);

    QString m_folded;
    QList<int> m_starts; // for each unit of m_folded: where what it came from begins ...
    QList<int> m_ends;   // ... and ends
};

} // namespace posthorn
