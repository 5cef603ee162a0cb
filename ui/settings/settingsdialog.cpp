#include "settingsdialog.h"

#include "accountspage.h"
#include "changehistory.h"
#include "healthpage.h"
#include "keyspage.h"
#include "preferencespage.h"
#include "revealcontrol.h"
#include "settingssearch.h"
#include "transferpage.h"
#include "ui/common/hairline.h"
#include "ui/common/textlabel.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QShortcut>
#include <QStackedWidget>
#include <QToolButton>

namespace posthorn
{

class SettingsDialog::Private
{
public:
    Private(const Services &services, SettingsDialog *dialog)
        : m_dialog(dialog)
        , m_search(new SettingsSearch(dialog))
        , m_stack(new QStackedWidget(dialog))
        , m_accounts(new AccountsPage(services, m_history))
    {
        m_stack->setAutoFillBackground(true);
        m_stack->setBackgroundRole(QPalette::Base);
        for (const SettingsPageInfo &page : settingsPages())
            m_stack->addWidget(newPage(page.name, services));
    }

    QWidget *newPage(const QString &name, const Services &services)
    {
        if (name == QLatin1String("accounts"))
            return m_accounts;
        if (name == QLatin1String("keys"))
            return new KeysPage(services, m_history);
        if (name == QLatin1String("transfer"))
            return new TransferPage(services, m_history);
        if (name == QLatin1String("health"))
            return new HealthPage(services);
        return new PreferencesPage(name, services, m_history);
    }

    QWidget *newUndoLine()
    {
        m_undoLine = new QWidget(m_dialog);
        m_undoLine->setObjectName(QStringLiteral("settingsUndoLine"));
        m_undoLine->setAccessibleName(tr("The last change"));
        m_undoText = new TextLabel(m_undoLine);
        m_undoText->setObjectName(QStringLiteral("settingsUndoText"));
        m_undoText->setElided(Qt::ElideRight);
        m_undoText->setTone(TextLabel::Tone::Muted);
        m_undoButton = new QToolButton(m_undoLine);
        m_undoButton->setObjectName(QStringLiteral("settingsUndoButton"));
        m_undoButton->setText(tr("Undo"));
        m_undoButton->setToolTip(tr("Take the last change back (Ctrl+Z)"));
        m_undoButton->setAccessibleName(m_undoButton->toolTip());
        m_undoButton->setFocusPolicy(Qt::StrongFocus);
        m_undoButton->setAutoRaise(true);
        m_undoButton->setIcon(theme::icon(QStringLiteral("undo")));
        m_undoButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        auto *row = new QHBoxLayout(m_undoLine);
        row->setContentsMargins(theme::Grid * 2, 4, theme::Grid * 2, 4);
        row->addWidget(m_undoText, 1);
        row->addWidget(m_undoButton);
        m_undoLine->setFixedHeight(theme::Grid * 5);
        showLastChange();
        return m_undoLine;
    }

    void showLastChange(const QString &undone = {})
    {
        const bool any = !m_history.isEmpty();
        m_undoText->setFullText(!undone.isEmpty() ? tr("Taken back: %1").arg(undone)
                                : any             ? tr("Changed: %1").arg(m_history.words())
                                                  : tr("Changes take effect at once."));
        m_undoButton->setVisible(any);
    }

    void undo()
    {
        // What was typed a moment ago becomes a step first.
        m_accounts->saveNow();
        m_history.undo();
    }

    static QString tr(const char *text) { return SettingsDialog::tr(text); }

    SettingsDialog *m_dialog;
    ChangeHistory m_history;
    SettingsSearch *m_search;
    QStackedWidget *m_stack;
    AccountsPage *m_accounts;
    QWidget *m_undoLine = nullptr;
    TextLabel *m_undoText = nullptr;
    QToolButton *m_undoButton = nullptr;
};

SettingsDialog::SettingsDialog(const Services &services, QWidget *parent)
    : QDialog(parent)
    , d(std::make_unique<Private>(services, this))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setObjectName(QStringLiteral("settingsDialog"));
    setWindowTitle(tr("Settings"));
    resize(QSize(980, 640).boundedTo(parent != nullptr ? parent->window()->size() : QSize(980, 640)));
    d->m_search->setFixedWidth(theme::SidebarWidth - theme::Grid * 2);
    auto *right = new QVBoxLayout;
    right->setSpacing(0);
    right->addWidget(d->m_stack, 1);
    right->addWidget(new Hairline(this));
    right->addWidget(d->newUndoLine());
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(d->m_search);
    row->addLayout(right, 1);

    connect(d->m_search, &SettingsSearch::pageChosen, this, [this](const QString &name) {
        const QList<SettingsPageInfo> pages = settingsPages();
        for (int i = 0; i < pages.size(); ++i)
            if (pages.at(i).name == name)
                d->m_stack->setCurrentIndex(i);
    });
    connect(d->m_search, &SettingsSearch::rowChosen, this,
            [this](const SettingRow &found) { showSetting(found.name); });
    connect(d->m_accounts, &AccountsPage::addAccountRequested, this, &SettingsDialog::addAccountRequested);
    connect(d->m_accounts, &AccountsPage::connectionRequested, this, &SettingsDialog::connectionRequested);
    connect(&d->m_history, &ChangeHistory::recorded, this, [this] { d->showLastChange(); });
    connect(&d->m_history, &ChangeHistory::undone, this,
            [this](const QString &words) { d->showLastChange(words); });
    connect(d->m_undoButton, &QToolButton::clicked, this, [this] { d->undo(); });
    connect(new QShortcut(QKeySequence::Undo, this), &QShortcut::activated, this, [this] { d->undo(); });
    connect(new QShortcut(QKeySequence::Find, this), &QShortcut::activated, this,
            [this] { d->m_search->focusField(); });
    showPage(settingsPages().first().name);
}

SettingsDialog::~SettingsDialog()
{
    // The pages go before the history that they record in.
    delete d->m_stack;
}

void SettingsDialog::showAccount(AccountId id)
{
    showPage(QStringLiteral("accounts"));
    d->m_accounts->showAccount(id);
}

void SettingsDialog::showPage(const QString &name)
{
    d->m_search->setCurrentPage(name);
}

void SettingsDialog::showSetting(const QString &name)
{
    showPage(settingRow(name).page);
    if (auto *control = d->m_stack->currentWidget()->findChild<QWidget *>(name))
        revealControl(control);
}

} // namespace posthorn
