#include "htmlsanitizer.h"

#include "htmlwriter_p.h"

namespace posthorn
{
namespace
{

constexpr int maxRounds = 4;

SanitizedHtml onePass(const QString &html)
{
    SanitizedHtml result;
    const GumboTree tree(html.toUtf8());
    if (!tree.root()) {
        result.tooComplex = true;
        return result;
    }
    HtmlWriter(&result).write(tree.root());
    if (result.tooComplex)
        result.html.clear();
    return result;
}

} // namespace

SanitizedHtml HtmlSanitizer::sanitize(const QString &html)
{
    SanitizedHtml result = onePass(html);
    // What was taken out may have stood between elements that don't nest; parsing again settles them. HTML
    // that never settles was made to be read differently by two parsers.
    for (int round = 0; !result.tooComplex; ++round) {
        const SanitizedHtml again = onePass(result.html);
        if (!again.tooComplex && again.html == result.html)
            return result;
        result.html = again.html;
        result.tooComplex = again.tooComplex || round >= maxRounds;
    }
    result.html.clear();
    return result;
}

} // namespace posthorn
