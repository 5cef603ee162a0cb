#pragma once

#include "messagelistmodel.h"
#include "messagelistview.h"
#include "ui/services.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QStackedLayout;

namespace posthorn
{

class EmptyState;
class ListFilters;
class SortButton;

/// What a list is of, as its header and its empty page name it.
struct ListSubject {
    MessageQuery query;
    QString title;
    bool outgoing = false;      // show recipients in place of the sender
    bool mixesAccounts = false; // show each row's account as an edge
    bool operator==(const ListSubject &) const = default;
};

/// The middle of the window: title, count and filter chips over the message list, and the pages that stand in
/// its place when there is nothing to list. Window thread; a child of the window.
class MessageListPane : public QWidget
{
    Q_OBJECT

public:
    explicit MessageListPane(const Services &services, QWidget *parent = nullptr);

    void showSubject(const ListSubject &subject);
    [[nodiscard]] const ListSubject &subject() const { return m_subject; }
    /// Typed into the search field; empty ends the search. `everywhere`: not only in this folder.
    void setSearch(const QString &typed, bool everywhere);
    [[nodiscard]] bool isSearching() const { return !m_search.isEmpty(); }
    void setAccountColors(const QHash<AccountId, QColor> &colors);
    void clear();

    [[nodiscard]] MessageListView &view() { return *m_view; }
    [[nodiscard]] MessageListModel &model() { return m_model; }
    /// Selects the next unread row below the current one, then from the top; false where there is none among
    /// the rows that are here.
    bool selectNextUnread();

Q_SIGNALS:
    void searchEverywhereRequested();
    void searchCleared();

private:
    void buildHeader();
    void requery();
    [[nodiscard]] QString searchTitle() const;
    void updateCount();
    void updateState();
    void showNothing();
    void updateDensity();
    void updateFonts();
    void countHidden();
    void updateReadUnknown();

    Services m_services;
    MessageListModel m_model;
    MessageListView *m_view;
    EmptyState *m_empty;
    QStackedLayout *m_stack;
    QWidget *m_header;
    QLabel *m_title;
    QLabel *m_count;
    SortButton *m_sort;
    ListFilters *m_filters;
    QTimer m_hiddenTimer; // countHidden(), when the store has been quiet for a moment
    ListSubject m_subject;
    QHash<AccountId, QColor> m_accountColors;
    QString m_search;
    bool m_everywhere = false;
    bool m_hasSubject = false;
    enum class EmptyAction { None, Retry, ClearFilters, SearchEverywhere } m_emptyAction = EmptyAction::None;

protected:
    void changeEvent(QEvent *event) override;
};

} // namespace posthorn
