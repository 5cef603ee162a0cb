#include "theme.h"

#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>
#include <cmath>
#include <optional>

/// The drawings lie in a static library: without this call the linker leaves them out.
static void initIcons()
{
    Q_INIT_RESOURCE(icons);
}

namespace posthorn::theme
{

namespace
{

QPixmap tinted(const QString &name, const QSize &size, double ratio, const QColor &color)
{
    const QString key = QStringLiteral("posthorn/%1/%2x%3@%4/%5")
                            .arg(name)
                            .arg(size.width())
                            .arg(size.height())
                            .arg(ratio)
                            .arg(color.rgba(), 8, 16);
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    initIcons();
    QSvgRenderer renderer(QStringLiteral(":/icons/%1.svg").arg(name));
    pixmap = QPixmap((QSizeF(size) * ratio).toSize());
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    renderer.render(&painter, QRectF(QPointF(), QSizeF(pixmap.size())));
    painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
    painter.fillRect(pixmap.rect(), color);
    painter.end();
    pixmap.setDevicePixelRatio(ratio);
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

/// Renders the stroke drawing anew for each size, scale and colour.
class StrokeIconEngine final : public QIconEngine
{
public:
    StrokeIconEngine(QString name, std::optional<QColor> color)
        : m_name(std::move(name))
        , m_color(std::move(color))
    {
    }

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override
    {
        paintIcon(painter, m_name, rect, colorFor(mode));
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State) override
    {
        return tinted(m_name, size, 1.0, colorFor(mode));
    }

    QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State, qreal scale) override
    {
        // Qt asks in device pixels and sets the ratio itself.
        Q_UNUSED(scale)
        return tinted(m_name, size, 1.0, colorFor(mode));
    }

    QSize actualSize(const QSize &size, QIcon::Mode, QIcon::State) override { return size; }
    QIconEngine *clone() const override { return new StrokeIconEngine(*this); }
    QString key() const override { return QStringLiteral("posthorn-stroke"); }
    QString iconName() override { return m_name; }
    bool isNull() override { return false; }

private:
    [[nodiscard]] QColor colorFor(QIcon::Mode mode) const
    {
        const QPalette palette = QGuiApplication::palette();
        if (mode == QIcon::Disabled)
            return palette.color(QPalette::Disabled, QPalette::Text);
        if (m_color)
            return *m_color;
        return mode == QIcon::Selected ? text(palette) : mixed(text(palette), surface(palette), 0.82);
    }

    QString m_name;
    std::optional<QColor> m_color;
};

} // namespace

QIcon icon(const QString &name)
{
    return QIcon(new StrokeIconEngine(name, std::nullopt));
}

QIcon icon(const QString &name, const QColor &color)
{
    return QIcon(new StrokeIconEngine(name, color));
}

void paintIcon(QPainter *painter, const QString &name, const QRect &rect, const QColor &color)
{
    const int side = std::min(rect.width(), rect.height());
    const QRect square(rect.x() + (rect.width() - side) / 2, rect.y() + (rect.height() - side) / 2, side,
                       side);
    const double ratio = painter->device() ? painter->device()->devicePixelRatioF() : 1.0;
    painter->drawPixmap(square.topLeft(), tinted(name, square.size(), ratio, color));
}

} // namespace posthorn::theme
