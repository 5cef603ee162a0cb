#include "addresspage.h"

#include "candidateline.h"
#include "discovery/hostsuggestions.h"
#include "discovery/providertable.h"
#include "ui/common/banner.h"
#include "ui/common/textlabel.h"
#include "ui/theme/theme.h"

#include <QLineEdit>
#include <QRadioButton>
#include <QVBoxLayout>

namespace posthorn
{

namespace
{

/// What a person has to know of a provider before the password is asked for; empty = nothing.
QString hintText(const Provider &provider)
{
    const auto has = [&provider](const char *hint) { return provider.hasHint(QLatin1String(hint)); };
    if (has("no-imap"))
        return AddressPage::tr("%1 offers no way in for other mail programs.").arg(provider.name);
    if (has("oauth-only"))
        return AddressPage::tr(
                   "%1 takes no passwords from mail programs; signing in with a browser is not built yet.")
            .arg(provider.name);
    if (has("bridge"))
        return AddressPage::tr("%1 needs its own bridge program running on this computer.")
            .arg(provider.name);
    if (has("app-password"))
        return AddressPage::tr("%1 wants an app password: make one in its web settings and use it here.")
            .arg(provider.name);
    if (has("auth-code"))
        return AddressPage::tr(
                   "%1 wants an authorisation code from its web settings instead of your password.")
            .arg(provider.name);
    if (has("enable-imap"))
        return AddressPage::tr("Switch access for mail programs on in the web settings of %1 first.")
            .arg(provider.name);
    if (has("paid"))
        return AddressPage::tr("%1 opens this way in for paying customers only.").arg(provider.name);
    return {};
}

} // namespace

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
{
    m_address->setObjectName(QStringLiteral("addressEdit"));
    m_address->setAccessibleName(tr("E-mail address"));
    m_address->setPlaceholderText(tr("you@example.org"));
    m_address->setInputMethodHints(Qt::ImhEmailCharactersOnly);
    m_address->setMinimumHeight(40);
    m_explanation->setTone(TextLabel::Tone::Muted);
    m_explanation->setWordWrap(true);
    m_explanation->setFullText(
        tr("Posthorn looks for the servers by itself. It asks them only whether they are there: "
           "neither your address nor a password is sent."));
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
    column->addStretch();

    connect(m_address, &QLineEdit::textChanged, this, &AddressPage::addressEdited);
    for (QRadioButton *button : {m_useImap, m_usePop3})
        connect(button, &QRadioButton::clicked, this, [this] {
            m_chosenByHand = true;
            Q_EMIT changed();
        });
    connect(&m_prober, &EndpointProber::candidateChanged, this,
            [this](int index, const EndpointCandidate &candidate) {
                m_candidates[index] = candidate;
                showCandidates();
            });
    connect(&m_prober, &EndpointProber::finished, this, [this](const QList<EndpointCandidate> &candidates) {
        m_candidates = candidates;
        m_searched = true;
        showCandidates();
        offerChoice();
        Q_EMIT searchFinished();
    });
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
    m_prober.probe(m_candidates);
}

void AddressPage::cancelSearch()
{
    m_prober.cancel();
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
    const auto found = [this](MailProtocol protocol) {
        const auto candidate = best(protocol);
        return candidate && candidate->state == EndpointCandidate::State::Found;
    };
    return found(incomingProtocol()) && found(MailProtocol::Smtp);
}

void AddressPage::addressEdited()
{
    m_prober.cancel();
    m_searched = false;
    m_chosenByHand = false;
    m_useImap->setChecked(true);
    m_choice->hide();
    m_candidates = suggestEndpoints(address());
    showCandidates();
    showHints();
    Q_EMIT changed();
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

void AddressPage::showHints()
{
    const auto parts = splitMailAddress(address());
    const auto provider = parts ? providerFor(parts->domain) : std::nullopt;
    const QString words = provider ? hintText(*provider) : QString();
    m_hint->setText(words);
    m_hint->setVisible(!words.isEmpty());
}

void AddressPage::offerChoice()
{
    const auto found = [this](MailProtocol protocol) {
        const auto candidate = best(protocol);
        return candidate && candidate->state == EndpointCandidate::State::Found;
    };
    const bool imap = found(MailProtocol::Imap);
    const bool pop3 = found(MailProtocol::Pop3);
    if (!m_chosenByHand)
        (pop3 && !imap ? m_usePop3 : m_useImap)->setChecked(true);
    m_choice->setVisible(imap && pop3);
}

} // namespace posthorn
