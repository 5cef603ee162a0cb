#include "pageprinter.h"

#include "pagelayout.h"

#include <QBuffer>
#include <QFontMetricsF>
#include <QPainter>
#include <QPdfWriter>
#include <cmath>

namespace posthorn
{
namespace
{

constexpr double cssResolution = 96;
constexpr double headerGap = 16;
constexpr double smallestSheet = 40;

RenderStyle printStyle(RenderStyle style, double width)
{
    style.width = std::max(100, int(width));
    style.scale = 1;
    style.dark = false;
    style.keepColors = false;
    style.text = Qt::black;
    style.base = Qt::white;
    style.muted = QColor(0x55, 0x55, 0x55);
    style.link = QColor(0x0b, 0x57, 0xd0);
    style.hairline = QColor(0xcc, 0xcc, 0xcc);
    return style;
}

QFont headerFont(const RenderStyle &style)
{
    QFont font;
    font.setFamilies(style.families);
    font.setPixelSize(13);
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

bool staysWhole(const PaintItem &item)
{
    return item.kind == PaintItem::Kind::Text || item.kind == PaintItem::Kind::Picture ||
           item.kind == PaintItem::Kind::MissingPicture || item.kind == PaintItem::Kind::Marker;
}

} // namespace

PagePrinter::PagePrinter(const LayoutSource &source, const QList<bool> &unfolded, const PrintRequest &request)
    : m_request(request)
{
    m_request.resolution = std::clamp(request.resolution, 36, 1200);
    m_sheet = request.layout.paintRect(QPageLayout::Point).size() * (cssResolution / 72);
    m_sheet = m_sheet.expandedTo({smallestSheet, smallestSheet});
    LayoutSource printed = source;
    printed.style = printStyle(source.style, m_sheet.width());
    const std::function<bool()> never;
    StopGuard guard(never);
    m_layout = std::make_unique<PageLayout>(printed, &guard);
    m_layout->build(unfolded, &m_page, &guard);
    m_fit = std::min(1.0, m_sheet.width() / m_page.size.width());
    const QFontMetricsF metrics(headerFont(printed.style));
    if (!request.header.isEmpty())
        m_headerHeight = metrics.lineSpacing() * 1.25 * double(request.header.size()) + headerGap;
    m_headerHeight = std::min(m_headerHeight, m_sheet.height() / 2);
    findBreaks();
}

PagePrinter::~PagePrinter() = default;

double PagePrinter::heightOfSheet(int number) const
{
    return (m_sheet.height() - (number == 0 ? m_headerHeight : 0)) / m_fit;
}

void PagePrinter::findBreaks()
{
    std::vector<QRectF> whole;
    for (const PaintItem &item : m_layout->paintList().items) {
        if (staysWhole(item))
            whole.push_back(item.rect);
    }
    std::sort(whole.begin(), whole.end(), [](const QRectF &a, const QRectF &b) { return a.top() > b.top(); });
    double top = 0;
    while (top < m_page.size.height() && m_tops.size() < size_t(MaxSheets)) {
        m_tops.push_back(top);
        const double height = heightOfSheet(int(m_tops.size()) - 1);
        double end = top + height;
        // From below: what is cut goes to the next sheet, and what that would cut, too.
        for (const QRectF &rect : whole) {
            if (rect.top() < end - 0.5 && rect.bottom() > end + 0.5 && rect.top() > top + 0.5)
                end = rect.top();
        }
        if (end < top + height * 0.4)
            end = top + height; // something higher than a sheet
        top = std::floor(end);
    }
}

void PagePrinter::paintHeader(QPainter *painter) const
{
    painter->save();
    const double scale = m_request.resolution / cssResolution;
    painter->scale(scale, scale);
    RenderStyle style = printStyle({}, m_sheet.width());
    QFont font = headerFont(style);
    QFont bold = font;
    bold.setBold(true);
    const QFontMetricsF metrics(font);
    const QFontMetricsF boldMetrics(bold);
    double labels = 0;
    for (const auto &[label, value] : m_request.header)
        labels = std::max(labels, boldMetrics.horizontalAdvance(label) + 12);
    labels = std::min(labels, m_sheet.width() / 3);
    double y = 0;
    const double step = metrics.lineSpacing() * 1.25;
    painter->setPen(Qt::black);
    for (const auto &[label, value] : m_request.header) {
        const QRectF line(0, y, labels, step);
        painter->setFont(bold);
        painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, label);
        painter->setFont(font);
        const double room = m_sheet.width() - labels;
        painter->drawText(QRectF(labels, y, room, step),
                          Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                          metrics.elidedText(value, Qt::ElideRight, room));
        y += step;
    }
    painter->fillRect(QRectF(0, m_headerHeight - headerGap * 0.6, m_sheet.width(), 1), style.hairline);
    painter->restore();
}

void PagePrinter::paintSheet(QPainter *painter, int number) const
{
    if (number < 0 || number >= sheetCount())
        return;
    const double top = m_tops[size_t(number)];
    const double end = number + 1 < sheetCount()
                           ? m_tops[size_t(number) + 1]
                           : std::min(double(m_page.size.height()), top + heightOfSheet(number));
    const double scale = m_request.resolution / cssResolution * m_fit;
    painter->save();
    if (number == 0 && m_headerHeight > 0) {
        paintHeader(painter);
        painter->translate(0, std::round(m_headerHeight * m_request.resolution / cssResolution));
    }
    m_layout->paint(painter, QRect(0, int(top), m_page.size.width(), int(std::ceil(end - top))), scale);
    painter->restore();
}

QByteArray PagePrinter::pdf() const
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    if (!buffer.open(QIODevice::WriteOnly))
        return {};
    {
        QPdfWriter writer(&buffer);
        writer.setResolution(m_request.resolution);
        writer.setPageLayout(m_request.layout);
        writer.setTitle(m_request.title);
        QPainter painter;
        if (!painter.begin(&writer))
            return {};
        for (int number = 0; number < sheetCount(); ++number) {
            if (number > 0)
                writer.newPage();
            paintSheet(&painter, number);
        }
    }
    return bytes;
}

QImage PagePrinter::sheet(int number) const
{
    if (number < 0 || number >= sheetCount())
        return {};
    const QRect full = m_request.layout.fullRectPixels(m_request.resolution);
    const QRect inside = m_request.layout.paintRectPixels(m_request.resolution);
    QImage image(full.size(), QImage::Format_RGB32);
    if (image.isNull())
        return {};
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.translate(inside.topLeft());
    paintSheet(&painter, number);
    return image;
}

} // namespace posthorn
