#include "messagetrust.h"

#include "dkimcheck.h"
#include "knownpeople.h"
#include "mime/headerfields.h"

namespace posthorn
{

MessageTrust messageTrust(const QByteArray &message, const KnownPeople &known, const ReceivingServer &server)
{
    HeaderFields fields(message);
    while (fields.next()) {
    }
    const QByteArrayView header = QByteArrayView(message).first(fields.bodyStart());
    MessageTrust trust;
    trust.sender = senderTruth(header, known);
    trust.authenticity = authenticityOf(header, trust.sender, server);
    trust.list = mailingListOf(header, trust.authenticity);
    trust.receipt = receiptRequestOf(header);
    trust.hasSignature = !dkimSignatures(header, trust.sender.asciiDomain).isEmpty();
    trust.isOwn = known.isOwn(trust.sender.sender.address);
    return trust;
}

} // namespace posthorn
