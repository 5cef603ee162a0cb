// Any text is HTML: what comes out of the sanitizer stands before an audit that was written apart from it,
// with remote pictures off and on, and comes out the same when it goes in again.

#include "mime/htmlsanitizer.h"
#include "support/htmlaudit.h"

#include <cstdio>
#include <cstdlib>

using namespace posthorn;

namespace
{

void check(const QString &html, const SanitizeOptions &options)
{
    const SanitizedHtml safe = HtmlSanitizer::sanitize(html, options);
    const QStringList found = auditHtml(safe.html, options.allowedRemote);
    const bool isStable = HtmlSanitizer::sanitize(safe.html, options).html == safe.html;
    if (found.isEmpty() && isStable && safe.html.isEmpty() >= safe.tooComplex)
        return;
    std::fprintf(stderr, "%s\nstable: %d\n%s\n", qPrintable(found.join(u'\n')), isStable,
                 qPrintable(safe.html));
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    const QString html =
        QString::fromUtf8(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    check(html, {});
    SanitizeOptions options;
    for (const QString &url : HtmlSanitizer::sanitize(html).blockedUrls())
        options.allowedRemote.insert(url);
    check(html, options);
    (void)HtmlSanitizer::toPlainText(html);
    return 0;
}
