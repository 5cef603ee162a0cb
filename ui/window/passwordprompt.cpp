#include "passwordprompt.h"

#include "sync/syncengine.h"
#include "ui/common/secrets.h"
#include "ui/common/textlabel.h"
#include "ui/text/displaytext.h"
#include "ui/text/errortext.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace posthorn
{

PasswordPrompt::PasswordPrompt(const Services &services, const Account &account, const QString &reason,
                               QWidget *parent)
    : QDialog(parent)
    , m_services(services)
    , m_account(account)
    , m_password(new QLineEdit(this))
    , m_keep(new QCheckBox(tr("Keep it in the keyring"), this))
    , m_notice(new TextLabel(this))
    , m_ok(new QPushButton(tr("Log in"), this))
{
    setObjectName(QStringLiteral("passwordPrompt"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Password for %1").arg(displayText(account.name, 60)));
    setMinimumWidth(420);

    auto *title = new TextLabel(tr("Password for %1").arg(displayText(account.name, 60)), this);
    title->setScale(1.2, QFont::DemiBold);
    auto *why = new TextLabel(reason, this);
    why->setTone(TextLabel::Tone::Muted);
    why->setWordWrap(true);
    auto *who = new TextLabel(
        tr("%1 at %2")
            .arg(displayText(account.incoming.userName, 80), displayText(account.incoming.host, 80)),
        this);
    m_password->setObjectName(QStringLiteral("passwordEdit"));
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setAccessibleName(tr("Password"));
    m_password->setPlaceholderText(tr("Password"));
    m_keep->setObjectName(QStringLiteral("keepPasswordCheck"));
    m_keep->setChecked(true);
    m_notice->setObjectName(QStringLiteral("passwordNotice"));
    m_notice->setTone(TextLabel::Tone::Warning);
    m_notice->setWordWrap(true);
    m_notice->hide();
    m_ok->setObjectName(QStringLiteral("passwordOkButton"));
    m_ok->setProperty(theme::PrimaryProperty, true);
    m_ok->setDefault(true);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    buttons->addButton(m_ok, QDialogButtonBox::ActionRole);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 20);
    layout->setSpacing(theme::Grid);
    layout->addWidget(title);
    layout->addWidget(why);
    layout->addSpacing(theme::Grid);
    layout->addWidget(who);
    layout->addWidget(m_password);
    layout->addWidget(m_keep);
    layout->addWidget(m_notice);
    layout->addSpacing(theme::Grid);
    layout->addWidget(buttons);

    connect(m_ok, &QPushButton::clicked, this, &PasswordPrompt::submit);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    connect(m_password, &QLineEdit::textChanged, this,
            [this](const QString &text) { m_ok->setEnabled(!text.isEmpty()); });
    m_ok->setEnabled(false);
    m_password->setFocus();
}

void PasswordPrompt::submit()
{
    m_ok->setEnabled(false);
    m_password->setEnabled(false);
    const auto keep = m_keep->isChecked() ? storePassword : rememberPassword;
    keep(m_services.credentials, m_account.id, m_password->text(), this,
         [this](const Result<void> &result) { taken(result); });
}

void PasswordPrompt::taken(const Result<void> &result)
{
    m_services.engine->reconnect(m_account.id);
    if (result) {
        close();
        return;
    }
    // What the keyring does not take is kept for this run.
    m_notice->setFullText(result.error().domain == ErrorDomain::Credentials
                              ? tr("The keyring of this desktop did not take the password. It is used until "
                                   "Posthorn ends, and asked for "
                                   "again next time.")
                              : errorText(result.error()).sentence);
    m_notice->show();
    m_keep->hide();
    m_ok->setText(tr("Close"));
    m_ok->setEnabled(true);
    m_ok->disconnect(this);
    connect(m_ok, &QPushButton::clicked, this, &QDialog::close);
}

} // namespace posthorn
