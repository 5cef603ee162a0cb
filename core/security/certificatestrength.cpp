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

void addWeakness(CertificateWeakness &weakness, const QSslCertificate &certificate)
{
    const QByteArray der = certificate.toDer();
    auto *bytes = reinterpret_cast<const unsigned char *>(der.constData());
    const std::unique_ptr<X509, decltype(&X509_free)> parsed(
        d2i_X509(nullptr, &bytes, static_cast<long>(der.size())), &X509_free);
    EVP_PKEY *key = parsed ? X509_get0_pubkey(parsed.get()) : nullptr;
    // What cannot be read is not believed to be strong.
    weakness.key = weakness.key || !key || EVP_PKEY_get_security_bits(key) < leastBits;
    int bits = 0;
    const bool known = parsed && X509_get_signature_info(parsed.get(), nullptr, nullptr, &bits, nullptr) == 1;
    if (!certificate.isSelfSigned())
        weakness.signature = weakness.signature || !known || bits < leastBits;
}

bool isIssuedBy(const QSslCertificate &certificate, const QSslCertificate &issuer)
{
    for (const QByteArray &attribute : certificate.issuerInfoAttributes())
        if (certificate.issuerInfo(attribute) != issuer.subjectInfo(attribute))
            return false;
    return true;
}

} // namespace

CertificateWeakness weaknessOf(const QList<QSslCertificate> &chain)
{
    CertificateWeakness weakness;
    QList<QSslCertificate> others = chain;
    // Servers send certificates along that nobody needs; those say nothing about the others.
    while (!others.isEmpty()) {
        const QSslCertificate certificate = others.takeFirst();
        addWeakness(weakness, certificate);
        if (certificate.isSelfSigned())
            break;
        const auto issuer = std::find_if(others.begin(), others.end(), [&](const QSslCertificate &other) {
            return isIssuedBy(certificate, other);
        });
        others.erase(others.begin(), issuer);
    }
    return weakness;
}

} // namespace posthorn
