#include "mailtextlayout.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QTextDocument>
#include <QTextLayout>
#include <array>
#include <cmath>

namespace posthorn
{

namespace
{

/// How wide text is, without laying it out: exact for ASCII, near enough for the rest.
class TextRuler
{
public:
    explicit TextRuler(const QFont &font)
    {
        const QFontMetricsF metrics(font);
        const double em = emOf(font);
        for (size_t c = 0; c < m_ascii.size(); ++c)
            m_ascii[c] = c < 0x20 ? 0 : float(metrics.horizontalAdvance(QChar(char16_t(c))) / em);
        m_ascii['\t'] = 5;
    }

    static double emOf(const QFont &font) { return QFontInfo(font).pixelSize(); }

    [[nodiscard]] float ems(QStringView text) const
    {
        constexpr float letter = 0.55F;
        float sum = 0;
        for (const QChar c : text) {
            if (c.unicode() < m_ascii.size())
                sum += m_ascii[c.unicode()];
            else if (c.unicode() >= 0x1100 && !c.isSurrogate())
                sum += 1; // most of what is written there is as wide as high
            else if (!c.isMark())
                sum += letter;
        }
        return sum;
    }

private:
    std::array<float, 0x80> m_ascii{};
};

} // namespace

MailTextLayout::MailTextLayout(QTextDocument *document)
    : QAbstractTextDocumentLayout(document)
{
}

BlockHeights::Flow MailTextLayout::flow() const
{
    const QFont font = document()->defaultFont();
    const QFontMetricsF metrics(font);
    // As lines are: of whole pixels above and below.
    const double height = std::ceil(metrics.ascent()) + std::ceil(metrics.descent());
    return {document()->pageSize().width(), TextRuler::emOf(font), height * LineSpacing};
}

void MailTextLayout::measure() const
{
    if (m_measured)
        return;
    m_measured = true;
    const TextRuler ruler(document()->defaultFont());
    std::vector<BlockHeights::Block> blocks;
    blocks.reserve(size_t(document()->blockCount()));
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next())
        blocks.push_back({ruler.ems(block.text()), float(block.blockFormat().leftMargin())});
    m_heights.setBlocks(std::move(blocks));
    m_flow = flow();
    m_heights.guess(m_flow);
}

void MailTextLayout::documentChanged(int, int, int)
{
    // Also told when only the width or the font is another.
    const int length = document()->characterCount();
    if (length != m_length || document()->blockCount() != m_blockCount) {
        m_length = length;
        m_blockCount = document()->blockCount();
        m_measured = false;
        forgetAll();
    } else if (m_measured && flow() != m_flow) {
        m_flow = flow();
        m_heights.guess(m_flow);
        forgetAll();
    }
    tellSize();
}

void MailTextLayout::forgetAll() const
{
    for (QTextBlock &block : m_kept)
        block.clearLayout();
    m_kept.clear();
    m_keptUnits = 0;
}

QTextBlock MailTextLayout::blockAt(double y) const
{
    measure();
    return document()->findBlockByNumber(m_heights.blockAt(y));
}

void MailTextLayout::layOut(const QTextBlock &block) const
{
    measure();
    QTextLayout *layout = block.layout();
    if (layout->lineCount() > 0)
        return;
    const QTextBlockFormat format = block.blockFormat();
    QTextOption option = document()->defaultTextOption();
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    option.setTextDirection(block.textDirection());
    option.setAlignment(format.alignment());
    layout->setTextOption(option);
    const double room = std::max(m_flow.width - format.leftMargin(), m_flow.em);
    double height = 0;
    layout->beginLayout();
    for (QTextLine line = layout->createLine(); line.isValid(); line = layout->createLine()) {
        line.setLineWidth(room);
        line.setPosition(QPointF(format.leftMargin(), height));
        height += line.height() * LineSpacing;
    }
    layout->endLayout();
    keep(block);
    if (m_heights.setHeight(block.blockNumber(), height))
        tellSize();
}

void MailTextLayout::keep(const QTextBlock &block) const
{
    m_kept.push_back(block);
    m_keptUnits += block.length();
    while (m_kept.size() > 1 && (int(m_kept.size()) > KeptBlocks || m_keptUnits > KeptUnits)) {
        m_keptUnits -= m_kept.front().length();
        m_kept.front().clearLayout();
        m_kept.pop_front();
    }
}

void MailTextLayout::tellSize() const
{
    // Later: it was found while somebody paints.
    if (std::exchange(m_telling, true))
        return;
    auto *self = const_cast<MailTextLayout *>(this);
    QMetaObject::invokeMethod(
        self,
        [self] {
            self->m_telling = false;
            Q_EMIT self->documentSizeChanged(self->documentSize());
            Q_EMIT self->update();
        },
        Qt::QueuedConnection);
}

QSizeF MailTextLayout::documentSize() const
{
    measure();
    if (document()->blockCount() <= ShortBlocks && document()->characterCount() <= ShortUnits)
        for (QTextBlock block = document()->begin(); block.isValid(); block = block.next())
            layOut(block);
    return {m_flow.width, m_heights.total()};
}

QRectF MailTextLayout::frameBoundingRect(QTextFrame *) const
{
    return {QPointF(), documentSize()};
}

QRectF MailTextLayout::blockBoundingRect(const QTextBlock &block) const
{
    if (!block.isValid())
        return {};
    layOut(block);
    const int number = block.blockNumber();
    return {0, m_heights.top(number), m_flow.width, m_heights.height(number)};
}

int MailTextLayout::hitTest(const QPointF &point, Qt::HitTestAccuracy accuracy) const
{
    const QTextBlock block = blockAt(point.y());
    const QRectF area = blockBoundingRect(block);
    const QPointF inside = point - area.topLeft();
    const QTextLayout *layout = block.layout();
    QTextLine line = layout->lineAt(0);
    for (int i = 1; i < layout->lineCount() && layout->lineAt(i).y() <= inside.y(); ++i)
        line = layout->lineAt(i);
    const bool exact = accuracy == Qt::ExactHit;
    if (exact && (!area.contains(point) || !line.naturalTextRect().contains(inside)))
        return -1;
    return block.position() + line.xToCursor(inside.x(), exact ? QTextLine::CursorOnCharacter
                                                               : QTextLine::CursorBetweenCharacters);
}

void MailTextLayout::draw(QPainter *painter, const PaintContext &context)
{
    painter->setPen(context.palette.color(QPalette::Text));
    const QRectF clip = context.clip.isValid() ? context.clip : QRectF(QPointF(), documentSize());
    for (QTextBlock block = blockAt(clip.top()); block.isValid(); block = block.next()) {
        const QRectF area = blockBoundingRect(block);
        if (area.top() > clip.bottom())
            break;
        drawBlock(painter, context, block, area.topLeft());
    }
}

void MailTextLayout::drawBlock(QPainter *painter, const PaintContext &context, const QTextBlock &block,
                               const QPointF &place) const
{
    QList<QTextLayout::FormatRange> selected;
    for (const Selection &selection : context.selections) {
        const int from = std::max(selection.cursor.selectionStart(), block.position()) - block.position();
        const int to =
            std::min(selection.cursor.selectionEnd(), block.position() + block.length()) - block.position();
        if (from < to)
            selected.append({from, to - from, selection.format});
    }
    block.layout()->draw(painter, place, selected, context.clip);
    const int cursor = context.cursorPosition - block.position();
    if (context.cursorPosition >= 0 && cursor >= 0 && cursor < block.length())
        block.layout()->drawCursor(painter, place, cursor, 1);
}

} // namespace posthorn
