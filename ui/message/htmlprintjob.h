#pragma once

#include "printjob.h"
#include "ui/render/renderedpage.h"

#include <QImage>
#include <memory>

class QPainter;

namespace posthorn
{

class PageRenderer;

/// HTML: laid out and painted where strangers' HTML is, in light colours and at the printer's resolution.
class HtmlPrintJob final : public PrintJob
{
    Q_OBJECT

public:
    /// Sheets are pictures, and more dots than that are not seen.
    static constexpr int LargestResolution = 300;

    /// `printer` null: a PDF, which done() brings.
    HtmlPrintJob(PageRenderer *renderer, const RenderRequest &request, const PrintRequest &paper,
                 std::shared_ptr<QPrinter> printer);
    ~HtmlPrintJob() override;

    void start() override;
    void cancel() override;

private:
    void takePage(const RenderedPage &page);
    void takePdf(PageId page, const QByteArray &pdf);
    void takeSheet(PageId page, int sheet, int sheets, const QImage &image);
    void stop();
    void fail(const QString &what);

    PageRenderer *m_renderer;
    RenderRequest m_request;
    PrintRequest m_paper;
    std::shared_ptr<QPrinter> m_printer;
    std::unique_ptr<QPainter> m_painter; // from the first sheet on
    PageId m_page = 0;
    bool m_laidOut = false;
};

} // namespace posthorn
