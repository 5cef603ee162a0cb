#include "setupdata.h"

namespace posthorn
{

namespace
{

/// What the role says of where the computer stands.
QString contextOf(ComputerRole role)
{
    switch (role) {
    case ComputerRole::Work:
        return QStringLiteral("work");
    case ComputerRole::Home:
        return QStringLiteral("home");
    case ComputerRole::Mirror:
        break;
    }
    return {};
}

} // namespace

Account SetupData::account() const
{
    Account account;
    account.incomingKind = incomingProtocol == MailProtocol::Pop3 ? IncomingKind::Pop3 : IncomingKind::Imap;
    account.incoming = incoming;
    account.outgoing = outgoing;
    Identity identity;
    identity.name = name;
    identity.address = address;
    account.identities = {identity};
    account.context = contextOf(role);
    if (grant) {
        account.oauth = grant->client;
        account.keepTokenFromPasswordMechanisms();
    }
    account.applyRole(role);
    if (role == ComputerRole::Home) {
        account.retention.afterDownload = afterDownload;
        account.retention.days = days;
    }
    return account;
}

QString SetupData::accountName(const QStringList &taken) const
{
    const QString domain = address.section(u'@', -1);
    for (const QString &name : {domain, address})
        if (!name.isEmpty() && !taken.contains(name))
            return name;
    return address;
}

QStringList accountColors()
{
    return {QStringLiteral("#2f6fd0"), QStringLiteral("#c2571a"), QStringLiteral("#2e8b57"),
            QStringLiteral("#8a4fb5"), QStringLiteral("#b8336a"), QStringLiteral("#00838f"),
            QStringLiteral("#7a6a1d"), QStringLiteral("#5c6b7a")};
}

} // namespace posthorn
