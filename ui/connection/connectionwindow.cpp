#include "connectionwindow.h"

#include "account/accountrepository.h"
#include "connectionladders.h"
#include "security/oauthproviders.h"
#include "securityline.h"
#include "sync/syncengine.h"
#include "ui/common/hairline.h"
#include "ui/common/secrets.h"
#include "ui/common/textlabel.h"
#include "ui/text/errortext.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace posthorn
{

ConnectionWindow::ConnectionWindow(const Services &services, const Account &account, QWidget *parent)
    : QDialog(parent)
    , m_services(services)
    , m_account(account)
    , m_ladders(new ConnectionLadders(false))
    , m_verdict(new TextLabel)
{
    setObjectName(QStringLiteral("connectionWindow"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Connection of %1").arg(account.name));
    resize(760, 640);
    build();
    connect(m_ladders, &ConnectionLadders::finished, this, &ConnectionWindow::showVerdict);
    connect(m_ladders, &ConnectionLadders::restarted, this,
            [this] { m_verdict->setFullText(tr("Trying\u2026")); });
    connect(m_ladders, &ConnectionLadders::actionWanted, this,
            [this](Diagnosis::Action action, MailProtocol) {
                if (action == Diagnosis::Action::EnterPassword)
                    Q_EMIT passwordWanted(m_account.id);
                else if (action == Diagnosis::Action::SignInWithBrowser)
                    Q_EMIT signInWanted(m_account.id);
                else
                    Q_EMIT settingsWanted(m_account.id);
                QDialog::close();
            });
    if (m_services.engine == nullptr)
        return;
    connect(m_services.engine, &SyncEngine::securityChanged, this,
            [this](AccountId id, MailProtocol protocol, const ConnectionSecurityInfo &security) {
                if (id == m_account.id && m_lines.count(protocol) > 0)
                    m_lines[protocol]->setSecurity(security);
            });
}

void ConnectionWindow::build()
{
    auto *page = new QWidget;
    auto *pageColumn = new QVBoxLayout(page);
    pageColumn->setContentsMargins(theme::Grid * 3, theme::Grid * 3, theme::Grid * 3, theme::Grid * 2);
    pageColumn->setSpacing(theme::Grid * 2);
    auto *title = new TextLabel(windowTitle(), page);
    title->setPixelSize(20, QFont::DemiBold);
    pageColumn->addWidget(title);
    for (const Endpoint &endpoint : {m_account.incoming, m_account.outgoing}) {
        if (!endpoint.isConfigured())
            continue;
        auto *line = new SecurityLine(endpoint, page);
        m_lines[endpoint.protocol] = line;
        pageColumn->addWidget(line);
        if (m_services.engine != nullptr)
            if (const auto security = m_services.engine->security(m_account.id, endpoint.protocol))
                line->setSecurity(*security);
    }
    m_verdict->setObjectName(QStringLiteral("connectionVerdict"));
    m_verdict->setWordWrap(true);
    m_verdict->hide();
    pageColumn->addWidget(m_verdict);
    pageColumn->addWidget(m_ladders);
    pageColumn->addStretch();
    auto *scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(page);
    page->setAutoFillBackground(true);
    page->setBackgroundRole(QPalette::Base);

    m_check = new QPushButton(tr("Check the connection"), this);
    m_check->setObjectName(QStringLiteral("checkConnectionButton"));
    m_copy = new QPushButton(tr("Copy report"), this);
    m_copy->setObjectName(QStringLiteral("copyReportButton"));
    m_keep = new QPushButton(tr("Keep these settings"), this);
    m_keep->setObjectName(QStringLiteral("keepSettingsButton"));
    m_keep->setProperty(theme::PrimaryProperty, true);
    auto *close = new QPushButton(tr("Close"), this);
    close->setDefault(true);
    auto *signIn = new QPushButton(tr("Sign in with your browser"), this);
    signIn->setObjectName(QStringLiteral("signInAgainButton"));
    signIn->setVisible(maySignIn());
    m_copy->hide();
    m_keep->hide();
    m_ask = new QPushButton(this);
    m_ask->setObjectName(QStringLiteral("askSecretButton"));
    m_ask->setProperty(theme::PrimaryProperty, true);
    m_ask->hide();
    auto *bottom = new QHBoxLayout;
    bottom->setContentsMargins(theme::Grid * 3, theme::Grid + 4, theme::Grid * 3, theme::Grid + 4);
    bottom->setSpacing(theme::Grid);
    bottom->addWidget(m_check);
    bottom->addWidget(m_copy);
    bottom->addWidget(signIn);
    bottom->addStretch();
    bottom->addWidget(m_ask);
    bottom->addWidget(m_keep);
    bottom->addWidget(close);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(scroll, 1);
    column->addWidget(new Hairline(this));
    column->addLayout(bottom);

    connect(close, &QPushButton::clicked, this, &QDialog::close);
    connect(m_check, &QPushButton::clicked, this, &ConnectionWindow::check);
    connect(m_keep, &QPushButton::clicked, this, &ConnectionWindow::keep);
    connect(signIn, &QPushButton::clicked, this, [this] {
        Q_EMIT signInWanted(m_account.id);
        QDialog::close();
    });
    connect(m_ask, &QPushButton::clicked, this, [this] {
        Q_EMIT passwordWanted(m_account.id);
        QDialog::close();
    });
    connect(m_copy, &QPushButton::clicked, this,
            [this] { QApplication::clipboard()->setText(m_ladders->report()); });
}

bool ConnectionWindow::maySignIn() const
{
    if (m_account.oauth || m_services.oauthProviders == nullptr)
        return m_account.oauth.has_value();
    const auto provider = m_services.oauthProviders->forAccount(m_account);
    return provider && !provider->clientId.isEmpty();
}

void ConnectionWindow::check()
{
    m_check->setEnabled(false);
    m_keep->hide();
    m_ask->hide();
    m_verdict->setTone(TextLabel::Tone::Muted);
    m_verdict->setFullText(tr("Trying\u2026"));
    m_verdict->show();
    if (m_services.credentials == nullptr)
        return start({}, {});
    readSecrets(m_services.credentials, m_account.id, this,
                [this](const Result<QString> &incoming, const Result<QString> &outgoing) {
                    if (incoming || !m_account.incoming.needsSecret())
                        start(incoming.value_or(QString()), outgoing.value_or(QString()));
                    else
                        askForSecret(incoming.error());
                });
}

void ConnectionWindow::askForSecret(const Error &missing)
{
    const ErrorText words = errorText(missing);
    m_check->setEnabled(true);
    m_verdict->setTone(TextLabel::Tone::Danger);
    m_verdict->setFullText(words.sentence + u' ' + words.cause);
    m_ask->setText(words.action);
    m_ask->setVisible(!words.action.isEmpty());
}

void ConnectionWindow::start(const QString &secret, const QString &outgoingSecret)
{
    m_ladders->start({m_account.incoming, m_account.outgoing, secret, outgoingSecret, m_account.address()});
}

void ConnectionWindow::showVerdict(bool ok)
{
    m_check->setEnabled(true);
    m_copy->show();
    m_verdict->setTone(ok ? TextLabel::Tone::Positive : TextLabel::Tone::Muted);
    const auto differs = [](const Endpoint &found, const Endpoint &set) {
        return found.port != set.port || found.security != set.security || found.userName != set.userName;
    };
    const bool better = ok && (differs(m_ladders->incoming(), m_account.incoming) ||
                               differs(m_ladders->outgoing(), m_account.outgoing));
    m_keep->setVisible(better);
    if (!ok)
        m_ladders->focusAction();
    m_verdict->setFullText(better ? tr("This works. Keep it, and the account uses it from now on.")
                           : ok   ? tr("Everything works.")
                                  : tr("Something is in the way. Below it says what, and what you can do."));
}

void ConnectionWindow::keep()
{
    auto account = m_services.accounts->account(m_account.id);
    if (!account)
        return QDialog::reject();
    account->incoming = m_ladders->incoming();
    account->outgoing = m_ladders->outgoing();
    if (const auto saved = m_services.accounts->update(*account); !saved) {
        m_verdict->setTone(TextLabel::Tone::Danger);
        m_verdict->setFullText(errorText(saved.error()).sentence);
        return;
    }
    if (m_services.engine != nullptr)
        m_services.engine->reconnect(m_account.id);
    QDialog::accept();
}

} // namespace posthorn
