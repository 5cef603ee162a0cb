#pragma once

#include "renderprotocol.h"

#include <QImage>

namespace posthorn
{

/// The piece of memory that posthorn-render paints into, made by the window and sealed in its size, so that
/// reading it never fails whatever the other side does. Lives on the window thread; owned by RenderProcess.
class SharedPictures
{
public:
    SharedPictures();
    ~SharedPictures();
    Q_DISABLE_COPY_MOVE(SharedPictures)

    [[nodiscard]] bool isValid() const { return m_memory != nullptr; }
    /// For the program that is started; stays owned here.
    [[nodiscard]] int fd() const { return m_fd; }

    /// A copy of what was painted, which the other side can change no more; null when it cannot be. Opaque:
    /// whatever was put in the fourth byte of a pixel is ignored.
    [[nodiscard]] QImage copy(const render::PictureShape &shape, bool opaque);

private:
    int m_fd = -1;
    uchar *m_memory = nullptr;
};

} // namespace posthorn
