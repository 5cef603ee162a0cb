#pragma once

#include "page/htmlpage.h"
#include "ui/render/renderprotocol.h"

#include <QImage>
#include <deque>
#include <unordered_map>

namespace posthorn
{

class WireReader;
class WireWriter;

/// Answers the window: one request after the other, in their order, on the only thread of posthorn-render.
/// Waits on the socket, never on anything else; ends when the window has closed its end.
class RequestLoop
{
public:
    /// `memory`: MemorySize bytes that the window reads too.
    RequestLoop(int socket, uchar *memory);

    /// Tells the window that it may ask.
    void sayReady(bool readsOnlyFonts);
    void run();

private:
    /// A page with the scale it is painted at.
    struct Page {
        std::unique_ptr<HtmlPage> html;
        double scale = 1;
    };

    /// Puts what has come, or with `wait` comes next, into m_waiting. False: the window has gone.
    bool receive(bool wait);
    bool wasReleased(PageId page);
    /// Asks the window now and then whether it still wants the page.
    HtmlPage::ShouldStop stopFor(PageId id);
    void answer(const render::Frame &frame);
    void layOut(PageId id, WireReader &in);
    void restyle(PageId id, WireReader &in);
    void toggleQuote(PageId id, WireReader &in);
    void paintBand(PageId id, WireReader &in);
    void paintSheet(PageId id, WireReader &in);
    void decodePicture(WireReader &in);
    void sendLaidOut(PageId id, Page page);
    void sendNotLaidOut(RenderFailure why);
    void sendPainted(int pages, const render::PictureShape &shape);
    void sendPicture(int pages, const QImage &image, QImage::Format format);
    void send(render::FrameKind kind, WireWriter &body);

    int m_socket;
    uchar *m_memory;
    render::FrameSplitter m_frames{render::MaxRequest};
    std::deque<render::Frame> m_waiting;
    std::unordered_map<PageId, Page> m_pages;
    quint32 m_serial = 0; // of the request that is being answered
    bool m_windowGone = false;
};

} // namespace posthorn
