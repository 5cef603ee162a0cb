#include "paragraph.h"

#include "textdirection.h"

#include <QTextBoundaryFinder>

namespace posthorn
{
namespace
{

constexpr QChar objectSign(0xFFFC);
constexpr int tabColumns = 8;
constexpr int longestWord = 120; // of one piece: shaping takes the square of its length

bool keepsSpaces(WhiteSpace space)
{
    return space == WhiteSpace::Pre || space == WhiteSpace::PreWrap;
}

bool keepsLines(WhiteSpace space)
{
    return keepsSpaces(space) || space == WhiteSpace::PreLine;
}

/// Also what is not meant to: nobody wants to push a letter from side to side to read it.
bool wraps(WhiteSpace space)
{
    return space != WhiteSpace::NoWrap;
}

bool isSpace(QChar c)
{
    return c == u' ' || c == u'\t' || c == u'\n' || c == u'\r' || c == u'\f';
}

class Collector
{
public:
    Collector(LayoutContext &context, LayoutBox *block)
        : m_context(context)
        , m_block(block)
        , m_paragraph(*block->paragraph)
    {
    }

    void collect()
    {
        for (const auto &child : m_block->children)
            add(child.get());
        m_paragraph.rightToLeft = m_block->style->text.rightToLeft;
        m_paragraph.isBidirectional =
            m_paragraph.rightToLeft || textdirection::hasRightToLeft(m_paragraph.text);
        if (m_paragraph.isBidirectional)
            m_levels = textdirection::levels(m_paragraph.text, m_paragraph.rightToLeft);
        findBoundaries();
        std::vector<InlineItem> runs;
        runs.swap(m_paragraph.items);
        for (const InlineItem &run : runs)
            divide(run);
    }

private:
    void addItem(InlineItem::Kind kind, LayoutBox *box, double width = 0)
    {
        InlineItem item;
        item.kind = kind;
        item.box = box;
        item.width = width;
        item.start = int(m_paragraph.text.size());
        m_paragraph.items.push_back(item);
    }

    void add(LayoutBox *box)
    {
        m_context.guard.step();
        if (box->isFloating()) {
            addItem(InlineItem::Kind::Float, box);
        } else if (box->kind == LayoutBox::Kind::Text) {
            addText(box);
        } else if (box->kind == LayoutBox::Kind::Break) {
            addItem(InlineItem::Kind::Break, box);
            m_paragraph.items.back().face = &m_context.fonts.face(box->style->text);
            m_paragraph.text += u'\n';
            m_paragraph.items.back().length = 1;
            m_afterSpace = true;
        } else if (box->kind == LayoutBox::Kind::Inline) {
            const BoxStyle &style = *box->style;
            addItem(InlineItem::Kind::Open, box,
                    style.margin[Left].pixels + style.padding[Left].pixels + style.borderWidth(Left));
            for (const auto &child : box->children)
                add(child.get());
            addItem(InlineItem::Kind::Close, box,
                    style.margin[Right].pixels + style.padding[Right].pixels + style.borderWidth(Right));
        } else {
            addItem(InlineItem::Kind::Atomic, box);
            m_paragraph.text += objectSign;
            m_paragraph.items.back().length = 1;
            m_afterSpace = false;
        }
    }

    void addText(LayoutBox *box)
    {
        const InheritedStyle &style = box->style->text;
        QString text;
        text.reserve(box->text.size());
        for (qsizetype i = 0; i < box->text.size(); ++i) {
            const QChar c = box->text[i];
            if (c == QChar(0xAD) || c == QChar(0xFEFF) || c == objectSign || c == u'\r')
                continue;
            if (c == u'\n' && keepsLines(style.whiteSpace)) {
                text += c;
                m_afterSpace = true;
            } else if (isSpace(c) && !keepsSpaces(style.whiteSpace)) {
                if (!m_afterSpace)
                    text += u' ';
                m_afterSpace = true;
            } else {
                text += c;
                m_afterSpace = false;
            }
        }
        if (text.isEmpty())
            return;
        transform(style.textCase, &text);
        addItem(InlineItem::Kind::Word, box);
        m_paragraph.items.back().face = &m_context.fonts.face(style);
        m_paragraph.items.back().length = int(text.size());
        m_paragraph.text += text;
    }

    void transform(TextCase textCase, QString *text) const
    {
        if (textCase == TextCase::Upper) {
            *text = text->toUpper();
        } else if (textCase == TextCase::Lower) {
            *text = text->toLower();
        } else if (textCase == TextCase::Capitalized) {
            bool inWord = !m_paragraph.text.isEmpty() && m_paragraph.text.back().isLetterOrNumber();
            for (QChar &c : *text) {
                if (!inWord && c.isLetter())
                    c = c.toUpper();
                inWord = c.isLetterOrNumber() || (inWord && (c == u'\'' || c == QChar(0x2019)));
            }
        }
    }

    void findBoundaries()
    {
        const QString &text = m_paragraph.text;
        m_boundary.assign(size_t(text.size()) + 1, false);
        QTextBoundaryFinder finder(QTextBoundaryFinder::Line, text);
        for (qsizetype at = finder.toNextBoundary(); at >= 0; at = finder.toNextBoundary()) {
            if (at == 0)
                continue;
            const QChar before = text[at - 1];
            // Among plain letters lines break only where people expect it, not inside of addresses.
            const bool plain =
                at < text.size() && before.unicode() < 0x80 && !isSpace(before) && text[at].unicode() < 0x80;
            m_boundary[size_t(at)] =
                !plain || before == u'?' || (before == u'-' && text[at].isLetter() && at > 1);
        }
    }

    void divide(InlineItem run)
    {
        if (run.kind == InlineItem::Kind::Atomic) {
            run.level = levelAt(run.start);
            run.breakAfter = m_boundary[size_t(run.start) + 1] && wraps(m_block->style->text.whiteSpace);
            // A line may also break before it.
            if (m_boundary[size_t(run.start)] && wraps(m_block->style->text.whiteSpace))
                allowBreakBefore();
            m_paragraph.items.push_back(run);
            return;
        }
        if (run.kind != InlineItem::Kind::Word) {
            run.level = levelAt(std::min(run.start, int(m_paragraph.text.size()) - 1));
            m_paragraph.items.push_back(run);
            return;
        }
        const InheritedStyle &style = run.box->style->text;
        const bool mayWrap = wraps(style.whiteSpace);
        if (mayWrap && run.start > 0 && m_boundary[size_t(run.start)])
            allowBreakBefore();
        const int end = run.start + run.length;
        int at = run.start;
        while (at < end) {
            m_context.guard.step();
            const QChar c = m_paragraph.text[at];
            InlineItem item = run;
            item.start = at;
            item.level = levelAt(at);
            item.length = 1;
            if (c == u'\n') {
                item.kind = InlineItem::Kind::Break;
            } else if (isSpace(c)) {
                item.kind = InlineItem::Kind::Space;
                item.collapses = !keepsSpaces(style.whiteSpace);
                item.breakAfter = mayWrap;
                item.width = (c == u'\t' ? tabColumns : 1) * run.face->space;
            } else {
                item.length = wordLength(at, end, style, mayWrap);
                item.breakAfter = mayWrap && (m_boundary[size_t(at + item.length)] || style.breakAll);
                item.width =
                    m_context.fonts.shaped(*run.face, m_paragraph.text.mid(at, item.length), item.level % 2)
                        .width();
            }
            at += item.length;
            m_paragraph.items.push_back(item);
        }
    }

    int wordLength(int at, int end, const InheritedStyle &style, bool mayWrap) const
    {
        int next = at + 1;
        const quint8 level = levelAt(at);
        const auto isInside = [this](int place) {
            const QChar c = m_paragraph.text[place];
            return c.isLowSurrogate() || c.isMark() || c == QChar(0x200D);
        };
        while (next < end && (next - at < longestWord || isInside(next)) &&
               !isSpace(m_paragraph.text[next]) && levelAt(next) == level) {
            if (mayWrap && m_boundary[size_t(next)])
                break;
            if (style.breakAll && mayWrap && !isInside(next))
                break;
            ++next;
        }
        return next - at;
    }

    void allowBreakBefore()
    {
        for (size_t i = m_paragraph.items.size(); i-- > 0;) {
            InlineItem &item = m_paragraph.items[i];
            if (item.kind == InlineItem::Kind::Open || item.kind == InlineItem::Kind::Close ||
                item.kind == InlineItem::Kind::Float)
                continue;
            item.breakAfter = true;
            return;
        }
    }

    [[nodiscard]] quint8 levelAt(int place) const
    {
        return m_levels.isEmpty() || place < 0 || place >= m_levels.size() ? quint8(0) : m_levels[place];
    }

    LayoutContext &m_context;
    LayoutBox *m_block;
    Paragraph &m_paragraph;
    QList<quint8> m_levels;
    std::vector<bool> m_boundary;
    bool m_afterSpace = true;
};

} // namespace

void prepareParagraph(LayoutContext &context, LayoutBox *block)
{
    if (block->paragraph)
        return;
    block->paragraph = std::make_unique<Paragraph>();
    Collector(context, block).collect();
}

} // namespace posthorn
