// Stands in for posthorn-render and does not keep to what was agreed. How it lies is what it is called: the
// tests start it through links of different names.

#include "ui/render/pagecodec.h"
#include "ui/render/renderprotocol.h"
#include "ui/render/wirereader.h"
#include "ui/render/wirewriter.h"

#include <QFile>
#include <functional>
#include <poll.h>
#include <string>
#include <unistd.h>

using namespace posthorn;
using render::FrameKind;

namespace
{

void put(const QByteArray &bytes)
{
    for (qsizetype done = 0; done < bytes.size();) {
        const ssize_t count =
            ::write(render::SocketFd, bytes.constData() + done, static_cast<size_t>(bytes.size() - done));
        if (count >= 0) {
            done += count;
            continue;
        }
        pollfd one{render::SocketFd, POLLOUT, 0};
        if (::poll(&one, 1, -1) < 0 || (one.revents & POLLHUP))
            ::_exit(0);
    }
}

void put(FrameKind kind, quint32 serial, const std::function<void(WireWriter &)> &fill)
{
    WireWriter body;
    fill(body);
    for (const QByteArray &piece : render::frameOf(kind, serial, body.take()))
        put(piece);
}

render::Frame next()
{
    static render::FrameSplitter frames(render::MaxRequest);
    char buffer[65536];
    for (;;) {
        if (auto frame = frames.next())
            return *std::move(frame);
        pollfd one{render::SocketFd, POLLIN, 0};
        ::poll(&one, 1, -1);
        const ssize_t count = ::read(render::SocketFd, buffer, sizeof buffer);
        if (count == 0)
            ::_exit(0);
        if (count > 0)
            frames.feed({buffer, count});
    }
}

RenderedPage honestPage(PageId id)
{
    RenderedPage page;
    page.id = id;
    page.size = {640, 600};
    page.text = QStringLiteral("text\n");
    return page;
}

void putPage(quint32 serial, const RenderedPage &page)
{
    put(FrameKind::LaidOut, serial, [&](WireWriter &out) { render::write(out, page); });
}

/// One answer to a request for a page. The names are the test's rows.
void lie(const std::string &how, const render::Frame &asked)
{
    WireReader in(asked.body);
    const auto id = in.number<PageId>();
    RenderedPage page = honestPage(id);
    if (how == "garbage") {
        put(QByteArray(100'000, '\x7f'));
    } else if (how == "hugeframe") {
        put(FrameKind::LaidOut, asked.serial, [](WireWriter &) {});
        put(QByteArray::fromHex("ffffff7f6600000001000000"));
    } else if (how == "hugecount") {
        put(FrameKind::LaidOut, asked.serial, [&](WireWriter &out) {
            out.number(id);
            out.number(640);
            out.number(600);
            out.color(Qt::white);
            out.number(quint32(0xfffffff0));
        });
    } else if (how == "wrongserial") {
        putPage(asked.serial + 1, page);
    } else if (how == "wrongpage") {
        page.id = id + 1;
        putPage(asked.serial, page);
    } else if (how == "wrongkind") {
        put(FrameKind::PdfMade, asked.serial, [](WireWriter &out) { out.bytes("%PDF"); });
    } else if (how == "badlink") {
        page.links = {{QStringLiteral("file:///etc/passwd"), 0, 4, {}}};
        putPage(asked.serial, page);
    } else if (how == "badindex") {
        TextRun run;
        run.start = 2;
        run.length = 2'000'000'000;
        page.runs = {run};
        putPage(asked.serial, page);
    } else if (how == "unasked") {
        putPage(asked.serial, page);
        putPage(asked.serial, page);
    } else if (how == "readytwice") {
        put(FrameKind::Ready, 0, [](WireWriter &out) {
            out.number(render::ProtocolVersion);
            out.number(true);
        });
    } else if (how == "half") {
        put(QByteArray::fromHex("400000006600000001000000") + "half");
        ::_exit(0);
    } else if (how == "closes") {
        ::close(render::SocketFd);
        ::pause();
    } else if (how == "dies") {
        ::_exit(3);
    } else if (how == "trickles") {
        put(QByteArray::fromHex("000000016600000001000000"));
        for (;;) {
            put(QByteArray(1, '\0'));
            ::usleep(1000);
        }
    } else if (how == "bandtoolarge") {
        if (asked.kind == FrameKind::LayOut) {
            putPage(asked.serial, page);
        } else {
            put(FrameKind::Painted, asked.serial, [](WireWriter &out) {
                out.number(0);
                out.number(65'535);
                out.number(65'535);
            });
        }
    } else if (how == "bandothersize") {
        if (asked.kind == FrameKind::LayOut) {
            putPage(asked.serial, page);
        } else {
            put(FrameKind::Painted, asked.serial, [](WireWriter &out) {
                out.number(0);
                out.number(64);
                out.number(64);
            });
        }
    }
}

} // namespace

int main(int, char **argv)
{
    const std::string path = argv[0];
    const std::string how = path.substr(path.rfind('/') + 1);
    if (how == "neverready")
        ::pause();
    if (how == "diesatonce")
        return 1;
    put(FrameKind::Ready, 0, [&how](WireWriter &out) {
        out.number(render::ProtocolVersion + (how == "otherversion" ? 1 : 0));
        out.number(how != "nolandlock");
    });
    if (how == "unaskedatonce")
        putPage(1, honestPage(1));
    for (;;) {
        const render::Frame asked = next();
        if (asked.kind == FrameKind::Release)
            continue;
        if (how == "nolandlock")
            putPage(asked.serial, honestPage(WireReader(asked.body).number<PageId>()));
        else
            lie(how, asked);
    }
}
