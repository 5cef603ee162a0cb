#include "personpage.h"

#include "rolequestion.h"
#include "security/oauthproviders.h"
#include "ui/connection/browsersignin.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QFormLayout>
#include <QLineEdit>
#include <QRegularExpression>

namespace posthorn
{

PersonPage::PersonPage(const Clock &clock, QWidget *parent)
    : QWidget(parent)
    , m_form(new QFormLayout)
    , m_signIn(new BrowserSignIn(clock, this))
    , m_name(new QLineEdit(this))
    , m_password(new QLineEdit(this))
    , m_role(new RoleQuestion(this))
{
    m_name->setObjectName(QStringLiteral("nameEdit"));
    m_name->setAccessibleName(tr("Your name"));
    m_name->setPlaceholderText(tr("As others should see it"));
    m_name->setMinimumHeight(36);
    m_password->setObjectName(QStringLiteral("passwordEdit"));
    m_password->setAccessibleName(tr("Password"));
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setInputMethodHints(Qt::ImhHiddenText | Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase);
    m_password->setMinimumHeight(36);
    QAction *show = m_password->addAction(theme::icon(QStringLiteral("eye")), QLineEdit::TrailingPosition);
    show->setObjectName(QStringLiteral("showPasswordAction"));
    show->setText(tr("Show the password"));
    show->setToolTip(tr("Show the password"));
    connect(show, &QAction::triggered, this, [this, show] {
        const bool hidden = m_password->echoMode() == QLineEdit::Password;
        m_password->setEchoMode(hidden ? QLineEdit::Normal : QLineEdit::Password);
        show->setIcon(theme::icon(hidden ? QStringLiteral("eye-off") : QStringLiteral("eye")));
        show->setText(hidden ? tr("Hide the password") : tr("Show the password"));
    });

    m_form->setVerticalSpacing(theme::Grid);
    m_form->setHorizontalSpacing(theme::Grid * 2);
    m_form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    m_form->setLabelAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    m_form->addRow(tr("Name"), m_name);
    m_form->addRow(tr("Password"), m_password);
    m_form->addRow(m_signIn);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::Grid);
    column->addLayout(m_form);
    column->addSpacing(theme::Grid);
    column->addWidget(m_role);
    column->addStretch();
    offerPassword();
    connect(m_name, &QLineEdit::textChanged, this, &PersonPage::changed);
    connect(m_password, &QLineEdit::textChanged, this, &PersonPage::changed);
    connect(m_signIn, &BrowserSignIn::stateChanged, this, &PersonPage::changed);
    connect(m_role, &RoleQuestion::changed, this, &PersonPage::changed);
}

void PersonPage::setAddress(const QString &address)
{
    if (!m_name->text().isEmpty())
        return;
    // "ada.lovelace@example.org" is a good guess at a name; it stays a guess that the user sees.
    QStringList words =
        address.section(u'@', 0, 0).split(QRegularExpression(QStringLiteral("[._-]+")), Qt::SkipEmptyParts);
    if (words.size() < 2 || words.size() > 3)
        return;
    for (QString &word : words)
        word[0] = word[0].toUpper();
    m_name->setText(words.join(u' '));
}

void PersonPage::offerSignIn(const OAuthProvider &provider, const Account &account, bool passwordToo)
{
    m_signIn->setProvider(provider, account);
    m_signIn->show();
    m_secretNeeded = true;
    m_form->setRowVisible(m_password, passwordToo);
    if (!passwordToo)
        m_password->clear();
}

void PersonPage::offerPassword()
{
    m_signIn->cancel();
    m_signIn->hide();
    m_secretNeeded = true;
    m_form->setRowVisible(m_password, true);
}

void PersonPage::offerNothing()
{
    offerPassword();
    m_secretNeeded = false;
    m_form->setRowVisible(m_password, false);
    m_password->clear();
}

std::optional<OAuthGrant> PersonPage::grant() const
{
    return m_signIn->isHidden() ? std::nullopt : m_signIn->grant();
}

void PersonPage::focusPassword()
{
    m_password->setFocus();
    m_password->selectAll();
}

QString PersonPage::name() const
{
    return m_name->text().simplified();
}

QString PersonPage::password() const
{
    return m_password->text();
}

bool PersonPage::isComplete() const
{
    return !m_secretNeeded || grant() || !m_password->text().isEmpty();
}

} // namespace posthorn
