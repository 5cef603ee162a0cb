#include "accountoptions.h"
#include "commands.h"
#include "discovery/endpointprober.h"
#include "discovery/hostsuggestions.h"
#include "lookup.h"
#include "objects.h"

#include <QFileInfo>
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
    [[nodiscard]] Result<ConnectionSecurity> security(const char *option, ConnectionSecurity fallback) const;
    void lookForServers();
    void takeServers(const QList<EndpointCandidate> &candidates);
    void add();
    void storePassword(AccountId id);

    Account m_account;
    QString m_password;
    std::unique_ptr<EndpointProber> m_prober;
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
    option("ca", "A PEM file of further certificate authorities.", "FILE");
    option("bodies", "Which messages are fetched whole: all, none, or those of the last DAYS.",
           "all|none|DAYS");
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
    if (isSet("bodies")) {
        POSTHORN_TRY_ASSIGN(account.bodies, parseBodies(value("bodies")));
    }
    POSTHORN_TRY(setServers(account));
    return account;
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
        if (isSet("auth"))
            POSTHORN_TRY(setAccountValue(account,
                                         endpoint == &account.incoming ? QStringLiteral("incoming.auth")
                                                                       : QStringLiteral("outgoing.auth"),
                                         value("auth")));
        if (isSet("ca")) {
            if (!QFileInfo(value("ca")).isReadable())
                return notFound(QStringLiteral("cannot read %1").arg(value("ca")));
            endpoint->caFile = QFileInfo(value("ca")).absoluteFilePath();
        }
    }
    account.outgoing.protocol = MailProtocol::Smtp;
    return {};
}

void AccountAdd::lookForServers()
{
    const QList<EndpointCandidate> candidates = suggestEndpoints(arguments().first());
    if (candidates.isEmpty())
        return fail(
            notFound(QStringLiteral("no server is known for %1; name them with --imap or --pop3, and --smtp")
                         .arg(arguments().first())));
    m_prober = std::make_unique<EndpointProber>();
    connect(m_prober.get(), &EndpointProber::candidateChanged, this,
            [this](int, const EndpointCandidate &candidate) {
                if (candidate.state == EndpointCandidate::State::Found)
                    output().progress(objectOf(candidate), QStringLiteral("found %1 %2")
                                                               .arg(protocolName(candidate.endpoint.protocol),
                                                                    candidate.endpoint.hostAndPort()));
            });
    connect(m_prober.get(), &EndpointProber::finished, this, &AccountAdd::takeServers);
    m_prober->probe(candidates);
}

void AccountAdd::takeServers(const QList<EndpointCandidate> &candidates)
{
    const auto found = [&candidates](MailProtocol protocol) -> std::optional<Endpoint> {
        const auto best = pickBest(candidates, protocol);
        if (!best || best->state != EndpointCandidate::State::Found)
            return {};
        return best->endpoint;
    };
    const auto imap = found(MailProtocol::Imap);
    const auto incoming = imap ? imap : found(MailProtocol::Pop3);
    if (!incoming)
        return fail({ErrorDomain::Network,
                     ErrorCode::HostNotFound,
                     Retry::AfterUser,
                     {},
                     QStringLiteral("no mail server answers for %1; see: posthornctl discover %1")
                         .arg(arguments().first())});
    const Account typed = m_account;
    m_account.incomingKind = imap ? IncomingKind::Imap : IncomingKind::Pop3;
    m_account.incoming = *incoming;
    if (const auto outgoing = found(MailProtocol::Smtp))
        m_account.outgoing = *outgoing;
    for (auto [endpoint, wanted] :
         {std::pair{&m_account.incoming, &typed.incoming}, std::pair{&m_account.outgoing, &typed.outgoing}}) {
        if (isSet("user"))
            endpoint->userName = wanted->userName;
        endpoint->auth = wanted->auth;
        endpoint->caFile = wanted->caFile;
    }
    add();
}

void AccountAdd::add()
{
    if (!open(MailRuntime::Use::Write))
        return;
    const auto id = runtime().accounts().add(m_account);
    if (!id)
        return fail(id.error());
    m_account = *runtime().accounts().account(*id);
    if (!m_account.outgoing.isConfigured())
        output().progress({{QStringLiteral("notice"), QStringLiteral("no-outgoing")}},
                          QStringLiteral("This account cannot send: no --smtp was given or found."));
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
