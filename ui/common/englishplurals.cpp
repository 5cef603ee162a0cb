#include "ui/common/englishplurals.h"

namespace posthorn
{

QString EnglishPlurals::translate(const char *, const char *sourceText, const char *, int n) const
{
    if (n < 0)
        return {};
    QString text = QString::fromUtf8(sourceText);
    const QString mark = QStringLiteral("(s)");
    if (!text.contains(mark))
        return {};
    return text.replace(mark, n == 1 ? QString() : QStringLiteral("s"));
}

} // namespace posthorn
