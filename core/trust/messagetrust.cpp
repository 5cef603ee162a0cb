#include "messagetrust.h"

#include "dkimcheck.h"
#include "knownpeople.h"
#include "mime/headerfields.h"

namespace posthorn
{

MessageTrust messageTrust(const QByteArray &message, const KnownPeople &known, const ReceivingServer &server)
{
    HeaderFields fields(message);
    bool wasReceived = false;
    while (fields.next())
        wasReceived = wasReceived || fields.isNamed(QLatin1String("received"));
    const QByteArrayView header = QByteArrayView(message).first(fields.bodyStart());
    MessageTrust trust;
    trust.sender = senderTruth(header, known);
    trust.authenticity = authenticityOf(header, trust.sender, server);
    trust.list = mailingListOf(header, trust.authenticity);
    trust.receipt = receiptRequestOf(header);
    trust.hasSignature = !dkimSignatures(header, trust.sender.asciiDomain).isEmpty();
    trust.hasServer = !server.domains.isEmpty();
    // Whoever writes in the user's name must not be taken for him.
    trust.isOwn = !wasReceived && known.isOwn(trust.sender.sender.address);
    return trust;
}

} // namespace posthorn
