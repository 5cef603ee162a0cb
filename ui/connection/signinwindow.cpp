#include "signinwindow.h"

#include "account/accountrepository.h"
#include "browsersignin.h"
#include "security/oauthproviders.h"
#include "sync/syncengine.h"
#include "ui/common/secrets.h"
#include "ui/common/textlabel.h"
#include "ui/text/displaytext.h"
#include "ui/text/errortext.h"
#include "ui/theme/theme.h"

#include <QDialogButtonBox>
#include <QVBoxLayout>

namespace posthorn
{

SignInWindow::SignInWindow(const Services &services, const Account &account, const QString &reason,
                           QWidget *parent)
    : QDialog(parent)
    , m_services(services)
    , m_account(account)
    , m_signIn(new BrowserSignIn(*services.clock, this))
    , m_notice(new TextLabel(this))
{
    setObjectName(QStringLiteral("signInWindow"));
    setAttribute(Qt::WA_DeleteOnClose);
    const QString heading = tr("Sign in to %1").arg(displayText(account.name, 60));
    setWindowTitle(heading);
    setMinimumWidth(520);
    auto *title = new TextLabel(heading, this);
    title->setScale(1.2, QFont::DemiBold);
    auto *why = new TextLabel(reason, this);
    why->setTone(TextLabel::Tone::Muted);
    why->setWordWrap(true);
    m_notice->setObjectName(QStringLiteral("signInNotice"));
    m_notice->setTone(TextLabel::Tone::Warning);
    m_notice->setWordWrap(true);
    m_notice->hide();
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme::Grid * 3, theme::Grid * 3, theme::Grid * 3, theme::Grid * 2);
    column->setSpacing(theme::Grid);
    column->addWidget(title);
    column->addWidget(why);
    column->addSpacing(theme::Grid);
    column->addWidget(m_signIn);
    column->addWidget(m_notice);
    column->addStretch();
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    connect(m_signIn, &BrowserSignIn::stateChanged, this, [this] {
        if (m_signIn->grant())
            keep();
    });

    const OAuthProviders none;
    const OAuthProviders &known = services.oauthProviders != nullptr ? *services.oauthProviders : none;
    auto provider = account.oauth ? known.find(account.oauth->issuer) : known.forAccount(account);
    if (!provider) {
        m_signIn->hide();
        m_notice->setFullText(tr("Posthorn does not know where to sign in for this account."));
        m_notice->show();
        return;
    }
    if (account.oauth) {
        provider->clientId = account.oauth->clientId;
        provider->clientSecret = account.oauth->clientSecret;
    }
    m_signIn->setProvider(*provider, account);
}

void SignInWindow::keep()
{
    const OAuthGrant grant = *m_signIn->grant();
    auto account = m_services.accounts->account(m_account.id);
    if (!account)
        return QDialog::reject();
    // The account first: a token of a client that it does not name would be of no use.
    if (account->oauth != grant.client) {
        account->oauth = grant.client;
        if (const auto saved = m_services.accounts->update(*account); !saved)
            return kept(saved);
    }
    storeGrant(m_services.credentials, m_account.id, grant, this,
               [this](const Result<void> &result) { kept(result); });
}

void SignInWindow::kept(const Result<void> &result)
{
    if (m_services.engine != nullptr)
        m_services.engine->reconnect(m_account.id);
    if (result)
        return QDialog::accept();
    const ErrorText words = errorText(result.error());
    m_notice->setFullText(words.sentence + u' ' + words.cause);
    m_notice->show();
}

} // namespace posthorn
