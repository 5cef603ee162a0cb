#include "senderdoubt.h"

#include "ui/text/displaytext.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QUrl>

namespace posthorn
{

namespace
{

QString domainOf(const QString &address)
{
    return address.section(u'@', -1).toLower();
}

bool hasHiddenCharacters(const QString &text)
{
    for (const QChar c : text) {
        const ushort u = c.unicode();
        if ((u < 0x20 && u != '\t') || (u >= 0x202A && u <= 0x202E) || (u >= 0x2066 && u <= 0x2069))
            return true;
    }
    return false;
}

} // namespace

QList<SenderDoubt> senderDoubts(const MessageEnvelope &envelope)
{
    QList<SenderDoubt> doubts;
    if (envelope.from.isEmpty() || !envelope.from.first().address.contains(u'@'))
        return {{SenderDoubt::Kind::NoSender, {}}};
    if (envelope.from.size() > 1) {
        SenderDoubt several{SenderDoubt::Kind::SeveralSenders, {}};
        for (const Address &address : envelope.from.mid(0, 10))
            several.details += displayAddress(address.address);
        doubts += several;
    }
    const Address &from = envelope.from.first();
    static const QRegularExpression address(
        QStringLiteral(R"([^\s<>"'(),;:]+@[^\s<>"'(),;:]+\.[^\s<>"'(),;:]+)"));
    const auto named = address.match(from.name.left(2000));
    if (named.hasMatch() && named.captured().compare(from.address, Qt::CaseInsensitive) != 0)
        doubts += {SenderDoubt::Kind::NameHoldsAddress,
                   {displayText(named.captured(), 100), displayAddress(from.address)}};
    if (hasHiddenCharacters(from.name) || hasHiddenCharacters(from.address))
        doubts += {SenderDoubt::Kind::HiddenCharacters, {displayAddress(from.address)}};
    const QString domain = domainOf(from.address);
    const QString ace = QString::fromLatin1(QUrl::toAce(domain));
    if (!ace.isEmpty() && (ace.contains(QLatin1String("xn--"))))
        doubts += {SenderDoubt::Kind::ForeignLetters, {ace}};
    if (!envelope.replyTo.isEmpty()) {
        const QString reply = domainOf(envelope.replyTo.first().address);
        const bool related =
            reply == domain || reply.endsWith(u'.' + domain) || domain.endsWith(u'.' + reply);
        if (!related && !reply.isEmpty())
            doubts +=
                {SenderDoubt::Kind::RepliesElsewhere, {displayAddress(envelope.replyTo.first().address)}};
    }
    return doubts;
}

QString senderDoubtText(const SenderDoubt &doubt)
{
    const auto tr = [](const char *text) {
        return QCoreApplication::translate("posthorn::SenderDoubt", text);
    };
    switch (doubt.kind) {
    case SenderDoubt::Kind::NoSender:
        return tr("This message does not say whom it is from.");
    case SenderDoubt::Kind::SeveralSenders:
        return tr("This message names several senders: %1").arg(doubt.details.join(QStringLiteral(", ")));
    case SenderDoubt::Kind::NameHoldsAddress:
        return tr("The sender calls itself %1, but the address is %2")
            .arg(doubt.details[0], doubt.details[1]);
    case SenderDoubt::Kind::ForeignLetters:
        return tr("The sender's domain is written with other letters; its real name is %1")
            .arg(doubt.details[0]);
    case SenderDoubt::Kind::HiddenCharacters:
        return tr("The sender's name holds hidden characters; the address is %1").arg(doubt.details[0]);
    case SenderDoubt::Kind::RepliesElsewhere:
        return tr("Replies go to another place: %1").arg(doubt.details[0]);
    }
    return {};
}

} // namespace posthorn
