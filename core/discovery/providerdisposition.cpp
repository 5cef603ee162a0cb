#include "providerdisposition.h"

#include <algorithm>

namespace posthorn
{

namespace
{

using Kind = ProviderDisposition::Kind;

struct Row {
    const char *hostSuffix; // whole labels
    MailProtocol protocol;
    Kind kind;
    const char *provider;
};

/// Facts of the providers' help pages, compared in 2026-11.
constexpr Row rows[] = {
    {"gmail.com", MailProtocol::Pop3, Kind::FetchingDecides, "Gmail"},
    {"googlemail.com", MailProtocol::Pop3, Kind::FetchingDecides, "Gmail"},
    {"gmail.com", MailProtocol::Imap, Kind::RemovalArchives, "Gmail"},
    {"googlemail.com", MailProtocol::Imap, Kind::RemovalArchives, "Gmail"},
    {"outlook.office365.com", MailProtocol::Pop3, Kind::RemovalSetsAside, "Outlook.com"},
    {"outlook.com", MailProtocol::Pop3, Kind::RemovalSetsAside, "Outlook.com"},
    {"mail.yahoo.com", MailProtocol::Imap, Kind::EmptiesTrash, "Yahoo Mail"},
    {"aol.com", MailProtocol::Imap, Kind::EmptiesTrash, "AOL"},
    {"mail.me.com", MailProtocol::Imap, Kind::EmptiesTrash, "iCloud"},
    {"gmx.net", MailProtocol::Imap, Kind::EmptiesTrash, "GMX"},
    {"gmx.com", MailProtocol::Imap, Kind::EmptiesTrash, "GMX"},
    {"web.de", MailProtocol::Imap, Kind::EmptiesTrash, "WEB.DE"},
    {"daum.net", MailProtocol::Imap, Kind::EmptiesTrash, "Daum"},
    {"riseup.net", MailProtocol::Imap, Kind::EmptiesTrash, "Riseup"},
};

bool endsIn(const QString &host, QLatin1String suffix)
{
    return host == suffix || (host.size() > suffix.size() && host.endsWith(suffix) &&
                              host.at(host.size() - suffix.size() - 1) == u'.');
}

} // namespace

std::optional<ProviderDisposition> providerDisposition(const Endpoint &incoming)
{
    QString host = incoming.host.toLower();
    if (host.endsWith(u'.')) // of the DNS root
        host.chop(1);
    const auto found = std::find_if(std::begin(rows), std::end(rows), [&](const Row &row) {
        return row.protocol == incoming.protocol && endsIn(host, QLatin1String(row.hostSuffix));
    });
    if (found == std::end(rows))
        return {};
    return ProviderDisposition{found->kind, QLatin1String(found->provider)};
}

} // namespace posthorn
