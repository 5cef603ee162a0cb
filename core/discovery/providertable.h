#pragma once

#include "account/endpoint.h"
#include "base/result.h"
#include "providerconfig.h"

#include <QHash>
#include <QList>
#include <QStringList>
#include <optional>

namespace posthorn
{

/// What is known of one mail provider: a row of resources/providers.json (format: resources/PROVIDERS.md). A
/// value.
struct Provider {
    QString name;
    QStringList domains; // lower case, ASCII
    QString checkedOn;   // "2026-09": when the row was last compared with its sources
    /// In rank order, several of one protocol possible; hosts and user names with their placeholders still in
    /// them.
    QList<Endpoint> endpoints;
    /// Key words: "app-password" (an app password must be made first), "enable-imap" (access must be switched
    /// on in the web mail), "oauth-only" (takes no password), "no-imap" (no IMAP, POP3 or SMTP at all),
    /// "no-pop3", "bridge" (a program of the provider must run here), "paid" (only for paying customers),
    /// "auth-code".
    QStringList hints;
    QString note; // one English sentence; may be empty
    QUrl help;    // the page on which the user does what the hints say; may be empty
    /// Domains whose mail exchangers are this provider's: the name of one ends in them. Lower case, ASCII.
    QStringList mxSuffixes;

    [[nodiscard]] bool hasHint(QLatin1String hint) const { return hints.contains(hint); }
    /// The provider is known not to offer it.
    [[nodiscard]] bool lacks(MailProtocol protocol) const;
    [[nodiscard]] ProviderAdvice advice() const;
};

/// The built-in provider table. Immutable after loading; any thread.
class ProviderTable
{
public:
    /// Errors: Usage/InvalidArgument that names the row and what is wrong with it.
    [[nodiscard]] static Result<ProviderTable> fromJson(const QByteArray &json);
    /// The table compiled in as :/posthorn/providers.json.
    [[nodiscard]] static const ProviderTable &builtIn();

    /// By exact domain, any case, Unicode or ASCII.
    [[nodiscard]] std::optional<Provider> providerFor(const QString &domain) const;
    /// By the name of a mail exchanger of the domain (ASCII, lower case).
    [[nodiscard]] std::optional<Provider> providerByMailExchanger(const QString &host) const;
    /// By protocol and host of one of its servers: for addresses in the domains of its customers. Rows whose
    /// servers have placeholders in their names are not found so.
    [[nodiscard]] std::optional<Provider> providerByServer(const Endpoint &server) const;
    [[nodiscard]] const QList<Provider> &providers() const { return m_providers; }

private:
    QList<Provider> m_providers;
    QHash<QString, qsizetype> m_byDomain;
    QHash<QString, qsizetype> m_byMxSuffix;
};

/// The built-in row for a domain.
[[nodiscard]] std::optional<Provider> providerFor(const QString &domain);

} // namespace posthorn
