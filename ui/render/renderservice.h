#pragma once

#include "pagerenderer.h"

#include <memory>

namespace posthorn
{

/// The window's side of posthorn-render, the process without rights that sanitizes, lays out and paints
/// strangers' HTML and decodes their pictures. Keeps one warm; starts another when it dies or hangs, which
/// costs nobody more than the page that was asked for. Owned by the program. Pages that were laid out live in
/// the process until they are released; when the process is replaced, `pagesLost` tells that all of them have
/// to be laid out again.
class RenderService : public PageRenderer
{
    Q_OBJECT

public:
    static constexpr int TimeLimitMs = 1000;

    /// `program`: the path of posthorn-render.
    explicit RenderService(const QString &program, QObject *parent = nullptr);
    ~RenderService() override;

    /// Starts the process before anything is asked of it.
    void warmUp();

    [[nodiscard]] PageId layOut(const RenderRequest &request) override;
    void release(PageId page) override;
    void paintBands(PageId page, int first, int last) override;
    void restyle(PageId page, const RenderStyle &style) override;
    void toggleQuote(PageId page, int quote) override;
    void requestFragment(PageId page, int start, int length) override;
    void requestPdf(PageId page, const PrintRequest &request) override;
    void requestSheets(PageId page, const PrintRequest &request) override;

    /// A picture (PNG, JPEG, GIF, WebP: the first frame) or the first page of a PDF, made to fit `limit`
    /// device pixels. Answered by pictureDecoded() with the number that is returned; null when it cannot be
    /// shown.
    [[nodiscard]] quint64 decodePicture(const QByteArray &bytes, const QSize &limit);
    /// The same for somebody who waits for it: of a PDF any page, from 0 on, and it may take ten times as
    /// long.
    [[nodiscard]] quint64 decodePage(const QByteArray &bytes, const QSize &limit, int page);

Q_SIGNALS:
    /// `pages`: how many there are, 1 of a picture, 0 where that is not known.
    void pictureDecoded(quint64 picture, const QImage &image, int pages);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace posthorn
