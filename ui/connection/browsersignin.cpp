#include "browsersignin.h"

#include "security/networkhttpclient.h"
#include "security/oauthproviders.h"
#include "ui/common/textlabel.h"
#include "ui/text/displaytext.h"
#include "ui/text/errortext.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace posthorn
{

BrowserSignIn::BrowserSignIn(const Clock &clock, QWidget *parent)
    : QWidget(parent)
    , m_clock(clock)
    , m_client(new TextLabel(this))
    , m_clientId(new QLineEdit(this))
    , m_start(new QPushButton(this))
    , m_again(new QPushButton(tr("Open the page again"), this))
    , m_copy(new QPushButton(tr("Copy its address"), this))
    , m_cancel(new QPushButton(tr("Stop waiting"), this))
    , m_state(new TextLabel(this))
{
    build();
    connect(m_start, &QPushButton::clicked, this, &BrowserSignIn::start);
    connect(m_cancel, &QPushButton::clicked, this, &BrowserSignIn::cancel);
    connect(m_again, &QPushButton::clicked, this, [this] { Q_EMIT browserWanted(m_url); });
    connect(m_copy, &QPushButton::clicked, this,
            [this] { QApplication::clipboard()->setText(m_url.toString(QUrl::FullyEncoded)); });
    connect(m_clientId, &QLineEdit::textChanged, this, &BrowserSignIn::update);
    connect(this, &BrowserSignIn::browserWanted, this,
            [](const QUrl &url) { QDesktopServices::openUrl(url); });
}

BrowserSignIn::~BrowserSignIn() = default;

void BrowserSignIn::build()
{
    m_client->setWordWrap(true);
    m_client->setTone(TextLabel::Tone::Muted);
    m_clientId->setObjectName(QStringLiteral("clientIdEdit"));
    m_clientId->setAccessibleName(tr("Client id"));
    m_clientId->setPlaceholderText(tr("Client id"));
    m_start->setObjectName(QStringLiteral("signInButton"));
    m_start->setProperty(theme::PrimaryProperty, true);
    m_again->setObjectName(QStringLiteral("openSignInPageButton"));
    m_copy->setObjectName(QStringLiteral("copySignInAddressButton"));
    m_cancel->setObjectName(QStringLiteral("cancelSignInButton"));
    for (QPushButton *button : {m_start, m_again, m_copy, m_cancel})
        button->setAutoDefault(false);
    m_state->setObjectName(QStringLiteral("signInState"));
    m_state->setWordWrap(true);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(theme::Grid);
    for (QPushButton *button : {m_start, m_again, m_copy, m_cancel})
        buttons->addWidget(button);
    buttons->addStretch();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::Grid);
    column->addWidget(m_client);
    column->addWidget(m_clientId);
    column->addLayout(buttons);
    column->addWidget(m_state);
}

void BrowserSignIn::setProvider(const OAuthProvider &provider, const Account &account)
{
    const bool same =
        m_provider && m_provider->issuer == provider.issuer && m_account.address() == account.address();
    m_account = account;
    m_provider = std::make_unique<OAuthProvider>(provider);
    if (!same) {
        m_signIn.reset();
        m_grant.reset();
        m_state->setFullText({});
    }
    m_start->setText(tr("Sign in with your browser"));
    m_start->setAccessibleDescription(tr("Opens the page of %1").arg(provider.name));
    m_client->setFullText(
        tr("%1 gives access only to programs that are registered with it, and nobody has registered "
           "Posthorn on this computer yet. If you or your administrator have done so (%2), enter the "
           "client id here.")
            .arg(displayText(provider.name, 60), displayText(provider.registration, 200)));
    m_client->setVisible(provider.clientId.isEmpty());
    m_clientId->setVisible(provider.clientId.isEmpty());
    update();
}

OAuthProvider BrowserSignIn::filledProvider() const
{
    OAuthProvider provider = *m_provider;
    if (provider.clientId.isEmpty())
        provider.clientId = m_clientId->text().trimmed();
    return provider;
}

void BrowserSignIn::start()
{
    if (!m_provider || m_signIn)
        return;
    const OAuthProvider provider = filledProvider();
    const auto client = oauthClientFor(provider, m_account);
    if (!client) {
        const ErrorText words = errorText(client.error());
        return say(words.sentence + u' ' + words.cause, false);
    }
    m_grant.reset();
    if (!m_http)
        m_http = std::make_unique<NetworkHttpClient>();
    m_signIn = std::make_unique<OAuthSignIn>(*m_http, m_clock);
    m_signIn->setPage(tr("You are signed in. You can close this page and go back to Posthorn."));
    connect(m_signIn.get(), &OAuthSignIn::browserUrlReady, this, [this](const QUrl &url) {
        m_url = url;
        say(tr("Your browser has a page of %1 open. Sign in there; Posthorn goes on by itself.")
                .arg(url.host()),
            true);
        update();
        Q_EMIT browserWanted(url);
    });
    connect(m_signIn.get(), &OAuthSignIn::finished, this, &BrowserSignIn::finish);
    m_url.clear();
    say(tr("Asking %1 where to sign in\u2026").arg(provider.name), true);
    SignInRequest request;
    request.client = *client;
    request.names =
        QStringList{m_account.address(), m_account.incoming.userName, m_account.outgoing.userName};
    request.names.removeAll(QString());
    request.names.removeDuplicates();
    request.parameters = provider.parameters;
    update();
    m_signIn->start(request);
    Q_EMIT stateChanged();
}

void BrowserSignIn::cancel()
{
    if (m_signIn)
        m_signIn->cancel();
}

void BrowserSignIn::finish(const Result<OAuthGrant> &result)
{
    // It is the sender.
    m_signIn.release()->deleteLater();
    if (result) {
        m_grant = *result;
        say(result->signedInAs.isEmpty()
                ? tr("You are signed in.")
                : tr("You are signed in as %1.").arg(displayText(result->signedInAs, 80)),
            true);
    } else if (result.error().isCancelled()) {
        say(tr("The sign-in was stopped."), true);
    } else {
        const ErrorText words = errorText(result.error());
        say(words.sentence + u' ' + words.cause, false);
    }
    update();
    Q_EMIT stateChanged();
}

void BrowserSignIn::say(const QString &words, bool good)
{
    m_state->setTone(m_grant ? TextLabel::Tone::Positive
                     : good  ? TextLabel::Tone::Muted
                             : TextLabel::Tone::Danger);
    m_state->setFullText(words);
}

void BrowserSignIn::update()
{
    const bool waiting = isRunning() && !m_url.isEmpty();
    m_start->setVisible(!isRunning());
    m_start->setEnabled(m_provider && !filledProvider().clientId.isEmpty());
    m_again->setVisible(waiting);
    m_copy->setVisible(waiting);
    m_cancel->setVisible(isRunning());
    m_state->setVisible(!m_state->fullText().isEmpty());
}

} // namespace posthorn
