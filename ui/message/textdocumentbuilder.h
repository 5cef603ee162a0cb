#pragma once

#include "maildocument.h"
#include "readingstyle.h"

#include <QSet>
#include <algorithm>
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
    /// What is laid out at first: the window thread does it again, so it has to be quick. Each step shows
    /// four times as much; the source has what is beyond the last.
    static constexpr int FirstLines = 800;
    static constexpr int FirstUnits = 80'000;
    static constexpr int AllSteps = 3;
    /// Deeper quotes stand no further to the right.
    static constexpr int DeepestIndent = 8;
    static constexpr int IndentPixels = 14;

    explicit TextDocumentBuilder(const ReadingStyle &style)
        : m_style(style)
    {
    }

    /// Short quotes too: they are in the way where what they quote stands above.
    void setFoldsShortQuotes(bool folds) { m_foldsShortQuotes = folds; }
    /// How often more of a long text was asked for: 0 to `AllSteps`.
    void setSteps(int steps) { m_steps = std::clamp(steps, 0, AllSteps); }
    [[nodiscard]] std::unique_ptr<MailDocument> build(const QString &text, const QSet<int> &unfolded) const;

private:
    ReadingStyle m_style;
    bool m_foldsShortQuotes = false;
    int m_steps = 0;
};

} // namespace posthorn
