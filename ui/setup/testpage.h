#pragma once

#include "discovery/logintest.h"
#include "setupdata.h"

#include <QWidget>

namespace posthorn
{

class CertificatePanel;
class LadderView;
class TextLabel;

/// The real log-in to both servers, live. Starts again after a certificate was trusted. Window thread.
class TestPage : public QWidget
{
    Q_OBJECT

public:
    explicit TestPage(QWidget *parent = nullptr);

    void start(const SetupData &data);
    void stop();
    [[nodiscard]] bool isRunning() const { return m_test.isRunning(); }
    [[nodiscard]] bool isPassed() const { return m_passed; }
    /// With the mechanisms that worked and the certificates that were trusted.
    [[nodiscard]] const SetupData &data() const { return m_data; }

Q_SIGNALS:
    void finished(bool ok);

private:
    void showStep(const LoginStep &step);
    void trust(const QByteArray &spkiSha256);

    LoginTest m_test;
    SetupData m_data;
    bool m_passed = false;
    LadderView *m_imap;
    LadderView *m_pop3;
    LadderView *m_smtp;
    CertificatePanel *m_certificate;
    TextLabel *m_verdict;
};

} // namespace posthorn
