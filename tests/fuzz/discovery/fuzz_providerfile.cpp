// Whatever a web server sends as its configuration file, nothing comes out of it that could not be used: only
// encrypted servers with names and ports, user names without control characters, pages of the web.

#include "discovery/autoconfigparser.h"
#include "discovery/hostname.h"
#include "discovery/paccparser.h"

#include <cstdlib>

using namespace posthorn;

namespace
{

void check(const Result<ProviderConfig> &config)
{
    if (!config)
        return;
    for (const ConfiguredServer &server : config->servers) {
        const Endpoint &endpoint = server.endpoint;
        if (!endpoint.validate() || endpoint.security == ConnectionSecurity::None ||
            asciiHostName(endpoint.host) != endpoint.host)
            std::abort();
        for (const QChar c : endpoint.userName)
            if (c.category() == QChar::Other_Control || c.isSpace())
                std::abort();
    }
    for (const ProviderPage &page : config->advice.pages)
        if (!page.url.scheme().startsWith(QLatin1String("http")) || page.url.host().isEmpty())
            std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    const MailAddressParts parts{QStringLiteral("ada"), QStringLiteral("example.org")};
    check(parseAutoconfig(bytes, parts));
    check(parsePacc(bytes, parts));
    const auto digest = paccDigest(bytes);
    if (digest && digest->size() != 32)
        std::abort();
    return 0;
}
