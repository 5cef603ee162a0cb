#include "tagname.h"

#include <QByteArray>

namespace posthorn
{

namespace
{
constexpr QLatin1String prefix("label:");
} // namespace

QString tagOfLabel(const QString &label)
{
    const QByteArray encoded = label.toUtf8().toPercentEncoding("/!#$&',:;?@[^`|}+", "=", '=');
    return prefix + QString::fromLatin1(encoded);
}

std::optional<QString> labelOfTag(const QString &tag)
{
    if (!tag.startsWith(prefix))
        return {};
    return QString::fromUtf8(QByteArray::fromPercentEncoding(tag.sliced(prefix.size()).toLatin1(), '='));
}

QString tagDisplayName(const QString &tag)
{
    return labelOfTag(tag).value_or(tag);
}

} // namespace posthorn
