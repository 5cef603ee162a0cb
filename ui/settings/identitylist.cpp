#include "identitylist.h"

#include "listbutton.h"
#include "listdelegate.h"
#include "mime/headerscanner.h"
#include "ui/theme/theme.h"

#include <QFormLayout>
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
{
    m_list->setObjectName(QStringLiteral("identityList"));
    m_list->setAccessibleName(tr("Identities"));
    m_list->setItemDelegate(new ListDelegate(m_list));
    m_list->setFixedHeight(136);
    auto *add = listButton(QStringLiteral("identityAddButton"), QStringLiteral("plus"), 16,
                           tr("Add an identity"), this);
    const auto name = [](QWidget *widget, const QString &object, const QString &words) {
        widget->setObjectName(object);
        widget->setAccessibleName(words);
    };
    name(m_name, QStringLiteral("identityNameEdit"), tr("Name"));
    name(m_address, QStringLiteral("identityAddressEdit"), tr("Address"));
    name(m_replyTo, QStringLiteral("identityReplyToEdit"), tr("Replies to"));
    name(m_signature, QStringLiteral("identitySignatureEdit"), tr("Signature"));
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
    auto *form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->setLabelAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    form->setHorizontalSpacing(theme::Grid * 2);
    form->addRow(tr("Name"), m_name);
    form->addRow(tr("Address"), m_address);
    form->addRow(tr("Replies to"), m_replyTo);
    form->addRow(tr("Signature"), m_signature);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addLayout(row);
    column->addLayout(form);

    connect(m_list, &QListWidget::currentRowChanged, this, &IdentityList::showCurrent);
    for (QLineEdit *edit : {m_name, m_address, m_replyTo})
        connect(edit, &QLineEdit::textEdited, this, &IdentityList::takeEdits);
    connect(m_signature, &QPlainTextEdit::textChanged, this, &IdentityList::takeEdits);
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
