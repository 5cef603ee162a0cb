#pragma once

#include "account/account.h"
#include "discovery/discoveryoptions.h"
#include "switchrun.h"
#include "ui/services.h"

#include <QDialog>

class QProgressBar;
class QPushButton;
class QStackedWidget;

namespace posthorn
{

class Banner;
class SwitchOffer;
class TextLabel;

/// An account's mail comes by the other protocol from now on: the offer (SwitchOffer), and then, for IMAP,
/// the progress and the question what becomes of what is only here (SwitchRun). Opened again on an account
/// that is between the two it goes on where it was. Blocks no other window; deleted when closed. Window
/// thread.
class SwitchDialog : public QDialog
{
    Q_OBJECT

public:
    SwitchDialog(const Services &services, const Account &account, QWidget *parent = nullptr);
    ~SwitchDialog() override;

    /// Looks for the server by its own settings, not the user's. To be called at once.
    void setDiscoveryOptions(const DiscoveryOptions &options);
    /// Shows it for that account. nullptr = there is no such account, or it has no server.
    static SwitchDialog *open(const Services &services, AccountId account, QWidget *parent);

Q_SIGNALS:
    /// Another page, or other words on it.
    void stateChanged();

private:
    enum class Page { Offer, Progress, Choice, Done };

    void build();
    [[nodiscard]] QWidget *buildProgress();
    [[nodiscard]] QWidget *buildChoice();
    void connectParts();
    void showTitle(const QString &words);
    void showPage(Page page);
    void showProblem(const QString &words);
    void showOffer();
    void showRun();
    void fail(const Error &error);
    void end(OnlyHere onlyHere);
    [[nodiscard]] QString doneWords() const;

    QString m_name; // of the account
    bool m_toImap;
    SwitchRun m_run;
    QStackedWidget *m_pages;
    TextLabel *m_title;
    SwitchOffer *m_offer;
    Banner *m_problem;
    TextLabel *m_state;
    QProgressBar *m_bar;
    TextLabel *m_counts;
    TextLabel *m_done;
    QPushButton *m_test;
    QPushButton *m_switch;
    QPushButton *m_keep;
    QPushButton *m_upload;
    QPushButton *m_close;
};

} // namespace posthorn
