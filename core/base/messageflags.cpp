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

bool isTag(const QString &keyword)
{
    if (keyword.startsWith(u'$'))
        return keyword.startsWith(QLatin1String("$label"), Qt::CaseInsensitive);
    return !keyword.isEmpty() && keyword.compare(QLatin1String("NonJunk"), Qt::CaseInsensitive) != 0 &&
           keyword.compare(QLatin1String("NotJunk"), Qt::CaseInsensitive) != 0;
}

QStringList normalizedKeywords(QStringList keywords)
{
    keywords.removeAll(QString());
    keywords.sort();
    keywords.removeDuplicates();
    return keywords;
}

} // namespace posthorn
