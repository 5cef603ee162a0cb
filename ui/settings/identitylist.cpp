#include "identitylist.h"

#include "listbutton.h"
#include "listdelegate.h"
#include "mime/headerscanner.h"
#include "settingsform.h"
#include "ui/text/displaytext.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QToolButton>

namespace posthorn
{

IdentityList::IdentityList(QWidget *parent)
    : QWidget(parent)
    , m_list(new QListWidget(this))
    , m_remove(listButton(QStringLiteral("identityRemoveButton"), QStringLiteral("minus"), 16,
                          tr("Remove this identity"), this))
    , m_up(listButton(QStringLiteral("identityUpButton"), QStringLiteral("chevron-up"), 16, tr("Move up"),
                      this))
    , m_down(listButton(QStringLiteral("identityDownButton"), QStringLiteral("chevron-down"), 16,
                        tr("Move down"), this))
    , m_name(new QLineEdit(this))
    , m_address(new QLineEdit(this))
    , m_replyTo(new QLineEdit(this))
    , m_signature(new QPlainTextEdit(this))
    , m_sent(new QComboBox(this))
    , m_drafts(new QComboBox(this))
{
    m_list->setObjectName(QStringLiteral("identityList"));
    m_list->setAccessibleName(tr("Identities"));
    m_list->setItemDelegate(new ListDelegate(m_list));
    m_list->setFixedHeight(112);
    auto *add = listButton(QStringLiteral("identityAddButton"), QStringLiteral("plus"), 16,
                           tr("Add an identity"), this);
    m_replyTo->setPlaceholderText(tr("The same address"));
    m_signature->setFixedHeight(72);
    m_signature->setTabChangesFocus(true);

    auto *buttons = new QVBoxLayout;
    buttons->setSpacing(2);
    for (QToolButton *tool : {add, m_remove, m_up, m_down})
        buttons->addWidget(tool);
    buttons->addStretch();
    auto *row = new QHBoxLayout;
    row->addWidget(m_list, 1);
    row->addLayout(buttons);
    auto *form = new SettingsForm;
    form->layout()->setContentsMargins(0, 0, 0, 0);
    for (const auto &[control, row] :
         std::initializer_list<std::pair<QWidget *, const char *>>{{m_name, "identityNameEdit"},
                                                                   {m_address, "identityAddressEdit"},
                                                                   {m_replyTo, "identityReplyToEdit"},
                                                                   {m_signature, "identitySignatureEdit"},
                                                                   {m_sent, "identitySentBox"},
                                                                   {m_drafts, "identityDraftsBox"}})
        form->addRow(settingRow(QLatin1String(row)), control);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addLayout(row);
    column->addWidget(form);

    connect(m_list, &QListWidget::currentRowChanged, this, &IdentityList::showCurrent);
    for (QLineEdit *edit : {m_name, m_address, m_replyTo})
        connect(edit, &QLineEdit::textEdited, this, &IdentityList::takeEdits);
    connect(m_signature, &QPlainTextEdit::textChanged, this, &IdentityList::takeEdits);
    for (QComboBox *box : {m_sent, m_drafts})
        connect(box, &QComboBox::activated, this, &IdentityList::takeEdits);
    connect(m_up, &QToolButton::clicked, this, [this] { move(-1); });
    connect(m_down, &QToolButton::clicked, this, [this] { move(1); });
    connect(add, &QToolButton::clicked, this, [this] {
        Identity identity;
        identity.name = m_identities.isEmpty() ? QString() : m_identities.first().name;
        m_identities += identity;
        fillList();
        m_list->setCurrentRow(int(m_identities.size()) - 1);
        m_address->setFocus();
        Q_EMIT changed();
    });
    connect(m_remove, &QToolButton::clicked, this, [this] {
        const int row = m_list->currentRow();
        if (row < 0 || m_identities.size() < 2)
            return;
        m_identities.removeAt(row);
        fillList();
        m_list->setCurrentRow(qMin(row, int(m_identities.size()) - 1));
        Q_EMIT changed();
    });
}

void IdentityList::setIdentities(const QList<Identity> &identities)
{
    m_identities = identities;
    fillList();
    m_list->setCurrentRow(0);
}

void IdentityList::takeIds(const QList<Identity> &saved)
{
    for (qsizetype i = 0; i < qMin(saved.size(), m_identities.size()); ++i)
        m_identities[i].id = saved.at(i).id;
}

void IdentityList::setFolders(const QStringList &paths)
{
    m_folders = paths;
    fillFolders();
}

void IdentityList::fillFolders()
{
    const int row = m_list->currentRow();
    if (row < 0 || row >= m_identities.size())
        return;
    const auto fill = [this](QComboBox *box, const QString &usual, const QString &chosen) {
        box->clear();
        box->addItem(usual, QString());
        QStringList paths = m_folders;
        // A folder that is not listed yet, or no longer, stays what was chosen.
        if (!chosen.isEmpty() && !paths.contains(chosen))
            paths.append(chosen);
        for (const QString &path : std::as_const(paths))
            box->addItem(displayText(path, 80), path);
        box->setCurrentIndex(qMax(0, box->findData(chosen)));
    };
    fill(m_sent, tr("The account's Sent folder"), m_identities[row].sentFolder);
    fill(m_drafts, tr("The account's Drafts folder"), m_identities[row].draftsFolder);
}

void IdentityList::fillList()
{
    m_filling = true;
    const int row = m_list->currentRow();
    m_list->clear();
    for (const Identity &identity : std::as_const(m_identities))
        m_list->addItem(identity.address.isEmpty() ? tr("(new identity)")
                                                   : formatAddress({identity.name, identity.address}));
    m_list->setCurrentRow(row);
    m_filling = false;
    m_remove->setEnabled(m_identities.size() > 1);
}

void IdentityList::showCurrent()
{
    const int row = m_list->currentRow();
    if (m_filling || row < 0 || row >= m_identities.size())
        return;
    m_filling = true;
    const Identity &identity = m_identities[row];
    m_name->setText(identity.name);
    m_address->setText(identity.address);
    m_replyTo->setText(identity.replyTo);
    m_signature->setPlainText(identity.signature);
    fillFolders();
    m_up->setEnabled(row > 0);
    m_down->setEnabled(row < m_identities.size() - 1);
    m_filling = false;
}

void IdentityList::takeEdits()
{
    const int row = m_list->currentRow();
    if (m_filling || row < 0 || row >= m_identities.size())
        return;
    Identity &identity = m_identities[row];
    identity.name = m_name->text().simplified();
    identity.address = m_address->text().trimmed();
    identity.replyTo = m_replyTo->text().trimmed();
    identity.signature = m_signature->toPlainText();
    identity.sentFolder = m_sent->currentData().toString();
    identity.draftsFolder = m_drafts->currentData().toString();
    fillList();
    Q_EMIT changed();
}

void IdentityList::move(int by)
{
    const int row = m_list->currentRow();
    if (row < 0 || row + by < 0 || row + by >= m_identities.size())
        return;
    m_identities.move(row, row + by);
    fillList();
    m_list->setCurrentRow(row + by);
    Q_EMIT changed();
}

} // namespace posthorn
