#include "retentiontext.h"

#include "displaytext.h"

#include <QCoreApplication>
#include <QLocale>

namespace posthorn
{

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("posthorn::RetentionText", text);
}

QString counted(const char *text, int n)
{
    return QCoreApplication::translate("posthorn::RetentionText", text, nullptr, n);
}

/// "unread, flagged or tagged"
QString sparedWords(const RetentionPolicy &policy)
{
    QStringList words;
    if (policy.spareUnread)
        words += tr("unread");
    if (policy.spareFlagged)
        words += tr("flagged");
    if (policy.spareTagged)
        words += tr("tagged");
    if (words.size() < 2)
        return words.join(QString());
    const QString last = words.takeLast();
    return tr("%1 or %2").arg(words.join(QStringLiteral(", ")), last);
}

/// What it does happens to mail of this account, too.
bool concerns(const ProviderDisposition &disposition, const Account &account)
{
    switch (disposition.kind) {
    case ProviderDisposition::Kind::FetchingDecides:
        break;
    case ProviderDisposition::Kind::RemovalArchives:
    case ProviderDisposition::Kind::RemovalSetsAside:
        return account.role == ComputerRole::Home || account.retention.removes();
    case ProviderDisposition::Kind::EmptiesTrash:
        return account.deletingReachesServer();
    }
    return true;
}

} // namespace

QString roleTitle(ComputerRole role, IncomingKind kind)
{
    switch (role) {
    case ComputerRole::Work:
        return tr("This is my work computer");
    case ComputerRole::Home:
        return tr("This is my home computer");
    case ComputerRole::Mirror:
        break;
    }
    return kind == IncomingKind::Pop3 ? tr("Just collect") : tr("Just mirror");
}

QString roleSentence(ComputerRole role, IncomingKind kind)
{
    const bool pop3 = kind == IncomingKind::Pop3;
    switch (role) {
    case ComputerRole::Work:
        return pop3 ? tr("Everything stays on the server. What you delete here is deleted only here.")
                    : tr("Everything stays on the server. What you delete here is only hidden here.");
    case ComputerRole::Home:
        return tr(
            "All mail is collected and stays here. What you delete here is deleted on the server, too.");
    case ComputerRole::Mirror:
        break;
    }
    return pop3 ? tr("This computer takes a copy of everything, and changes nothing on the server.")
                : tr("Shows what the server has. What you delete here is deleted there, too.");
}

QString dispositionSentence(const ProviderDisposition &disposition)
{
    using Kind = ProviderDisposition::Kind;
    switch (disposition.kind) {
    case Kind::FetchingDecides:
        return tr("A setting of %1, \u201cWhen messages are accessed with POP\u201d, decides what becomes of "
                  "fetched mail there; a second computer gets it only with \u201crecent:\u201d before the "
                  "user "
                  "name.")
            .arg(disposition.provider);
    case Kind::RemovalArchives:
        return tr("What the rules remove stays in \u201cAll Mail\u201d of %1, unless its IMAP settings say "
                  "that "
                  "it goes to Trash or is deleted for good.")
            .arg(disposition.provider);
    case Kind::RemovalSetsAside:
        return tr("%1 moves what is removed into a folder of its own, unless its POP settings let programs "
                  "delete mail.")
            .arg(disposition.provider);
    case Kind::EmptiesTrash:
        break;
    }
    return tr("%1 empties its Trash by itself after some time.").arg(disposition.provider);
}

QString providerSentence(const Account &account)
{
    const auto disposition = providerDisposition(account.incoming);
    return disposition && concerns(*disposition, account) ? dispositionSentence(*disposition) : QString();
}

QString leaveHintSentence(int days)
{
    return days > 0 ? counted("Your provider suggests to leave mail on its server for %n day(s).", days)
                    : tr("Your provider suggests to leave mail on its server.");
}

QString rulesSentence(const RetentionPolicy &policy)
{
    QStringList sentences;
    switch (policy.afterDownload) {
    case RetentionPolicy::AfterDownload::Keep:
        break;
    case RetentionPolicy::AfterDownload::RemoveAfterDays:
        sentences += counted("Mail leaves the server %n day(s) after it came here.", policy.days);
        break;
    case RetentionPolicy::AfterDownload::RemoveAtOnce:
        sentences += tr("Mail leaves the server as soon as it is here.");
        break;
    }
    if (policy.mostMessages > 0)
        sentences += tr("The server keeps at most %1 messages, the oldest leave first.")
                         .arg(QLocale().toString(policy.mostMessages));
    if (policy.mostBytes > 0)
        sentences +=
            tr("The server keeps at most %1, the oldest leave first.").arg(displaySize(policy.mostBytes));
    return sentences.join(u' ');
}

QString agreementSentence()
{
    return tr("Nothing leaves before you have seen which messages, and agreed.");
}

QStringList stayingSentences(const Account &account)
{
    const RetentionPolicy &policy = account.retention;
    QStringList sentences{tr("All of them stay on this computer. Each one is read back from the disk and "
                             "compared before the server is asked to remove it.")};
    if (policy.afterDownload == RetentionPolicy::AfterDownload::RemoveAtOnce)
        sentences += tr("They leave with the next look for mail.");
    else if (policy.graceHours > 0 && !policy.agreed)
        sentences +=
            counted("You have %n hour(s) to change your mind: until then, nothing happens on the server.",
                    policy.graceHours);
    if (const QString spared = sparedWords(policy); !spared.isEmpty())
        sentences += tr("What is %1 stays on the server.").arg(spared);
    sentences += policy.agreed
                     ? tr("The rules work by themselves; Activity says daily what left.")
                     : tr("From then on the rules work by themselves; Activity says daily what left.");
    return sentences;
}

QString waitingSentence(const QString &accountName, int messages)
{
    return counted("%n message(s) may leave the server of %1 by your rules.", messages)
        .arg(displayText(accountName, 60));
}

} // namespace posthorn
