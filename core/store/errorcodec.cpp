#include "errorcodec.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace posthorn
{

namespace
{

template <class Enum>
Enum byName(const QString &name, Enum last, QString (*nameOf)(Enum), Enum fallback)
{
    for (int i = 0; i <= static_cast<int>(last); ++i) {
        if (nameOf(static_cast<Enum>(i)) == name)
            return static_cast<Enum>(i);
    }
    return fallback;
}

} // namespace

QByteArray packError(const std::optional<Error> &error)
{
    if (!error)
        return {};
    return QJsonDocument(QJsonObject{{QStringLiteral("domain"), errorDomainName(error->domain)},
                                     {QStringLiteral("code"), errorCodeName(error->code)},
                                     {QStringLiteral("retry"), static_cast<int>(error->retry)},
                                     {QStringLiteral("serverText"), error->serverText},
                                     {QStringLiteral("context"), error->context}})
        .toJson(QJsonDocument::Compact);
}

std::optional<Error> unpackError(const QByteArray &packed)
{
    if (packed.isEmpty())
        return {};
    const QJsonObject object = QJsonDocument::fromJson(packed).object();
    Error error;
    error.domain = byName(object[QLatin1String("domain")].toString(), ErrorDomain::Cancelled,
                          &errorDomainName, ErrorDomain::Protocol);
    error.code = byName(object[QLatin1String("code")].toString(), ErrorCode::Cancelled, &errorCodeName,
                        ErrorCode::Unknown);
    error.retry = static_cast<Retry>(
        qBound(0, object[QLatin1String("retry")].toInt(), static_cast<int>(Retry::Reconnect)));
    error.serverText = object[QLatin1String("serverText")].toString();
    error.context = object[QLatin1String("context")].toString();
    return error;
}

QByteArray packPairs(const QList<std::pair<QString, QString>> &pairs)
{
    if (pairs.isEmpty())
        return {};
    QJsonArray array;
    for (const auto &[first, second] : pairs)
        array.append(QJsonArray{first, second});
    return QJsonDocument(array).toJson(QJsonDocument::Compact);
}

QList<std::pair<QString, QString>> unpackPairs(const QByteArray &packed)
{
    QList<std::pair<QString, QString>> pairs;
    for (const QJsonValue &value : QJsonDocument::fromJson(packed).array()) {
        const QJsonArray pair = value.toArray();
        pairs.append({pair.at(0).toString(), pair.at(1).toString()});
    }
    return pairs;
}

} // namespace posthorn
