#include "accountwizard.h"

#include "account/accountrepository.h"
#include "addresspage.h"
#include "personpage.h"
#include "rolequestion.h"
#include "security/oauthproviders.h"
#include "serverspage.h"
#include "setupdata.h"
#include "testpage.h"
#include "ui/common/banner.h"
#include "ui/common/hairline.h"
#include "ui/common/secrets.h"
#include "ui/common/settings.h"
#include "ui/common/textlabel.h"
#include "ui/text/errortext.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QPointer>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>

namespace posthorn
{

class AccountWizard::Private : public QObject
{
public:
    Private(const Services &services, AccountWizard *wizard)
        : m_services(services)
        , m_wizard(wizard)
        , m_title(new TextLabel(wizard))
        , m_pages(new QStackedWidget(wizard))
        , m_addressPage(new AddressPage)
        , m_personPage(new PersonPage(*services.clock))
        , m_serversPage(new ServersPage)
        , m_testPage(new TestPage)
        , m_banner(new Banner(Banner::Kind::Warning, QStringLiteral("warning"), {}, {}, wizard))
        , m_back(new QPushButton(tr("Back"), wizard))
        , m_manual(new QPushButton(tr("Set up by hand"), wizard))
        , m_next(new QPushButton(wizard))
        , m_cancel(new QPushButton(tr("Cancel"), wizard))
    {
        if (services.settings != nullptr)
            m_addressPage->setDiscoveryOptions(discoveryOptions(services.settings->preferences()));
        build();
        connectParts();
        go(Page::Address);
    }

private:
    enum class Page { Address, Person, Servers, Test, Done };

    void build();
    void connectParts();
    void go(Page page);
    void focusFirstField();
    void next();
    void back();
    void update();
    void warn(const QString &words);
    void showServers();
    void startTest();
    void offerSignIn();
    void save();
    void storeSecret(AccountId id, const SetupData &data);
    void finish(AccountId id, const Result<void> &enabled, const Result<void> &stored);
    [[nodiscard]] SetupData gathered() const;

    Services m_services;
    AccountWizard *m_wizard;
    TextLabel *m_title;
    QStackedWidget *m_pages;
    AddressPage *m_addressPage;
    PersonPage *m_personPage;
    ServersPage *m_serversPage;
    TestPage *m_testPage;
    Banner *m_banner;
    QPushButton *m_back;
    QPushButton *m_manual;
    QPushButton *m_next;
    QPushButton *m_cancel;
    Page m_page = Page::Address;
    Page m_serversFrom = Page::Address;
    bool m_byHand = false; // the fields of the servers page count, not what was found
    bool m_personSeen = false;
    bool m_saving = false;
};

void AccountWizard::Private::build()
{
    m_title->setPixelSize(20, QFont::DemiBold);
    m_title->setObjectName(QStringLiteral("wizardTitle"));
    m_back->setObjectName(QStringLiteral("wizardBackButton"));
    m_manual->setObjectName(QStringLiteral("wizardManualButton"));
    m_next->setObjectName(QStringLiteral("wizardNextButton"));
    m_cancel->setObjectName(QStringLiteral("wizardCancelButton"));
    m_next->setDefault(true);
    m_next->setProperty(theme::PrimaryProperty, true);
    for (QPushButton *button : {m_back, m_manual, m_cancel})
        button->setAutoDefault(false);
    m_banner->setObjectName(QStringLiteral("wizardBanner"));
    m_banner->hide();
    for (QWidget *page : {static_cast<QWidget *>(m_addressPage), static_cast<QWidget *>(m_personPage),
                          static_cast<QWidget *>(m_serversPage), static_cast<QWidget *>(m_testPage)}) {
        auto *scroll = new QScrollArea(m_wizard);
        scroll->setFrameShape(QFrame::NoFrame);
        scroll->setWidgetResizable(true);
        scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        scroll->setFocusPolicy(Qt::NoFocus);
        auto *inner = new QWidget;
        auto *innerLayout = new QVBoxLayout(inner);
        innerLayout->setContentsMargins(theme::Grid * 4, 4, theme::Grid * 4, theme::Grid);
        innerLayout->addWidget(page);
        inner->setAutoFillBackground(true);
        inner->setBackgroundRole(QPalette::Base);
        scroll->setWidget(inner);
        m_pages->addWidget(scroll);
    }
    auto *buttons = new QHBoxLayout;
    buttons->setContentsMargins(theme::Grid * 3, theme::Grid + 4, theme::Grid * 3, theme::Grid + 4);
    buttons->setSpacing(theme::Grid);
    buttons->addWidget(m_manual);
    buttons->addStretch();
    buttons->addWidget(m_cancel);
    buttons->addWidget(m_back);
    buttons->addWidget(m_next);
    auto *head = new QVBoxLayout;
    head->setContentsMargins(theme::Grid * 4, theme::Grid * 3, theme::Grid * 4, theme::Grid * 2);
    head->setSpacing(theme::Grid);
    head->addWidget(m_title);
    head->addWidget(m_banner);
    auto *column = new QVBoxLayout(m_wizard);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(m_pages, 1);
    column->addWidget(new Hairline(m_wizard));
    column->addLayout(buttons);
}

void AccountWizard::Private::connectParts()
{
    connect(m_next, &QPushButton::clicked, this, [this] { next(); });
    connect(m_back, &QPushButton::clicked, this, [this] { back(); });
    connect(m_cancel, &QPushButton::clicked, m_wizard, &QDialog::reject);
    connect(m_manual, &QPushButton::clicked, this, [this] { showServers(); });
    connect(m_addressPage, &AddressPage::changed, this, [this] {
        m_byHand = false;
        m_banner->hide();
        update();
    });
    connect(m_addressPage, &AddressPage::searchFinished, this, [this] {
        if (!m_addressPage->isUsable() && !m_addressPage->needsConsent())
            warn(tr("Not every server was found. Correct the address, or set the servers up by hand."));
        update();
        // The next thing to do is one key away.
        if (m_addressPage->needsConsent())
            m_addressPage->focusConsent();
        else if (m_addressPage->isUsable())
            m_next->setFocus();
    });
    connect(m_personPage, &PersonPage::changed, this, [this] { update(); });
    connect(m_serversPage, &ServersPage::changed, this, [this] { update(); });
    connect(m_testPage, &TestPage::stateChanged, this, [this] {
        update();
        if (m_testPage->isPassed())
            m_next->setFocus();
    });
    connect(m_testPage, &TestPage::passwordWanted, this, [this] {
        go(Page::Person);
        m_personPage->focusPassword();
    });
    connect(m_testPage, &TestPage::signInWanted, this, [this] { go(Page::Person); });
    connect(m_testPage, &TestPage::serversWanted, this, [this] { showServers(); });
}

void AccountWizard::Private::go(Page page)
{
    if (m_page == Page::Test && page != Page::Test)
        m_testPage->stop();
    m_page = page;
    m_banner->hide();
    if (page != Page::Done)
        m_pages->setCurrentIndex(int(page));
    switch (page) {
    case Page::Address:
        m_title->setFullText(tr("Add an account"));
        break;
    case Page::Person:
        m_personSeen = true;
        m_personPage->setAddress(m_addressPage->address());
        offerSignIn();
        m_personPage->role().setServer(gathered().incoming, m_addressPage->leaveOnServerDays());
        m_title->setFullText(tr("About you"));
        break;
    case Page::Servers:
        m_title->setFullText(tr("Servers"));
        break;
    case Page::Test:
        m_title->setFullText(tr("Trying to log in"));
        break;
    case Page::Done:
        break;
    }
    update();
    focusFirstField();
}

void AccountWizard::Private::focusFirstField()
{
    QWidget *page = m_pages->currentWidget();
    for (QLineEdit *field : page->findChildren<QLineEdit *>()) {
        if (!field->isVisibleTo(page) || field->focusPolicy() == Qt::NoFocus)
            continue;
        // A screen reader says where the focus has come, and so which page this is.
        field->setAccessibleDescription(m_title->fullText());
        field->setFocus();
        return;
    }
}

void AccountWizard::Private::update()
{
    m_back->setVisible(m_page != Page::Address && m_page != Page::Done);
    m_manual->setVisible(m_page == Page::Address || m_page == Page::Test);
    m_manual->setText(m_page == Page::Test ? tr("Edit servers") : tr("Set up by hand"));
    m_manual->setEnabled(m_addressPage->isAddressValid() && !m_saving);
    m_cancel->setVisible(m_page != Page::Done);
    switch (m_page) {
    case Page::Address:
        m_next->setText(m_addressPage->isSearching() ? tr("Looking\u2026") : tr("Next"));
        m_next->setEnabled(m_addressPage->isAddressValid() && !m_addressPage->isSearching() &&
                           !m_addressPage->needsConsent());
        break;
    case Page::Person:
        m_next->setText(tr("Test"));
        m_next->setEnabled(m_personPage->isComplete());
        break;
    case Page::Servers:
        m_next->setText(tr("Next"));
        m_next->setEnabled(m_serversPage->problem().isEmpty());
        break;
    case Page::Test:
        m_next->setText(m_testPage->isPassed() ? tr("Finish") : tr("Test again"));
        m_next->setEnabled(!m_testPage->isRunning() && !m_saving);
        break;
    case Page::Done:
        m_next->setText(tr("Close"));
        m_next->setEnabled(true);
        break;
    }
}

void AccountWizard::Private::warn(const QString &words)
{
    m_banner->setText(words);
    m_banner->show();
}

void AccountWizard::Private::next()
{
    switch (m_page) {
    case Page::Address:
        if (m_byHand || m_addressPage->isUsable()) {
            go(Page::Person);
        } else {
            m_banner->hide();
            m_addressPage->search();
            update();
        }
        break;
    case Page::Person:
        startTest();
        break;
    case Page::Servers:
        m_byHand = true;
        offerSignIn();
        if (m_personSeen && m_personPage->isComplete())
            startTest();
        else
            go(Page::Person);
        break;
    case Page::Test:
        if (m_testPage->isPassed())
            save();
        else
            startTest();
        break;
    case Page::Done:
        m_wizard->accept();
        break;
    }
}

void AccountWizard::Private::back()
{
    switch (m_page) {
    case Page::Person:
        go(m_byHand ? Page::Servers : Page::Address);
        break;
    case Page::Servers:
        go(m_serversFrom == Page::Test ? Page::Person : m_serversFrom);
        break;
    case Page::Test:
        go(Page::Person);
        break;
    case Page::Address:
    case Page::Done:
        break;
    }
}

void AccountWizard::Private::showServers()
{
    m_serversFrom = m_page;
    m_addressPage->cancelSearch();
    const SetupData data = m_page == Page::Test ? m_testPage->data() : gathered();
    m_serversPage->setEndpoints(data.incoming, data.outgoing);
    go(Page::Servers);
}

SetupData AccountWizard::Private::gathered() const
{
    SetupData data;
    data.address = m_addressPage->address();
    data.name = m_personPage->name();
    data.password = m_personPage->password();
    data.grant = m_personPage->grant();
    m_personPage->role().fill(data);
    if (m_byHand) {
        data.incoming = m_serversPage->incoming();
        data.outgoing = m_serversPage->outgoing();
        data.incomingProtocol = data.incoming.protocol;
        return data;
    }
    data.incomingProtocol = m_addressPage->incomingProtocol();
    const auto fill = [this, &data](Endpoint &endpoint, MailProtocol protocol) {
        endpoint.protocol = protocol;
        endpoint.userName = data.address;
        if (const auto candidate = m_addressPage->best(protocol))
            endpoint = candidate->endpoint;
    };
    fill(data.incoming, data.incomingProtocol);
    fill(data.outgoing, MailProtocol::Smtp);
    return data;
}

void AccountWizard::Private::offerSignIn()
{
    const SetupData data = gathered();
    const Account account = data.account();
    const auto candidate = m_byHand ? std::nullopt : m_addressPage->best(data.incomingProtocol);
    const OAuthProviders *known = m_services.oauthProviders;
    auto provider = known != nullptr ? known->forAccount(account) : std::nullopt;
    if (!provider && known != nullptr && candidate && !candidate->oauthIssuer.isEmpty())
        provider = known->find(candidate->oauthIssuer);
    const bool passwordToo = !candidate || !candidate->advice.hasHint(QLatin1String("oauth-only"));
    if (!data.incoming.needsSecret() && (!data.outgoing.isConfigured() || !data.outgoing.needsSecret()))
        return m_personPage->offerNothing();
    // Without a client id the browser is worth a line only where there is no other way in.
    if (provider && (!passwordToo || !provider->clientId.isEmpty()))
        m_personPage->offerSignIn(*provider, account, passwordToo);
    else
        m_personPage->offerPassword();
}

void AccountWizard::Private::startTest()
{
    SetupData data = gathered();
    // A certificate that was trusted in this wizard is not asked for again.
    const SetupData &before = m_testPage->data();
    for (auto [endpoint, old] :
         {std::pair(&data.incoming, &before.incoming), std::pair(&data.outgoing, &before.outgoing)})
        if (endpoint->host == old->host && endpoint->port == old->port &&
            endpoint->trustedSpkiSha256.isEmpty())
            endpoint->trust(old->trustedSpkiSha256, old->trustedCertificate);
    // A token must not be tried as a password.
    const Account account = data.account();
    data.incoming = account.incoming;
    data.outgoing = account.outgoing;
    m_testPage->start(data);
    go(Page::Test);
}

void AccountWizard::Private::save()
{
    const SetupData data = m_testPage->data();
    Account account = data.account();
    QStringList names;
    for (const Account &other : m_services.accounts->accounts())
        names += other.name;
    account.name = data.accountName(names);
    account.color = accountColors().value(m_services.accounts->accounts().size() % accountColors().size());
    // It starts once its password is where the engine looks for it.
    account.enabled = false;
    const Result<AccountId> id = m_services.accounts->add(account);
    if (!id) {
        warn(errorText(id.error()).sentence);
        return;
    }
    m_saving = true;
    update();
    storeSecret(*id, data);
}

void AccountWizard::Private::storeSecret(AccountId id, const SetupData &data)
{
    const QPointer<Private> self(this);
    // The account is switched on although the wizard may be closed by then.
    const auto end = [accounts = m_services.accounts, self, id](const Result<void> &stored) {
        Result<void> enabled;
        if (auto account = accounts->account(id)) {
            account->enabled = true;
            enabled = accounts->update(*account);
        }
        if (self)
            self->finish(id, enabled, stored);
    };
    if (m_services.credentials == nullptr || data.secret().isEmpty())
        end({});
    else if (data.grant)
        storeGrant(m_services.credentials, id, *data.grant, m_services.accounts, end);
    else
        storePassword(m_services.credentials, id, data.password, m_services.accounts, end);
}

void AccountWizard::Private::finish(AccountId id, const Result<void> &enabled, const Result<void> &stored)
{
    m_saving = false;
    if (!enabled) {
        warn(errorText(enabled.error()).sentence);
        update();
        return;
    }
    Q_EMIT m_wizard->accountCreated(id);
    if (stored) {
        m_wizard->accept();
        return;
    }
    m_page = Page::Done;
    m_title->setFullText(tr("The account is ready"));
    // What the keyring does not take is kept for this run.
    warn(stored.error().domain == ErrorDomain::Credentials
             ? tr("The keyring of this desktop did not take the password, so it is kept until Posthorn ends "
                  "and asked "
                  "for again then.")
             : tr("The password could not be kept, so it will be asked for again."));
    update();
}

AccountWizard::AccountWizard(const Services &services, QWidget *parent)
    : QDialog(parent)
    , d(std::make_unique<Private>(services, this))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setObjectName(QStringLiteral("accountWizard"));
    setWindowTitle(tr("Add an account"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    resize(680, 560);
}

AccountWizard::~AccountWizard() = default;

} // namespace posthorn
