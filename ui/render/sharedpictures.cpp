#include "sharedpictures.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace posthorn
{
namespace
{

/// Of larger pictures the memory is given back at once.
constexpr qsizetype worthKeeping = 8 * 1024 * 1024;

} // namespace

SharedPictures::SharedPictures()
{
    m_fd = ::memfd_create("posthorn-render", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (m_fd < 0 || ::ftruncate(m_fd, render::MemorySize) != 0 ||
        ::fcntl(m_fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
        return;
    void *memory = ::mmap(nullptr, render::MemorySize, PROT_READ, MAP_SHARED, m_fd, 0);
    if (memory != MAP_FAILED)
        m_memory = static_cast<uchar *>(memory);
}

SharedPictures::~SharedPictures()
{
    if (m_memory)
        ::munmap(m_memory, render::MemorySize);
    if (m_fd >= 0)
        ::close(m_fd);
}

QImage SharedPictures::copy(const render::PictureShape &shape, bool opaque)
{
    if (shape.isEmpty() || !shape.fits() || !isValid())
        return {};
    QImage image(shape.width, shape.height, opaque ? QImage::Format_RGB32 : QImage::Format_ARGB32);
    if (image.isNull())
        return {};
    const QRgb alpha = opaque ? 0xff000000U : 0;
    const auto *from = reinterpret_cast<const QRgb *>(m_memory);
    for (int y = 0; y < shape.height; ++y, from += shape.width) {
        auto *to = reinterpret_cast<QRgb *>(image.scanLine(y));
        for (int x = 0; x < shape.width; ++x)
            to[x] = from[x] | alpha;
    }
    const qsizetype used = qsizetype(shape.width) * shape.height * 4;
    if (used > worthKeeping)
        ::fallocate(m_fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, worthKeeping, used - worthKeeping);
    return image;
}

} // namespace posthorn
