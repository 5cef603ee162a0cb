#include "settingsdialog.h"

#include "accountspage.h"
#include "appearancepage.h"
#include "healthpage.h"
#include "keyspage.h"
#include "listdelegate.h"
#include "readingpage.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QListWidget>
#include <QStackedWidget>

namespace posthorn
{

class SettingsDialog::Private
{
public:
    QListWidget *pages = nullptr;
    QStackedWidget *stack = nullptr;
    AccountsPage *accounts = nullptr;

    void add(const QString &name, const QString &icon, const QString &title, QWidget *page)
    {
        auto *item = new QListWidgetItem(theme::icon(icon), title, pages);
        item->setData(Qt::UserRole, name);
        stack->addWidget(page);
    }
};

SettingsDialog::SettingsDialog(const Services &services, QWidget *parent)
    : QDialog(parent)
    , d(std::make_unique<Private>())
{
    setAttribute(Qt::WA_DeleteOnClose);
    setObjectName(QStringLiteral("settingsDialog"));
    setWindowTitle(tr("Settings"));
    resize(980, 640);
    d->pages = new QListWidget(this);
    d->pages->setObjectName(QStringLiteral("settingsPages"));
    d->pages->setAccessibleName(tr("Pages of the settings"));
    d->pages->setItemDelegate(new ListDelegate(d->pages));
    d->pages->setFixedWidth(176);
    d->pages->setFrameShape(QFrame::NoFrame);
    d->pages->setIconSize({theme::IconSize, theme::IconSize});
    d->pages->viewport()->setBackgroundRole(QPalette::Window);
    d->stack = new QStackedWidget(this);
    d->stack->setAutoFillBackground(true);
    d->stack->setBackgroundRole(QPalette::Base);
    d->accounts = new AccountsPage(services);
    d->add(QStringLiteral("accounts"), QStringLiteral("account"), tr("Accounts"), d->accounts);
    d->add(QStringLiteral("reading"), QStringLiteral("read"), tr("Reading"), new ReadingPage(services));
    d->add(QStringLiteral("appearance"), QStringLiteral("eye"), tr("Appearance"),
           new AppearancePage(services));
    d->add(QStringLiteral("keys"), QStringLiteral("keyboard"), tr("Keys"), new KeysPage(services));
    d->add(QStringLiteral("health"), QStringLiteral("shield-check"), tr("Health"), new HealthPage(services));

    auto *left = new QVBoxLayout;
    left->setContentsMargins(theme::Grid, theme::Grid * 2, theme::Grid, theme::Grid);
    left->addWidget(d->pages);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addLayout(left);
    row->addWidget(d->stack, 1);
    connect(d->pages, &QListWidget::currentRowChanged, d->stack, &QStackedWidget::setCurrentIndex);
    connect(d->accounts, &AccountsPage::addAccountRequested, this, &SettingsDialog::addAccountRequested);
    d->pages->setCurrentRow(0);
}

SettingsDialog::~SettingsDialog() = default;

void SettingsDialog::showAccount(AccountId id)
{
    showPage(QStringLiteral("accounts"));
    d->accounts->showAccount(id);
}

void SettingsDialog::showPage(const QString &name)
{
    for (int row = 0; row < d->pages->count(); ++row)
        if (d->pages->item(row)->data(Qt::UserRole).toString() == name)
            d->pages->setCurrentRow(row);
}

} // namespace posthorn
