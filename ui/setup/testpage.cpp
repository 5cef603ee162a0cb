#include "testpage.h"

#include "certificatepanel.h"
#include "ladderview.h"
#include "ui/common/textlabel.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace posthorn
{

TestPage::TestPage(QWidget *parent)
    : QWidget(parent)
    , m_imap(new LadderView(MailProtocol::Imap, this))
    , m_pop3(new LadderView(MailProtocol::Pop3, this))
    , m_smtp(new LadderView(MailProtocol::Smtp, this))
    , m_certificate(new CertificatePanel(this))
    , m_verdict(new TextLabel(this))
{
    m_verdict->setObjectName(QStringLiteral("testVerdict"));
    m_verdict->setWordWrap(true);
    m_certificate->hide();
    auto *ladders = new QHBoxLayout;
    ladders->setSpacing(theme::Grid * 4);
    ladders->addWidget(m_imap, 1);
    ladders->addWidget(m_pop3, 1);
    ladders->addWidget(m_smtp, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::Grid * 2);
    column->addLayout(ladders);
    column->addWidget(m_certificate);
    column->addWidget(m_verdict);
    column->addStretch();
    connect(&m_test, &LoginTest::stepChanged, this, &TestPage::showStep);
    connect(m_certificate, &CertificatePanel::trusted, this, &TestPage::trust);
    connect(&m_test, &LoginTest::finished, this,
            [this](bool ok, const Endpoint &incoming, const Endpoint &outgoing) {
                m_passed = ok;
                m_data.incoming = incoming;
                m_data.outgoing = outgoing;
                m_verdict->setTone(ok ? TextLabel::Tone::Positive : TextLabel::Tone::Muted);
                m_verdict->setFullText(
                    ok ? tr("Everything works. Press Finish to add the account.")
                       : tr("Go back to correct the password or the servers, then test again."));
                Q_EMIT finished(ok);
            });
}

void TestPage::start(const SetupData &data)
{
    m_data = data;
    m_passed = false;
    m_certificate->hide();
    m_verdict->setFullText({});
    const bool pop3 = data.incomingProtocol == MailProtocol::Pop3;
    m_imap->setVisible(!pop3);
    m_pop3->setVisible(pop3);
    (pop3 ? m_pop3 : m_imap)->reset(data.incoming.hostAndPort());
    m_smtp->reset(data.outgoing.hostAndPort());
    m_test.start(data.incoming, data.outgoing, data.password, data.outgoingPassword);
}

void TestPage::stop()
{
    m_test.cancel();
}

void TestPage::showStep(const LoginStep &step)
{
    switch (step.protocol) {
    case MailProtocol::Imap:
        m_imap->setStep(step);
        break;
    case MailProtocol::Pop3:
        m_pop3->setStep(step);
        break;
    case MailProtocol::Smtp:
        m_smtp->setStep(step);
        break;
    }
    // One at a time: the second shows when the first is settled.
    if (step.certificateProblem && m_certificate->isHidden()) {
        m_certificate->setProblem(*step.certificateProblem, step.protocol);
        m_certificate->show();
    }
}

void TestPage::trust(const QByteArray &spkiSha256)
{
    Endpoint &endpoint = m_certificate->protocol() == MailProtocol::Smtp ? m_data.outgoing : m_data.incoming;
    endpoint.trustedSpkiSha256 = spkiSha256;
    start(m_data);
}

} // namespace posthorn
