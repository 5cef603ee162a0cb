#include "pagefragment.h"

#include "mime/htmlsanitizer.h"

namespace posthorn
{
namespace
{

QString elementFor(const PageBlock *block)
{
    if (!block)
        return QStringLiteral("p");
    switch (block->kind) {
    case PageBlock::Kind::Heading:
        return u'h' + QString::number(std::clamp(block->level, 1, 6));
    case PageBlock::Kind::ListItem:
        return QStringLiteral("li");
    case PageBlock::Kind::Quote:
        return QStringLiteral("blockquote");
    default:
        return QStringLiteral("p");
    }
}

QString wrapped(const QString &text, const TextRun &run, RunLook look, const RenderedPage &page)
{
    QString html = text.toHtmlEscaped();
    if (look.bold)
        html = QStringLiteral("<b>") + html + QStringLiteral("</b>");
    if (look.italic)
        html = QStringLiteral("<i>") + html + QStringLiteral("</i>");
    if (run.link >= 0 && !page.links[run.link].staysOnPage())
        html = QStringLiteral("<a href=\"") + page.links[run.link].target.toHtmlEscaped() +
               QStringLiteral("\">") + html + QStringLiteral("</a>");
    return html;
}

} // namespace

QString pageFragment(const RenderedPage &page, const QList<RunLook> &looks, int start, int length)
{
    const int begin = std::clamp(start, 0, int(page.text.size()));
    const int end = int(std::clamp(qint64(begin) + length, qint64(begin), qint64(page.text.size())));
    QString html;
    QString open;
    bool inList = false;
    qsizetype block = 0;
    const auto close = [&] {
        if (!open.isEmpty())
            html += QStringLiteral("</") + open + u'>';
        open.clear();
    };
    int last = begin;
    for (qsizetype i = 0; i < page.runs.size(); ++i) {
        const TextRun &run = page.runs[i];
        const int from = std::max(begin, run.start);
        const int to = std::min(end, run.start + run.length);
        if (from >= to)
            continue;
        const QString between = page.text.mid(last, from - last);
        const PageBlock *now = nullptr;
        while (block < page.blocks.size() && (page.blocks[block].start + page.blocks[block].length <= from ||
                                              page.blocks[block].kind == PageBlock::Kind::Image))
            ++block;
        if (block < page.blocks.size() && page.blocks[block].start <= from)
            now = &page.blocks[block];
        // Inside of a block a line end is one that the sender made.
        const bool sameBlock = now && last >= now->start && !open.isEmpty();
        if (between.contains(u'\n') && sameBlock) {
            html += QStringLiteral("<br>");
        } else if (open.isEmpty() || between.contains(u'\n')) {
            close();
            const QString element = elementFor(now);
            const bool list = element == QLatin1String("li");
            if (list != inList)
                html += list ? QStringLiteral("<ul>") : QStringLiteral("</ul>");
            inList = list;
            html += u'<' + element + u'>';
            open = element;
        }
        RunLook look = looks.value(i);
        look.bold = look.bold && !open.startsWith(u'h'); // headings are bold by themselves
        html += wrapped(page.text.mid(from, to - from), run, look, page);
        last = to;
    }
    close();
    if (inList)
        html += QStringLiteral("</ul>");
    return HtmlSanitizer::sanitize(html).html;
}

} // namespace posthorn
