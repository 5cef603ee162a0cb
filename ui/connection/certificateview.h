#pragma once

#include "security/tlspolicy.h"

#include <QWidget>

namespace posthorn
{

/// What a certificate is not believed for, and what it says of itself; where it stands in the place of
/// another that the user trusted, both side by side, with what differs emphasised. Window thread.
class CertificateView : public QWidget
{
    Q_OBJECT

public:
    explicit CertificateView(QWidget *parent = nullptr);

    void setProblem(const CertificateProblem &problem);
    /// One that is believed, without reasons.
    void setCertificate(const QSslCertificate &certificate);

private:
    void clear();
    void addFacts(const QSslCertificate &shown, const QSslCertificate &trusted);
};

} // namespace posthorn
