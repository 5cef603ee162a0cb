#pragma once

#include "security/tlspolicy.h"

#include <QStringList>

namespace posthorn
{

// Words for certificates. Pure; plain text, translated. Names in certificates are a stranger's text: they
// come out on one line and shortened.

/// What a certificate is not believed for, one line each; the errors Qt reports in the user's words.
[[nodiscard]] QStringList certificateReasons(const CertificateProblem &problem);

/// A fact about a certificate, for a form: "Issued by", "Example Authority".
struct CertificateFact {
    QString label;
    QString value;
};

/// Whom it is for, who vouches for it, from when to when it is valid, and the SHA-256 of its key in groups
/// that can be compared by eye.
[[nodiscard]] QList<CertificateFact> certificateFacts(const QSslCertificate &certificate);

} // namespace posthorn
