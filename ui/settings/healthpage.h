#pragma once

#include "base/quota.h"
#include "store/storereader.h"
#include "ui/services.h"

#include <QWidget>

class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace posthorn
{

class Banner;

/// Where the mail of each account and folder is, and whether the store is sound: the same figures as
/// posthornctl check, which can be saved as a report. Read when the page is shown. Window thread.
class HealthPage : public QWidget
{
    Q_OBJECT

public:
    explicit HealthPage(const Services &services, QWidget *parent = nullptr);

    /// What is saved: one line a folder, columns separated by tabs, then the findings.
    [[nodiscard]] QString report() const;

protected:
    void showEvent(QShowEvent *event) override;

private:
    void load();
    void check();
    struct Figures {
        QList<FolderHealth> folders;
        QHash<AccountId, QList<Quota>> quotas;
    };
    void show(const Figures &figures);
    void showFindings(const Result<CheckReport> &report);
    void save();
    void addAccount(AccountId account, const QList<FolderHealth> &folders, const QList<Quota> &quotas);
    void addQuota(QTreeWidgetItem *account, const Quota &quota);
    [[nodiscard]] QStringList cells(const FolderHealth &health) const;

    Services m_services;
    QTreeWidget *m_tree;
    Banner *m_verdict;
    QPushButton *m_check;
    QList<CheckFinding> m_findings;
};

} // namespace posthorn
