#pragma once

#include "renderedpage.h"

#include <QImage>
#include <QObject>
#include <memory>

namespace posthorn
{

/// The window's side of posthorn-render, the process without rights that sanitizes, lays out and paints
/// strangers' HTML and decodes their pictures. Keeps one warm; starts another when it dies or hangs, which
/// costs nobody more than the page that was asked for. Lives on the window thread, never waits there,
/// outlives every window; owned by the program. Every answer comes by a signal, also failures. Pages that
/// were laid out live in the process until they are released; when the process is replaced, `pagesLost` tells
/// that all of them have to be laid out again.
class RenderService : public QObject
{
    Q_OBJECT

public:
    /// Height of a band in CSS pixels; it is as wide as the page. The last one may be lower.
    static constexpr int BandHeight = 256;
    static constexpr int TimeLimitMs = 1000;

    /// `program`: the path of posthorn-render.
    explicit RenderService(const QString &program, QObject *parent = nullptr);
    ~RenderService() override;

    /// Starts the process before anything is asked of it.
    void warmUp();

    /// Answered by laidOut() or failed(). Of requests that wait, all are done in the order of their arrival,
    /// but those that were released meanwhile are not begun, and one that is being laid out is broken off.
    [[nodiscard]] PageId layOut(const RenderRequest &request);
    /// Nobody wants this page any more.
    void release(PageId page);

    /// Answered by bandPainted() for each, unless the page is released before. Bands that are asked for later
    /// are painted first.
    void paintBands(PageId page, int first, int last);
    /// The page in other colours or at another scale; its text and numbers stay the same only where the width
    /// does. Answered by laidOut() or failed() with the same id.
    void restyle(PageId page, const RenderStyle &style);
    /// Shows or hides one quotation (index into RenderedPage::quotes). Answered by laidOut().
    void toggleQuote(PageId page, int quote);

    /// Sanitized HTML of a stretch of RenderedPage::text, for the clipboard. Answered by fragmentReady().
    void requestFragment(PageId page, int start, int length);
    /// PDF of the page. Answered by pdfReady(), empty when it could not be made.
    void requestPdf(PageId page, const PrintRequest &request);
    /// The page as pictures of sheets of paper, for a printer. Answered by sheetPainted() for each sheet in
    /// order.
    void requestSheets(PageId page, const PrintRequest &request);

    /// A picture (PNG, JPEG, GIF, WebP: the first frame) or the first page of a PDF, made to fit `limit`
    /// device pixels. Answered by pictureDecoded() with the number that is returned; null when it cannot be
    /// shown.
    [[nodiscard]] quint64 decodePicture(const QByteArray &bytes, const QSize &limit);

Q_SIGNALS:
    void laidOut(const posthorn::RenderedPage &page);
    void failed(posthorn::PageId page, posthorn::RenderFailure why);
    void bandPainted(posthorn::PageId page, int band, const QImage &image);
    void fragmentReady(posthorn::PageId page, const QString &html);
    void pdfReady(posthorn::PageId page, const QByteArray &pdf);
    void sheetPainted(posthorn::PageId page, int sheet, int sheets, const QImage &image);
    void pictureDecoded(quint64 picture, const QImage &image);
    void pagesLost();

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace posthorn
