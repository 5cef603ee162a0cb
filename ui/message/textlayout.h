#pragma once

#include <QList>
#include <QString>
#include <QUrl>

namespace posthorn
{

/// One stretch of a plain text message whose lines belong together. A value.
struct TextSection {
    enum class Kind { Body, Quote, Signature };
    Kind kind = Kind::Body;
    int depth = 0;     // of a quote: 1, 2, ...
    QStringList lines; // without quote marks
    int fold = -1; // Quote: number of the foldable run of quoted lines it belongs to; -1 = too short to fold
};

/// A link in a line of plain text: from `start`, `length` UTF-16 units.
struct TextLink {
    qsizetype start = 0;
    qsizetype length = 0;
    QUrl url;
};

/// Understands plain text as mail writes it: quote marks ("> > " and ">>"), and the signature after the last
/// "-- ". Linear, and bounded whatever comes: lines are broken after `LongestLine` units and inside of what
/// has more than `MostMarks` marks on one letter, quotes deeper than `DeepestQuote` are one depth. Pure; any
/// thread.
class TextLayout
{
public:
    static constexpr int FoldAfterLines = 12; // longer runs of quotes can be folded
    /// Where quotes are in the way: in a conversation. What stands under an answer folds always.
    static constexpr int ShortFoldAfterLines = 3;
    static constexpr int DeepestQuote = 50;
    static constexpr int LongestLine = 4000;
    /// Laying them out costs their number squared; no script has as many.
    static constexpr int MostMarks = 60;

    /// Where at most `maxLines` lines and `maxUnits` UTF-16 units end that begin at `from`.
    [[nodiscard]] static qsizetype cut(QStringView text, qsizetype from, int maxLines, int maxUnits);
    /// Where a line is to be broken so that it can be laid out; its size where it needs not.
    [[nodiscard]] static qsizetype lineEnd(QStringView line);
    [[nodiscard]] static QList<TextSection> sections(const QString &text,
                                                     int foldAfterLines = FoldAfterLines);
    /// How many lines of quotes each fold holds.
    [[nodiscard]] static QList<int> foldSizes(const QList<TextSection> &sections);
    /// http, https, www. and mail addresses.
    [[nodiscard]] static QList<TextLink> links(const QString &line);
};

} // namespace posthorn
