#include "pkce.h"

#include <QCryptographicHash>
#include <QRandomGenerator>

namespace posthorn
{

namespace
{

constexpr auto urlAlphabet = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

} // namespace

QByteArray randomUrlToken()
{
    quint32 words[8];
    QRandomGenerator::system()->fillRange(words);
    return QByteArray(reinterpret_cast<const char *>(words), sizeof words).toBase64(urlAlphabet);
}

QByteArray pkceChallenge(const QByteArray &verifier)
{
    return QCryptographicHash::hash(verifier, QCryptographicHash::Sha256).toBase64(urlAlphabet);
}

} // namespace posthorn
