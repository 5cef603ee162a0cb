#pragma once

#include "security/tlspolicy.h"

#include <QFrame>

class QPushButton;

namespace posthorn
{

class TextLabel;

/// A certificate that is not believed, with the reasons, whom it is for and its fingerprint; and the only
/// place where the user may trust that very one.
class CertificatePanel : public QFrame
{
    Q_OBJECT

public:
    explicit CertificatePanel(QWidget *parent = nullptr);

    void setProblem(const CertificateProblem &problem, MailProtocol protocol);
    [[nodiscard]] MailProtocol protocol() const { return m_protocol; }

Q_SIGNALS:
    void trusted(const QByteArray &spkiSha256);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    CertificateProblem m_problem;
    MailProtocol m_protocol = MailProtocol::Imap;
    TextLabel *m_title;
    TextLabel *m_reasons;
    TextLabel *m_facts;
    QPushButton *m_trust;
};

} // namespace posthorn
