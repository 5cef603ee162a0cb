// What issuers answer, and what anybody on this computer may send to the port that waits for the browser: the
// first byte says which. Whatever comes, no token is taken that would end a line, and no answer of the
// browser without the state.

#include "security/idtoken.h"
#include "security/issuermetadata.h"
#include "security/networkhttpclient.h"
#include "security/redirectrequest.h"
#include "security/tokenanswer.h"

#include <algorithm>
#include <cstdlib>

using namespace posthorn;

namespace
{

void require(bool holds)
{
    if (!holds)
        std::abort();
}

void readMetadata(const QByteArray &bytes)
{
    const auto metadata = parseIssuerMetadata(bytes, QStringLiteral("https://issuer.test"));
    if (!metadata)
        return;
    require(NetworkHttpClient::isAllowed(metadata->authorizationEndpoint));
    require(NetworkHttpClient::isAllowed(metadata->tokenEndpoint));
}

void readTokens(const QByteArray &bytes)
{
    const TokenAnswer answer = parseTokenAnswer({200, "application/json", bytes, {}});
    if (answer.tokens)
        require(std::none_of(answer.tokens->accessToken.begin(), answer.tokens->accessToken.end(),
                             [](QChar c) { return c <= u' ' || c >= u'\x7f'; }));
    require(!parseTokenAnswer({400, "application/json", bytes, {}}).tokens);
}

void readIdToken(const QByteArray &bytes)
{
    constexpr auto url = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
    for (const QByteArray &token : {bytes, "e30." + bytes.toBase64(url) + ".c2ln"}) {
        const auto claims = parseIdToken(token);
        if (claims &&
            checkIdToken(*claims, {QStringLiteral("https://issuer.test"), QStringLiteral("posthorn"), {}, 0}))
            require(claims->audience.contains(QStringLiteral("posthorn")));
    }
}

void readRedirect(const QByteArray &bytes)
{
    const RedirectVerdict verdict = judgeRedirect(bytes, 4711, "s3cr3t");
    require(verdict.answer.has_value() == (verdict.status == 200));
    if (verdict.answer)
        require(QByteArray::fromPercentEncoding(bytes).contains("s3cr3t") &&
                bytes.contains("127.0.0.1:4711"));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    if (size == 0)
        return 0;
    const QByteArray bytes(reinterpret_cast<const char *>(data) + 1, static_cast<qsizetype>(size) - 1);
    switch (data[0] % 4) {
    case 0:
        readMetadata(bytes);
        break;
    case 1:
        readTokens(bytes);
        break;
    case 2:
        readIdToken(bytes);
        break;
    default:
        readRedirect(bytes);
        break;
    }
    return 0;
}
