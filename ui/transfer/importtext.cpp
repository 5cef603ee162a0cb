#include "importtext.h"

#include "ui/text/displaytext.h"

#include <QCoreApplication>
#include <QLocale>

namespace posthorn
{

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("posthorn::ImportText", text);
}

} // namespace

QString transferCountsText(const TransferCounts &counts)
{
    const QLocale locale;
    QStringList parts{tr("%1 read").arg(locale.toString(counts.read)),
                      tr("%1 stored").arg(locale.toString(counts.stored))};
    if (counts.already > 0)
        parts += tr("%1 there already").arg(locale.toString(counts.already));
    parts += tr("%1 skipped").arg(locale.toString(counts.skipped));
    if (counts.deleted > 0)
        parts += tr("%1 left out that had been deleted").arg(locale.toString(counts.deleted));
    return parts.join(QStringLiteral(", "));
}

QString skipReasonText(SkipReason reason)
{
    switch (reason) {
    case SkipReason::TooLarge:
        return tr("larger than any message may be");
    case SkipReason::Unreadable:
        return tr("cannot be read");
    case SkipReason::Empty:
        return tr("nothing in it");
    case SkipReason::HeaderOnly:
        return tr("only its header had been fetched");
    case SkipReason::NotMail:
        return tr("no mail");
    case SkipReason::Link:
        return tr("a link, or no ordinary file");
    case SkipReason::TooDeep:
        return tr("too many folders in folders");
    case SkipReason::Outside:
        return tr("outside of the profile; it can be imported from there");
    case SkipReason::NotHere:
        break;
    }
    return tr("not fetched from the server yet");
}

QString importedAccountText(const ThunderbirdAccount &account)
{
    if (account.account.incomingKind == IncomingKind::Local)
        return tr("on this computer");
    return tr("%1, %2, no password: it will be asked for")
        .arg(account.account.isPop3() ? QStringLiteral("POP3") : QStringLiteral("IMAP"),
             displayText(account.account.incoming.host, 80));
}

QString leftOutText(const ThunderbirdProfile &profile)
{
    QStringList sentences;
    QStringList left;
    for (const QString &name : profile.leftOut)
        left += displayText(name, 120);
    if (!left.isEmpty())
        sentences += tr("Not taken: %1.").arg(left.join(QStringLiteral(", ")));
    QStringList outside;
    for (const SkippedPlace &place : profile.skipped) {
        if (place.reason == SkipReason::Outside)
            outside += displayText(place.place, 200);
    }
    if (!outside.isEmpty())
        sentences += tr("Mail outside of the profile can be imported from there: %1.")
                         .arg(outside.join(QStringLiteral(", ")));
    sentences += tr("Mail of IMAP accounts comes from their servers.");
    return sentences.join(u' ');
}

} // namespace posthorn
