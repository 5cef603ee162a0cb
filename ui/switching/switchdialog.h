#pragma once

#include "account/account.h"
#include "discovery/serverdiscovery.h"
#include "net/connectionworker.h"
#include "sync/accountswitch.h"
#include "sync/switchback.h"
#include "sync/switchpreview.h"
#include "ui/services.h"

#include <QDialog>
#include <QTimer>

class QCheckBox;
class QProgressBar;
class QPushButton;
class QStackedWidget;

namespace posthorn
{

class Banner;
class EndpointForm;
class TextLabel;

/// An account's mail comes by the other protocol from now on: what that gives, the server and why it is
/// believed, a look that changes nothing and says what would be found, and then, for IMAP, the progress and
/// the question what becomes of what is only here. Opened again on an account that is between the two it goes
/// on where it was. Blocks no other window; deleted when closed. Window thread.
class SwitchDialog : public QDialog
{
    Q_OBJECT

public:
    SwitchDialog(const Services &services, const Account &account, QWidget *parent = nullptr);
    ~SwitchDialog() override;

    /// Looks for the server by its own settings, not the user's. To be called at once.
    void setDiscoveryOptions(const DiscoveryOptions &options) { m_options = options; }
    /// Shows it for that account. nullptr = there is no such account, or it has no server.
    static SwitchDialog *open(const Services &services, AccountId account, QWidget *parent);

Q_SIGNALS:
    /// Another page, or other words on it.
    void stateChanged();

private:
    enum class Page { Offer, Progress, Choice, Done };

    void build();
    [[nodiscard]] QWidget *buildOffer();
    [[nodiscard]] QWidget *buildProgress();
    [[nodiscard]] QWidget *buildChoice();
    void showPage(Page page);
    void showProblem(const QString &words);
    void fail(const Error &error);

    void lookForServer();
    void takeServer(const DiscoveryResult &result);
    void test();
    void previewed(const Result<SwitchPreview> &preview);
    void begin();
    void syncFirst();
    void synced();
    void change();
    void changeIf(const Result<void> &may);
    void lookAtOutcome();
    void takeOutcome(const SwitchOutcome &outcome);
    void end(OnlyHere onlyHere);
    void showDone(const QString &words);
    /// On the worker; `reply` comes back on this thread.
    template <class T>
    void work(std::function<Result<T>()> job, std::function<void(const Result<T> &)> reply);

    Services m_services;
    Account m_account;
    bool m_toImap;
    DiscoveryOptions m_options;
    ServerDiscovery m_discovery;
    SwitchPreviewer m_previewer;
    bool m_syncing = false; // by the old protocol, before the change
    int m_fetchesLeft = 0;  // how often to try to fetch what is not here
    bool m_looking = false;
    bool m_typed = false; // the server is the user's, whatever is found
    QTimer m_look;        // the store changes often
    QStackedWidget *m_pages;
    TextLabel *m_title;
    TextLabel *m_gives;
    TextLabel *m_reason;
    EndpointForm *m_server;
    TextLabel *m_found;
    QCheckBox *m_fetch;
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
    ConnectionWorker m_worker; // last: ended before what its work points to goes
};

} // namespace posthorn
