// What the window reads from posthorn-render: whatever the bytes are, the frames hold no more than was there,
// and a page that comes out of one is as RenderedPage promises it.

#include "mime/urlfilter.h"
#include "ui/render/pagecodec.h"
#include "ui/render/renderprotocol.h"
#include "ui/render/wirereader.h"
#include "ui/render/wirewriter.h"

#include <cstdlib>

using namespace posthorn;

namespace
{

void require(bool holds)
{
    if (!holds)
        std::abort();
}

void checkPage(const RenderedPage &page)
{
    for (const TextRun &run : page.runs) {
        require(run.start >= 0 && run.start + run.length <= page.text.size());
        require(run.advances.size() == run.length && run.link < page.links.size());
    }
    for (const PageLink &link : page.links)
        require((link.staysOnPage() ? link.target.isEmpty() && link.place <= page.size.height()
                                    : !safeLinkTarget(link.target).isEmpty()) &&
                link.start + link.length <= page.text.size());
    for (const PageBlock &block : page.blocks)
        require(block.start >= 0 && block.start + block.length <= page.text.size());
    // What was read can be written and read again.
    WireWriter out;
    render::write(out, page);
    const QByteArray bytes = out.take().join();
    WireReader in(bytes);
    require(render::readPage(in) && in.atEnd());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    const QByteArrayView bytes(data, static_cast<qsizetype>(size));
    render::FrameSplitter frames(render::MaxAnswer);
    qsizetype held = 0;
    // In two pieces, cut where the first byte says.
    const qsizetype cut = bytes.isEmpty() ? 0 : std::min(bytes.size(), qsizetype(uchar(bytes[0])));
    frames.feed(bytes.first(cut));
    frames.feed(bytes.sliced(cut));
    while (const auto frame = frames.next()) {
        held += frame->body.size();
        WireReader in(frame->body);
        if (const auto page = render::readPage(in))
            checkPage(*page);
    }
    require(held <= bytes.size());
    // Also without a frame around it, where most changes hit.
    WireReader in(bytes);
    if (const auto page = render::readPage(in))
        checkPage(*page);
    return 0;
}
