#pragma once

#include "account/endpoint.h"

#include <QList>
#include <QStringList>
#include <QUrl>
#include <optional>

namespace posthorn
{

/// A page to open in the browser, and what it is about (English or in the provider's own words; may be
/// empty).
struct ProviderPage {
    QUrl url; // http or https
    QString text;

    bool operator==(const ProviderPage &) const = default;
};

/// What a user has to know of a provider before the log-in. A value; any thread.
struct ProviderAdvice {
    QString name;      // as the provider calls itself; untrusted where it comes from the network
    QStringList hints; // key words as in Provider::hints
    QString note;      // one English sentence of the built-in table
    QList<ProviderPage> pages;

    [[nodiscard]] bool hasHint(QLatin1String hint) const { return hints.contains(hint); }
};

/// A server that somebody published, with what it is said to take.
struct ConfiguredServer {
    Endpoint endpoint; // host in ASCII, user name filled in
    /// In the order of preference: "oauth", "password", "password-encrypted", "kerberos", "ntlm",
    /// "client-certificate", "none". Empty where nothing was said.
    QStringList auth;
};

/// What one published file says, without what nobody should use. All of it is untrusted. A value; any thread.
struct ProviderConfig {
    QList<ConfiguredServer> servers; // encrypted ones, in the order of the file
    /// Those that the file wants used without encryption.
    QList<ConfiguredServer> unencrypted;
    /// One for each server that was left out, "imap mail.example.org:143: not encrypted".
    QStringList dropped;
    QString oauthIssuer; // a host name or a URL; empty = none
    ProviderAdvice advice;
    /// For how many days POP3 clients should leave messages on the server; 0 = for good. nullopt = not said.
    std::optional<int> leaveOnServerDays;
};

} // namespace posthorn
