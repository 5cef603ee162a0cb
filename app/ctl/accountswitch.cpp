#include "account/preferences.h"
#include "accountoptions.h"
#include "commands.h"
#include "discovery/basedomain.h"
#include "discovery/serverdiscovery.h"
#include "discoveryobjects.h"
#include "lookup.h"
#include "objects.h"
#include "sync/switchback.h"
#include "sync/switchend.h"
#include "sync/switchfolders.h"
#include "sync/switchpreview.h"

#include <QJsonArray>

namespace posthorn
{

namespace
{

QString hiddenWords(qint64 hidden)
{
    return hidden == 0 ? QString() : QStringLiteral(", %1 deleted here stay hidden").arg(hidden);
}

/// An account changes its protocol and keeps its mail.
class AccountSwitchCommand final : public Command
{
public:
    void addOptions(QCommandLineParser &parser) const override;
    void start() override;

private:
    [[nodiscard]] Result<void> readOptions();
    [[nodiscard]] Result<bool> isUnderWay();
    void findServer();
    void takeServer(const DiscoveryResult &result);
    void useServer(Endpoint endpoint);
    void preview();
    void previewed(const Result<SwitchPreview> &preview);
    void fetchFirst();
    void change();
    void startEngine();
    [[nodiscard]] bool mayGoOn(const Error &error);
    void goOn();
    void settle();
    void sync(const SyncEngine::SyncOptions &options, std::function<void()> next);
    void report(qint64 uploaded);

    Account m_account;  // as it is
    Account m_switched; // as it is to be
    bool m_toImap = true;
    std::optional<Endpoint> m_server;
    std::unique_ptr<ServerDiscovery> m_discovery;
    std::unique_ptr<SwitchPreviewer> m_previewer;
    std::function<void()> m_afterSync;
    bool m_changed = false; // the account is what it is to be
};

void AccountSwitchCommand::addOptions(QCommandLineParser &parser) const
{
    const auto option = [&parser](const char *name, const char *text, const char *value = "") {
        parser.addOption({QLatin1String(name), QLatin1String(text), QLatin1String(value)});
    };
    option("to", "imap or pop3.", "PROTOCOL");
    option("server", "The server; looked for where none is given.", "HOST:PORT");
    option("security", "tls (default), starttls or none; for --server.", "HOW");
    option("user", "The user name there; the account's where none is given.", "USER");
    option("accept-domain", "Another domain that may be given the password, though only the DNS names it.",
           "DOMAIN");
    option("keep", "To IMAP: what is only here stays here.");
    option("upload", "To IMAP: what is only here goes to the server, but for Trash and Junk.");
    option("leave",
           "To POP3: do not fetch what is not here; in other folders than INBOX it stays on the server.");
    option("dry-run", "Only say what would be found.");
}

Result<void> AccountSwitchCommand::readOptions()
{
    const QString to = value("to");
    if (to != QLatin1String("imap") && to != QLatin1String("pop3"))
        return posthorn::usageError(QStringLiteral("--to takes imap or pop3"));
    m_toImap = to == QLatin1String("imap");
    if (isSet("keep") && isSet("upload"))
        return posthorn::usageError(QStringLiteral("--keep or --upload, not both"));
    if (m_toImap ? isSet("leave") : isSet("keep") || isSet("upload"))
        return posthorn::usageError(m_toImap ? QStringLiteral("--leave is for --to pop3")
                                             : QStringLiteral("--keep and --upload are for --to imap"));
    if (!isSet("server"))
        return {};
    ConnectionSecurity security = ConnectionSecurity::Tls;
    if (isSet("security")) {
        const auto typed = securityFromName(value("security"));
        if (!typed)
            return posthorn::usageError(QStringLiteral("--security takes tls, starttls or none"));
        security = *typed;
    }
    POSTHORN_TRY_ASSIGN(
        m_server, parseServer(value("server"), m_toImap ? MailProtocol::Imap : MailProtocol::Pop3, security));
    return {};
}

void AccountSwitchCommand::start()
{
    if (const auto read = readOptions(); !read)
        return fail(read.error());
    if (!open(MailRuntime::Use::Sync))
        return;
    const auto account = findAccount(runtime().accounts(), arguments().first());
    if (!account)
        return fail(account.error());
    m_account = *account;
    if (!m_account.enabled || m_account.incomingKind == IncomingKind::Local)
        return usageError(QStringLiteral("the account %1 is disabled, or has no server").arg(m_account.name));
    if (m_account.isImap() != m_toImap)
        return findServer();
    const auto underWay = isUnderWay();
    if (!underWay)
        return fail(underWay.error());
    if (!*underWay)
        return usageError(QStringLiteral("%1 has its mail by %2 already").arg(m_account.name, value("to")));
    m_switched = m_account;
    startEngine();
    goOn();
}

Result<bool> AccountSwitchCommand::isUnderWay()
{
    POSTHORN_TRY_ASSIGN(const auto folders,
                        read([this](StoreReader &reader) { return reader.folders(m_account.id); }));
    return isSwitching(m_account, folders) || isSwitchingBack(m_account, folders);
}

void AccountSwitchCommand::findServer()
{
    if (m_server) {
        m_server->userName = m_account.incoming.userName;
        m_server->caFile = m_account.incoming.caFile;
        return useServer(*m_server);
    }
    DiscoveryOptions options = discoveryOptions(Preferences(profile().configDir));
    options.caFile = m_account.incoming.caFile;
    m_discovery = std::make_unique<ServerDiscovery>();
    connect(m_discovery.get(), &ServerDiscovery::finished, this, &AccountSwitchCommand::takeServer);
    m_discovery->start(m_account.address(), options);
}

void AccountSwitchCommand::takeServer(const DiscoveryResult &result)
{
    const auto best = pickBest(result.candidates, m_toImap ? MailProtocol::Imap : MailProtocol::Pop3);
    if (!best || best->state != EndpointCandidate::State::Found)
        return fail(notFound(QStringLiteral("no %1 server answers for %2; name it with --server")
                                 .arg(value("to"), m_account.address())));
    const QString domain = baseDomain(best->endpoint.host);
    output().progress(
        objectOf(*best),
        QStringLiteral("found %1 %2 (%3)").arg(value("to"), best->endpoint.hostAndPort(), best->reason));
    if (best->isVouchedByDnsOnly() && !parser().values(QStringLiteral("accept-domain")).contains(domain))
        return usageError(
            QStringLiteral("%1 belongs to %2, and only the DNS says that it serves %3: if it is right, "
                           "add --accept-domain %2")
                .arg(best->endpoint.host, domain, m_account.address()));
    useServer(best->endpoint);
}

void AccountSwitchCommand::useServer(Endpoint endpoint)
{
    if (isSet("user"))
        endpoint.userName = value("user");
    m_switched = switchedTo(m_account, endpoint);
    m_switched.keepTokenFromPasswordMechanisms();
    preview();
}

/// Which is the log-in's test, too.
void AccountSwitchCommand::preview()
{
    m_previewer = std::make_unique<SwitchPreviewer>(runtime().store(), runtime().profile().dataDir);
    connect(m_previewer.get(), &SwitchPreviewer::finished, this,
            [this](const Result<SwitchPreview> &found) { previewed(found); });
    if (!m_switched.incoming.needsSecret())
        return m_previewer->start(m_switched, {});
    runtime().readPassword({m_account.id, CredentialKind::IncomingPassword},
                           [this](const Result<QString> &secret) {
                               if (!secret)
                                   return fail(secret.error());
                               m_previewer->start(m_switched, *secret);
                           });
}

void AccountSwitchCommand::previewed(const Result<SwitchPreview> &preview)
{
    if (!preview)
        return fail(preview.error());
    QJsonObject object{{QStringLiteral("onServer"), preview->onServer},
                       {QStringLiteral("folders"), preview->folders},
                       {QStringLiteral("here"), preview->here},
                       {QStringLiteral("notOpened"), QJsonArray::fromStringList(preview->notOpened)}};
    QString text = QStringLiteral("The server has %1, %2 are here").arg(preview->onServer).arg(preview->here);
    if (m_toImap) {
        object.insert(QStringLiteral("certain"), preview->certain);
        object.insert(QStringLiteral("doubtful"), preview->doubtful);
        object.insert(QStringLiteral("onlyHere"), preview->onlyHere);
        text += QStringLiteral(": %1 match, %2 have to be compared, %3 are only here")
                    .arg(preview->certain)
                    .arg(preview->doubtful)
                    .arg(preview->onlyHere);
        object.insert(QStringLiteral("hidden"), preview->hidden);
        text += hiddenWords(preview->hidden);
    } else {
        const auto count = countSwitchBack(runtime().store(), m_account.id);
        if (!count)
            return fail(count.error());
        object.insert(QStringLiteral("whole"), count->here);
        object.insert(QStringLiteral("inboxMissing"), count->inboxMissing);
        object.insert(QStringLiteral("elsewhereMissing"), count->elsewhereMissing);
        text += QStringLiteral(": %1 whole; not whole are %2 of INBOX and %3 of other folders")
                    .arg(count->here)
                    .arg(count->inboxMissing)
                    .arg(count->elsewhereMissing);
    }
    if (isSet("dry-run")) {
        output().fact(object, text + u'.');
        return finish();
    }
    output().progress(object, text + u'.');
    startEngine();
    if (m_toImap || isSet("leave"))
        return sync({}, [this] { change(); });
    fetchFirst();
}

void AccountSwitchCommand::fetchFirst()
{
    SyncEngine::SyncOptions everything;
    everything.bodies = BodyPolicy{BodyPolicy::Kind::All, 0, 0};
    sync(everything, [this] { change(); });
}

void AccountSwitchCommand::change()
{
    if (const auto may = checkMaySwitch(runtime().store(), m_account.id); !may)
        return fail(may.error());
    if (!m_toImap && !isSet("leave")) {
        const auto count = countSwitchBack(runtime().store(), m_account.id);
        if (!count)
            return fail(count.error());
        if (const qint64 missing = count->inboxMissing + count->elsewhereMissing; missing > 0)
            return fail({ErrorDomain::Usage,
                         ErrorCode::NotSupported,
                         Retry::AfterUser,
                         {},
                         QStringLiteral("%1 messages could not be fetched; --leave leaves them on the server")
                             .arg(missing)});
    }
    if (const auto saved = runtime().accounts().update(m_switched); !saved)
        return fail(saved.error());
    // The engine begins anew, with the other protocol.
    m_previewer.reset();
    closeRuntime();
    if (!open(MailRuntime::Use::Sync))
        return;
    startEngine();
    goOn();
}

void AccountSwitchCommand::startEngine()
{
    connect(runtime().engine(), &SyncEngine::syncFinished, this,
            [this](AccountId id, const SyncStats &, const std::optional<Error> &error) {
                if (id != m_account.id || !m_afterSync)
                    return;
                if (error && !mayGoOn(*error))
                    return fail(*error);
                std::exchange(m_afterSync, {})();
            });
    runtime().start();
}

/// A folder that the server refuses to open is an error of each sync, and no reason to stop here.
bool AccountSwitchCommand::mayGoOn(const Error &error)
{
    if (!m_changed || !m_toImap || error.domain != ErrorDomain::Server)
        return false;
    const auto outcome = switchOutcome(runtime().store(), m_switched);
    return outcome && outcome->ready && !outcome->notOpened.isEmpty();
}

void AccountSwitchCommand::goOn()
{
    m_changed = true;
    // What is found in the first pass may still have to be carried out.
    sync({}, [this] { settle(); });
}

void AccountSwitchCommand::settle()
{
    if (!m_toImap || !(isSet("keep") || isSet("upload")))
        return report(0);
    const auto ended =
        endSwitch(runtime().store(), m_switched, isSet("upload") ? OnlyHere::Upload : OnlyHere::Keep);
    if (!ended)
        return fail(ended.error());
    sync({}, [this, uploaded = *ended] { report(uploaded); });
}

void AccountSwitchCommand::sync(const SyncEngine::SyncOptions &options, std::function<void()> next)
{
    m_afterSync = std::move(next);
    runtime().engine()->sync(m_account.id, options);
}

void AccountSwitchCommand::report(qint64 uploaded)
{
    const auto outcome = switchOutcome(runtime().store(), m_switched);
    if (!outcome)
        return fail(outcome.error());
    QJsonObject object{{QStringLiteral("account"), m_account.id.value()},
                       {QStringLiteral("incoming"), value("to")},
                       {QStringLiteral("onlyHere"), outcome->onlyHere}};
    if (!m_toImap) {
        output().fact(object, QStringLiteral("%1 has its mail by POP3.").arg(m_account.name));
        return finish();
    }
    object.insert(QStringLiteral("matched"), outcome->matched);
    object.insert(QStringLiteral("uploaded"), uploaded);
    object.insert(QStringLiteral("undecided"), outcome->running);
    object.insert(QStringLiteral("notOpened"), QJsonArray::fromStringList(outcome->notOpened));
    QString text = QStringLiteral("%1 matched, %2 only here").arg(outcome->matched).arg(outcome->onlyHere);
    object.insert(QStringLiteral("hidden"), outcome->hidden);
    text += hiddenWords(outcome->hidden);
    if (outcome->running)
        text += QStringLiteral(": say --keep or --upload");
    else if (uploaded > 0)
        text += QStringLiteral(", %1 uploaded").arg(uploaded);
    if (!outcome->notOpened.isEmpty())
        text += QStringLiteral("; the server does not open %1, so nobody knows what is there")
                    .arg(outcome->notOpened.join(QLatin1String(", ")));
    output().fact(object, text + u'.');
    finish();
}

} // namespace

std::unique_ptr<Command> makeAccountSwitch()
{
    return std::make_unique<AccountSwitchCommand>();
}

} // namespace posthorn
