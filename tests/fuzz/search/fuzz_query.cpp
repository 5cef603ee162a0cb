// Whatever is typed into the search field is a query, and nothing of it can leave the quotes it is put in for
// FTS5.

#include "search/queryparser.h"
#include "store/searchtext.h"

#include <cstdlib>

using namespace posthorn;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    const QString typed =
        QString::fromUtf8(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    const MessageQuery query = parseSearch(typed, {}, 0);
    for (const SearchTerm &term : query.search) {
        QString rest = matchExpression(term);
        // Words in quotes, each followed by a star, joined by AND, in parentheses after the column.
        if (rest.count(u'"') % 2 != 0)
            std::abort();
        bool quoted = false;
        for (const QChar c : std::as_const(rest)) {
            if (c == u'"')
                quoted = !quoted;
            else if (!quoted && !QStringLiteral("()* :ANDsubjectnderip").contains(c))
                std::abort();
        }
    }
    return 0;
}
