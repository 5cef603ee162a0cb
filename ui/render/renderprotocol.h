#pragma once

#include <QByteArray>
#include <QList>
#include <QSize>
#include <optional>

/// How the window and posthorn-render speak: frames on a pair of sockets, pictures in a piece of shared
/// memory that the window made. The window has one question open at a time; each gets exactly one answer with
/// its serial. Only Release may come in between: it is no question, and breaks off the layout of that page.
namespace posthorn::render
{

/// Raised with every change of what frames hold: after an update of the package the window that still runs
/// may meet a new program.
inline constexpr quint32 ProtocolVersion = 3;

/// Where the program finds them when it is started.
inline constexpr int SocketFd = 3;
inline constexpr int MemoryFd = 4;

/// Largest picture: a sheet of A4 at 600 dpi. Only what is used of it takes memory.
inline constexpr qsizetype MemorySize = 160 * 1024 * 1024;
inline constexpr qsizetype MaxRequest = 64 * 1024 * 1024;
inline constexpr qsizetype MaxAnswer = 64 * 1024 * 1024;
/// Of a document or of what is printed: later ones are not counted.
inline constexpr int MaxPages = 10'000;

enum class FrameKind : quint32 {
    // From the window. All but Picture begin with a PageId.
    LayOut = 1,
    Restyle,
    ToggleQuote,
    Band,
    Fragment,
    Pdf,
    Sheet,
    Picture,
    Release,
    // From the program.
    Ready = 101, // version, whether only fonts can be read; once, with serial 0
    LaidOut,     // a RenderedPage
    NotLaidOut,  // a RenderFailure
    Painted,     // a picture: band, sheet or decoded; of the last two before it how many pages there are
    FragmentMade,
    PdfMade,
};

struct Frame {
    FrameKind kind{};
    quint32 serial = 0;
    QByteArray body;
};

inline constexpr qsizetype HeaderSize = 12;

/// Header and body of one frame in pieces to be written one after the other.
[[nodiscard]] QList<QByteArray> frameOf(FrameKind kind, quint32 serial, const QList<QByteArray> &body);

/// What is in the shared memory, from its beginning: lines of 4-byte pixels without gaps.
struct PictureShape {
    int width = 0;
    int height = 0;

    [[nodiscard]] bool isEmpty() const { return width <= 0 || height <= 0; }
    [[nodiscard]] bool fits() const { return qsizetype(width) * height * 4 <= MemorySize; }
};

/// Of one band of a page, in device pixels: from where PageRenderer::BandHeight says it begins to where the
/// next one does, or to the end of the page. Empty: there is no such band.
[[nodiscard]] PictureShape bandShape(const QSize &page, double scale, int band);

/// Cuts what comes through the socket into frames, however it was split. Holds no more than one frame of
/// `limit` and what was fed at once. Any thread.
class FrameSplitter
{
public:
    explicit FrameSplitter(qsizetype limit)
        : m_limit(limit)
    {
    }

    void feed(QByteArrayView bytes) { m_bytes.append(bytes); }
    /// The next whole frame.
    [[nodiscard]] std::optional<Frame> next();
    /// A frame was announced that is larger than allowed: nothing comes after it.
    [[nodiscard]] bool isBroken() const { return m_broken; }

private:
    qsizetype m_limit;
    QByteArray m_bytes;
    qsizetype m_start = 0;
    bool m_broken = false;
};

} // namespace posthorn::render
