#include "blockedtext.h"

#include "ui/text/displaytext.h"

#include <QCoreApplication>
#include <QUrl>
#include <algorithm>

namespace posthorn
{

namespace
{

using Kind = BlockedResource::Kind;

QString tr(const char *text, int count = -1)
{
    return QCoreApplication::translate("posthorn::BlockedText", text, nullptr, count);
}

QString listed(const QStringList &things)
{
    if (things.size() < 2)
        return things.join(QString());
    return tr("%1 and %2").arg(things.mid(0, things.size() - 1).join(QStringLiteral(", ")), things.last());
}

QString kindText(Kind kind)
{
    switch (kind) {
    case Kind::Image:
        return tr("Picture");
    case Kind::TrackingPixel:
        return tr("Tracking pixel");
    case Kind::Background:
        return tr("Background");
    case Kind::Other:
        break;
    }
    return tr("Other");
}

} // namespace

QStringList blockedHosts(const QList<BlockedResource> &blocked)
{
    QStringList hosts;
    for (const BlockedResource &resource : blocked) {
        const QString host = QUrl(resource.url).host(QUrl::FullyEncoded).toLower();
        if (!host.isEmpty() && !hosts.contains(host))
            hosts += host;
    }
    return hosts;
}

QString blockedText(const QList<BlockedResource> &blocked)
{
    const auto count = [&blocked](std::initializer_list<Kind> kinds) {
        return int(std::count_if(blocked.begin(), blocked.end(), [kinds](const BlockedResource &resource) {
            return std::find(kinds.begin(), kinds.end(), resource.kind) != kinds.end();
        }));
    };
    QStringList things;
    if (const int pictures = count({Kind::Image, Kind::Background}); pictures > 0)
        things += tr("%n picture(s)", pictures);
    if (const int pixels = count({Kind::TrackingPixel}); pixels > 0)
        things += tr("%n tracking pixel(s)", pixels);
    if (const int others = count({Kind::Other}); others > 0)
        things += tr("%n other thing(s)", others);
    const QStringList hosts = blockedHosts(blocked);
    const QString what = listed(things);
    if (hosts.isEmpty())
        return tr("Not loaded: %1.").arg(what);
    const QString first = displayText(hosts.first(), 80);
    if (hosts.size() == 1)
        return tr("Not loaded: %1 from %2.").arg(what, first);
    return tr("Not loaded: %1 from %2 and %n other host(s).", int(hosts.size() - 1)).arg(what, first);
}

QString blockedDetails(const QList<BlockedResource> &blocked, int most)
{
    QStringList lines;
    for (const BlockedResource &resource : blocked.mid(0, most))
        lines += tr("%1: %2").arg(kindText(resource.kind), displayText(resource.url, 300));
    if (blocked.size() > most)
        lines += tr("and %n more", int(blocked.size()) - most);
    return lines.join(u'\n');
}

} // namespace posthorn
