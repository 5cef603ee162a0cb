#pragma once

#include "foldedtext.h"

#include <QAccessibleWidget>
#include <QRectF>
#include <vector>

namespace posthorn
{

class HtmlBodyView;

/// What assistive technology sees of a HtmlBodyView: a document with its text, caret and selection, and in it
/// headings, paragraphs, list items, quotations, table cells, pictures and links, nested as they are on the
/// page. Made by Qt when it is asked for; window thread.
class PageAccessible final : public QAccessibleWidget, public QAccessibleTextInterface
{
public:
    /// Tells Qt of it. Any number of times.
    static void install();
    // What has happened, for those who listen.
    static void pageChanged(HtmlBodyView *view, bool newText);
    static void stopFocused(HtmlBodyView *view);
    static void selectionMoved(HtmlBodyView *view);

    explicit PageAccessible(HtmlBodyView *view);
    ~PageAccessible() override;

    [[nodiscard]] int childCount() const override;
    [[nodiscard]] QAccessibleInterface *child(int index) const override;
    [[nodiscard]] int indexOfChild(const QAccessibleInterface *child) const override;
    [[nodiscard]] QAccessibleInterface *childAt(int x, int y) const override;
    [[nodiscard]] QAccessibleInterface *focusChild() const override;
    using QAccessibleWidget::text;
    [[nodiscard]] QAccessible::State state() const override;
    void *interface_cast(QAccessible::InterfaceType type) override;

    void selection(int number, int *start, int *end) const override;
    [[nodiscard]] int selectionCount() const override;
    void addSelection(int start, int end) override;
    void removeSelection(int number) override;
    void setSelection(int number, int start, int end) override;
    [[nodiscard]] int cursorPosition() const override;
    void setCursorPosition(int position) override;
    [[nodiscard]] QString text(int start, int end) const override;
    [[nodiscard]] int characterCount() const override;
    [[nodiscard]] QRect characterRect(int offset) const override;
    [[nodiscard]] int offsetAtPoint(const QPoint &point) const override;
    void scrollToSubstring(int start, int end) override;
    [[nodiscard]] QString attributes(int offset, int *start, int *end) const override;

private:
    friend class PageNode;
    struct Entry {
        QAccessible::Role role = QAccessible::Paragraph;
        int level = 0; // of a heading
        int stop = -1; // of a link or a quotation's line: its number in PageStops
        int rank = 0;  // of two of one extent, the lower is outside
        TextSpan span;
        QRectF area; // CSS pixels
        int parent = -1;
        QList<int> children;
        QAccessible::Id id = 0;
    };
    void rebuild() const;
    void dropNodes() const;
    void collect() const;
    [[nodiscard]] QAccessibleInterface *node(int entry) const;
    [[nodiscard]] QRect onScreen(const QRectF &area) const;
    [[nodiscard]] HtmlBodyView *view() const;

    mutable std::vector<Entry> m_entries; // in the order of the text, parents first
    mutable QList<int> m_top;             // those without a parent
    mutable quint64 m_serial = 0;         // of the page they are of; 0 = none
};

} // namespace posthorn
