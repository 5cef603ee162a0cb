#pragma once

#include "account/account.h"
#include "sync/retentionpreview.h"
#include "ui/services.h"

#include <QDialog>
#include <functional>

class QCheckBox;
class QPushButton;
class QStackedWidget;

namespace posthorn
{

class Banner;
class DepartureModel;
class DepartureView;
class EmptyState;
class TextLabel;

/// What leaves an account's server first by its rules, before any of it does: the list, what can be taken out
/// of it, what stays, and the user's agreement (RetentionPolicy::agreed). Reads in the background; holds
/// 100,000 messages. Blocks no other window; deleted when closed. Window thread.
class RetentionReview : public QDialog
{
    Q_OBJECT

public:
    enum class Decision { Agreed, KeepEverything, NotNow };

    RetentionReview(const Services &services, const Account &account, QWidget *parent = nullptr);

    /// Shows it for that account. nullptr = there is no such account.
    static RetentionReview *open(const Services &services, AccountId account, QWidget *parent);
    /// Until when what leaves is shown: one day more than the grace period. Pure.
    [[nodiscard]] static qint64 horizon(const RetentionPolicy &policy, qint64 nowMs);
    /// What leaves is here, with the words of the rows on the screen.
    [[nodiscard]] bool isSettled() const { return m_settled; }

Q_SIGNALS:
    void decided(posthorn::AccountId account, posthorn::RetentionReview::Decision decision);
    void settled();

public Q_SLOTS:
    void reject() override; // "not now"

private:
    void build();
    void showChoices();
    void load();
    void read(const std::function<void(Result<RetentionPreview>)> &reply);
    void take(Result<RetentionPreview> preview);
    void settle();
    void showCounts();
    void agree();
    void lookAgain();
    void setAgreed();
    void keepEverything();
    void end(const Account &account, Decision decision);
    void fail(const Error &error);
    void setBusy(bool busy);

    Services m_services;
    Account m_account;
    DepartureModel *m_model;
    TextLabel *m_title;
    TextLabel *m_rules;
    Banner *m_problem;
    QStackedWidget *m_pages;
    EmptyState *m_empty;
    QCheckBox *m_all;
    DepartureView *m_view;
    TextLabel *m_notes;
    QPushButton *m_agree;
    QPushButton *m_keep;
    QPushButton *m_later;
    bool m_settled = false;
};

} // namespace posthorn
