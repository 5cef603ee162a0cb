#include "fakerenderer.h"

#include "mime/htmlsanitizer.h"

#include <QTimer>

namespace posthorn
{

FakeRenderer::FakeRenderer()
    : RenderService(QString())
{
}

RenderedPage FakeRenderer::pageOf(PageId id, const RenderRequest &request)
{
    constexpr int lineHeight = 20;
    RenderedPage page;
    page.id = id;
    page.sanitized = HtmlSanitizer::sanitize(request.html);
    page.text = HtmlSanitizer::toPlainText(page.sanitized.html);
    page.ground = request.style.base;
    const int lines = int(page.text.count(u'\n')) + 1;
    page.size = QSize(qMax(1, request.style.width), lines * lineHeight);
    return page;
}

PageId FakeRenderer::layOut(const RenderRequest &request)
{
    const PageId id = ++m_last;
    requests.append(request);
    open.insert(id, request);
    bytesAsked += request.html.size() * qint64(sizeof(QChar));
    for (const QByteArray &picture : request.related)
        bytesAsked += picture.size();
    if (mode == Mode::Hold)
        m_held.append(id);
    else
        QTimer::singleShot(0, this, [this, id] { answer(id); });
    return id;
}

void FakeRenderer::answer(PageId id)
{
    const auto request = open.constFind(id);
    if (request == open.cend())
        return; // released meanwhile
    if (mode == Mode::Fail && !request->evenIfComplex) {
        open.erase(request);
        Q_EMIT failed(id, failure);
    } else {
        Q_EMIT laidOut(pageOf(id, *request));
    }
}

void FakeRenderer::release(PageId page)
{
    open.remove(page);
    m_held.removeAll(page);
}

void FakeRenderer::paintBands(PageId page, int first, int last)
{
    QTimer::singleShot(0, this, [this, page, first, last] {
        const auto request = open.constFind(page);
        if (request == open.cend())
            return;
        const double scale = request->style.scale;
        const QSize size = pageOf(page, *request).size;
        for (int band = first; band <= last; ++band) {
            const int height = qMin(BandHeight, size.height() - band * BandHeight);
            QImage image(qRound(size.width() * scale), qMax(1, qRound(height * scale)), QImage::Format_RGB32);
            image.fill(request->style.base);
            Q_EMIT bandPainted(page, band, image);
        }
    });
}

void FakeRenderer::restyle(PageId page, const RenderStyle &style)
{
    if (const auto request = open.find(page); request != open.end()) {
        request->style = style;
        QTimer::singleShot(0, this, [this, page] { answer(page); });
    }
}

void FakeRenderer::answerHeld()
{
    mode = Mode::Answer;
    for (const PageId id : std::exchange(m_held, {}))
        answer(id);
}

void FakeRenderer::die()
{
    open.clear();
    m_held.clear();
    Q_EMIT pagesLost();
}

} // namespace posthorn
