#include "textlayout.h"

#include "linkpolicy.h"

#include <QRegularExpression>
#include <algorithm>

namespace posthorn
{

namespace
{

/// Takes the quote marks off `line` and counts them. "From" lines of old mailboxes (">From") are no quotes.
int takeQuoteMarks(QStringView &line)
{
    if (line.startsWith(u">From "))
        return 0;
    int depth = 0;
    qsizetype at = 0;
    while (at < line.size() && depth < TextLayout::DeepestQuote) {
        if (line[at] == u'>') {
            ++depth;
            ++at;
        } else if (depth > 0 && line[at] == u' ' && at + 1 < line.size() && line[at + 1] == u'>') {
            ++at;
        } else {
            break;
        }
    }
    if (depth > 0 && at < line.size() && line[at] == u' ')
        ++at;
    line = line.mid(at);
    return depth;
}

/// Says nothing: blank lines, or the signature.
bool isIdle(const TextSection &section)
{
    if (section.kind != TextSection::Kind::Body)
        return section.kind == TextSection::Kind::Signature;
    return std::all_of(section.lines.cbegin(), section.lines.cend(),
                       [](const QString &line) { return line.trimmed().isEmpty(); });
}

void numberFolds(QList<TextSection> &sections, int foldAfterLines)
{
    int fold = 0;
    for (qsizetype first = 0; first < sections.size();) {
        qsizetype end = first;
        qsizetype lines = 0;
        while (end < sections.size() && sections[end].kind == TextSection::Kind::Quote)
            lines += sections[end++].lines.size();
        // Where quotes are in the way, what stands under an answer is only there out of habit.
        const bool isTail = foldAfterLines < TextLayout::FoldAfterLines && lines > 0 &&
                            std::all_of(sections.cbegin() + end, sections.cend(), isIdle);
        if (lines > foldAfterLines || isTail) {
            for (qsizetype i = first; i < end; ++i)
                sections[i].fold = fold;
            ++fold;
        }
        first = qMax(end, first + 1);
    }
}

qsizetype signatureStart(const QList<QStringView> &lines)
{
    // Only the last separator counts, and what follows it must be short enough to be a signature.
    const qsizetype lowest = qMax<qsizetype>(0, lines.size() - 24);
    for (qsizetype i = lines.size() - 1; i >= lowest; --i)
        if (lines[i] == u"-- ")
            return i;
    return lines.size();
}

/// Breaks what is too long for one line, between words where there are any.
void appendLine(QStringList &lines, QStringView line)
{
    while (line.size() > TextLayout::LongestLine) {
        const qsizetype space = line.first(TextLayout::LongestLine).lastIndexOf(u' ');
        qsizetype end = space > 0 ? space + 1 : TextLayout::LongestLine;
        if (line[end - 1].isHighSurrogate())
            --end;
        lines.append(line.first(end).toString());
        line = line.sliced(end);
    }
    lines.append(line.toString());
}

} // namespace

TextCut TextLayout::cut(const QString &text, int maxLines, int maxUnits)
{
    qsizetype end = 0;
    int lines = 0;
    while (end < text.size() && lines < maxLines && end < maxUnits) {
        const qsizetype next = text.indexOf(u'\n', end);
        end = next < 0 ? text.size() : next + 1;
        ++lines;
    }
    if (end > maxUnits) {
        // In the middle of a very long line.
        end = maxUnits;
        if (text[end - 1].isHighSurrogate())
            --end;
    }
    if (end >= text.size())
        return {text, 0};
    return {text.left(end), qMax(1, int(text.count(u'\n')) + 1 - lines)};
}

QList<TextSection> TextLayout::sections(const QString &text, int foldAfterLines)
{
    QList<TextSection> sections;
    QList<QStringView> lines = QStringView(text).split(u'\n');
    while (!lines.isEmpty() && lines.last().trimmed().isEmpty())
        lines.removeLast();
    const qsizetype signature = signatureStart(lines);
    for (qsizetype i = 0; i < lines.size(); ++i) {
        QStringView line = lines[i];
        if (line.endsWith(u'\r'))
            line.chop(1);
        auto kind = i >= signature ? TextSection::Kind::Signature : TextSection::Kind::Body;
        int depth = 0;
        if (kind == TextSection::Kind::Body) {
            depth = takeQuoteMarks(line);
            if (depth > 0)
                kind = TextSection::Kind::Quote;
        }
        if (sections.isEmpty() || sections.last().kind != kind || sections.last().depth != depth)
            sections.append({kind, depth, {}, -1});
        appendLine(sections.last().lines, line);
    }
    numberFolds(sections, foldAfterLines);
    return sections;
}

QList<int> TextLayout::foldSizes(const QList<TextSection> &sections)
{
    QList<int> sizes;
    for (const TextSection &section : sections) {
        if (section.fold < 0)
            continue;
        if (section.fold >= sizes.size())
            sizes.resize(section.fold + 1);
        sizes[section.fold] += int(section.lines.size());
    }
    return sizes;
}

QList<TextLink> TextLayout::links(const QString &line)
{
    static const QRegularExpression pattern(
        QStringLiteral(
            R"((?:https?://|www\.)[^\s<>"\x{201C}\x{201D}]+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+)"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    QList<TextLink> links;
    if ((!line.contains(u"://") && !line.contains(u"www.", Qt::CaseInsensitive) && !line.contains(u'@')))
        return links;
    for (auto it = pattern.globalMatch(line); it.hasNext() && links.size() < 200;) {
        const auto match = it.next();
        QString found = match.captured();
        // Punctuation of the sentence is not part of the link; a closing bracket only where none was opened
        // in it.
        while (!found.isEmpty() && (QStringView(u".,;:!?'*_").contains(found.back()) ||
                                    (found.back() == u')' && found.count(u'(') < found.count(u')')) ||
                                    (found.back() == u']' && found.count(u'[') < found.count(u']'))))
            found.chop(1);
        QUrl url;
        if (found.contains(u"://"))
            url = QUrl(found, QUrl::TolerantMode);
        else if (found.startsWith(u"www.", Qt::CaseInsensitive))
            url = QUrl(QStringLiteral("http://") + found, QUrl::TolerantMode);
        else
            url = QUrl(QStringLiteral("mailto:") + found, QUrl::TolerantMode);
        if (linkpolicy::isAllowed(url))
            links.append({match.capturedStart(), found.size(), url});
    }
    return links;
}

} // namespace posthorn
