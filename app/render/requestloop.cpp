#include "requestloop.h"

#include "picturedecoder.h"
#include "ui/render/pagecodec.h"
#include "ui/render/pagerenderer.h"
#include "ui/render/requestcodec.h"
#include "ui/render/wirereader.h"
#include "ui/render/wirewriter.h"

#include <QPainter>
#include <QtMath>
#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstring>
#include <poll.h>
#include <unistd.h>

namespace posthorn
{
namespace
{

using render::FrameKind;
using render::PictureShape;

constexpr int leastResolution = 30;

void waitFor(int socket, short what)
{
    pollfd one{socket, what, 0};
    while (::poll(&one, 1, -1) < 0 && errno == EINTR) {
    }
}

/// As finely as the shared memory has room for.
PrintRequest fitted(PrintRequest request)
{
    const QSizeF inches = request.layout.fullRect(QPageLayout::Inch).size();
    const double pixels = inches.width() * inches.height() * request.resolution * request.resolution;
    // A little less, for what is rounded up.
    const double room = double(render::MemorySize) / 4 * 0.99;
    if (pixels > room)
        request.resolution = std::max(leastResolution, qFloor(request.resolution * std::sqrt(room / pixels)));
    return request;
}

} // namespace

RequestLoop::RequestLoop(int socket, uchar *memory)
    : m_socket(socket)
    , m_memory(memory)
{
}

void RequestLoop::sayReady(bool readsOnlyFonts)
{
    WireWriter body;
    body.number(render::ProtocolVersion);
    body.number(readsOnlyFonts);
    send(FrameKind::Ready, body);
}

void RequestLoop::run()
{
    while (!m_windowGone) {
        if (m_waiting.empty()) {
            receive(true);
            continue;
        }
        const render::Frame frame = std::move(m_waiting.front());
        m_waiting.pop_front();
        answer(frame);
    }
}

bool RequestLoop::receive(bool wait)
{
    std::array<char, 64 * 1024> buffer{};
    while (!m_windowGone) {
        const ssize_t count = ::read(m_socket, buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && errno == EAGAIN) {
            if (!wait || !m_waiting.empty())
                return true;
            waitFor(m_socket, POLLIN);
            continue;
        }
        m_windowGone = count <= 0;
        m_frames.feed({buffer.data(), std::max<ssize_t>(count, 0)});
        while (auto frame = m_frames.next())
            m_waiting.push_back(*std::move(frame));
        m_windowGone = m_windowGone || m_frames.isBroken();
    }
    return false;
}

bool RequestLoop::wasReleased(PageId page)
{
    return !receive(false) ||
           std::any_of(m_waiting.begin(), m_waiting.end(), [page](const render::Frame &frame) {
               return frame.kind == FrameKind::Release && WireReader(frame.body).number<PageId>() == page;
           });
}

void RequestLoop::answer(const render::Frame &frame)
{
    m_serial = frame.serial;
    WireReader in(frame.body);
    if (frame.kind == FrameKind::Picture) {
        decodePicture(in);
        return;
    }
    const auto id = in.number<PageId>();
    if (frame.kind == FrameKind::Release) {
        m_pages.erase(id);
        return;
    }
    if (frame.kind != FrameKind::LayOut && m_pages.count(id) == 0) {
        m_windowGone = true; // it knows what it asks for; something is badly wrong
        return;
    }
    switch (frame.kind) {
    case FrameKind::LayOut:
        layOut(id, in);
        break;
    case FrameKind::Restyle:
        restyle(id, in);
        break;
    case FrameKind::ToggleQuote:
        toggleQuote(id, in);
        break;
    case FrameKind::Band:
        paintBand(id, in);
        break;
    case FrameKind::Fragment: {
        const int start = in.number<int>();
        WireWriter body;
        body.text(m_pages[id].html->fragment(start, in.number<int>()));
        send(FrameKind::FragmentMade, body);
        break;
    }
    case FrameKind::Pdf: {
        WireWriter body;
        body.bytes(m_pages[id].html->pdf(render::readPrintRequest(in)));
        send(FrameKind::PdfMade, body);
        break;
    }
    case FrameKind::Sheet:
        paintSheet(id, in);
        break;
    default:
        m_windowGone = true;
    }
}

void RequestLoop::layOut(PageId id, WireReader &in)
{
    const RenderRequest request = render::readRequest(in);
    RenderFailure why = RenderFailure::TooComplex;
    Page page;
    page.scale = request.style.scale;
    if (in.atEnd())
        page.html = HtmlPage::layOut(id, request, stopFor(id), &why);
    if (page.html)
        sendLaidOut(id, std::move(page));
    else
        sendNotLaidOut(why);
}

void RequestLoop::restyle(PageId id, WireReader &in)
{
    const RenderStyle style = render::readStyle(in);
    Page page = std::move(m_pages[id]);
    m_pages.erase(id);
    page.scale = style.scale;
    if (in.atEnd() && page.html->restyle(style, stopFor(id)))
        sendLaidOut(id, std::move(page));
    else
        sendNotLaidOut(RenderFailure::TooSlow);
}

void RequestLoop::toggleQuote(PageId id, WireReader &in)
{
    Page page = std::move(m_pages[id]);
    m_pages.erase(id);
    if (page.html->toggleQuote(in.number<int>(), stopFor(id)))
        sendLaidOut(id, std::move(page));
    else
        sendNotLaidOut(RenderFailure::TooSlow);
}

HtmlPage::ShouldStop RequestLoop::stopFor(PageId id)
{
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::milliseconds pause(1);
    return [this, id, looked = Clock::now()]() mutable {
        const auto now = Clock::now();
        if (now - looked < pause)
            return false;
        looked = now;
        return wasReleased(id);
    };
}

void RequestLoop::sendLaidOut(PageId id, Page page)
{
    // What the window would take for a lie ends this process; better to lose one message's looks.
    if (!render::whyNotSound(page.html->page()).isEmpty()) {
        sendNotLaidOut(RenderFailure::TooComplex);
        return;
    }
    WireWriter body;
    render::write(body, page.html->page());
    m_pages.insert_or_assign(id, std::move(page));
    send(FrameKind::LaidOut, body);
}

void RequestLoop::sendNotLaidOut(RenderFailure why)
{
    WireWriter body;
    body.number(static_cast<quint8>(why));
    send(FrameKind::NotLaidOut, body);
}

void RequestLoop::paintBand(PageId id, WireReader &in)
{
    const Page &page = m_pages[id];
    const int band = in.number<int>();
    const RenderedPage &facts = page.html->page();
    const PictureShape shape = render::bandShape(facts.size, page.scale, band);
    if (shape.isEmpty() || !shape.fits()) {
        sendPainted(0, {});
        return;
    }
    QImage image(m_memory, shape.width, shape.height, qsizetype(shape.width) * 4, QImage::Format_RGB32);
    image.fill(facts.ground.isValid() ? facts.ground : QColor(Qt::white));
    const int top = band * PageRenderer::BandHeight;
    QPainter painter(&image);
    page.html->paint(&painter, QRect(0, top, facts.size.width(),
                                     std::min(PageRenderer::BandHeight, facts.size.height() - top)));
    painter.end();
    sendPainted(0, shape);
}

void RequestLoop::paintSheet(PageId id, WireReader &in)
{
    const int number = in.number<int>();
    const PrintRequest request = fitted(render::readPrintRequest(in));
    const HtmlPage &page = *m_pages[id].html;
    const int sheets = page.sheetCount(request);
    const bool exists = in.atEnd() && number >= 0 && number < sheets;
    sendPicture(sheets, exists ? page.sheet(request, number) : QImage(), QImage::Format_RGB32);
}

void RequestLoop::decodePicture(WireReader &in)
{
    const int width = in.number<int>();
    const QSize limit(width, in.number<int>());
    const int page = in.number<int>();
    const QByteArray bytes = in.bytes(render::MaxRequest);
    const auto decoded = in.atEnd() ? PictureDecoder::decode(bytes, limit, page) : PictureDecoder::Decoded();
    sendPicture(decoded.pages, decoded.image, QImage::Format_ARGB32);
}

void RequestLoop::sendPicture(int pages, const QImage &image, QImage::Format format)
{
    const PictureShape shape{image.width(), image.height()};
    if (image.isNull() || !shape.fits()) {
        sendPainted(pages, {});
        return;
    }
    const QImage pixels = image.convertToFormat(format);
    const auto line = static_cast<size_t>(shape.width) * 4;
    for (int y = 0; y < shape.height; ++y)
        std::memcpy(m_memory + line * static_cast<size_t>(y), pixels.constScanLine(y), line);
    sendPainted(pages, shape);
}

void RequestLoop::sendPainted(int pages, const PictureShape &shape)
{
    WireWriter body;
    body.number(pages);
    body.number(shape.width);
    body.number(shape.height);
    send(FrameKind::Painted, body);
}

void RequestLoop::send(FrameKind kind, WireWriter &body)
{
    for (const QByteArray &piece : render::frameOf(kind, m_serial, body.take())) {
        for (qsizetype done = 0; done < piece.size() && !m_windowGone;) {
            // Not send(): to the sandbox that would be the network.
            const ssize_t count =
                ::write(m_socket, piece.constData() + done, static_cast<size_t>(piece.size() - done));
            if (count >= 0)
                done += count;
            else if (errno == EAGAIN)
                waitFor(m_socket, POLLOUT);
            else if (errno != EINTR)
                m_windowGone = true;
        }
    }
}

} // namespace posthorn
