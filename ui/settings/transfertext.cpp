#include "transfertext.h"

#include "settingrow.h"
#include "ui/text/displaytext.h"

#include <QCoreApplication>

namespace posthorn
{

namespace
{

QString tr(const char *text, int n = -1)
{
    return QCoreApplication::translate("posthorn::TransferText", text, nullptr, n);
}

QString protocolWord(const Account &account)
{
    return account.isPop3() ? QStringLiteral("POP3") : QStringLiteral("IMAP");
}

QString removalText(const RetentionPolicy &retention)
{
    switch (retention.afterDownload) {
    case RetentionPolicy::AfterDownload::RemoveAtOnce:
        return tr("Takes collected mail off the server at once.");
    case RetentionPolicy::AfterDownload::RemoveAfterDays:
        return tr("Takes collected mail off the server after %n day(s).", retention.days);
    case RetentionPolicy::AfterDownload::Keep:
        break;
    }
    return {};
}

} // namespace

QString importText(const SettingsImport::AccountStep &step)
{
    using Kind = SettingsImport::AccountStep::Kind;
    const Account &account = step.account;
    const QString address = displayText(account.address(), 120);
    if (step.kind == Kind::Same)
        return tr("%1 is here already and stays as it is.").arg(address);
    if (step.kind == Kind::Merge)
        return step.newIdentities > 0
                   ? tr("%1 is here already and gets %n more identit(y/ies).", step.newIdentities)
                         .arg(address)
                   : tr("%1 is here already; its name, colour or identities change.").arg(address);
    QStringList sentences{tr("%1 is added.").arg(address),
                          tr("Its mail comes from %1 (%2).")
                              .arg(displayText(account.incoming.host, 120), protocolWord(account))};
    if (account.outgoing.isConfigured())
        sentences += tr("It sends by %1.").arg(displayText(account.outgoing.host, 120));
    if (account.oauth)
        sentences += tr("It is signed in to at %1.").arg(displayText(account.oauth->issuer, 120));
    if (account.isPop3() && account.retention.afterDownload != RetentionPolicy::AfterDownload::Keep)
        sentences += removalText(account.retention);
    return sentences.join(u' ');
}

QString importText(const QMap<QString, QVariant> &preferences)
{
    QStringList names;
    int shortcuts = 0;
    for (auto it = preferences.begin(); it != preferences.end(); ++it) {
        if (it.key().startsWith(QLatin1String("shortcuts/")))
            ++shortcuts;
        for (const SettingRow &row : settingRows())
            if (row.key == it.key())
                names += row.label;
    }
    if (shortcuts > 0)
        names += tr("keys of %n action(s)", shortcuts);
    return tr("Changes: %1.").arg(names.join(QStringLiteral("; ")));
}

} // namespace posthorn
