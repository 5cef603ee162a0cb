#include "certificatestrength.h"

#include <algorithm>
#include <memory>
#include <openssl/evp.h>
#include <openssl/x509.h>

namespace posthorn
{

namespace
{

constexpr int leastBits = 112;

using ParsedCertificate = std::unique_ptr<X509, decltype(&X509_free)>;

ParsedCertificate parse(const QSslCertificate &certificate)
{
    const QByteArray der = certificate.toDer();
    auto *bytes = reinterpret_cast<const unsigned char *>(der.constData());
    return {d2i_X509(nullptr, &bytes, static_cast<long>(der.size())), &X509_free};
}

bool namesAsIssuer(const QSslCertificate &certificate, const QSslCertificate &issuer)
{
    for (const QByteArray &attribute : certificate.issuerInfoAttributes())
        if (certificate.issuerInfo(attribute) != issuer.subjectInfo(attribute))
            return false;
    return true;
}

/// Names alone could be anybody's.
bool isSignedBy(const QSslCertificate &certificate, const QSslCertificate &issuer)
{
    if (!namesAsIssuer(certificate, issuer))
        return false;
    const ParsedCertificate parsed = parse(certificate);
    const ParsedCertificate parsedIssuer = parse(issuer);
    return parsed && parsedIssuer && X509_verify(parsed.get(), X509_get0_pubkey(parsedIssuer.get())) == 1;
}

void addWeakness(CertificateWeakness &weakness, const QSslCertificate &certificate)
{
    const ParsedCertificate parsed = parse(certificate);
    EVP_PKEY *key = parsed ? X509_get0_pubkey(parsed.get()) : nullptr;
    // What cannot be read is not believed to be strong.
    weakness.key = weakness.key || !key || EVP_PKEY_get_security_bits(key) < leastBits;
    int bits = 0;
    const bool known = parsed && X509_get_signature_info(parsed.get(), nullptr, nullptr, &bits, nullptr) == 1;
    if (!isSignedBy(certificate, certificate))
        weakness.signature = weakness.signature || !known || bits < leastBits;
}

} // namespace

CertificateWeakness weaknessOf(const QList<QSslCertificate> &chain, const QList<QSslCertificate> &authorities)
{
    CertificateWeakness weakness;
    QList<QSslCertificate> others = chain;
    // Servers send certificates along that nobody needs; those say nothing about the others.
    while (!others.isEmpty()) {
        const QSslCertificate certificate = others.takeFirst();
        addWeakness(weakness, certificate);
        const bool trusted =
            std::any_of(authorities.begin(), authorities.end(),
                        [&](const QSslCertificate &authority) { return isSignedBy(certificate, authority); });
        if (trusted || isSignedBy(certificate, certificate))
            break;
        const auto issuer = std::find_if(others.begin(), others.end(), [&](const QSslCertificate &other) {
            return isSignedBy(certificate, other);
        });
        others.erase(others.begin(), issuer);
    }
    return weakness;
}

} // namespace posthorn
