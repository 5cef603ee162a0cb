#pragma once

#include <QByteArray>
#include <QCache>
#include <QColor>
#include <QHash>
#include <QImage>
#include <QSizeF>

namespace posthorn
{

/// The pictures of one page: those of the same message, those in its addresses, and those that were allowed.
/// PNG, JPEG, GIF (its first frame) and WebP, told by their content, measured before they are decoded, and
/// decoded when they are painted in the size that is needed. Owned by the page; its thread.
class PictureStore
{
public:
    static constexpr int MaxPictures = 500;
    static constexpr qint64 MaxPixels = 40'000'000;
    static constexpr qint64 MaxBytes = 30'000'000;

    PictureStore(const QHash<QByteArray, QByteArray> &related, const QHash<QString, QByteArray> &remote);

    /// CSS pixels at a scale of 1; empty where there is no such picture.
    [[nodiscard]] QSizeF size(const QByteArray &source);
    /// Decoded for this many device pixels; null where it cannot be.
    [[nodiscard]] QImage image(const QByteArray &source, QSize device);
    /// What it looks like from afar; transparent parts don't count. Invalid where there is none.
    [[nodiscard]] QColor average(const QByteArray &source);
    /// Whether ink of it would vanish on a dark ground: dark, with nothing behind.
    [[nodiscard]] bool isDarkOnNothing(const QByteArray &source);

private:
    struct Looks {
        QColor average;
        bool isDarkOnNothing = false;
    };

    [[nodiscard]] QByteArray bytesOf(const QByteArray &source) const;
    [[nodiscard]] QImage decoded(const QByteArray &source, QSize device) const;
    [[nodiscard]] bool mayBeTransparent(const QByteArray &source) const;
    [[nodiscard]] const Looks &looks(const QByteArray &source);

    QHash<QByteArray, QByteArray> m_related;
    QHash<QString, QByteArray> m_remote;
    QHash<QByteArray, QSizeF> m_sizes;
    QHash<QByteArray, Looks> m_looks;
    QCache<QByteArray, QImage> m_images; // cost in kilobytes
};

} // namespace posthorn
