#pragma once

#include <QList>
#include <QSslCertificate>

namespace posthorn
{

/// What in a chain could be forged by computing, whoever signed it. A value.
struct CertificateWeakness {
    bool key = false;       // RSA below 2048 bits and what is as weak
    bool signature = false; // SHA-1, MD5

    [[nodiscard]] bool any() const { return key || signature; }
    bool operator==(const CertificateWeakness &) const = default;
};

/// Looks at the leaf and at each certificate that vouches for the one before it: less than 112 bits of
/// security (NIST SP 800-57 5.6.1) is weak. A certificate that signs itself is taken for its key alone, and
/// what one of `authorities` has signed needs nobody above it to be strong: servers send old
/// cross-certificates along. Depends on no setting of the system's TLS library, which may tolerate more. Any
/// thread.
[[nodiscard]] CertificateWeakness weaknessOf(const QList<QSslCertificate> &chain,
                                             const QList<QSslCertificate> &authorities = {});

} // namespace posthorn
