#include "messageflags.h"

namespace posthorn
{

FlagState FlagChange::appliedTo(FlagState state) const
{
    state.flags &= ~remove;
    state.flags |= add;
    for (const QString &keyword : removeKeywords)
        state.keywords.removeAll(keyword);
    if (!addKeywords.isEmpty())
        state.keywords = normalizedKeywords(state.keywords + addKeywords);
    return state;
}

QStringList normalizedKeywords(QStringList keywords)
{
    keywords.removeAll(QString());
    keywords.sort();
    keywords.removeDuplicates();
    return keywords;
}

} // namespace posthorn
