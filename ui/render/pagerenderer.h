#pragma once

#include "renderedpage.h"

#include <QImage>
#include <QObject>

namespace posthorn
{

/// What a view of HTML asks for, whoever renders it: RenderService in the program. Lives on the window
/// thread, never waits there, outlives every view; every answer comes by a signal, also failures. Pages that
/// were laid out are kept until they are released; `pagesLost` tells that all of them have to be laid out
/// again.
class PageRenderer : public QObject
{
    Q_OBJECT

public:
    /// Height of a band in CSS pixels; it is as wide as the page. The last one may be lower. Band n begins at
    /// n * BandHeight * scale device pixels: scales are multiples of 1/BandHeight, so that this is a whole
    /// one.
    static constexpr int BandHeight = 256;

    using QObject::QObject;

    /// Answered by laidOut() or failed(). Of requests that wait, all are done in the order of their arrival,
    /// but those that were released meanwhile are not begun, and one that is being laid out is broken off.
    [[nodiscard]] virtual PageId layOut(const RenderRequest &request) = 0;
    /// Nobody wants this page any more.
    virtual void release(PageId page) = 0;

    /// Answered by bandPainted() for each, unless the page is released before. Bands that are asked for later
    /// are painted first. What is painted after laidOut() has the looks that it tells of.
    virtual void paintBands(PageId page, int first, int last) = 0;
    /// The page in other colours or at another scale; its text and numbers stay the same only where the width
    /// does. Answered by laidOut() or failed() with the same id.
    virtual void restyle(PageId page, const RenderStyle &style) = 0;
    /// Shows or hides one quotation (index into RenderedPage::quotes). Answered by laidOut().
    virtual void toggleQuote(PageId page, int quote) = 0;

    /// Sanitized HTML of a stretch of RenderedPage::text, for the clipboard. Answered by fragmentReady().
    virtual void requestFragment(PageId page, int start, int length) = 0;
    /// PDF of the page. Answered by pdfReady(), empty when it could not be made.
    virtual void requestPdf(PageId page, const PrintRequest &request) = 0;
    /// The page as pictures of sheets of paper, for a printer. Answered by sheetPainted() for each sheet in
    /// order.
    virtual void requestSheets(PageId page, const PrintRequest &request) = 0;

Q_SIGNALS:
    void laidOut(const posthorn::RenderedPage &page);
    void failed(posthorn::PageId page, posthorn::RenderFailure why);
    void bandPainted(posthorn::PageId page, int band, const QImage &image);
    void fragmentReady(posthorn::PageId page, const QString &html);
    void pdfReady(posthorn::PageId page, const QByteArray &pdf);
    void sheetPainted(posthorn::PageId page, int sheet, int sheets, const QImage &image);
    void pagesLost();
};

} // namespace posthorn
