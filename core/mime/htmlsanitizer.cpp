#include "htmlsanitizer.h"

#include "htmlwriter_p.h"

namespace posthorn
{
namespace
{

constexpr int maxRounds = 4;

SanitizedHtml onePass(const QString &html, const SanitizeOptions &options)
{
    SanitizedHtml result;
    const GumboTree tree(html.toUtf8());
    if (!tree.root()) {
        result.tooComplex = true;
        return result;
    }
    HtmlWriter(options, &result).write(tree.root());
    if (result.tooComplex)
        result.html.clear();
    return result;
}

} // namespace

QStringList SanitizedHtml::blockedUrls() const
{
    QStringList urls;
    for (const BlockedResource &resource : blockedRemote)
        urls += resource.url;
    return urls;
}

SanitizedHtml HtmlSanitizer::sanitize(const QString &html, const SanitizeOptions &options)
{
    SanitizedHtml result = onePass(html, options);
    // What was taken out may have stood between elements that don't nest; parsing again settles them. HTML
    // that never settles was made to be read differently by two parsers.
    for (int round = 0; !result.tooComplex; ++round) {
        const SanitizedHtml again = onePass(result.html, options);
        if (!again.tooComplex && again.html == result.html)
            return result;
        result.html = again.html;
        result.tooComplex = again.tooComplex || round >= maxRounds;
    }
    result.html.clear();
    return result;
}

} // namespace posthorn
