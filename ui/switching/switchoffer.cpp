#include "switchoffer.h"

#include "switchtext.h"
#include "sync/switchend.h"
#include "sync/switchback.h"
#include "ui/common/pageparts.h"
#include "ui/common/secrets.h"
#include "ui/common/settings.h"
#include "ui/common/textlabel.h"
#include "ui/setup/endpointform.h"
#include "ui/setup/reasontext.h"
#include "ui/theme/theme.h"

#include <QCheckBox>
#include <QLocale>
#include <QVBoxLayout>

namespace posthorn
{

namespace
{

QString numberText(qint64 number)
{
    return QLocale().toString(number);
}

} // namespace

SwitchOffer::SwitchOffer(const Services &services, const Account &account, QWidget *parent)
    : QWidget(parent)
    , m_services(services)
    , m_account(account)
    , m_toImap(!account.isImap())
    , m_options(discoveryOptions(services.settings->preferences()))
    , m_previewer(*services.store, services.runtimeDir)
    , m_gives(wrappedLabel(QLatin1String("switchGives"), this))
    , m_reason(wrappedLabel(QLatin1String("switchReason"), this))
    , m_server(new EndpointForm(m_toImap ? MailProtocol::Imap : MailProtocol::Pop3, QStringLiteral("switch"),
                                this))
    , m_found(wrappedLabel(QLatin1String("switchFound"), this))
    , m_fetch(new QCheckBox(tr("Fetch them first"), this))
    , m_work(*this)
{
    build();
    connect(&m_discovery, &ServerDiscovery::finished, this, &SwitchOffer::takeServer);
    connect(&m_previewer, &SwitchPreviewer::finished, this,
            [this](const Result<SwitchPreview> &preview) { previewed(preview); });
    connect(
        &m_previewer, &SwitchPreviewer::progressed, this, [this](const QString &folder, int done, int total) {
            m_found->setFullText(tr("Reading %1: %2 of %3").arg(folder, numberText(done), numberText(total)));
        });
    connect(m_server, &EndpointForm::changed, this, [this] {
        m_typed = true;
        m_tested = false;
        Q_EMIT changed();
    });
}

SwitchOffer::~SwitchOffer() = default;

void SwitchOffer::build()
{
    m_gives->setFullText(
        m_toImap ? tr("With IMAP all folders are the same on every computer and phone: what is read, flagged "
                      "or filed here is so there. Your mail stays where it is; what the server has, too, "
                      "becomes one with it.")
                 : tr("With POP3 this computer collects what lies in the server's inbox, and keeps it. Other "
                      "folders of the server are not seen any more; what is here of them stays here."));
    m_reason->setTone(TextLabel::Tone::Muted);
    m_fetch->setObjectName(QStringLiteral("switchFetchCheck"));
    m_fetch->setAccessibleName(m_fetch->text());
    m_fetch->setChecked(true);
    m_fetch->hide();
    QVBoxLayout *column = pageColumn(this, theme::Grid * 2);
    column->addWidget(m_gives);
    column->addWidget(m_reason);
    column->addWidget(m_server);
    column->addWidget(m_found);
    column->addWidget(m_fetch);
    column->addStretch();
}

Endpoint SwitchOffer::server() const
{
    return m_server->endpoint();
}

bool SwitchOffer::fetchesFirst() const
{
    return !m_fetch->isHidden() && m_fetch->isChecked();
}

void SwitchOffer::say(const QString &words)
{
    m_found->setFullText(words);
    Q_EMIT changed();
}

void SwitchOffer::fail(const Error &error)
{
    m_testing = false;
    m_tested = false;
    say({});
    Q_EMIT failed(error);
}

// -- The server
// ----------------------------------------------------------------------------------------------

void SwitchOffer::lookForServer()
{
    Endpoint usual = m_account.incoming;
    usual.protocol = m_toImap ? MailProtocol::Imap : MailProtocol::Pop3;
    usual.port = standardPort(usual.protocol, usual.security);
    usual.forgetCertificates();
    m_server->setEndpoint(usual);
    m_reason->setFullText(tr("Looking for the server…"));
    if (!m_discovery.start(m_account.address(), m_options))
        takeServer({}); // an address that says nothing about servers
}

void SwitchOffer::takeServer(const DiscoveryResult &result)
{
    const auto best = pickBest(result.candidates, m_toImap ? MailProtocol::Imap : MailProtocol::Pop3);
    const bool found = best && best->state == EndpointCandidate::State::Found;
    if (found && !m_typed) {
        Endpoint endpoint = best->endpoint;
        endpoint.caFile = m_account.incoming.caFile;
        m_server->setEndpoint(endpoint);
    }
    m_reason->setFullText(
        found ? candidateReason(*best)
              : tr("No server was found for %1. Its provider can tell its name.").arg(m_account.address()));
    Q_EMIT changed();
}

// -- The look at it
// ------------------------------------------------------------------------------------------

void SwitchOffer::test()
{
    if (!m_server->problem().isEmpty()) {
        Q_EMIT problemFound(m_server->problem());
        return;
    }
    Q_EMIT problemFound({});
    m_testing = true;
    m_tested = false;
    say(tr("Signing in…"));
    const Account account = switchedTo(m_account, m_server->endpoint());
    readSecrets(m_services.credentials, m_account.id, this,
                [this, account](const Result<QString> &incoming, const Result<QString> &) {
                    if (!incoming && account.incoming.needsSecret())
                        return fail(incoming.error());
                    m_previewer.start(account, incoming.value_or(QString()));
                });
}

void SwitchOffer::previewed(const Result<SwitchPreview> &preview)
{
    if (!preview)
        return fail(preview.error());
    if (!m_toImap)
        return countMissing(
            tr("It works. The server's inbox has %n message(s).", nullptr, int(preview->onServer)));
    QStringList words{
        tr("It works: the server has %n message(s) in %1 folders.", nullptr, int(preview->onServer))
            .arg(numberText(preview->folders))};
    words.append(
        tr("Of the %1 here it has %2; only here: %3.")
            .arg(numberText(preview->here), numberText(preview->certain), numberText(preview->onlyHere)));
    if (preview->hidden > 0)
        words.append(tr("Deleted here and staying hidden: %1.").arg(numberText(preview->hidden)));
    if (preview->doubtful > 0)
        words.append(tr("To be compared byte by byte: %1.").arg(numberText(preview->doubtful)));
    words.append(notOpenedText(preview->notOpened));
    words.removeAll(QString());
    succeed(words.join(u' '));
}

void SwitchOffer::succeed(const QString &words)
{
    m_testing = false;
    m_tested = true;
    say(words);
}

/// Of mail that POP3 would not bring.
void SwitchOffer::countMissing(const QString &works)
{
    m_work.run<SwitchBackCount>(
        [store = m_services.store, id = m_account.id] { return countSwitchBack(*store, id); },
        [this, works](const Result<SwitchBackCount> &count) {
            if (!count)
                return fail(count.error());
            const qint64 missing = count->inboxMissing + count->elsewhereMissing;
            m_fetch->setVisible(missing > 0);
            succeed(missing == 0 ? works + u' ' + tr("All your mail is here and stays here.")
                                 : works + u' ' +
                                       tr("Of %1 messages only the headers are here: %2 lie in "
                                          "other folders, and would be left behind.")
                                           .arg(numberText(missing), numberText(count->elsewhereMissing)));
        });
}

} // namespace posthorn
