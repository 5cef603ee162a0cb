#pragma once

#include "sync/syncstatus.h"
#include "ui/list/messagelistpane.h"
#include "ui/services.h"

#include <QMainWindow>
#include <QPointer>
#include <QTimer>

class QSplitter;
class QStackedWidget;

namespace posthorn
{

class ActionSet;
class ActivityLine;
class ActivityPanel;
class CommandPalette;
class ComposerOpener;
class ComposerWindow;
class MailController;
class MessageView;
class NoticeBar;
class RetentionNotice;
class SettingsDialog;
class Sidebar;
class SwitchNotice;
class TopBar;
class UndoBar;
class WelcomePage;

/// The window: top bar, sidebar, list, message; and everything that the user can do, tied together. Knows the
/// core by Services only. Window thread; owned by the composition root.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    explicit MainWindow(const Services &services, QWidget *parent = nullptr);
    ~MainWindow() override;

    /// Brings it to the front: a second start, a click on a notification.
    void raiseToUser();
    void openMailto(const QUrl &url);
    /// A message that has just come in, in its folder.
    void showArrived(FolderId folder, PlacementId message);
    /// Starts an action of actionTable() as its key would.
    void trigger(const QString &actionName);
    /// True once folders, list and the message on the screen are here.
    [[nodiscard]] bool isSettled() const;
    /// Selects the n-th row of the list.
    void selectRow(int row);
    /// Whether the message pane shows a conversation of so many messages.
    [[nodiscard]] bool showsConversation(int messages) const;
    void openWizard();
    void openImport();
    /// The settings, on a page of settingsPages().
    void openSettingsPage(const QString &page) { openSettings({}, page); }
    /// What leaves the server of the account in view; in a view of all of them, of one that waits for the
    /// user's agreement, else of the first.
    void openRetentionReview();

Q_SIGNALS:
    /// isSettled() has become true.
    void settled();
    /// The welcome page's "look around".
    void sampleRequested();
    void quitRequested();
    /// A window of its own was opened: composer, wizard, settings.
    void windowOpened(QWidget *window);

protected:
    void closeEvent(QCloseEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    /// Escape leads from the message back to the list.
    void keyPressEvent(QKeyEvent *event) override;

private:
    void buildLayout();
    void buildMenu();
    void connectParts();
    void connectEngine();
    void restoreState();
    void updateWelcome();
    void updateAccounts();
    void updateOffer();
    void updateWidths();
    void showSubject(const ListSubject &subject);
    void showCurrent(PlacementId id);
    void showSelection(int count);
    void openRow(PlacementId id);
    void markSeen(PlacementId id);
    void checkSettled();
    void selectArrived();

    void run(const QString &actionName);
    bool runOnMessages(const QString &actionName);
    void actOn(const QString &actionName, const QList<PlacementId> &ids);
    /// Of a message in the list or in the message pane; nullptr where it is in neither.
    [[nodiscard]] const MessageRow *rowOf(PlacementId id) const;
    /// What keys act on: the messages selected in the list, or the one in the message pane that has the
    /// focus.
    [[nodiscard]] QList<PlacementId> actedOn() const;
    /// That one, because it has the focus.
    [[nodiscard]] bool isReading() const;
    void updateAbilities();
    void pageOrNextUnread(bool forward);
    void goTo(FolderRole role);
    void openTagMenu(const QList<PlacementId> &ids);
    void openContextMenu(const QPoint &place);
    void openSettings(AccountId account = {}, const QString &page = {});
    void openSetting(const QString &name);
    void makeSettingsDialog();
    void openActivity();
    /// Or to sign in, where the account does that with the browser.
    void askPassword(AccountId account);
    void askToSignIn(AccountId account);
    void showCertificate(const AccountStatus &status);
    /// Climbs the diagnosis ladder at once where something is wrong.
    void openConnection(AccountId account);
    [[nodiscard]] AccountId accountInView() const;
    void setOnline(bool online);
    void takeComposer(ComposerWindow *composer);
    void sayError(const Error &error);
    void sayNotice(AccountId account, const QString &key, const QStringList &details);
    [[nodiscard]] QList<PlacementId> selectedIds() const;
    [[nodiscard]] QString accountName(AccountId account) const;

    Services m_services;
    ActionSet *m_actions;
    MailController *m_mail;
    ComposerOpener *m_composers;
    TopBar *m_topBar;
    NoticeBar *m_notices;
    RetentionNotice *m_retention;
    SwitchNotice *m_switch;
    QStackedWidget *m_pages;
    WelcomePage *m_welcome;
    QSplitter *m_splitter;
    Sidebar *m_sidebar;
    ActivityLine *m_activityLine;
    MessageListPane *m_list;
    MessageView *m_message;
    UndoBar *m_undoBar;
    CommandPalette *m_palette;
    QPointer<SettingsDialog> m_settingsDialog;
    QPointer<ActivityPanel> m_activityPanel;
    QHash<AccountId, QPointer<QDialog>> m_prompts;
    PlacementId m_shown;         // what the message pane has finished showing
    PlacementId m_arrived;       // to be shown once its folder is
    QList<PlacementId> m_moving; // what the folder picker is open for
    QTimer m_abilities;          // updateAbilities(), soon
    bool m_online = true;
    bool m_settledTold = false;
};

} // namespace posthorn
