#include "messageabilities.h"

#include <QSet>

namespace posthorn
{

void MessageAbilities::add(const MessageRow &row)
{
    any = true;
    hidden = hidden || row.location == Location::HiddenHere;
    shown = shown || row.location != Location::HiddenHere;
    onBoth = onBoth || row.location == Location::ServerAndHere || row.location == Location::LeavesServer;
    leaving = leaving || row.location == Location::LeavesServer;
}

void MessageAbilities::addUnknown()
{
    *this = {true, true, true, true, true};
}

bool MessageAbilities::allow(const QString &actionName) const
{
    static const QSet<QString> changing = {
        QStringLiteral("archive"),    QStringLiteral("delete"),
        QStringLiteral("deleteHere"), QStringLiteral("deleteEverywhere"),
        QStringLiteral("flag"),       QStringLiteral("toggleRead"),
        QStringLiteral("move"),       QStringLiteral("tag"),
    };
    if (changing.contains(actionName))
        return shown;
    if (actionName == QLatin1String("deleteFromServer"))
        return onBoth;
    if (actionName == QLatin1String("keepOnServer"))
        return leaving;
    if (actionName == QLatin1String("unhide"))
        return hidden;
    return any;
}

} // namespace posthorn
