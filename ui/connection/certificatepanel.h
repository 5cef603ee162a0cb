#pragma once

#include "security/tlspolicy.h"

#include <QFrame>

class QPushButton;

namespace posthorn
{

class CertificateView;
class TextLabel;

/// A certificate that is not believed, with the reasons, whom it is for and its fingerprint; and, at set-up,
/// the only place where the user may trust that very one.
class CertificatePanel : public QFrame
{
    Q_OBJECT

public:
    explicit CertificatePanel(QWidget *parent = nullptr);

    /// `mayTrust` only at set-up; and never in the place of another that was trusted.
    void setProblem(const CertificateProblem &problem, MailProtocol protocol, bool mayTrust);
    [[nodiscard]] MailProtocol protocol() const { return m_protocol; }

Q_SIGNALS:
    /// The fingerprint of its key, and the certificate itself in DER.
    void trusted(const QByteArray &spkiSha256, const QByteArray &certificate);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    CertificateProblem m_problem;
    MailProtocol m_protocol = MailProtocol::Imap;
    TextLabel *m_title;
    CertificateView *m_view;
    QPushButton *m_trust;
};

} // namespace posthorn
