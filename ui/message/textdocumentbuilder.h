#pragma once

#include "maildocument.h"
#include "readingstyle.h"

#include <QSet>
#include <memory>

namespace posthorn
{

/// Plain text to a document: quotes coloured by depth and folded where long, the signature dimmed, links
/// found. The text is inserted as text and never parsed as markup. A very long one is cut, with a line that
/// asks for the rest. Any thread.
class TextDocumentBuilder
{
public:
    /// A fold's line is a link to this scheme and its number.
    static constexpr auto FoldScheme = "posthorn-fold";
    /// The line that asks for the rest.
    static constexpr auto RestScheme = "posthorn-rest";
    /// What is laid out at once, and what at most: the source has the rest.
    static constexpr int FirstLines = 4000;
    static constexpr int FirstUnits = 400'000;
    static constexpr int MostLines = 60'000;
    static constexpr int MostUnits = 4'000'000;
    /// Deeper quotes stand no further to the right.
    static constexpr int DeepestIndent = 8;
    static constexpr int IndentPixels = 14;

    explicit TextDocumentBuilder(const ReadingStyle &style)
        : m_style(style)
    {
    }

    /// Short quotes too: they are in the way where what they quote stands above.
    void setFoldsShortQuotes(bool folds) { m_foldsShortQuotes = folds; }
    /// To the end, as far as `MostLines` and `MostUnits` go.
    void setWhole(bool whole) { m_whole = whole; }
    [[nodiscard]] std::unique_ptr<MailDocument> build(const QString &text, const QSet<int> &unfolded) const;

private:
    ReadingStyle m_style;
    bool m_foldsShortQuotes = false;
    bool m_whole = false;
};

} // namespace posthorn
