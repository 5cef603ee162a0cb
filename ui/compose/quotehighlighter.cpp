#include "quotehighlighter.h"

#include "ui/theme/theme.h"

namespace posthorn
{

namespace
{

constexpr int InSignature = 1;

} // namespace

void QuoteHighlighter::setPalette(const QPalette &palette)
{
    m_palette = palette;
    rehighlight();
}

void QuoteHighlighter::highlightBlock(const QString &text)
{
    const bool signature = text == QLatin1String("-- ") || previousBlockState() == InSignature;
    setCurrentBlockState(signature ? InSignature : 0);
    QTextCharFormat format;
    if (signature) {
        format.setForeground(theme::muted(m_palette));
        setFormat(0, int(text.size()), format);
        return;
    }
    int depth = 0;
    for (const QChar c : text) {
        if (c == u'>')
            ++depth;
        else if (c != u' ')
            break;
    }
    if (depth == 0 || !text.startsWith(u'>'))
        return;
    format.setForeground(theme::hueFor(QStringLiteral("quote-%1").arg(((depth - 1) % 3) * 2), m_palette));
    setFormat(0, int(text.size()), format);
}

} // namespace posthorn
