#include "switchtext.h"

#include "ui/text/displaytext.h"

#include <QCoreApplication>
#include <QLocale>

namespace posthorn
{

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("posthorn::SwitchText", text);
}

QString namesOf(const QStringList &folders)
{
    constexpr int longest = 160; // all together
    return displayText(folders.join(QStringLiteral(", ")), longest);
}

} // namespace

QString matchedText(const SwitchOutcome &outcome)
{
    const QString matched = QLocale().toString(outcome.matched);
    const QString onlyHere = QLocale().toString(outcome.onlyHere);
    QStringList parts{tr("%1 matched, %2 only here").arg(matched, onlyHere)};
    if (outcome.hidden > 0)
        parts.append(tr("deleted here and staying hidden: %1").arg(QLocale().toString(outcome.hidden)));
    if (!outcome.notOpened.isEmpty())
        parts.append(tr("not opened by the server: %1").arg(namesOf(outcome.notOpened)));
    return parts.join(QStringLiteral("; "));
}

QString notOpenedText(const QStringList &folders)
{
    return folders.isEmpty()
               ? QString()
               : tr("The server does not open %1, so nobody knows what is there.").arg(namesOf(folders));
}

} // namespace posthorn
