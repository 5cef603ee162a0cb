#include "account/preferences.h"
#include "accountoptions.h"
#include "commands.h"
#include "discovery/basedomain.h"
#include "discovery/serverdiscovery.h"
#include "discoveryobjects.h"
#include "lookup.h"
#include "objects.h"
#include "retentionoptions.h"

#include <cstdio>

namespace posthorn
{

namespace
{

class AccountAdd final : public Command
{
public:
    void addOptions(QCommandLineParser &parser) const override;
    void start() override;

private:
    [[nodiscard]] Result<Account> accountFromOptions();
    [[nodiscard]] Result<void> setServers(Account &account);
    [[nodiscard]] Result<void> setRules(Account &account) const;
    [[nodiscard]] Result<ConnectionSecurity> security(const char *option, ConnectionSecurity fallback) const;
    void lookForServers();
    void takeServers(const DiscoveryResult &result);
    void tellFound(const EndpointCandidate &candidate);
    void add();
    void storePassword(AccountId id);

    Account m_account;
    QString m_password;
    std::unique_ptr<ServerDiscovery> m_discovery;
};

void AccountAdd::addOptions(QCommandLineParser &parser) const
{
    const auto option = [&parser](const char *name, const char *text, const char *value) {
        parser.addOption({QLatin1String(name), QLatin1String(text), QLatin1String(value)});
    };
    option("name", "The account's name; the address where none is given.", "NAME");
    option("display-name", "The sender's name.", "NAME");
    option("context", "home or work.", "CONTEXT");
    option("imap", "The server mail comes from.", "HOST:PORT");
    option("pop3", "The server mail is collected from.", "HOST:PORT");
    option("smtp", "The server mail is sent by.", "HOST:PORT");
    option("security", "tls (default), starttls or none.", "HOW");
    option("smtp-security", "The same for --smtp alone.", "HOW");
    option("user", "The user name; the address where none is given.", "USER");
    option("auth", "The authentication mechanism; automatic where none is given.", "MECH");
    option("client-certificate", "A PEM file of the certificate that proves who you are.", "FILE");
    option("client-key", "A PEM file of its key, where that is not in the same file.", "FILE");
    option("ca", "A PEM file of further certificate authorities.", "FILE");
    option("accept-domain", "Another domain that may be given the password, though only the DNS names it.",
           "DOMAIN");
    option("bodies", "Which messages are fetched whole: all, none, or those of the last DAYS.",
           "all|none|DAYS");
    option("bodies-up-to", "Larger messages come as their header, and whole when opened; 0 = any size.",
           "SIZE");
    option("shared-inbox", "POP3: accounts with the same name here are shown as one.", "NAME");
    for (const auto &[key, takes] : retentionKeys())
        parser.addOption({key, takes + u'.', QStringLiteral("VALUE")});
    option("oauth", "Sign in with a browser: a provider's name or an issuer's URL.", "PROVIDER");
    option("client-id", "As whom, where the provider gave out a client id for it.", "ID");
    option("password-command", "A shell command whose first line is the password.", "COMMAND");
    parser.addOption(
        QCommandLineOption(QStringLiteral("password-stdin"),
                           QStringLiteral("Read the password from standard input, for the keyring.")));
}

void AccountAdd::start()
{
    auto account = accountFromOptions();
    if (!account)
        return fail(account.error());
    m_account = std::move(account).value();
    if (isSet("password-stdin")) {
        const auto input = readInput(QStringLiteral("-"));
        if (!input)
            return fail(input.error());
        m_password = firstLine(*input);
        if (m_password.isEmpty())
            return usageError(QStringLiteral("standard input has no password"));
    }
    if (m_account.incoming.isConfigured())
        add();
    else
        lookForServers();
}

Result<ConnectionSecurity> AccountAdd::security(const char *option, ConnectionSecurity fallback) const
{
    if (!isSet(option))
        return fallback;
    if (const auto known = securityFromName(value(option)))
        return *known;
    return posthorn::usageError(
        QStringLiteral("--%1 takes tls, starttls or none").arg(QLatin1String(option)));
}

Result<Account> AccountAdd::accountFromOptions()
{
    if (isSet("imap") && isSet("pop3"))
        return posthorn::usageError(QStringLiteral("--imap and --pop3 make two accounts"));
    if (isSet("password-command") && isSet("password-stdin"))
        return posthorn::usageError(QStringLiteral("--password-command or --password-stdin, not both"));
    if (isSet("oauth") && (isSet("password-command") || isSet("password-stdin")))
        return posthorn::usageError(QStringLiteral("with --oauth there is no password"));
    if (isSet("client-id") && !isSet("oauth"))
        return posthorn::usageError(QStringLiteral("--client-id needs --oauth beside it"));
    const QString address = arguments().first();
    if (!splitMailAddress(address))
        return posthorn::usageError(QStringLiteral("\"%1\" is not a mail address").arg(address));

    Account account;
    account.name = isSet("name") ? value("name") : address;
    account.context = value("context");
    Identity identity;
    identity.name = value("display-name");
    identity.address = address;
    account.identities = {identity};
    account.passwordCommand = value("password-command");
    POSTHORN_TRY(setServers(account));
    POSTHORN_TRY(setRules(account));
    return account;
}

/// Where its mail lives. What the role stands for depends on the protocol, and single switches change it.
Result<void> AccountAdd::setRules(Account &account) const
{
    QStringList keys;
    for (const auto &[key, takes] : retentionKeys())
        keys << key;
    keys.insert(1, QStringLiteral("bodies")); // after the role
    keys << QStringLiteral("bodies-up-to") << QStringLiteral("shared-inbox");
    for (const QString &key : std::as_const(keys)) {
        const QStringList typed = parser().values(key);
        if (typed.isEmpty())
            continue;
        const bool takesSeveral = key == QLatin1String("only-folders");
        POSTHORN_TRY(setAccountValue(account, key, takesSeveral ? typed.join(u'\n') : typed.last()));
    }
    return {};
}

Result<void> AccountAdd::setServers(Account &account)
{
    POSTHORN_TRY_ASSIGN(const auto incoming, security("security", ConnectionSecurity::Tls));
    POSTHORN_TRY_ASSIGN(const auto outgoing, security("smtp-security", incoming));
    if (isSet("imap")) {
        account.incomingKind = IncomingKind::Imap;
        POSTHORN_TRY_ASSIGN(account.incoming, parseServer(value("imap"), MailProtocol::Imap, incoming));
    }
    if (isSet("pop3")) {
        account.incomingKind = IncomingKind::Pop3;
        POSTHORN_TRY_ASSIGN(account.incoming, parseServer(value("pop3"), MailProtocol::Pop3, incoming));
    }
    if (isSet("smtp")) {
        if (!account.incoming.isConfigured())
            return posthorn::usageError(QStringLiteral("--smtp needs --imap or --pop3 beside it"));
        POSTHORN_TRY_ASSIGN(account.outgoing, parseServer(value("smtp"), MailProtocol::Smtp, outgoing));
    }
    for (Endpoint *endpoint : {&account.incoming, &account.outgoing}) {
        endpoint->userName = isSet("user") ? value("user") : arguments().first();
        const QString side =
            endpoint == &account.incoming ? QStringLiteral("incoming.") : QStringLiteral("outgoing.");
        for (const char *key : {"auth", "ca", "client-certificate", "client-key"})
            if (isSet(key))
                POSTHORN_TRY(setAccountValue(account, side + QLatin1String(key), value(key)));
    }
    account.outgoing.protocol = MailProtocol::Smtp;
    return {};
}

void AccountAdd::lookForServers()
{
    DiscoveryOptions options = discoveryOptions(Preferences(profile().configDir));
    options.caFile = m_account.incoming.caFile;
    m_discovery = std::make_unique<ServerDiscovery>();
    connect(m_discovery.get(), &ServerDiscovery::finished, this, &AccountAdd::takeServers);
    m_discovery->start(arguments().first(), options);
}

void AccountAdd::takeServers(const DiscoveryResult &result)
{
    const auto found = [&result](MailProtocol protocol) -> std::optional<EndpointCandidate> {
        auto best = pickBest(result.candidates, protocol);
        return best && best->state == EndpointCandidate::State::Found ? best : std::nullopt;
    };
    const auto imap = found(MailProtocol::Imap);
    const auto incoming = imap ? imap : found(MailProtocol::Pop3);
    const auto outgoing = found(MailProtocol::Smtp);
    if (result.hasNoMailProtocol())
        return fail(notFound(QStringLiteral("%1 offers mail programs no way in")
                                 .arg(result.provider ? result.provider->name : arguments().first())));
    if (!incoming)
        return fail({ErrorDomain::Network,
                     ErrorCode::HostNotFound,
                     Retry::AfterUser,
                     {},
                     QStringLiteral("no mail server answers for %1; see: posthornctl discover %1")
                         .arg(arguments().first())});
    for (const auto &candidate : {incoming, outgoing}) {
        if (!candidate)
            continue;
        tellFound(*candidate);
        const QString domain = baseDomain(candidate->endpoint.host);
        if (candidate->isVouchedByDnsOnly() &&
            !parser().values(QStringLiteral("accept-domain")).contains(domain))
            return usageError(
                QStringLiteral("%1 belongs to %2, and only the DNS says that it serves %3, which "
                               "anybody on the way can forge: if it is right, add "
                               "--accept-domain %2")
                    .arg(candidate->endpoint.host, domain, arguments().first()));
    }
    const Account typed = m_account;
    m_account.incomingKind = imap ? IncomingKind::Imap : IncomingKind::Pop3;
    m_account.incoming = incoming->endpoint;
    if (outgoing)
        m_account.outgoing = outgoing->endpoint;
    for (auto [endpoint, wanted] :
         {std::pair{&m_account.incoming, &typed.incoming}, std::pair{&m_account.outgoing, &typed.outgoing}}) {
        if (isSet("user"))
            endpoint->userName = wanted->userName;
        endpoint->auth = wanted->auth;
        endpoint->caFile = wanted->caFile;
        endpoint->clientCertificateFile = wanted->clientCertificateFile;
        endpoint->clientKeyFile = wanted->clientKeyFile;
    }
    if (const auto set = setRules(m_account); !set)
        return fail(set.error());
    add();
}

void AccountAdd::tellFound(const EndpointCandidate &candidate)
{
    QStringList words{QStringLiteral("found %1 %2 (%3)")
                          .arg(protocolName(candidate.endpoint.protocol), candidate.endpoint.hostAndPort(),
                               candidate.reason)};
    if (candidate.endpoint.protocol != MailProtocol::Smtp) {
        words += candidate.advice.note;
        for (const ProviderPage &page : candidate.advice.pages)
            words += QString::fromLatin1(page.url.toEncoded());
    }
    words.removeAll(QString());
    output().progress(objectOf(candidate), words.join(QStringLiteral("; ")));
}

void AccountAdd::add()
{
    if (!open(MailRuntime::Use::Write))
        return;
    if (isSet("oauth")) {
        const auto set = setOAuth(m_account, value("oauth"), value("client-id"), runtime().oauthProviders());
        if (!set)
            return fail(set.error());
    }
    const auto id = runtime().accounts().add(m_account);
    if (!id)
        return fail(id.error());
    m_account = *runtime().accounts().account(*id);
    if (!m_account.outgoing.isConfigured())
        output().progress({{QStringLiteral("notice"), QStringLiteral("no-outgoing")}},
                          QStringLiteral("This account cannot send: no --smtp was given or found."));
    if (m_account.oauth)
        output().progress({{QStringLiteral("notice"), QStringLiteral("sign-in-needed")}},
                          QStringLiteral("Now sign in: posthornctl account signin %1").arg(id->value()));
    if (!m_password.isEmpty())
        storePassword(*id);
    else {
        output().fact(objectOf(m_account),
                      QStringLiteral("Added account %1: %2").arg(id->value()).arg(m_account.name));
        finish();
    }
}

void AccountAdd::storePassword(AccountId id)
{
    runtime().storePassword(
        {id, CredentialKind::IncomingPassword}, m_password, [this, id](Result<void> stored) {
            if (!stored) {
                // An account that the next run has no password for is not what was asked for.
                if (const auto removed = runtime().accounts().remove(id); !removed)
                    output().error(removed.error());
                return fail(stored.error());
            }
            output().fact(objectOf(m_account),
                          QStringLiteral("Added account %1: %2").arg(id.value()).arg(m_account.name));
            finish();
        });
}

} // namespace

std::unique_ptr<Command> makeAccountAdd()
{
    return std::make_unique<AccountAdd>();
}

} // namespace posthorn
