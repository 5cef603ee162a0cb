#include "mainwindow.h"

#include "account/accountrepository.h"
#include "actionset.h"
#include "deletiontext.h"
#include "helpoverlay.h"
#include "mailcontroller.h"
#include "noticebar.h"
#include "passwordprompt.h"
#include "sync/outbox.h"
#include "sync/syncengine.h"
#include "topbar.h"
#include "ui/activity/activitypanel.h"
#include "ui/common/settings.h"
#include "ui/compose/composerwindow.h"
#include "ui/connection/certificatewindow.h"
#include "ui/connection/connectionwindow.h"
#include "ui/connection/signinwindow.h"
#include "ui/message/messageview.h"
#include "ui/message/readingzoom.h"
#include "ui/palette/commandpalette.h"
#include "ui/retention/retentionnotice.h"
#include "ui/settings/settingsdialog.h"
#include "ui/setup/accountwizard.h"
#include "ui/sidebar/sidebar.h"
#include "ui/text/diagnosistext.h"
#include "ui/text/displaytext.h"
#include "ui/text/errortext.h"
#include "ui/transfer/importdialog.h"
#include "ui/window/activityline.h"
#include "undobar.h"

#include <QDir>
#include <algorithm>

namespace posthorn
{

QString MainWindow::accountName(AccountId account) const
{
    const auto found = m_services.accounts->account(account);
    return found ? displayText(found->name, 60) : QString();
}

void MainWindow::trigger(const QString &actionName)
{
    run(actionName);
}

void MainWindow::run(const QString &actionName)
{
    static const QHash<QString, void (*)(MainWindow &)> table = {
        {QStringLiteral("next"), [](MainWindow &w) { w.m_list->view().step(1); }},
        {QStringLiteral("previous"), [](MainWindow &w) { w.m_list->view().step(-1); }},
        {QStringLiteral("nextUnread"), [](MainWindow &w) { w.m_list->selectNextUnread(); }},
        {QStringLiteral("nextInConversation"),
         [](MainWindow &w) {
             if (!w.m_message->stepInConversation(1))
                 w.m_list->selectNextUnread();
         }},
        {QStringLiteral("previousInConversation"),
         [](MainWindow &w) { w.m_message->stepInConversation(-1); }},
        {QStringLiteral("zoomIn"), [](MainWindow &w) { w.m_message->zoom().zoomIn(); }},
        {QStringLiteral("zoomOut"), [](MainWindow &w) { w.m_message->zoom().zoomOut(); }},
        {QStringLiteral("zoomReset"), [](MainWindow &w) { w.m_message->zoom().reset(); }},
        {QStringLiteral("toggleFold"), [](MainWindow &w) { w.m_message->toggleFold(); }},
        {QStringLiteral("unfoldAll"), [](MainWindow &w) { w.m_message->unfoldAll(); }},
        {QStringLiteral("conversations"),
         [](MainWindow &w) {
             w.m_services.settings->setShowsConversations(!w.m_services.settings->showsConversations());
         }},
        {QStringLiteral("goInbox"), [](MainWindow &w) { w.goTo(FolderRole::Inbox); }},
        {QStringLiteral("goFlagged"), [](MainWindow &w) { w.goTo(FolderRole::Flagged); }},
        {QStringLiteral("goDrafts"), [](MainWindow &w) { w.goTo(FolderRole::Drafts); }},
        {QStringLiteral("goSent"), [](MainWindow &w) { w.goTo(FolderRole::Sent); }},
        {QStringLiteral("showAll"), [](MainWindow &w) { w.m_services.settings->setContext({}); }},
        {QStringLiteral("showHome"),
         [](MainWindow &w) { w.m_services.settings->setContext(QStringLiteral("home")); }},
        {QStringLiteral("showWork"),
         [](MainWindow &w) { w.m_services.settings->setContext(QStringLiteral("work")); }},
        {QStringLiteral("search"), [](MainWindow &w) { w.m_topBar->focusSearch(false); }},
        {QStringLiteral("searchEverywhere"), [](MainWindow &w) { w.m_topBar->focusSearch(true); }},
        {QStringLiteral("palette"),
         [](MainWindow &w) { w.m_palette->open(CommandPalette::Mode::Everything); }},
        {QStringLiteral("undo"), [](MainWindow &w) { w.m_mail->undo(); }},
        {QStringLiteral("compose"), [](MainWindow &w) { w.m_composers->openEmpty(); }},
        {QStringLiteral("getMail"), [](MainWindow &w) { w.m_services.engine->syncAll(); }},
        {QStringLiteral("workOffline"), [](MainWindow &w) { w.setOnline(!w.m_online); }},
        {QStringLiteral("activity"), [](MainWindow &w) { w.openActivity(); }},
        {QStringLiteral("retention"), [](MainWindow &w) { w.openRetentionReview(); }},
        {QStringLiteral("compactRows"),
         [](MainWindow &w) {
             const bool compact = w.m_services.settings->density() == Settings::Density::Compact;
             w.m_services.settings->setDensity(compact ? Settings::Density::Comfortable
                                                       : Settings::Density::Compact);
         }},
        {QStringLiteral("addAccount"), [](MainWindow &w) { w.openWizard(); }},
        {QStringLiteral("settings"), [](MainWindow &w) { w.openSettings(); }},
        {QStringLiteral("connection"), [](MainWindow &w) { w.openConnection(w.accountInView()); }},
        {QStringLiteral("health"), [](MainWindow &w) { w.openSettings({}, QStringLiteral("health")); }},
        {QStringLiteral("help"), [](MainWindow &w) { new HelpOverlay(*w.m_actions, w.centralWidget()); }},
        {QStringLiteral("quit"), [](MainWindow &w) { w.close(); }},
    };
    if (const auto found = table.constFind(actionName); found != table.cend())
        (*found)(*this);
    else
        runOnMessages(actionName);
}

void MainWindow::pageOrNextUnread(bool forward)
{
    if (!forward || !m_message->isAtEnd())
        m_message->scrollByPage(forward);
    else
        m_list->selectNextUnread();
}

void MainWindow::goTo(FolderRole role)
{
    m_sidebar->select(unifiedKey(role));
    m_list->view().setFocus();
}

void MainWindow::openWizard()
{
    auto *wizard = new AccountWizard(m_services, this);
    wizard->setAttribute(Qt::WA_DeleteOnClose);
    connect(wizard, &AccountWizard::accountCreated, this, [this] { updateAccounts(); });
    wizard->show();
    Q_EMIT windowOpened(wizard);
}

void MainWindow::openSettings(AccountId account, const QString &page)
{
    makeSettingsDialog();
    if (account.isValid())
        m_settingsDialog->showAccount(account);
    if (!page.isEmpty())
        m_settingsDialog->showPage(page);
    m_settingsDialog->show();
    m_settingsDialog->raise();
    Q_EMIT windowOpened(m_settingsDialog);
}

void MainWindow::openSetting(const QString &name)
{
    openSettings();
    m_settingsDialog->activateWindow();
    m_settingsDialog->showSetting(name);
}

void MainWindow::openImport()
{
    auto *dialog = new ImportDialog(m_services, QDir::homePath(), this);
    dialog->show();
    Q_EMIT windowOpened(dialog);
}

void MainWindow::makeSettingsDialog()
{
    if (m_settingsDialog == nullptr) {
        m_settingsDialog = new SettingsDialog(m_services, this);
        m_settingsDialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(m_settingsDialog, &SettingsDialog::addAccountRequested, this, &MainWindow::openWizard);
        connect(m_settingsDialog, &SettingsDialog::connectionRequested, this, &MainWindow::openConnection);
    }
}

void MainWindow::openActivity()
{
    if (m_activityPanel == nullptr) {
        m_activityPanel = new ActivityPanel(m_services, this);
        m_activityPanel->setAttribute(Qt::WA_DeleteOnClose);
        m_activityPanel->setWindowFlag(Qt::Window);
        connect(m_activityPanel, &ActivityPanel::passwordRequested, this, &MainWindow::askPassword);
        connect(m_activityPanel, &ActivityPanel::connectionRequested, this, &MainWindow::openConnection);
        connect(m_activityPanel, &ActivityPanel::draftReopened, m_composers, &ComposerOpener::openDraft);
        connect(m_activityPanel, &ActivityPanel::keepRequested, m_mail, &MailController::keepOnServer);
        connect(m_activityPanel, &ActivityPanel::searchRequested, this, [this](const QString &typed) {
            raiseToUser();
            m_topBar->setSearch(typed, true);
        });
    }
    m_activityPanel->show();
    m_activityPanel->raise();
    Q_EMIT windowOpened(m_activityPanel);
}

void MainWindow::askPassword(AccountId id)
{
    const auto account = m_services.accounts->account(id);
    if (!account)
        return;
    if (QPointer<QDialog> &open = m_prompts[id]; open != nullptr) {
        open->raise();
        return;
    }
    const Error missing{ErrorDomain::Credentials, ErrorCode::CredentialsMissing, Retry::AfterUser, {}, {}};
    const AccountStatus *status = m_notices->status(id);
    const ErrorText words = connectionErrorText(status != nullptr && status->error ? *status->error : missing,
                                                account->incoming, {});
    const QString reason = words.sentence + u' ' + words.cause;
    m_prompts[id] = account->oauth
                        ? static_cast<QDialog *>(new SignInWindow(m_services, *account, reason, this))
                        : new PasswordPrompt(m_services, *account, reason, this);
    m_prompts[id]->show();
}

void MainWindow::askToSignIn(AccountId id)
{
    const auto account = m_services.accounts->account(id);
    if (!account)
        return;
    auto *window = new SignInWindow(m_services, *account, tr("The provider of this account wants it."), this);
    window->show();
    Q_EMIT windowOpened(window);
}

void MainWindow::showCertificate(const AccountStatus &status)
{
    auto *window = new CertificateWindow(status, accountName(status.account), this);
    connect(window, &CertificateWindow::tryAgainRequested, m_services.engine, &SyncEngine::reconnect);
    connect(window, &CertificateWindow::settingsRequested, this, [this](AccountId id) { openSettings(id); });
    window->show();
}

AccountId MainWindow::accountInView() const
{
    if (const AccountId chosen = m_sidebar->currentAccount(); chosen.isValid())
        return chosen;
    // In a view of all of them, the one that has a trouble, else the first.
    AccountId first;
    for (const Account &account : m_services.accounts->accounts()) {
        if (account.incomingKind == IncomingKind::Local)
            continue;
        const AccountStatus *status = m_notices->status(account.id);
        if (status != nullptr && status->error)
            return account.id;
        if (!first.isValid())
            first = account.id;
    }
    return first;
}

void MainWindow::openRetentionReview()
{
    const QList<Account> &all = m_services.accounts->accounts();
    AccountId account = m_sidebar->currentAccount();
    if (!account.isValid()) {
        const auto waiting = std::find_if(all.begin(), all.end(), [this](const Account &candidate) {
            return m_retention->waiting().contains(candidate.id);
        });
        account = waiting != all.end() ? waiting->id : accountInView();
    }
    if (!account.isValid() && !all.isEmpty())
        account = all.first().id; // nothing leaves it: the review says so
    m_retention->review(account);
}

void MainWindow::openConnection(AccountId id)
{
    const auto account = m_services.accounts->account(id);
    if (!account || account->incomingKind == IncomingKind::Local)
        return;
    auto *window = new ConnectionWindow(m_services, *account, this);
    connect(window, &ConnectionWindow::passwordWanted, this, &MainWindow::askPassword);
    connect(window, &ConnectionWindow::signInWanted, this, &MainWindow::askToSignIn);
    connect(window, &ConnectionWindow::settingsWanted, this,
            [this](AccountId wanted) { openSettings(wanted); });
    window->show();
    const AccountStatus *status = m_notices->status(id);
    if (status != nullptr && status->error)
        window->check();
    Q_EMIT windowOpened(window);
}

void MainWindow::setOnline(bool online)
{
    m_online = online;
    m_services.engine->setOnline(online);
    m_notices->setOnline(online);
    m_activityLine->setOnline(online);
    m_actions->action(QStringLiteral("workOffline"))->setChecked(!online);
}

void MainWindow::takeComposer(ComposerWindow *composer)
{
    connect(composer, &ComposerWindow::sendingScheduled, this,
            [this](OutboxId id, int undoSeconds, const QString &subject) {
                const QString name = subject.isEmpty() ? tr("(no subject)") : displayText(subject, 60);
                m_undoBar->say(
                    tr("Sending \u201c%1\u201d").arg(name), undoSeconds > 0 ? tr("Undo") : QString(),
                    std::max(undoSeconds, 3), [this, id] {
                        m_services.outbox->takeBack(id, this, [this](const Result<PlacementId> &draft) {
                            if (draft)
                                m_composers->openDraft(*draft);
                            else
                                sayError(draft.error());
                        });
                    });
            });
    composer->show();
    composer->raise();
    Q_EMIT windowOpened(composer);
}

void MainWindow::sayError(const Error &error)
{
    if (error.isCancelled())
        return;
    constexpr int errorSeconds = 15;
    const ErrorText words = errorText(error);
    m_undoBar->say(words.cause.isEmpty() ? words.sentence : words.sentence + u' ' + words.cause, {},
                   errorSeconds, {});
}

void MainWindow::sayNotice(AccountId account, const QString &key, const QStringList &details)
{
    QString words;
    const QString first = details.isEmpty() ? QString() : displayText(details.first(), 80);
    if (key == QLatin1String("mass-vanish"))
        words = tr("The server reports far fewer messages than before. Posthorn looks again before it "
                   "believes that.");
    else if (key == QLatin1String("uidvalidity-changed"))
        words = tr("The server renumbered the folder %1. Your messages were matched again.").arg(first);
    else if (key == QLatin1String("folder-gone"))
        words = tr("The folder %1 no longer exists on the server.").arg(first);
    else if (key == QLatin1String("removed-elsewhere"))
        words = removedElsewhereText(first.toInt(), details.value(1).toInt());
    else if (key == QLatin1String("operations-parked"))
        words = tr("Some changes could not be told to the server. They are listed under Activity.");
    else if (key == QLatin1String("keyring-unavailable"))
        words = tr("The keyring does not answer. Posthorn asks for passwords once each time it starts.");
    else if (key == QLatin1String("server-alert"))
        words = tr("The server says: \u201c%1\u201d").arg(displayText(details.join(u' '), 160));
    else
        return;
    constexpr int noticeSeconds = 15;
    const QString name = accountName(account);
    m_undoBar->say(name.isEmpty() ? words : name + QStringLiteral(": ") + words, {}, noticeSeconds, {});
}

} // namespace posthorn
