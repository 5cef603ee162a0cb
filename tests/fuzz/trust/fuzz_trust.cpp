// Whatever stands in a header, nothing of it comes out that could lie about its sender: what confirms is a
// domain, nothing is confirmed by a server that nobody named, and ways out of a list lead to the web or to
// a mail. Signatures are checked against a key that a stranger may have published.

#include "mime/headerfields.h"
#include "trust/authenticationresults.h"
#include "trust/confusables.h"
#include "trust/dkimcheck.h"
#include "trust/knownpeople.h"
#include "trust/messagetrust.h"
#include "trust/receivingserver.h"

#include <cstdlib>

using namespace posthorn;

namespace
{

void require(bool holds)
{
    if (!holds)
        std::abort();
}

void check(const MessageTrust &trust, bool hasServer)
{
    require(trust.sender.all.isEmpty() || trust.sender.all.first() == trust.sender.sender);
    require(hasServer || trust.authenticity.verdict == Authenticity::Verdict::Unknown);
    require(!trust.authenticity.isConfirmed() || isAsciiDomain(trust.authenticity.domain));
    require(trust.list.page.isEmpty() || trust.list.page.scheme() == QLatin1String("https"));
    require(trust.list.mail.isEmpty() || trust.list.mail.scheme() == QLatin1String("mailto"));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    static const KnownPeople known({{QStringLiteral("Ada"), QStringLiteral("ada@example.org")}},
                                   {{QStringLiteral("Bank"), QStringLiteral("service@bank.example")}});
    ReceivingServer server{{QStringLiteral("example.org")}};
    server.fieldsBelow = 1;
    check(messageTrust(bytes, known, {}), false);
    const MessageTrust trust = messageTrust(bytes, known, server);
    check(trust, true);
    (void)parseAuthenticationResults(bytes);
    HeaderFields fields(bytes);
    while (fields.next()) {
    }
    // The first line of the body stands for what the name server says.
    const QByteArray record = bytes.mid(fields.bodyStart()).left(400).simplified();
    QHash<QString, QByteArray> keys;
    for (const DkimSignature &signature :
         dkimSignatures(QByteArrayView(bytes).first(fields.bodyStart()), trust.sender.asciiDomain))
        keys.insert(signature.keyName(), record);
    for (const OriginCheck &result : verifyDkim(bytes, keys, trust.sender.asciiDomain))
        require(result.method == "dkim" && (!result.aligned || isAsciiDomain(result.domain)));
    return 0;
}
