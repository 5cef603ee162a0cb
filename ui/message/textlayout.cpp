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

void appendLine(QStringList &lines, QStringView line)
{
    for (qsizetype end = TextLayout::lineEnd(line); end < line.size(); end = TextLayout::lineEnd(line)) {
        lines.append(line.first(end).toString());
        line = line.sliced(end);
    }
    lines.append(line.toString());
}

} // namespace

qsizetype TextLayout::lineEnd(QStringView line)
{
    const qsizetype most = std::min<qsizetype>(line.size(), LongestLine);
    int marks = 0;
    for (qsizetype i = 0; i < most; ++i) {
        marks = line[i].unicode() >= 0x300 && line[i].isMark() ? marks + 1 : 0;
        if (marks > MostMarks)
            return i;
    }
    if (most == line.size())
        return most;
    // Between words where there are any.
    const qsizetype space = line.first(most).lastIndexOf(u' ');
    const qsizetype end = space > 0 ? space + 1 : most;
    return line[end - 1].isHighSurrogate() ? end - 1 : end;
}

qsizetype TextLayout::cut(QStringView text, qsizetype from, int maxLines, int maxUnits)
{
    const qsizetype furthest = from + maxUnits;
    qsizetype end = from;
    for (int lines = 0; lines < maxLines && end < std::min(text.size(), furthest); ++lines) {
        const qsizetype next = text.indexOf(u'\n', end);
        end = next < 0 ? text.size() : next + 1;
    }
    if (end <= furthest)
        return end;
    // In the middle of a very long line.
    return text[furthest - 1].isHighSurrogate() ? furthest - 1 : furthest;
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
