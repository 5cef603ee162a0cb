#include "textdocumentbuilder.h"

#include "textlayout.h"

#include <QCoreApplication>
#include <QTextBlockFormat>
#include <QTextCursor>
#include <utility>

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
            for (const TextLink &link : linksIn(line)) {
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
    QList<TextLink> linksIn(const QString &line)
    {
        if (m_links >= TextDocumentBuilder::MostLinks)
            return {};
        const QList<TextLink> links = TextLayout::links(line);
        m_links += int(links.size());
        return links;
    }

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
    int m_links = 0;
    bool m_first = true;
};

/// Writes what Writer does, without making a document of it.
class PlainWriter
{
public:
    void section(const TextSection &section) { append(section.lines.join(u'\n')); }
    void command(const char *, int, int, const QString &words) { append(words); }
    void remark(const QString &words) { append(words); }

    QString text;

private:
    void append(const QString &block)
    {
        if (!std::exchange(m_first, false))
            text += u'\n';
        text += block;
    }

    bool m_first = true;
};

/// Where a part of a text begins and ends.
struct Part {
    int number = 0;
    qsizetype start = 0;
    qsizetype end = 0;
};

Part partOf(QStringView text, int wanted)
{
    const auto cut = [text](qsizetype from) {
        return TextLayout::cut(text, from, TextDocumentBuilder::PartLines, TextDocumentBuilder::PartUnits);
    };
    Part part{0, 0, cut(0)};
    while (part.number < wanted && part.end < text.size())
        part = {part.number + 1, part.end, cut(part.end)};
    return part;
}

} // namespace

bool TextDocumentBuilder::isLong(const QString &text)
{
    return TextLayout::cut(text, 0, FirstLines, FirstUnits) < text.size();
}

bool TextDocumentBuilder::holdsPart(const QString &text, int part)
{
    const Part found = partOf(text, part);
    return found.number == part && found.end < text.size();
}

template <class Out>
void TextDocumentBuilder::write(Out &out, const QString &text, const QSet<int> &unfolded) const
{
    const Part part =
        m_onlyFirst ? Part{0, 0, TextLayout::cut(text, 0, FirstLines, FirstUnits)} : partOf(text, m_part);
    const QList<TextSection> sections = TextLayout::sections(
        text.mid(part.start, part.end - part.start),
        m_foldsShortQuotes ? TextLayout::ShortFoldAfterLines : TextLayout::FoldAfterLines);
    const QList<int> foldSizes = TextLayout::foldSizes(sections);
    const auto tr = [](const char *words, int count) {
        return QCoreApplication::translate("posthorn::TextDocumentBuilder", words, nullptr, count);
    };
    if (part.number > 0 && m_leadsToParts)
        out.command(PartScheme, part.number - 1, 0, tr("Show the part before", -1));
    int fold = -1;
    for (const TextSection &section : sections) {
        const bool starts = section.fold >= 0 && section.fold != fold;
        fold = section.fold;
        const bool folded = fold >= 0 && !unfolded.contains(fold);
        if (starts)
            out.command(FoldScheme, fold, 1,
                        folded ? tr("Show %n quoted line(s)", foldSizes[fold])
                               : tr("Hide %n quoted line(s)", foldSizes[fold]));
        if (!folded)
            out.section(section);
    }
    const auto linesLeft = [&] { return int(QStringView(text).sliced(part.end).count(u'\n')) + 1; };
    if (m_onlyFirst)
        out.remark(tr("The rest of this text is on its way.", -1));
    else if (part.end < text.size() && m_leadsToParts)
        out.command(PartScheme, part.number + 1, 0, tr("Show the next part: %n more line(s)", linesLeft()));
}

std::unique_ptr<MailDocument> TextDocumentBuilder::build(const QString &text, const QSet<int> &unfolded) const
{
    auto document = std::make_unique<MailDocument>();
    document->setUndoRedoEnabled(false);
    document->setDefaultFont(m_style.font());
    document->setDocumentMargin(0);
    Writer writer(*document, m_style);
    write(writer, text, unfolded);
    return document;
}

QString TextDocumentBuilder::plainText(const QString &text, const QSet<int> &unfolded) const
{
    PlainWriter writer;
    write(writer, text, unfolded);
    return writer.text;
}

} // namespace posthorn
