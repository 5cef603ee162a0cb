#pragma once

#include "diagnosis/connectiontest.h"

#include <QWidget>

namespace posthorn
{

class CertificatePanel;
class LadderView;
class TextLabel;

/// The ladders of an account's servers beside each other, live, and the certificate that is in question. It
/// carries out by itself what needs nobody else: trying again, another port or user name, a page in the
/// browser, trusting a certificate where that is allowed. Window thread.
class ConnectionLadders : public QWidget
{
    Q_OBJECT

public:
    /// `mayTrust`: at set-up a certificate may be trusted, later never.
    explicit ConnectionLadders(bool mayTrust, QWidget *parent = nullptr);

    void start(const ConnectionTask &task);
    void stop();
    [[nodiscard]] bool isRunning() const { return m_test.isRunning(); }
    [[nodiscard]] bool isPassed() const { return m_passed; }
    /// With the mechanisms, ports and user names that worked and the certificates that were trusted.
    [[nodiscard]] const Endpoint &incoming() const { return m_task.incoming; }
    [[nodiscard]] const Endpoint &outgoing() const { return m_task.outgoing; }
    /// Gives the focus to what can be done about the first ladder that failed.
    void focusAction();
    /// For somebody who helps; without secrets.
    [[nodiscard]] QString report() const;

Q_SIGNALS:
    /// A climb began again by itself.
    void restarted();
    void finished(bool ok);
    /// Actions that the window around has to carry out: EditServers, EnterPassword, SignInWithBrowser.
    void actionWanted(posthorn::Diagnosis::Action action, posthorn::MailProtocol protocol);

private:
    void showStep(const LadderStep &step);
    void carryOut(const LadderStep &failed);
    void restart();
    [[nodiscard]] LadderView *ladder(MailProtocol protocol) const;
    [[nodiscard]] Endpoint &endpoint(MailProtocol protocol);

    bool m_mayTrust;
    ConnectionTest m_test;
    ConnectionTask m_task;
    bool m_passed = false;
    LadderView *m_imap;
    LadderView *m_pop3;
    LadderView *m_smtp;
    CertificatePanel *m_certificate;
};

} // namespace posthorn
