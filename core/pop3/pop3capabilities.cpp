#include "pop3capabilities.h"

namespace posthorn
{

namespace
{

constexpr int mostDays = 36'500;
constexpr int mostDelaySeconds = 24 * 60 * 60;

std::optional<int> number(const QByteArray &text, int most)
{
    bool ok = false;
    const int value = text.toInt(&ok);
    if (!ok || value < 0 || value > most)
        return {};
    return value;
}

} // namespace

Pop3Capabilities Pop3Capabilities::of(const QList<QByteArray> &lines)
{
    Pop3Capabilities found;
    found.known = true;
    for (const QByteArray &line : lines) {
        const QList<QByteArray> words = line.simplified().split(' ');
        const QByteArray name = words.first().toUpper();
        const QByteArray argument = words.value(1).toUpper();
        if (name == "UIDL")
            found.uidl = true;
        else if (name == "TOP")
            found.top = true;
        else if (name == "PIPELINING")
            found.pipelining = true;
        else if (name == "RESP-CODES")
            found.respCodes = true;
        else if (name == "EXPIRE")
            found.expireDays = argument == "NEVER" ? -1 : number(argument, mostDays);
        else if (name == "LOGIN-DELAY")
            found.loginDelaySeconds = number(argument, mostDelaySeconds);
        else if (name == "IMPLEMENTATION")
            found.implementation = line.trimmed().mid(name.size() + 1).left(200);
    }
    return found;
}

void Pop3Capabilities::takeLimitsFrom(const Pop3Capabilities &before)
{
    if (!expireDays)
        expireDays = before.expireDays;
    if (!loginDelaySeconds)
        loginDelaySeconds = before.loginDelaySeconds;
}

} // namespace posthorn
