#pragma once

#include "maildocument.h"
#include "readingstyle.h"

#include <QSet>
#include <memory>

namespace posthorn
{

/// Plain text to a document: quotes coloured by depth and folded where long, the signature dimmed, links
/// found. The text is inserted as text and never parsed as markup. A text that is longer than people write is
/// shown in parts, with lines that lead from one to the next. Any thread.
class TextDocumentBuilder
{
public:
    /// A fold's line is a link to this scheme and its number.
    static constexpr auto FoldScheme = "posthorn-fold";
    /// A line that leads to another part is a link to this scheme and its number.
    static constexpr auto PartScheme = "posthorn-part";
    /// What is made at first of a text that is longer, so that something is to be read at once.
    static constexpr int FirstLines = 800;
    static constexpr int FirstUnits = 80'000;
    /// What one part has at most: the memory of a document grows with its lines, of which each takes about
    /// 150 bytes, and a view cannot be higher than 16 million pixels.
    static constexpr int PartLines = 200'000;
    static constexpr int PartUnits = 6'000'000;
    /// Beyond as many in one part, links are text: each is a format of its own.
    static constexpr int MostLinks = 20'000;
    /// Deeper quotes stand no further to the right.
    static constexpr int DeepestIndent = 8;
    static constexpr int IndentPixels = 14;

    explicit TextDocumentBuilder(const ReadingStyle &style)
        : m_style(style)
    {
    }

    /// Short quotes too: they are in the way where what they quote stands above.
    void setFoldsShortQuotes(bool folds) { m_foldsShortQuotes = folds; }
    /// Only the first lines of a text that is long.
    void setOnlyFirst(bool onlyFirst) { m_onlyFirst = onlyFirst; }
    /// Which part is wanted, from 0 on; the last where there are fewer.
    void setPart(int part) { m_part = part; }
    /// Without the lines that lead to the other parts, as on paper.
    void setLeadsToParts(bool leads) { m_leadsToParts = leads; }
    [[nodiscard]] std::unique_ptr<MailDocument> build(const QString &text, const QSet<int> &unfolded) const;

    /// What the document would read.
    [[nodiscard]] QString plainText(const QString &text, const QSet<int> &unfolded) const;

    /// Whether setOnlyFirst() leaves anything out.
    [[nodiscard]] static bool isLong(const QString &text);
    /// Whether that part ends inside the text, so that nothing that follows could change it.
    [[nodiscard]] static bool holdsPart(const QString &text, int part);

private:
    template <class Out>
    void write(Out &out, const QString &text, const QSet<int> &unfolded) const;

    ReadingStyle m_style;
    bool m_foldsShortQuotes = false;
    bool m_onlyFirst = false;
    bool m_leadsToParts = true;
    int m_part = 0;
};

} // namespace posthorn
