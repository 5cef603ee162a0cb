#include "preparedmessage.h"

#include "envelopecodec.h"
#include "searchtext.h"
#include "threadtable.h"

#include <algorithm>

namespace posthorn
{

qint64 PreparedMessage::identityOf(AccountId account, const MessageEnvelope &envelope)
{
    if (!envelope.messageId.isEmpty())
        return stableHash(account.value(), envelope.messageId);
    QByteArray content = QByteArray::number(envelope.date) + '\n' + envelope.subject.toUtf8();
    for (const Address &from : envelope.from)
        content += '\n' + from.address.toUtf8();
    return stableHash(account.value(), content);
}

PreparedMessage PreparedMessage::of(AccountId account, const MessageEnvelope &envelope)
{
    const SearchText text = searchText(envelope);
    PreparedMessage prepared;
    prepared.account = account;
    prepared.subject = envelope.subject.toStdString();
    prepared.envelope = packEnvelope(envelope);
    prepared.searchSubject = text.subject.toStdString();
    prepared.searchSender = text.sender.toStdString();
    prepared.searchRecipients = text.recipients.toStdString();
    prepared.identity = identityOf(account, envelope);
    prepared.links = ThreadTable::linksOf(account, envelope);
    // Usually among them, as the hash of the Message-ID; a message without one is found by what stands for
    // it.
    const auto place = std::lower_bound(prepared.links.begin(), prepared.links.end(), prepared.identity);
    if (place == prepared.links.end() || *place != prepared.identity)
        prepared.links.insert(place, prepared.identity);
    return prepared;
}

} // namespace posthorn
