#include "textdocumentbuilder.h"

#include "textlayout.h"

#include <QCoreApplication>
#include <QTextBlockFormat>
#include <QTextCursor>

namespace posthorn
{

namespace
{

/// Writes blocks at the end of a document.
class Writer
{
public:
    Writer(MailDocument &document, const ReadingStyle &style)
        : m_cursor(&document)
        , m_style(style)
    {
        m_cursor.beginEditBlock();
    }
    ~Writer() { m_cursor.endEditBlock(); }
    Writer(const Writer &) = delete;
    Writer &operator=(const Writer &) = delete;

    void section(const TextSection &section)
    {
        QTextCharFormat ink;
        if (section.kind == TextSection::Kind::Quote)
            ink.setForeground(m_style.quoteColor(section.depth));
        else if (section.kind == TextSection::Kind::Signature)
            ink.setForeground(m_style.muted);
        else
            ink.setForeground(m_style.text);
        startBlock(section.depth, ink);
        QString plain;
        for (qsizetype i = 0; i < section.lines.size(); ++i) {
            const QString &line = section.lines[i];
            if (i > 0)
                plain += u'\n';
            qsizetype from = 0;
            for (const TextLink &link : TextLayout::links(line)) {
                m_cursor.insertText(plain + line.mid(from, link.start - from), ink);
                plain.clear();
                insertLink(line.mid(link.start, link.length), link.url);
                from = link.start + link.length;
            }
            plain += line.mid(from);
        }
        m_cursor.insertText(plain, ink);
    }

    /// A line of the program's own: what is done when it is clicked is in its scheme.
    void command(const char *scheme, int number, int depth, const QString &words)
    {
        QUrl url;
        url.setScheme(QLatin1String(scheme));
        url.setPath(QString::number(number));
        QTextCharFormat ink;
        ink.setForeground(m_style.muted);
        ink.setAnchor(true);
        ink.setAnchorHref(url.toString());
        startBlock(depth, ink);
        m_cursor.insertText(words, ink);
    }

    void remark(const QString &words)
    {
        QTextCharFormat ink;
        ink.setForeground(m_style.muted);
        startBlock(0, ink);
        m_cursor.insertText(words, ink);
    }

private:
    void startBlock(int depth, const QTextCharFormat &ink)
    {
        QTextBlockFormat block;
        block.setLineHeight(128, QTextBlockFormat::ProportionalHeight);
        block.setLeftMargin(qMin(depth, TextDocumentBuilder::DeepestIndent) *
                            TextDocumentBuilder::IndentPixels);
        if (depth > 0)
            block.setProperty(MailDocument::QuoteDepth, depth);
        if (m_first) {
            m_cursor.setBlockFormat(block);
            m_cursor.setBlockCharFormat(ink);
            m_first = false;
        } else {
            m_cursor.insertBlock(block, ink);
        }
    }

    void insertLink(const QString &text, const QUrl &url)
    {
        QTextCharFormat link;
        link.setForeground(m_style.link);
        link.setFontUnderline(true);
        link.setAnchor(true);
        link.setAnchorHref(QString::fromUtf8(url.toEncoded()));
        m_cursor.insertText(text, link);
    }

    QTextCursor m_cursor;
    const ReadingStyle &m_style;
    bool m_first = true;
};

} // namespace

std::unique_ptr<MailDocument> TextDocumentBuilder::build(const QString &text, const QSet<int> &unfolded) const
{
    auto document = std::make_unique<MailDocument>();
    document->setUndoRedoEnabled(false);
    document->setDefaultFont(m_style.font());
    document->setDocumentMargin(0);
    const int share = 1 << (2 * m_steps);
    const TextCut cut = TextLayout::cut(text, FirstLines * share, FirstUnits * share);
    const QList<TextSection> sections = TextLayout::sections(
        cut.text, m_foldsShortQuotes ? TextLayout::ShortFoldAfterLines : TextLayout::FoldAfterLines);
    const QList<int> foldSizes = TextLayout::foldSizes(sections);
    const auto tr = [](const char *words, int count) {
        return QCoreApplication::translate("posthorn::TextDocumentBuilder", words, nullptr, count);
    };
    Writer writer(*document, m_style);
    int fold = -1;
    for (const TextSection &section : sections) {
        const bool starts = section.fold >= 0 && section.fold != fold;
        fold = section.fold;
        const bool folded = fold >= 0 && !unfolded.contains(fold);
        if (starts)
            writer.command(FoldScheme, fold, 1,
                           folded ? tr("Show %n quoted line(s)", foldSizes[fold])
                                  : tr("Hide %n quoted line(s)", foldSizes[fold]));
        if (!folded)
            writer.section(section);
    }
    if (cut.isCut() && m_steps == AllSteps)
        writer.remark(tr("The source of this message has %n more line(s).", cut.linesLeft));
    else if (cut.isCut())
        writer.command(RestScheme, 0, 0, tr("Show %n more line(s)", cut.linesLeft));
    return document;
}

} // namespace posthorn
