#pragma once

#include "maildocument.h"
#include "readingstyle.h"

#include <QSet>
#include <memory>

namespace posthorn
{

/// Plain text to a document: quotes coloured by depth and folded where long, the signature dimmed, links
/// found. The text is inserted as text and never parsed as markup. Any thread.
class TextDocumentBuilder
{
public:
    /// A fold's line is a link to this scheme and its number.
    static constexpr auto FoldScheme = "posthorn-fold";

    explicit TextDocumentBuilder(const ReadingStyle &style)
        : m_style(style)
    {
    }

    [[nodiscard]] std::unique_ptr<MailDocument> build(const QString &text, const QSet<int> &unfolded) const;

private:
    ReadingStyle m_style;
};

} // namespace posthorn
