#pragma once

#include "foldertreemodel.h"

#include <QTreeView>
#include <QWidget>

namespace posthorn
{

class SegmentedSwitch;

/// The left of the window: which context, then the unified views and the accounts with their folders. The
/// context is the one of the Settings, where the rest of the window finds it, too. Below 1000 px of window
/// width it shows icons only. Window thread; a child of the window.
class Sidebar : public QWidget
{
    Q_OBJECT

public:
    explicit Sidebar(const Services &services, QWidget *parent = nullptr);

    [[nodiscard]] FolderTreeModel &model() { return m_model; }
    [[nodiscard]] QTreeView &tree() { return *m_tree; }
    void setCollapsed(bool collapsed);
    [[nodiscard]] bool isCollapsed() const { return m_collapsed; }

    /// Shows an entry as the user's click would; false when there is none with this key.
    bool select(const QString &key);
    [[nodiscard]] QString currentKey() const;
    /// Of the folder that is shown; invalid for views of several accounts.
    [[nodiscard]] AccountId currentAccount() const;
    /// At the bottom of the sidebar: the activity line.
    void setFooter(QWidget *footer);

Q_SIGNALS:
    void subjectChosen(const posthorn::ListSubject &subject);
    void messagesDropped(const QList<posthorn::PlacementId> &ids, posthorn::FolderId target, bool copy);
    /// On a folder of accounts that are shown as one.
    void messagesDroppedOnRole(const QList<posthorn::PlacementId> &ids, posthorn::FolderRole role);
    /// The head of an account was clicked, with the dot that shows its state.
    void accountClicked(posthorn::AccountId account);

private:
    void afterReset();
    void updateContexts();
    void applyContext();
    void chosen(const QModelIndex &index);

    Services m_services;
    FolderTreeModel m_model;
    SegmentedSwitch *m_contexts;
    QTreeView *m_tree;
    QStringList m_shownContexts; // of the segments after the first
    QString m_currentKey;
    QSet<QString> m_closed; // keys of entries that the user folded
    bool m_collapsed = false;
    bool m_restoring = false;
};

} // namespace posthorn
