#include "setupdata.h"

namespace posthorn
{

Account SetupData::account() const
{
    const bool home = context == QLatin1String("home");
    Account account;
    account.incomingKind = incomingProtocol == MailProtocol::Pop3 ? IncomingKind::Pop3 : IncomingKind::Imap;
    account.incoming = incoming;
    account.outgoing = outgoing;
    Identity identity;
    identity.name = name;
    identity.address = address;
    account.identities = {identity};
    account.context = context;
    if (grant) {
        account.oauth = grant->client;
        account.keepTokenFromPasswordMechanisms();
    }
    account.bodies =
        home ? BodyPolicy{BodyPolicy::Kind::All, 30} : BodyPolicy{BodyPolicy::Kind::LastDays, 30};
    if (home && account.isPop3()) {
        account.retention.afterDownload = RetentionPolicy::AfterDownload::RemoveAfterDays;
        account.retention.days = 14;
        account.retention.agreed = true; // the card says so
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
