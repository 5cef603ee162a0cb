#pragma once

#include "account/endpoint.h"
#include "providerconfig.h"

#include <QList>
#include <QMetaType>
#include <QStringList>
#include <optional>

namespace posthorn
{

/// One server that an address may have, why it is believed to be there, and what a probe said. A value; any
/// thread.
struct EndpointCandidate {
    /// Who says so; the most trusted first.
    enum class Source {
        Pacc,           // the provider's file whose digest is in the DNS (draft-ietf-mailmaint-pacc)
        ProviderFile,   // the provider's file, from the mail domain by https
        BuiltIn,        // a row of the provider table
        PublicDatabase, // a file of the public database
        Service,        // a service record that names a host of the domain's own base domain (RFC 6186)
        MailExchanger,  // table, file or database, for the provider that the domain's mail goes to
        ForeignService, // a service record that names somebody else's host
        Guess,          // a usual name in the domain of the address
        Manual,         // typed by the user
    };
    enum class State {
        Guess, // not looked at yet
        Probing,
        Found,  // the right protocol answered, encrypted as the endpoint says
        Failed, // see `error`
    };

    Endpoint endpoint; // userName is filled in
    Source source = Source::Guess;
    /// English key words, for the ui to make a sentence of: "provider-table:2026-09", "guess:imap.",
    /// "manual", "pacc", "autoconfig", "well-known", "public-database", "srv"; behind "mx:" where it was the
    /// provider of the domain's mail that was looked up: "mx:provider-table:2026-09".
    QString reason;
    /// The URL or the DNS name that said it; for "mx:provider-table" the mail exchanger. Empty for the table
    /// and for guesses.
    QString origin;
    /// The lesser sources that named the same server: "public-database https://...", "guess:imap.".
    QStringList alsoSaidBy;
    /// The host lies outside the base domain of the address.
    bool foreignDomain = false;
    /// As in ConfiguredServer, and the issuer for "oauth".
    QStringList auth;
    QString oauthIssuer;
    QString providerName; // may be empty
    ProviderAdvice advice;
    /// This is not what the source said, but what became of it: "port:587/tls" (another port or encryption of
    /// the same host) or "certificate:mail.example.org" (the certificate there is for this name). Empty = as
    /// the source said.
    QString correctedFrom;

    State state = State::Guess;
    std::optional<Error> error; // when Failed
    QStringList capabilities;   // when Found; as announced before log-in, upper case
    /// Failed with WrongProtocol or TlsNotSpoken: "POP3", "IMAP", "SMTP", "HTTP", "SSH".
    QString speaks;
    /// Failed with CertificateNotTrusted: "name-mismatch", "expired", "not-yet-valid", "self-signed",
    /// "untrusted", "weak".
    QStringList certificateIssues;
    /// Where the name is all that is wrong with it: the names that the certificate is for.
    QStringList certificateNames;

    /// A host that only the DNS vouches for, which anybody on the way can forge: not to be used before the
    /// user has agreed to it.
    [[nodiscard]] bool isVouchedByDnsOnly() const;
    /// The user has to see the host and agree to it.
    [[nodiscard]] bool needsConsent() const { return foreignDomain && source != Source::BuiltIn; }
    /// Same protocol, host, port and encryption.
    [[nodiscard]] bool isSameServer(const EndpointCandidate &other) const;
    /// What a look at the server found out: everything from `state` on.
    void takeFindings(const EndpointCandidate &other);
};

/// "pacc", "provider-file", "built-in", "public-database", "srv", "mail-exchanger", "foreign-srv", "guess",
/// "manual" and "guess", "probing", "found", "failed": for posthornctl and tests.
[[nodiscard]] QString candidateSourceName(EndpointCandidate::Source source);
[[nodiscard]] QString candidateStateName(EndpointCandidate::State state);

/// The first candidate of the protocol that was found, in the order of the list (which is the rank); where
/// none was found, the first one that has not failed; else nullopt. Pure.
[[nodiscard]] std::optional<EndpointCandidate> pickBest(const QList<EndpointCandidate> &candidates,
                                                        MailProtocol protocol);

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::EndpointCandidate)
