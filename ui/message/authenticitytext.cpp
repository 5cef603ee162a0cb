#include "authenticitytext.h"

#include "ui/text/displaytext.h"

#include <QCoreApplication>

namespace posthorn
{

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("posthorn::AuthenticityText", text);
}

QString methodText(const OriginCheck &check)
{
    const QString domain = displayText(check.domain, 120);
    if (check.method == "dkim")
        return domain.isEmpty() ? tr("A signature (DKIM)") : tr("The signature of %1 (DKIM)").arg(domain);
    if (check.method == "spf")
        return domain.isEmpty() ? tr("The sending server (SPF)")
                                : tr("The sending server for %1 (SPF)").arg(domain);
    if (check.method == "dmarc")
        return domain.isEmpty() ? tr("What the domain wants (DMARC)")
                                : tr("What %1 wants of its mail (DMARC)").arg(domain);
    return tr("What earlier servers found (ARC)");
}

QString resultText(const OriginCheck &check)
{
    if (check.result == "pass")
        return check.aligned || check.method == "arc" ? tr("passed")
                                                      : tr("passed, but that is not who it says it is from");
    if (check.result == "fail")
        return tr("failed");
    if (check.result == "softfail" || check.result == "neutral")
        return tr("says neither yes nor no");
    if (check.result == "policy")
        return tr("is too weak, or does not cover all of the message");
    if (check.result == "permerror")
        return tr("cannot be checked: there is no key for it");
    return tr("could not be checked (%1)").arg(displayText(QString::fromLatin1(check.result), 30));
}

} // namespace

QString authenticityText(const Authenticity &authenticity, const QString &fromDomain)
{
    const bool here = authenticity.source == Authenticity::Source::Here;
    const QString claimed = displayText(fromDomain, 120);
    switch (authenticity.verdict) {
    case Authenticity::Verdict::Confirmed:
        return (here ? tr("The signature is right: really from %1")
                     : tr("Confirmed by your mail server: really from %1"))
            .arg(claimed);
    case Authenticity::Verdict::NotConfirmed:
        return here ? tr("The signatures do not confirm that this is from %1").arg(claimed)
                    : tr("Not confirmed: your mail server cannot tell whether this is from %1").arg(claimed);
    case Authenticity::Verdict::Forged:
        return tr("Your mail server says that this is forged: not from %1").arg(claimed);
    case Authenticity::Verdict::Unknown:
        break;
    }
    return here ? tr("There is no signature that could be checked")
                : tr("Your mail server does not say whether this is really from %1").arg(claimed);
}

QStringList authenticityDetails(const Authenticity &authenticity)
{
    QStringList details;
    for (const OriginCheck &check : authenticity.checks.mid(0, 20))
        details += tr("%1: %2").arg(methodText(check), resultText(check));
    if (authenticity.source == Authenticity::Source::Server)
        details += tr("Said by %1").arg(displayText(authenticity.server, 120));
    else if (authenticity.source == Authenticity::Source::Here)
        details += tr("Checked on this computer");
    return details;
}

QString authenticityIcon(Authenticity::Verdict verdict)
{
    switch (verdict) {
    case Authenticity::Verdict::Confirmed:
        return QStringLiteral("shield-check");
    case Authenticity::Verdict::Forged:
        return QStringLiteral("warning");
    case Authenticity::Verdict::NotConfirmed:
    case Authenticity::Verdict::Unknown:
        break;
    }
    return QStringLiteral("shield");
}

} // namespace posthorn
