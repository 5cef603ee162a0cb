#include "commands.h"
#include "discovery/endpointprober.h"
#include "discovery/hostsuggestions.h"
#include "discovery/providertable.h"
#include "lookup.h"
#include "objects.h"

namespace posthorn
{

namespace
{

class Discover final : public Command
{
public:
    void addOptions(QCommandLineParser &parser) const override
    {
        parser.addOption(QCommandLineOption(
            QStringLiteral("no-probe"), QStringLiteral("Only name the candidates, without the network.")));
    }

    void start() override
    {
        const auto address = splitMailAddress(arguments().first());
        if (!address)
            return usageError(QStringLiteral("\"%1\" is not a mail address").arg(arguments().first()));
        tellProvider(address->domain);
        const QList<EndpointCandidate> candidates = suggestEndpoints(arguments().first());
        if (candidates.isEmpty())
            return fail(notFound(QStringLiteral("no server is known for %1").arg(arguments().first())));
        if (isSet("no-probe"))
            return print(candidates);
        connect(&m_prober, &EndpointProber::finished, this, &Discover::print);
        m_prober.probe(candidates);
    }

private:
    void tellProvider(const QString &domain)
    {
        const auto provider = providerFor(domain);
        if (provider)
            output().progress({{QStringLiteral("provider"), provider->name},
                               {QStringLiteral("note"), provider->note},
                               {QStringLiteral("hints"), provider->hints.join(u' ')}},
                              provider->note.isEmpty()
                                  ? provider->name
                                  : provider->name + QStringLiteral(": ") + provider->note);
    }

    void print(const QList<EndpointCandidate> &candidates)
    {
        output().beginTable(candidateColumns());
        bool found = isSet("no-probe");
        int rank = 0;
        for (const EndpointCandidate &candidate : candidates) {
            QJsonObject object = objectOf(candidate);
            object.insert(QStringLiteral("rank"), ++rank);
            output().row(object);
            found = found || candidate.state == EndpointCandidate::State::Found;
        }
        finish(found ? ExitCode::Done : ExitCode::Network);
    }

    EndpointProber m_prober;
};

} // namespace

std::unique_ptr<Command> makeDiscover()
{
    return std::make_unique<Discover>();
}

} // namespace posthorn
