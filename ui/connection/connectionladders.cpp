#include "connectionladders.h"

#include "certificatepanel.h"
#include "ladderview.h"
#include "ui/text/diagnosistext.h"
#include "ui/theme/theme.h"

#include <QDesktopServices>
#include <QHBoxLayout>
#include <QUrl>
#include <QVBoxLayout>

namespace posthorn
{

ConnectionLadders::ConnectionLadders(bool mayTrust, QWidget *parent)
    : QWidget(parent)
    , m_mayTrust(mayTrust)
    , m_imap(new LadderView(MailProtocol::Imap, this))
    , m_pop3(new LadderView(MailProtocol::Pop3, this))
    , m_smtp(new LadderView(MailProtocol::Smtp, this))
    , m_certificate(new CertificatePanel(this))
{
    m_certificate->hide();
    auto *ladders = new QHBoxLayout;
    ladders->setSpacing(theme::Grid * 4);
    for (LadderView *view : {m_imap, m_pop3, m_smtp}) {
        view->hide();
        ladders->addWidget(view, 1);
        connect(view, &LadderView::actionTriggered, this, &ConnectionLadders::carryOut);
    }
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::Grid * 2);
    column->addLayout(ladders);
    column->addWidget(m_certificate);
    connect(&m_test, &ConnectionTest::stepChanged, this, &ConnectionLadders::showStep);
    connect(m_certificate, &CertificatePanel::trusted, this,
            [this](const QByteArray &spkiSha256, const QByteArray &certificate) {
                endpoint(m_certificate->protocol()).trust(spkiSha256, certificate);
                restart();
            });
    connect(&m_test, &ConnectionTest::finished, this,
            [this](bool ok, const Endpoint &incoming, const Endpoint &outgoing) {
                m_passed = ok;
                m_task.incoming = incoming;
                m_task.outgoing = outgoing;
                Q_EMIT finished(ok);
            });
}

void ConnectionLadders::start(const ConnectionTask &task)
{
    m_task = task;
    m_passed = false;
    m_certificate->hide();
    for (LadderView *view : {m_imap, m_pop3, m_smtp})
        view->hide();
    for (const Endpoint &endpoint : {task.incoming, task.outgoing}) {
        if (!endpoint.isConfigured())
            continue;
        ladder(endpoint.protocol)->reset(endpoint);
        ladder(endpoint.protocol)->show();
    }
    m_test.start(task);
}

void ConnectionLadders::stop()
{
    m_test.cancel();
}

QString ConnectionLadders::report() const
{
    QList<std::pair<Endpoint, QList<LadderStep>>> ladders;
    for (const LadderView *view : {m_imap, m_pop3, m_smtp})
        if (view->endpoint().isConfigured())
            ladders.append({view->endpoint(), view->steps()});
    return diagnosisReport(ladders);
}

void ConnectionLadders::focusAction()
{
    for (LadderView *view : {m_imap, m_pop3, m_smtp})
        if (!view->isHidden() && view->focusAction())
            return;
}

void ConnectionLadders::restart()
{
    start(m_task);
    Q_EMIT restarted();
}

LadderView *ConnectionLadders::ladder(MailProtocol protocol) const
{
    switch (protocol) {
    case MailProtocol::Imap:
        return m_imap;
    case MailProtocol::Pop3:
        return m_pop3;
    case MailProtocol::Smtp:
        break;
    }
    return m_smtp;
}

Endpoint &ConnectionLadders::endpoint(MailProtocol protocol)
{
    return protocol == MailProtocol::Smtp ? m_task.outgoing : m_task.incoming;
}

void ConnectionLadders::showStep(const LadderStep &step)
{
    ladder(step.protocol)->setStep(step);
    // One at a time: the second shows when the first is settled.
    if (m_mayTrust && step.certificateProblem && m_certificate->isHidden()) {
        m_certificate->setProblem(*step.certificateProblem, step.protocol, m_mayTrust);
        m_certificate->show();
    }
}

void ConnectionLadders::carryOut(const LadderStep &failed)
{
    using Action = Diagnosis::Action;
    const Diagnosis &diagnosis = failed.diagnosis;
    switch (diagnosis.action) {
    case Action::None:
        break;
    case Action::TryAgain:
    case Action::TryLater:
    case Action::FreeSpace:
    case Action::SetClock:
        restart();
        break;
    case Action::ShowCertificate:
        if (failed.certificateProblem) {
            m_certificate->setProblem(*failed.certificateProblem, failed.protocol, m_mayTrust);
            m_certificate->show();
        }
        break;
    case Action::UseServer:
    case Action::UseUserName:
        if (diagnosis.suggestion) {
            endpoint(failed.protocol) = *diagnosis.suggestion;
            restart();
        } else {
            Q_EMIT actionWanted(Action::EditServers, failed.protocol);
        }
        break;
    case Action::OpenNetworkSignIn:
    case Action::OpenProviderPage:
        QDesktopServices::openUrl(QUrl(diagnosis.link));
        break;
    case Action::EditServers:
    case Action::EnterPassword:
    case Action::SignInWithBrowser:
        Q_EMIT actionWanted(diagnosis.action, failed.protocol);
        break;
    }
}

} // namespace posthorn
