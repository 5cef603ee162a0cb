#include "accountspage.h"

#include "account/accountrepository.h"
#include "accountedit.h"
#include "accounteditor.h"
#include "changehistory.h"
#include "listbutton.h"
#include "listdelegate.h"
#include "store/store.h"
#include "ui/common/banner.h"
#include "ui/common/emptystate.h"
#include "ui/retention/retentionnotice.h"
#include "ui/switching/switchdialog.h"
#include "ui/text/displaytext.h"
#include "ui/text/errortext.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QListWidget>
#include <QLocale>
#include <QMessageBox>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

namespace posthorn
{

namespace
{

QIcon dot(const QColor &color)
{
    QPixmap pixmap(32, 32);
    pixmap.setDevicePixelRatio(2);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawEllipse(QRectF(3, 3, 10, 10));
    return pixmap;
}

} // namespace

AccountsPage::AccountsPage(const Services &services, ChangeHistory &history, QWidget *parent)
    : QWidget(parent)
    , m_services(services)
    , m_history(history)
    , m_list(new QListWidget(this))
    , m_remove(listButton(QStringLiteral("accountRemoveButton"), QStringLiteral("trash"), 18,
                          tr("Remove this account"), this))
    , m_up(listButton(QStringLiteral("accountUpButton"), QStringLiteral("chevron-up"), 18, tr("Move up"),
                      this))
    , m_down(listButton(QStringLiteral("accountDownButton"), QStringLiteral("chevron-down"), 18,
                        tr("Move down"), this))
    , m_connection(listButton(QStringLiteral("accountConnectionButton"), QStringLiteral("lock"), 18,
                              tr("Connection and security"), this))
    , m_switch(listButton(QStringLiteral("accountSwitchButton"), QStringLiteral("transfer"), 18,
                          tr("Change between POP3 and IMAP"), this))
    , m_editor(new AccountEditor(this))
    , m_problem(new Banner(Banner::Kind::Warning, QStringLiteral("warning"), {}, {}, this))
    , m_retention(new RetentionNotice(services, this))
    , m_empty(new EmptyState(this))
{
    m_list->setObjectName(QStringLiteral("accountList"));
    m_list->setAccessibleName(tr("Accounts"));
    m_list->setItemDelegate(new ListDelegate(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setFixedWidth(200);
    m_problem->setObjectName(QStringLiteral("accountProblem"));
    m_problem->hide();
    m_empty->show(QStringLiteral("account"), tr("No account yet"), {}, tr("Add account"));
    m_save.setSingleShot(true);
    m_save.setInterval(500);
    auto *add =
        listButton(QStringLiteral("accountAddButton"), QStringLiteral("plus"), 18, tr("Add account"), this);

    auto *tools = new QHBoxLayout;
    tools->setSpacing(2);
    for (QToolButton *tool : {add, m_up, m_down, m_connection, m_switch})
        tools->addWidget(tool);
    tools->addStretch();
    tools->addWidget(m_remove);
    const QList<QWidget *> order{m_list, add, m_up, m_down, m_connection, m_switch, m_remove};
    for (qsizetype i = 1; i < order.size(); ++i)
        setTabOrder(order.at(i - 1), order.at(i));
    auto *left = new QVBoxLayout;
    left->addWidget(m_list, 1);
    left->addLayout(tools);
    auto *right = new QVBoxLayout;
    right->addWidget(m_problem);
    right->addWidget(m_retention);
    right->addWidget(m_editor, 1);
    right->addWidget(m_empty, 1);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(theme::Grid * 2, theme::Grid * 2, theme::Grid * 2, theme::Grid * 2);
    row->setSpacing(theme::Grid * 2);
    row->addLayout(left);
    row->addLayout(right, 1);

    connect(add, &QToolButton::clicked, this, &AccountsPage::addAccountRequested);
    connect(m_empty, &EmptyState::actionTriggered, this, &AccountsPage::addAccountRequested);
    connect(m_up, &QToolButton::clicked, this, [this] { move(-1); });
    connect(m_down, &QToolButton::clicked, this, [this] { move(1); });
    connect(m_connection, &QToolButton::clicked, this, [this] {
        saveNow(); // what is looked at is what is set
        Q_EMIT connectionRequested(currentId());
    });
    connect(m_switch, &QToolButton::clicked, this, [this] {
        saveNow(); // what changes its protocol is what is set
        const auto *dialog = SwitchDialog::open(m_services, currentId(), window());
        if (dialog == nullptr)
            return;
        connect(dialog, &QObject::destroyed, this, [this] {
            saveNow();
            m_edited = {}; // its servers are others now
            choose();
        });
    });
    connect(m_remove, &QToolButton::clicked, this, &AccountsPage::askToRemove);
    connect(m_list, &QListWidget::currentRowChanged, this, &AccountsPage::choose);
    connect(&m_save, &QTimer::timeout, this, &AccountsPage::save);
    connect(m_editor, &AccountEditor::changed, this, [this] {
        const QString problem = m_editor->problem();
        showProblem(problem);
        if (problem.isEmpty())
            m_save.start();
        else
            m_save.stop();
    });
    // The rules were switched off where they were looked at.
    connect(services.accounts, &AccountRepository::accountChanged, this, [this](const Account &now) {
        if (now.id == m_edited && !m_save.isActive() && !m_editor->showsRules(now.retention))
            m_editor->setAccount(now);
    });
    const auto refill = [this] { fill(); };
    connect(services.accounts, &AccountRepository::accountAdded, this, refill);
    connect(services.accounts, &AccountRepository::accountRemoved, this, refill);
    connect(services.accounts, &AccountRepository::accountsReordered, this, refill);
    connect(services.accounts, &AccountRepository::accountChanged, this, refill);
    fill();
}

AccountsPage::~AccountsPage()
{
    saveNow();
}

void AccountsPage::saveNow()
{
    if (!m_save.isActive())
        return;
    m_save.stop();
    save();
}

AccountId AccountsPage::currentId() const
{
    const QListWidgetItem *item = m_list->currentItem();
    return item ? AccountId(item->data(Qt::UserRole).toLongLong()) : AccountId();
}

void AccountsPage::showAccount(AccountId id)
{
    for (int row = 0; row < m_list->count(); ++row)
        if (m_list->item(row)->data(Qt::UserRole).toLongLong() == id.value())
            m_list->setCurrentRow(row);
}

void AccountsPage::fill()
{
    m_filling = true;
    const AccountId before = m_edited;
    m_list->clear();
    int row = 0;
    for (const Account &account : m_services.accounts->accounts()) {
        auto *item = new QListWidgetItem(
            dot(theme::accountColor(account.color, account.name, palette())),
            displayText(account.enabled ? account.name : tr("%1 (off)").arg(account.name)), m_list);
        item->setData(Qt::UserRole, account.id.value());
        item->setToolTip(displayText(account.address()));
        if (account.id == before)
            row = m_list->count() - 1;
    }
    m_list->setCurrentRow(m_list->count() > 0 ? row : -1);
    m_filling = false;
    choose();
}

void AccountsPage::choose()
{
    if (m_filling)
        return;
    const AccountId id = currentId();
    const int row = m_list->currentRow();
    m_up->setEnabled(row > 0);
    m_down->setEnabled(row >= 0 && row < m_list->count() - 1);
    m_remove->setEnabled(id.isValid());
    const auto chosen = m_services.accounts->account(id);
    for (QToolButton *tool : {m_connection, m_switch})
        tool->setEnabled(chosen && chosen->incomingKind != IncomingKind::Local);
    m_editor->setVisible(id.isValid());
    m_empty->setVisible(!id.isValid());
    if (id == m_edited)
        return;
    saveNow();
    m_edited = id;
    m_problem->hide();
    m_retention->setOnly(id);
    if (chosen)
        m_editor->setAccount(*chosen);
    showSharedInboxes();
    loadFolders(id);
}

void AccountsPage::showSharedInboxes()
{
    QStringList names;
    for (const Account &account : m_services.accounts->accounts())
        if (!account.sharedInbox.isEmpty() && !names.contains(account.sharedInbox))
            names += account.sharedInbox;
    m_editor->setSharedInboxes(names);
}

void AccountsPage::loadFolders(AccountId id)
{
    m_editor->setFolders({});
    m_editor->setServerFolders({});
    m_services.store->read<QList<FolderRecord>>(
        Store::Lane::Interactive, [id](StoreReader &reader) { return reader.folders(id); }, this,
        [this, id](const Result<QList<FolderRecord>> &folders) {
            if (!folders || id != m_edited)
                return;
            QStringList paths;
            QStringList collected;
            for (const FolderRecord &folder : *folders) {
                // A folder of the server and its mirror here have one path.
                if (folder.selectable && folder.allows(FolderRight::Insert) && !paths.contains(folder.path))
                    paths.append(folder.path);
                if (folder.selectable && !folder.local && isCollectedFrom(folder.role))
                    collected.append(folder.path);
            }
            m_editor->setFolders(paths);
            m_editor->setServerFolders(collected);
        });
}

void AccountsPage::save()
{
    const AccountId id = m_edited;
    const auto current = m_services.accounts->account(id);
    const AccountEdit edit = m_editor->edit();
    if (!current || edit.isEmpty() || !m_editor->problem().isEmpty())
        return;
    if (const auto saved = m_services.accounts->update(edit.applied(*current)); !saved) {
        showProblem(errorText(saved.error(), current->name).sentence);
        return;
    }
    const Account now = m_services.accounts->account(id).value_or(*current);
    m_editor->markSaved(now);
    m_history.record({edit.key(), tr("%1: %2").arg(displayText(now.name, 60), edit.words()),
                      [this, id, edit] { takeBack(id, edit); }, true});
}

void AccountsPage::takeBack(AccountId id, const AccountEdit &edit)
{
    const auto current = m_services.accounts->account(id);
    if (!current)
        return; // it was removed since
    if (const auto saved = m_services.accounts->update(edit.takenBack(*current)); !saved)
        showProblem(errorText(saved.error(), current->name).sentence);
    showAccount(id);
    m_problem->hide();
    m_editor->setAccount(m_services.accounts->account(id).value_or(*current));
}

void AccountsPage::move(int by)
{
    QList<AccountId> order;
    for (const Account &account : m_services.accounts->accounts())
        order += account.id;
    const QList<AccountId> before = order;
    const qsizetype from = order.indexOf(currentId());
    if (from < 0 || from + by < 0 || from + by >= order.size())
        return;
    order.move(from, from + by);
    putInOrder(order);
    m_history.record(
        {QStringLiteral("order"), tr("Order of the accounts"), [this, before] { putInOrder(before); }});
}

void AccountsPage::putInOrder(const QList<AccountId> &order)
{
    if (const auto moved = m_services.accounts->reorder(order); !moved)
        showProblem(errorText(moved.error()).sentence);
}

void AccountsPage::askToRemove()
{
    const AccountId id = currentId();
    const auto account = m_services.accounts->account(id);
    if (!account)
        return;
    m_services.store->read<qint64>(
        Store::Lane::Interactive, [id](StoreReader &reader) { return reader.onlyHereCount(id); }, this,
        [this, id, name = account->name](const Result<qint64> &count) {
            const qint64 onlyHere = count.value_or(-1);
            auto *box = new QMessageBox(window());
            box->setAttribute(Qt::WA_DeleteOnClose);
            box->setObjectName(QStringLiteral("removeAccountBox"));
            box->setIcon(QMessageBox::Warning);
            box->setTextFormat(Qt::PlainText);
            box->setText(tr("Remove the account %1 from this computer?").arg(displayText(name, 80)));
            if (onlyHere > 0)
                box->setInformativeText(
                    tr("%1 of its messages exist only on this computer and are deleted with it. "
                       "This can't be undone. Mail on the server is not touched.")
                        .arg(QLocale().toString(onlyHere)));
            else if (onlyHere == 0)
                box->setInformativeText(tr("All of its mail is on the server, too, and stays there."));
            else
                box->setInformativeText(
                    tr("How many of its messages exist only here could not be found out."));
            QPushButton *remove = box->addButton(onlyHere > 0 ? tr("Delete them and remove") : tr("Remove"),
                                                 QMessageBox::DestructiveRole);
            remove->setObjectName(QStringLiteral("removeAccountConfirmButton"));
            remove->setProperty(theme::DangerProperty, onlyHere != 0);
            box->setDefaultButton(box->addButton(QMessageBox::Cancel));
            connect(remove, &QPushButton::clicked, this, [this, id] { this->remove(id); });
            box->open();
        });
}

void AccountsPage::remove(AccountId id)
{
    m_save.stop();
    m_edited = {};
    if (const auto removed = m_services.accounts->remove(id); !removed)
        showProblem(errorText(removed.error()).sentence);
}

void AccountsPage::showProblem(const QString &words)
{
    m_problem->setText(words);
    m_problem->setVisible(!words.isEmpty());
}

} // namespace posthorn
