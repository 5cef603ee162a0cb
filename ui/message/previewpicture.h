#pragma once

#include <QAbstractScrollArea>
#include <QImage>

namespace posthorn
{

class RenderService;

/// One picture, or one page of a PDF after the other, as large as the view or as zoomed. What it shows was
/// decoded by posthorn-render, in the size in which it is shown; until a new size is there the old one is
/// stretched. One question is open at a time. Window thread; owned by the preview window.
class PreviewPicture : public QAbstractScrollArea
{
    Q_OBJECT

public:
    static constexpr double SmallestZoom = 0.25;
    static constexpr double LargestZoom = 8;

    /// `renderer` may be null: then nothing can be shown.
    explicit PreviewPicture(RenderService *renderer, QWidget *parent = nullptr);

    /// A picture (PNG, JPEG, GIF, WebP) or a PDF, by its bytes.
    void setBytes(const QByteArray &bytes);
    void clear();
    [[nodiscard]] int page() const { return m_page; }
    /// 0 while that is not known.
    [[nodiscard]] int pageCount() const { return m_pages; }
    /// False where there is no such page.
    bool setPage(int page);
    [[nodiscard]] double zoom() const { return m_zoom; }
    void setZoom(double zoom);
    [[nodiscard]] QImage picture() const { return m_image; }
    [[nodiscard]] bool isPdf() const { return m_bytes.startsWith("%PDF-"); }
    /// A screenful on, then the next page; false at the end.
    bool pageOn(bool forward);

Q_SIGNALS:
    /// A page is on the screen, or is zoomed.
    void shown();
    /// It cannot be decoded.
    void failed();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void ask();
    void take(const QImage &image, int pages);
    void arrange();
    /// What there is at zoom 1.
    [[nodiscard]] QSizeF room() const;
    [[nodiscard]] QSize limit() const;
    [[nodiscard]] QSizeF shownSize() const;

    RenderService *m_renderer;
    QByteArray m_bytes;
    QImage m_image;   // of m_shownPage
    QSizeF m_natural; // of it at zoom 1, device independent pixels
    QSize m_asked;    // limit of the question that is open, or was answered last
    QSize m_fitted;   // the last one that was asked for at zoom 1
    double m_zoom = 1;
    quint64 m_open = 0; // the question; 0 = none
    int m_askedPage = 0;
    int m_shownPage = -1;
    int m_page = 0;
    int m_pages = 0;
    bool m_failed = false;
};

} // namespace posthorn
