#include "senderdoubt.h"

#include "ui/text/displaytext.h"

#include <QCoreApplication>

namespace posthorn
{

QString senderDoubtText(const SenderDoubt &doubt)
{
    using Kind = SenderDoubt::Kind;
    const auto tr = [](const char *text) {
        return QCoreApplication::translate("posthorn::SenderDoubt", text);
    };
    QStringList shown;
    for (const QString &detail : doubt.details)
        shown += detail.contains(u'@') ? displayAddress(detail) : displayText(detail, 120);
    const QString first = shown.value(0);
    const QString second = shown.value(1);
    switch (doubt.kind) {
    case Kind::NoSender:
        return tr("This message does not say whom it is from.");
    case Kind::SeveralSenders:
        return tr("This message names several senders: %1").arg(shown.join(QStringLiteral(", ")));
    case Kind::SeveralFields:
        return tr("This message says twice whom it is from, so that programs show different senders: %1")
            .arg(shown.join(QStringLiteral(", ")));
    case Kind::EncodedAddress:
        return tr("The sender's address is disguised; what stands in the message is %1").arg(first);
    case Kind::ControlCharacters:
        return tr("The sender's line holds characters that hide something; the address is %1").arg(first);
    case Kind::HiddenDirection:
        return tr("The sender's line is written so that it reads backwards; the address is %1").arg(first);
    case Kind::AddressInAddress:
        return tr("The sender's address holds another one; it belongs to %1").arg(second);
    case Kind::OddSyntax:
        return tr("The sender is written in a way that misleads; the address is %1").arg(first);
    case Kind::LooksLikeKnown:
        return tr("This is not %1 but a name that looks like it: %2").arg(first, second);
    case Kind::ForeignLetters:
        return tr("The sender's domain is written with letters that look like others; its real name is %1")
            .arg(first);
    case Kind::NameHoldsAddress:
        return tr("The sender calls itself %1, but the address is %2").arg(first, second);
    case Kind::NameHoldsDomain:
        return tr("The sender calls itself %1, but the message comes from %2").arg(first, second);
    case Kind::KnownName:
        return tr("You know %1 with another address: %2").arg(first, second);
    case Kind::RepliesElsewhere:
        return tr("Replies go to another place: %1").arg(first);
    }
    return {};
}

} // namespace posthorn
