#include "account/preferences.h"
#include "commands.h"
#include "discovery/hostsuggestions.h"
#include "discovery/providertable.h"
#include "discovery/serverdiscovery.h"
#include "discoveryobjects.h"
#include "lookup.h"

#include <QFileInfo>

namespace posthorn
{

namespace
{

class Discover final : public Command
{
public:
    void addOptions(QCommandLineParser &parser) const override
    {
        const auto option = [&parser](const char *name, const char *text, const char *value = "") {
            parser.addOption({QLatin1String(name), QLatin1String(text), QLatin1String(value)});
        };
        option("no-probe", "Only name the candidates, without the network.");
        option("no-pacc", "Do not ask for the file of the PACC draft.");
        option("database", "The public database in place of the usual one; \"none\" asks none.", "URL");
        option("allow-plaintext", "Also name servers without encryption, in private networks only.");
        option("ca", "A PEM file of further certificate authorities.", "FILE");
    }

    void start() override
    {
        DiscoveryOptions options = discoveryOptions(Preferences(profile().configDir));
        options.pacc = options.pacc && !isSet("no-pacc");
        options.allowPlaintext = isSet("allow-plaintext");
        if (isSet("database"))
            options.database = value("database") == QLatin1String("none") ? QUrl() : QUrl(value("database"));
        if (isSet("ca")) {
            if (!QFileInfo(value("ca")).isReadable())
                return fail(notFound(QStringLiteral("cannot read %1").arg(value("ca"))));
            options.caFile = QFileInfo(value("ca")).absoluteFilePath();
        }
        const QString address = arguments().first();
        if (!splitMailAddress(address))
            return usageError(QStringLiteral("\"%1\" is not a mail address").arg(address));
        if (isSet("no-probe"))
            return print(withoutNetwork(address));
        connect(&m_discovery, &ServerDiscovery::finished, this, &Discover::print);
        m_discovery.start(address, options);
    }

private:
    [[nodiscard]] static DiscoveryResult withoutNetwork(const QString &address)
    {
        DiscoveryResult result;
        result.candidates = suggestEndpoints(address);
        if (const auto provider = providerFor(splitMailAddress(address)->domain))
            result.provider = provider->advice();
        return result;
    }

    void tellDomain(const DiscoveryResult &result)
    {
        const ProviderAdvice provider = result.provider.value_or(ProviderAdvice());
        QStringList pages;
        for (const ProviderPage &page : provider.pages)
            pages += QString::fromLatin1(page.url.toEncoded());
        QStringList notOffered;
        for (const MailProtocol protocol : result.notOffered)
            notOffered += protocolName(protocol);
        notOffered.sort();
        QStringList words{provider.name, provider.note, pages.join(u' ')};
        if (!notOffered.isEmpty())
            words += QStringLiteral("not offered: ") + notOffered.join(u' ');
        QJsonObject object{{QStringLiteral("provider"), provider.name},
                           {QStringLiteral("note"), provider.note},
                           {QStringLiteral("hints"), provider.hints.join(u' ')},
                           {QStringLiteral("pages"), pages.join(u' ')},
                           {QStringLiteral("notOffered"), notOffered.join(u' ')}};
        if (result.leaveOnServerDays) {
            object.insert(QStringLiteral("leaveOnServerDays"), *result.leaveOnServerDays);
            words += *result.leaveOnServerDays == 0
                         ? QStringLiteral("POP3 should leave mail on the server")
                         : QStringLiteral("POP3 should leave mail on the server for %1 days")
                               .arg(*result.leaveOnServerDays);
        }
        words.removeAll(QString());
        if (!words.isEmpty())
            output().progress(object, words.join(QStringLiteral("; ")));
    }

    void print(const DiscoveryResult &result)
    {
        tellDomain(result);
        if (!result.sources.isEmpty()) {
            output().beginTable(sourceColumns());
            for (const SourceReport &report : result.sources)
                output().row(objectOf(report));
        }
        if (result.candidates.isEmpty()) {
            output().flush();
            return fail(notFound(QStringLiteral("no server is known for %1").arg(arguments().first())));
        }
        output().beginTable(candidateColumns());
        bool found = isSet("no-probe");
        int rank = 0;
        for (const EndpointCandidate &candidate : result.candidates) {
            QJsonObject object = objectOf(candidate);
            object.insert(QStringLiteral("rank"), ++rank);
            object.insert(QStringLiteral("fate"), isSet("no-probe") ? QStringLiteral("not-reached")
                                                                    : fateOf(candidate, result.candidates));
            output().row(object);
            found = found || candidate.state == EndpointCandidate::State::Found;
        }
        finish(found ? ExitCode::Done : ExitCode::Network);
    }

    ServerDiscovery m_discovery;
};

} // namespace

std::unique_ptr<Command> makeDiscover()
{
    return std::make_unique<Discover>();
}

} // namespace posthorn
