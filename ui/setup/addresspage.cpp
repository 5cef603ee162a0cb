#include "addresspage.h"

#include "candidateline.h"
#include "discovery/hostsuggestions.h"
#include "discovery/providertable.h"
#include "hostconsent.h"
#include "reasontext.h"
#include "ui/common/banner.h"
#include "ui/common/textlabel.h"
#include "ui/theme/theme.h"

#include <QDesktopServices>
#include <QLineEdit>
#include <QRadioButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace posthorn
{

AddressPage::AddressPage(QWidget *parent)
    : QWidget(parent)
    , m_address(new QLineEdit(this))
    , m_explanation(new TextLabel(this))
    , m_imap(new CandidateLine(MailProtocol::Imap, this))
    , m_pop3(new CandidateLine(MailProtocol::Pop3, this))
    , m_smtp(new CandidateLine(MailProtocol::Smtp, this))
    , m_choice(new QWidget(this))
    , m_useImap(new QRadioButton(tr("IMAP: mail stays on the server, the same on every computer"), m_choice))
    , m_usePop3(new QRadioButton(tr("POP3: mail is collected onto this computer"), m_choice))
    , m_hint(new Banner(Banner::Kind::Info, QStringLiteral("info"), {}, {}, this))
    , m_consent(new HostConsent(this))
{
    m_address->setObjectName(QStringLiteral("addressEdit"));
    m_address->setAccessibleName(tr("E-mail address"));
    m_address->setPlaceholderText(tr("you@example.org"));
    m_address->setInputMethodHints(Qt::ImhEmailCharactersOnly);
    m_address->setMinimumHeight(40);
    m_explanation->setTone(TextLabel::Tone::Muted);
    m_explanation->setWordWrap(true);
    m_explanation->setFullText(
        tr("Posthorn looks for the servers by itself. It asks for your domain only: neither your address "
           "nor a password is sent."));
    m_useImap->setObjectName(QStringLiteral("useImapButton"));
    m_usePop3->setObjectName(QStringLiteral("usePop3Button"));
    m_useImap->setChecked(true);
    m_hint->setObjectName(QStringLiteral("providerHint"));
    m_hint->hide();
    auto *choice = new QVBoxLayout(m_choice);
    choice->setContentsMargins(0, theme::Grid, 0, 0);
    choice->addWidget(m_useImap);
    choice->addWidget(m_usePop3);
    m_choice->hide();

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::Grid);
    column->addWidget(m_address);
    column->addWidget(m_explanation);
    column->addSpacing(theme::Grid);
    for (CandidateLine *line : {m_imap, m_pop3, m_smtp})
        column->addWidget(line);
    column->addWidget(m_hint);
    column->addWidget(m_choice);
    column->addWidget(m_consent);
    column->addStretch();

    connect(m_address, &QLineEdit::textChanged, this, &AddressPage::addressEdited);
    for (QRadioButton *button : {m_useImap, m_usePop3})
        connect(button, &QRadioButton::clicked, this, [this] {
            m_chosenByHand = true;
            askConsent();
            showHints();
            Q_EMIT changed();
        });
    connect(m_consent, &HostConsent::changed, this, &AddressPage::changed);
    connect(m_hint, &Banner::triggered, this, [this] {
        if (!m_advice.pages.isEmpty())
            QDesktopServices::openUrl(m_advice.pages.first().url);
    });
    connect(&m_discovery, &ServerDiscovery::changed, this, [this](const DiscoveryResult &result) {
        // The suggestions stay until there is something better.
        if (!result.candidates.isEmpty())
            m_candidates = result.candidates;
        showCandidates();
    });
    connect(&m_discovery, &ServerDiscovery::finished, this, &AddressPage::takeResult);
    showCandidates();
}

QString AddressPage::address() const
{
    return m_address->text().trimmed();
}

bool AddressPage::isAddressValid() const
{
    return splitMailAddress(address()).has_value();
}

void AddressPage::search()
{
    m_searched = false;
    m_discovery.start(address(), m_options);
}

void AddressPage::cancelSearch()
{
    m_discovery.cancel();
}

MailProtocol AddressPage::incomingProtocol() const
{
    return m_usePop3->isChecked() ? MailProtocol::Pop3 : MailProtocol::Imap;
}

std::optional<EndpointCandidate> AddressPage::best(MailProtocol protocol) const
{
    return pickBest(m_candidates, protocol);
}

bool AddressPage::isUsable() const
{
    return isFound(incomingProtocol()) && isFound(MailProtocol::Smtp) && !needsConsent();
}

bool AddressPage::needsConsent() const
{
    return m_searched && !m_consent->isGiven();
}

bool AddressPage::isFound(MailProtocol protocol) const
{
    const auto candidate = best(protocol);
    return candidate && candidate->state == EndpointCandidate::State::Found;
}

void AddressPage::addressEdited()
{
    m_discovery.cancel();
    m_searched = false;
    m_leaveOnServerDays.reset();
    m_chosenByHand = false;
    m_useImap->setChecked(true);
    m_choice->hide();
    m_candidates = suggestEndpoints(address());
    const auto parts = splitMailAddress(address());
    const auto provider = parts ? providerFor(parts->domain) : std::nullopt;
    m_provider = provider ? std::optional(provider->advice()) : std::nullopt;
    showCandidates();
    askConsent();
    showHints();
    Q_EMIT changed();
}

void AddressPage::focusConsent()
{
    m_consent->setFocus(Qt::OtherFocusReason);
}

void AddressPage::showCandidates()
{
    for (const auto &[line, protocol] :
         {std::pair(m_imap, MailProtocol::Imap), std::pair(m_pop3, MailProtocol::Pop3),
          std::pair(m_smtp, MailProtocol::Smtp)}) {
        QList<EndpointCandidate> own;
        for (const EndpointCandidate &candidate : std::as_const(m_candidates))
            if (candidate.endpoint.protocol == protocol)
                own += candidate;
        line->setCandidates(own);
    }
}

void AddressPage::takeResult(const DiscoveryResult &result)
{
    if (!result.candidates.isEmpty() || result.hasNoMailProtocol())
        m_candidates = result.candidates;
    m_provider = result.provider;
    m_leaveOnServerDays = result.leaveOnServerDays;
    m_searched = true;
    showCandidates();
    offerChoice();
    askConsent();
    showHints();
    Q_EMIT searchFinished();
}

/// Of the server that was found, else of whose the domain is.
void AddressPage::showHints()
{
    m_advice = m_provider.value_or(ProviderAdvice());
    const auto found = m_searched && isFound(incomingProtocol()) ? best(incomingProtocol()) : std::nullopt;
    if (found && !(found->advice.hints.isEmpty() && found->advice.pages.isEmpty()))
        m_advice = found->advice;
    const QString words = adviceText(m_advice);
    m_hint->setText(words);
    m_hint->setAction(adviceAction(m_advice));
    if (!m_advice.pages.isEmpty())
        m_hint->actionButton()->setToolTip(hostText(m_advice.pages.first().url.host(QUrl::FullyEncoded)));
    m_hint->setVisible(!words.isEmpty());
}

void AddressPage::offerChoice()
{
    const bool imap = isFound(MailProtocol::Imap);
    const bool pop3 = isFound(MailProtocol::Pop3);
    if (!m_chosenByHand)
        (pop3 && !imap ? m_usePop3 : m_useImap)->setChecked(true);
    m_choice->setVisible(imap && pop3);
}

/// Only for what would be used.
void AddressPage::askConsent()
{
    QList<EndpointCandidate> used;
    if (m_searched)
        for (const MailProtocol protocol : {incomingProtocol(), MailProtocol::Smtp})
            if (isFound(protocol))
                used += *best(protocol);
    const auto parts = splitMailAddress(address());
    m_consent->setCandidates(used, parts ? parts->domain : QString());
}

} // namespace posthorn
