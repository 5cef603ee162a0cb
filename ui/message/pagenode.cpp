#include "pagenode.h"

#include "htmlbodyview_p.h"
#include "pageaccessible.h"

namespace posthorn
{

PageNode::PageNode(PageAccessible *document, int number)
    : m_document(document)
    , m_number(number)
{
}

bool PageNode::isValid() const
{
    return m_document->isValid() && m_document->m_serial == m_document->view()->d->m_serial;
}

QWindow *PageNode::window() const
{
    return m_document->window();
}

QAccessibleInterface *PageNode::parent() const
{
    const int parent = m_document->m_entries[size_t(m_number)].parent;
    return parent < 0 ? m_document : m_document->node(parent);
}

int PageNode::childCount() const
{
    return int(m_document->m_entries[size_t(m_number)].children.size());
}

QAccessibleInterface *PageNode::child(int index) const
{
    const QList<int> &children = m_document->m_entries[size_t(m_number)].children;
    return index >= 0 && index < children.size() ? m_document->node(children[index]) : nullptr;
}

int PageNode::indexOfChild(const QAccessibleInterface *child) const
{
    for (int i = 0; i < childCount(); ++i)
        if (this->child(i) == child)
            return i;
    return -1;
}

QAccessibleInterface *PageNode::childAt(int x, int y) const
{
    for (int i = 0; i < childCount(); ++i)
        if (child(i)->rect().contains(x, y))
            return child(i);
    return nullptr;
}

QAccessibleInterface *PageNode::focusChild() const
{
    QAccessibleInterface *focused = m_document->focusChild();
    for (QAccessibleInterface *outer = focused; outer != nullptr && outer != m_document;
         outer = outer->parent())
        if (outer == this)
            return focused;
    return nullptr;
}

QString PageNode::text(QAccessible::Text type) const
{
    const PageAccessible::Entry &entry = m_document->m_entries[size_t(m_number)];
    if (type == QAccessible::Name) {
        // What only holds others is read through them.
        const bool holder = entry.rank < 2 && !entry.children.isEmpty();
        return holder ? QString()
                      : m_document->text(entry.span.start, entry.span.end()).replace(u'\n', u' ').trimmed();
    }
    if (type == QAccessible::Description && entry.role == QAccessible::Heading)
        return tr("Heading of level %1").arg(entry.level);
    if (type == QAccessible::Description && entry.role == QAccessible::Link)
        return QString::fromUtf8(m_document->view()->d->linkOf(entry.stop).toEncoded());
    return {};
}

QRect PageNode::rect() const
{
    return m_document->onScreen(m_document->m_entries[size_t(m_number)].area);
}

QAccessible::Role PageNode::role() const
{
    return m_document->m_entries[size_t(m_number)].role;
}

QAccessible::State PageNode::state() const
{
    const PageAccessible::Entry &entry = m_document->m_entries[size_t(m_number)];
    QAccessible::State state;
    state.readOnly = true;
    const HtmlBodyView *view = m_document->view();
    state.invisible = !view->isVisible();
    state.offscreen = !view->d->visibleRect().intersects(view->d->toView(entry.area).toAlignedRect());
    if (entry.stop >= 0) {
        state.focusable = true;
        state.linked = entry.role == QAccessible::Link;
        state.focused = view->hasFocus() && view->d->m_stop == entry.stop;
    }
    return state;
}

void *PageNode::interface_cast(QAccessible::InterfaceType type)
{
    const bool acts = m_document->m_entries[size_t(m_number)].stop >= 0;
    if (type == QAccessible::ActionInterface && acts)
        return static_cast<QAccessibleActionInterface *>(this);
    return nullptr;
}

QStringList PageNode::actionNames() const
{
    return {pressAction(), setFocusAction()};
}

void PageNode::doAction(const QString &name)
{
    HtmlBodyView *view = m_document->view();
    const int stop = m_document->m_entries[size_t(m_number)].stop;
    if (name == pressAction()) {
        view->d->activate(stop);
    } else if (name == setFocusAction()) {
        view->setFocus(Qt::OtherFocusReason);
        view->d->setStop(stop, true);
    }
}

} // namespace posthorn
