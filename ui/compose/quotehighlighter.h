#pragma once

#include <QSyntaxHighlighter>

namespace posthorn
{

/// Colours quoted lines by depth and dims the signature of a text that is being written.
class QuoteHighlighter : public QSyntaxHighlighter
{
    Q_OBJECT

public:
    using QSyntaxHighlighter::QSyntaxHighlighter;

    void setPalette(const QPalette &palette);

protected:
    void highlightBlock(const QString &text) override;

private:
    QPalette m_palette;
};

} // namespace posthorn
