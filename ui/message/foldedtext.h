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

    [[nodiscard]] int runCount() const { return int(m_runs.size()); }
    /// All of them, from the first on, none overlapping.
    [[nodiscard]] QList<TextSpan> find(const QString &words) const;

private:
    /// Units of m_folded from `folded` on, up to the next run: each came from one unit, or the only one came
    /// from several. Most texts are few runs.
    struct Run {
        int folded = 0;
        int start = 0;
        int end = 0; // of what the first came from
        bool isPlain = true;
    };
    void append(QChar folded, int from, int to);
    /// What the last unit came from is longer.
    void stretch(int to);
    [[nodiscard]] const Run &runOf(int folded) const;
    /// Where that begins, and ends, which a unit of m_folded came from.
    [[nodiscard]] int startOf(int folded) const;
    [[nodiscard]] int endOf(int folded) const;

    QString m_folded;
    QList<Run> m_runs;
};

} // namespace posthorn
