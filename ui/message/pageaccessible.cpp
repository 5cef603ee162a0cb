#include "pageaccessible.h"

#include "htmlbodyview_p.h"
#include "pagenode.h"

#include <algorithm>

namespace posthorn
{

namespace
{

QAccessibleInterface *makeInterface(const QString &, QObject *object)
{
    auto *view = qobject_cast<HtmlBodyView *>(object);
    return view != nullptr ? new PageAccessible(view) : nullptr;
}

PageAccessible *interfaceOf(HtmlBodyView *view)
{
    return dynamic_cast<PageAccessible *>(QAccessible::queryAccessibleInterface(view));
}

struct Kind {
    QAccessible::Role role;
    int rank;
};

Kind kindOf(PageBlock::Kind kind)
{
    switch (kind) {
    case PageBlock::Kind::Quote:
        return {QAccessible::Section, 0};
    case PageBlock::Kind::TableCell:
        return {QAccessible::Cell, 0};
    case PageBlock::Kind::ListItem:
        return {QAccessible::ListItem, 1};
    case PageBlock::Kind::Heading:
        return {QAccessible::Heading, 2};
    case PageBlock::Kind::Paragraph:
        return {QAccessible::Paragraph, 2};
    case PageBlock::Kind::Image:
        return {QAccessible::Graphic, 4};
    case PageBlock::Kind::Rule:
        return {QAccessible::Separator, 4};
    }
    return {QAccessible::Paragraph, 2};
}

constexpr int StopRank = 3; // a link is in a paragraph, a picture in a link

} // namespace

void PageAccessible::install()
{
    static const bool installed = [] {
        QAccessible::installFactory(makeInterface);
        return true;
    }();
    Q_UNUSED(installed)
}

void PageAccessible::pageChanged(HtmlBodyView *view, bool newText)
{
    QAccessibleEvent reordered(view, QAccessible::ObjectReorder);
    QAccessible::updateAccessibility(&reordered);
    if (newText && view->hasPage()) {
        QAccessibleEvent complete(view, QAccessible::DocumentLoadComplete);
        QAccessible::updateAccessibility(&complete);
    }
}

void PageAccessible::stopFocused(HtmlBodyView *view)
{
    PageAccessible *document = interfaceOf(view);
    if (document == nullptr)
        return;
    if (QAccessibleInterface *focused = document->focusChild(); focused != document) {
        QAccessibleEvent event(focused, QAccessible::Focus);
        QAccessible::updateAccessibility(&event);
    }
}

void PageAccessible::selectionMoved(HtmlBodyView *view)
{
    const PageSelection &selection = view->d->m_selection;
    const TextSpan span = selection.span();
    QAccessibleTextSelectionEvent event(view, span.start, span.end());
    event.setCursorPosition(selection.caret());
    QAccessible::updateAccessibility(&event);
    QAccessibleTextCursorEvent moved(view, selection.caret());
    QAccessible::updateAccessibility(&moved);
}

PageAccessible::PageAccessible(HtmlBodyView *view)
    : QAccessibleWidget(view, QAccessible::Document)
{
}

PageAccessible::~PageAccessible()
{
    dropNodes();
}

HtmlBodyView *PageAccessible::view() const
{
    return static_cast<HtmlBodyView *>(widget());
}

void PageAccessible::dropNodes() const
{
    for (Entry &entry : m_entries)
        if (entry.id != 0)
            QAccessible::deleteAccessibleInterface(entry.id);
    m_entries.clear();
    m_top.clear();
}

void PageAccessible::rebuild() const
{
    // A widget that is being destroyed has no page any more.
    const quint64 serial = view()->d ? view()->d->m_serial : 0;
    if (m_serial == serial)
        return;
    dropNodes();
    m_serial = serial;
    if (serial != 0)
        collect();
    std::stable_sort(m_entries.begin(), m_entries.end(), [](const Entry &a, const Entry &b) {
        if (a.span.start != b.span.start)
            return a.span.start < b.span.start;
        return a.span.length != b.span.length ? a.span.length > b.span.length : a.rank < b.rank;
    });
    QList<int> open; // the parents of the next one, outermost first
    for (int i = 0; i < int(m_entries.size()); ++i) {
        Entry &entry = m_entries[size_t(i)];
        const auto contains = [&](const Entry &outer) {
            return entry.span.end() <= outer.span.end() && entry.span.start < outer.span.end() &&
                   outer.rank < StopRank + 1;
        };
        while (!open.isEmpty() && !contains(m_entries[size_t(open.last())]))
            open.removeLast();
        entry.parent = open.isEmpty() ? -1 : open.last();
        (entry.parent < 0 ? m_top : m_entries[size_t(entry.parent)].children).append(i);
        open.append(i);
    }
}

void PageAccessible::collect() const
{
    const HtmlBodyView::Private &d = *view()->d;
    for (const PageBlock &block : d.m_page.blocks) {
        const Kind kind = kindOf(block.kind);
        Entry entry;
        entry.role = kind.role;
        entry.rank = kind.rank;
        entry.level = block.kind == PageBlock::Kind::Heading ? block.level : 0;
        entry.span = {block.start, block.length};
        entry.area = block.rect;
        m_entries.push_back(entry);
    }
    for (int i = 0; i < d.m_stops.size(); ++i) {
        const PageStops::Stop &stop = d.m_stops.at(i);
        Entry entry;
        entry.role = stop.kind == PageStops::Stop::Kind::Link ? QAccessible::Link : QAccessible::Button;
        entry.rank = StopRank;
        entry.stop = i;
        entry.span = stop.span;
        entry.area = stop.bounds();
        m_entries.push_back(entry);
    }
}

QAccessibleInterface *PageAccessible::node(int number) const
{
    Entry &entry = m_entries.at(size_t(number));
    if (entry.id == 0)
        entry.id = QAccessible::registerAccessibleInterface(
            new PageNode(const_cast<PageAccessible *>(this), number));
    return QAccessible::accessibleInterface(entry.id);
}

QRect PageAccessible::onScreen(const QRectF &area) const
{
    const QRect inView = view()->d->toView(area).toAlignedRect();
    return {view()->mapToGlobal(inView.topLeft()), inView.size()};
}

int PageAccessible::childCount() const
{
    rebuild();
    return int(m_top.size());
}

QAccessibleInterface *PageAccessible::child(int index) const
{
    rebuild();
    return index >= 0 && index < m_top.size() ? node(m_top[index]) : nullptr;
}

int PageAccessible::indexOfChild(const QAccessibleInterface *child) const
{
    rebuild();
    for (int i = 0; i < m_top.size(); ++i)
        if (node(m_top[i]) == child)
            return i;
    return -1;
}

QAccessibleInterface *PageAccessible::childAt(int x, int y) const
{
    rebuild();
    // The innermost: it comes last.
    for (int i = int(m_entries.size()) - 1; i >= 0; --i)
        if (onScreen(m_entries[size_t(i)].area).contains(x, y))
            return node(i);
    return nullptr;
}

QAccessibleInterface *PageAccessible::focusChild() const
{
    rebuild();
    for (int i = 0; i < int(m_entries.size()); ++i)
        if (m_entries[size_t(i)].stop >= 0 && m_entries[size_t(i)].stop == view()->d->m_stop)
            return node(i);
    return view()->hasFocus() ? const_cast<PageAccessible *>(this) : nullptr;
}

QAccessible::State PageAccessible::state() const
{
    QAccessible::State state = QAccessibleWidget::state();
    state.readOnly = true;
    state.multiLine = true;
    state.selectableText = true;
    return state;
}

void *PageAccessible::interface_cast(QAccessible::InterfaceType type)
{
    if (type == QAccessible::TextInterface)
        return static_cast<QAccessibleTextInterface *>(this);
    return QAccessibleWidget::interface_cast(type);
}

void PageAccessible::selection(int number, int *start, int *end) const
{
    const TextSpan span = number == 0 ? view()->d->m_selection.span() : TextSpan();
    *start = span.start;
    *end = span.end();
}

int PageAccessible::selectionCount() const
{
    return view()->d->m_selection.isEmpty() ? 0 : 1;
}

void PageAccessible::addSelection(int start, int end)
{
    setSelection(0, start, end);
}

void PageAccessible::removeSelection(int number)
{
    if (number == 0)
        view()->d->clearSelection();
}

void PageAccessible::setSelection(int number, int start, int end)
{
    if (number != 0)
        return;
    view()->d->m_selection.select({start, end - start});
    view()->d->selectionMoved();
}

int PageAccessible::cursorPosition() const
{
    return view()->d->m_selection.caret();
}

void PageAccessible::setCursorPosition(int position)
{
    view()->d->m_selection.place(position, false);
    view()->d->selectionMoved();
}

QString PageAccessible::text(int start, int end) const
{
    return view()->d->m_text.text().mid(start, end - start);
}

int PageAccessible::characterCount() const
{
    return view()->d->m_text.length();
}

QRect PageAccessible::characterRect(int offset) const
{
    const QList<QRectF> areas = view()->d->m_text.areas({offset, 1});
    return onScreen(areas.isEmpty() ? view()->d->m_text.caret(offset) : areas.first());
}

int PageAccessible::offsetAtPoint(const QPoint &point) const
{
    return view()->d->m_text.unitAt(view()->d->toPage(QPointF(view()->mapFromGlobal(point))));
}

void PageAccessible::scrollToSubstring(int start, int end)
{
    for (const QRectF &area : view()->d->m_text.areas({start, end - start}))
        view()->d->scrollTo(area);
}

QString PageAccessible::attributes(int offset, int *start, int *end) const
{
    const TextSpan block = view()->d->m_text.blockAt(offset);
    *start = block.start;
    *end = block.end();
    return {};
}

} // namespace posthorn
