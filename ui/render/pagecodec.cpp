#include "pagecodec.h"

#include "mime/urlfilter.h"
#include "wirereader.h"
#include "wirewriter.h"

#include <algorithm>

namespace posthorn::render
{
namespace
{

constexpr int maxWidth = 4'096;
constexpr int maxHeight = 200'000;
constexpr qsizetype maxText = 4'000'000; // HTML has at most 2 MB, and what alternative texts and folds add
constexpr qsizetype maxHtml = 8'000'000;
constexpr qsizetype maxThings = 1'000'000; // what really bounds them are the bytes of the frame
constexpr qsizetype maxUrl = 100'000;
constexpr qsizetype maxBlocked = 10'000;
constexpr qint64 maxLayoutMs = 1'000'000;

/// What a list's elements take at least.
constexpr qsizetype rectSize = 4 * sizeof(double);
constexpr qsizetype runSize = 2 * sizeof(int) + rectSize + 4 + 1 + 4;
constexpr qsizetype linkSize = 4 + 2 * sizeof(int) + 4 + sizeof(double);
constexpr qsizetype blockSize = 1 + 3 * sizeof(int) + rectSize;
constexpr qsizetype quoteSize = rectSize + 2 * sizeof(int) + 1;

template <class T, class Write>
void writeList(WireWriter &out, const QList<T> &list, Write write)
{
    out.size(list.size());
    for (const T &each : list)
        write(each);
}

template <class T, class Read>
QList<T> readList(WireReader &in, qsizetype each, qsizetype limit, Read read)
{
    QList<T> list;
    const qsizetype count = in.count(each, limit);
    list.reserve(count);
    for (qsizetype i = 0; i < count && in.ok(); ++i)
        list.append(read());
    return list;
}

void write(WireWriter &out, const SanitizedHtml &html)
{
    out.text(html.html);
    writeList(out, html.blockedRemote, [&](const BlockedResource &resource) {
        out.text(resource.url);
        out.number(static_cast<quint8>(resource.kind));
    });
    out.texts(html.removed);
    out.texts(html.contentIds);
    out.number(html.tooComplex);
}

SanitizedHtml readSanitized(WireReader &in)
{
    SanitizedHtml html;
    html.html = in.text(maxHtml);
    html.blockedRemote = readList<BlockedResource>(in, 5, maxBlocked, [&] {
        const QString url = in.text(maxUrl);
        const auto kind = in.number<quint8>(0, static_cast<quint8>(BlockedResource::Kind::Other));
        return BlockedResource{url, BlockedResource::Kind(kind)};
    });
    html.removed = in.texts(maxBlocked, maxUrl);
    html.contentIds = in.texts(maxBlocked, maxUrl);
    html.tooComplex = in.number<bool>();
    return html;
}

bool isNear(const QRectF &rect)
{
    constexpr double far = WireReader::FarthestCoordinate;
    const auto within = [](double value, double least) { return value >= least && value <= far; };
    return within(rect.x(), -far) && within(rect.y(), -far) && within(rect.width(), 0) &&
           within(rect.height(), 0);
}

/// A stretch of the page's text.
bool isIn(const RenderedPage &page, int start, int length)
{
    return start >= 0 && length >= 0 && start <= page.text.size() && length <= page.text.size() - start;
}

bool advancesAreSound(const TextRun &run)
{
    float last = 0;
    for (const float advance : run.advances) {
        if (!(advance >= last && advance <= float(WireReader::FarthestCoordinate)))
            return false;
        last = advance;
    }
    return run.advances.size() == run.length;
}

bool runsAreSound(const RenderedPage &page)
{
    int end = 0;
    for (const TextRun &run : page.runs) {
        if (!isIn(page, run.start, run.length) || run.start < end || !isNear(run.rect) ||
            !advancesAreSound(run) || run.link < -1 || run.link >= page.links.size())
            return false;
        end = run.start + run.length;
    }
    return true;
}

/// Written so that NaN is none.
bool leadsSomewhere(const RenderedPage &page, const PageLink &link)
{
    return link.target.isEmpty() ? link.place >= 0 && link.place <= page.size.height()
                                 : link.place == -1 && !safeLinkTarget(link.target).isEmpty();
}

bool linksAreSound(const RenderedPage &page)
{
    for (const PageLink &link : page.links) {
        if (!isIn(page, link.start, link.length) || !leadsSomewhere(page, link) ||
            !std::all_of(link.areas.begin(), link.areas.end(), isNear))
            return false;
    }
    return true;
}

bool blocksAreSound(const RenderedPage &page)
{
    int last = 0;
    for (const PageBlock &block : page.blocks) {
        if (!isIn(page, block.start, block.length) || block.start < last || !isNear(block.rect) ||
            block.level < 0 || block.level > maxWidth)
            return false;
        last = block.start;
    }
    return true;
}

bool quotesAreSound(const RenderedPage &page)
{
    return std::all_of(page.quotes.begin(), page.quotes.end(), [&page](const PageQuote &quote) {
        return isIn(page, quote.start, quote.length) && isNear(quote.area);
    });
}

bool blockedIsSound(const SanitizedHtml &html)
{
    return std::all_of(html.blockedRemote.begin(), html.blockedRemote.end(),
                       [](const BlockedResource &blocked) {
                           // Only pictures are ever fetched.
                           return blocked.url.size() <= maxUrl &&
                                  (blocked.kind == BlockedResource::Kind::Other ||
                                   classifyImage(blocked.url).kind == ImageSource::Kind::Remote);
                       });
}

} // namespace

void write(WireWriter &out, const RenderedPage &page)
{
    out.number(page.id);
    out.number(page.size.width());
    out.number(page.size.height());
    out.color(page.ground);
    out.text(page.text);
    writeList(out, page.runs, [&](const TextRun &run) {
        out.number(run.start);
        out.number(run.length);
        out.rect(run.rect);
        writeList(out, run.advances, [&](float advance) { out.number(advance); });
        out.number(run.rightToLeft);
        out.number(run.link);
    });
    writeList(out, page.links, [&](const PageLink &link) {
        out.text(link.target);
        out.number(link.start);
        out.number(link.length);
        writeList(out, link.areas, [&](const QRectF &area) { out.rect(area); });
        out.number(link.place);
    });
    writeList(out, page.blocks, [&](const PageBlock &block) {
        out.number(static_cast<quint8>(block.kind));
        out.number(block.level);
        out.number(block.start);
        out.number(block.length);
        out.rect(block.rect);
    });
    writeList(out, page.quotes, [&](const PageQuote &quote) {
        out.rect(quote.area);
        out.number(quote.start);
        out.number(quote.length);
        out.number(quote.folded);
    });
    write(out, page.sanitized);
    out.number(page.hasDarkGround);
    out.number(page.layoutMs);
}

std::optional<RenderedPage> readPage(WireReader &in)
{
    RenderedPage page;
    page.id = in.number<PageId>();
    const int width = in.number<int>();
    page.size = {width, in.number<int>()};
    page.ground = in.color();
    page.text = in.text(maxText);
    page.runs = readList<TextRun>(in, runSize, maxThings, [&] {
        TextRun run;
        run.start = in.number<int>();
        run.length = in.number<int>();
        run.rect = in.rect();
        run.advances = readList<float>(in, sizeof(float), maxText, [&] { return in.number<float>(); });
        run.rightToLeft = in.number<bool>();
        run.link = in.number<int>();
        return run;
    });
    page.links = readList<PageLink>(in, linkSize, maxThings, [&] {
        PageLink link;
        link.target = in.text(maxUrl);
        link.start = in.number<int>();
        link.length = in.number<int>();
        link.areas = readList<QRectF>(in, rectSize, maxThings, [&] { return in.rect(); });
        link.place = in.number<double>(-1, maxHeight);
        return link;
    });
    page.blocks = readList<PageBlock>(in, blockSize, maxThings, [&] {
        PageBlock block;
        block.kind = PageBlock::Kind(in.number<quint8>(0, static_cast<quint8>(PageBlock::Kind::Rule)));
        block.level = in.number<int>();
        block.start = in.number<int>();
        block.length = in.number<int>();
        block.rect = in.rect();
        return block;
    });
    page.quotes = readList<PageQuote>(in, quoteSize, maxThings, [&] {
        PageQuote quote;
        quote.area = in.rect();
        quote.start = in.number<int>();
        quote.length = in.number<int>();
        quote.folded = in.number<bool>();
        return quote;
    });
    page.sanitized = readSanitized(in);
    page.hasDarkGround = in.number<bool>();
    page.layoutMs = in.number<qint64>(0, maxLayoutMs);
    if (!in.ok() || !whyNotSound(page).isEmpty())
        return {};
    return page;
}

QByteArray whyNotSound(const RenderedPage &page)
{
    if (page.size.width() < 1 || page.size.width() > maxWidth || page.size.height() < 0 ||
        page.size.height() > maxHeight)
        return "size";
    if (page.text.size() > maxText || page.sanitized.html.size() > maxHtml)
        return "length";
    if (!runsAreSound(page))
        return "runs";
    if (!linksAreSound(page))
        return "links";
    if (!blocksAreSound(page))
        return "blocks";
    if (!quotesAreSound(page))
        return "quotes";
    if (!blockedIsSound(page.sanitized))
        return "blocked";
    return {};
}

} // namespace posthorn::render
