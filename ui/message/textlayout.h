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
/// "-- ". Linear; at most `MaxLines` lines, the rest is one more section. Pure; any thread.
class TextLayout
{
public:
    static constexpr int FoldAfterLines = 12; // longer runs of quotes can be folded
    static constexpr int MaxLines = 20'000;

    [[nodiscard]] static QList<TextSection> sections(const QString &text);
    /// How many lines of quotes the fold holds.
    [[nodiscard]] static int foldedLines(const QList<TextSection> &sections, int fold);
    /// http, https, www. and mail addresses.
    [[nodiscard]] static QList<TextLink> links(const QString &line);
};

} // namespace posthorn
