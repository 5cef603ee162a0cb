#include "fakepagerenderer.h"

#include <QPainter>
#include <QTimer>
#include <cmath>

namespace posthorn
{

void PageMaker::add(const QString &text, bool rightToLeft)
{
    TextRun run;
    run.start = int(m_page.text.size());
    run.length = int(text.size());
    run.rightToLeft = rightToLeft;
    const double width = double(text.size()) * UnitWidth;
    run.rect = QRectF(rightToLeft ? 400 - width : 0, m_y, width, LineHeight);
    for (int i = 1; i <= text.size(); ++i)
        run.advances.append(float(i * UnitWidth));
    m_page.runs.append(run);
    m_page.text += text;
}

PageMaker &PageMaker::line(const QString &text, PageBlock::Kind kind, int level)
{
    const int start = int(m_page.text.size());
    const double top = m_y;
    add(text, false);
    m_page.blocks.append({kind, level, start, int(text.size()), QRectF(0, top, 400, LineHeight)});
    m_page.text += u'\n';
    m_y += LineHeight;
    return *this;
}

PageMaker &PageMaker::rightToLeft(const QString &text)
{
    const int start = int(m_page.text.size());
    add(text, true);
    m_page.blocks.append(
        {PageBlock::Kind::Paragraph, 0, start, int(text.size()), QRectF(0, m_y, 400, LineHeight)});
    m_page.text += u'\n';
    m_y += LineHeight;
    return *this;
}

PageMaker &PageMaker::link(const QString &before, const QString &words, const QString &after,
                           const QString &target)
{
    PageLink link;
    link.target = target;
    link.start = int(m_page.text.size() + before.size());
    link.length = int(words.size());
    link.areas = {
        QRectF(double(before.size()) * UnitWidth, m_y, double(words.size()) * UnitWidth, LineHeight)};
    m_page.links.append(link);
    line(before + words + after);
    return *this;
}

PageMaker &PageMaker::jump(const QString &words, double place)
{
    link({}, words, {}, {});
    m_page.links.last().place = place;
    return *this;
}

PageMaker &PageMaker::quote(const QString &text)
{
    PageQuote quote;
    quote.start = int(m_page.text.size());
    quote.length = int(text.size());
    quote.area = QRectF(0, m_y, double(text.size()) * UnitWidth, LineHeight);
    m_page.quotes.append(quote);
    line(text);
    return *this;
}

RenderedPage PageMaker::page(int width) const
{
    RenderedPage page = m_page;
    page.size = QSize(width, std::max(1, int(m_y)));
    page.ground = Qt::white;
    return page;
}

void FakePageRenderer::later(std::function<void()> answer)
{
    if (isHeld)
        m_held.append(std::move(answer));
    else
        QTimer::singleShot(0, this, std::move(answer));
}

void FakePageRenderer::letGo()
{
    isHeld = false;
    for (auto &answer : std::exchange(m_held, {}))
        later(std::move(answer));
}

void FakePageRenderer::die()
{
    alive.clear();
    m_held.clear();
    Q_EMIT pagesLost();
}

void FakePageRenderer::answerPage(PageId id)
{
    later([this, id] {
        if (!alive.contains(id))
            return;
        if (fails) {
            alive.remove(id);
            Q_EMIT failed(id, RenderFailure::TooSlow);
            return;
        }
        RenderedPage page = make(m_requests.value(id));
        page.id = id;
        m_pages.insert(id, page);
        Q_EMIT laidOut(page);
    });
}

PageId FakePageRenderer::layOut(const RenderRequest &request)
{
    layouts.append(request);
    const PageId id = ++m_last;
    alive.insert(id);
    m_requests.insert(id, request);
    answerPage(id);
    return id;
}

void FakePageRenderer::release(PageId page)
{
    alive.remove(page);
}

void FakePageRenderer::restyle(PageId page, const RenderStyle &style)
{
    restyles.append(style);
    m_requests[page].style = style;
    answerPage(page);
}

void FakePageRenderer::toggleQuote(PageId page, int quote)
{
    quotes.append(quote);
    answerPage(page);
}

void FakePageRenderer::paintBands(PageId page, int first, int last)
{
    for (int band = first; band <= last; ++band) {
        bands.append(band);
        later([this, page, band] {
            if (alive.contains(page))
                Q_EMIT bandPainted(page, band, painted(page, band));
        });
    }
}

QImage FakePageRenderer::painted(PageId id, int band) const
{
    const RenderedPage page = m_pages.value(id);
    const RenderStyle style = m_requests.value(id).style;
    const int height = std::min(BandHeight, page.size.height() - band * BandHeight);
    QImage image(int(std::ceil(page.size.width() * style.scale)), int(std::ceil(height * style.scale)),
                 QImage::Format_RGB32);
    image.fill(page.ground);
    QPainter painter(&image);
    painter.scale(style.scale, style.scale);
    painter.translate(0, -band * BandHeight);
    QFont font;
    font.setPixelSize(14);
    painter.setFont(font);
    painter.setPen(style.text);
    // Each unit in its place, so that what is drawn over it can be judged.
    for (const TextRun &run : page.runs) {
        if (run.rect.bottom() < band * BandHeight || run.rect.top() > (band + 1) * BandHeight)
            continue;
        for (int i = 0; i < run.length; ++i) {
            const double left = run.rightToLeft ? run.rect.right() - double(run.advances[i])
                                                : run.rect.left() + i * PageMaker::UnitWidth;
            painter.drawText(QRectF(left, run.rect.top(), PageMaker::UnitWidth, PageMaker::LineHeight),
                             Qt::AlignCenter, page.text.mid(run.start + i, 1));
        }
    }
    return image;
}

void FakePageRenderer::requestFragment(PageId page, int start, int length)
{
    const QString text = m_pages.value(page).text.mid(start, length);
    later([this, page, text] { Q_EMIT fragmentReady(page, QStringLiteral("<p>%1</p>").arg(text)); });
}

void FakePageRenderer::requestPdf(PageId page, const PrintRequest &request)
{
    prints.append(request);
    later([this, page] { Q_EMIT pdfReady(page, QByteArray("%PDF-1.4 of a fake")); });
}

void FakePageRenderer::requestSheets(PageId page, const PrintRequest &request)
{
    prints.append(request);
    const QSize size = request.layout.paintRectPixels(request.resolution).size();
    for (int sheet = 0; sheet < 3; ++sheet)
        later([this, page, sheet, size] {
            QImage image(size, QImage::Format_RGB32);
            image.fill(Qt::white);
            if (alive.contains(page))
                Q_EMIT sheetPainted(page, sheet, 3, image);
        });
}

} // namespace posthorn
