#include "picturesenders.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <algorithm>
#include <tuple>

namespace posthorn
{

namespace
{

constexpr qsizetype most = 2000;
constexpr qint64 mostBytes = 1'000'000;

bool isGood(const PictureSender &sender)
{
    return sender.address.contains(u'@') && sender.address.size() <= 320 && sender.domain.contains(u'.') &&
           sender.domain.size() <= 255 && sender.address == sender.address.toLower() &&
           sender.domain == sender.domain.toLower();
}

bool isBefore(const PictureSender &a, const PictureSender &b)
{
    return std::tie(a.address, a.domain) < std::tie(b.address, b.domain);
}

PictureSender lower(const PictureSender &sender)
{
    return {sender.address.toLower(), sender.domain.toLower()};
}

} // namespace

PictureSenders::PictureSenders(const QString &configDir)
    : m_path(QDir(configDir).filePath(QStringLiteral("picture-senders.json")))
{
    QFile file(m_path);
    if (!file.open(QIODevice::ReadOnly))
        return;
    const QJsonArray array = QJsonDocument::fromJson(file.read(mostBytes)).array();
    for (const QJsonValue &value : array) {
        const QJsonObject object = value.toObject();
        const PictureSender sender{object.value(QLatin1String("address")).toString(),
                                   object.value(QLatin1String("domain")).toString()};
        if (m_all.size() < most && isGood(sender) && !m_all.contains(sender))
            m_all.append(sender);
    }
    std::sort(m_all.begin(), m_all.end(), isBefore);
}

bool PictureSenders::contains(const PictureSender &sender) const
{
    return m_all.contains(lower(sender));
}

Result<bool> PictureSenders::add(const PictureSender &sender)
{
    const PictureSender added = lower(sender);
    if (!isGood(added) || m_all.contains(added) || m_all.size() >= most)
        return false;
    m_all.insert(std::lower_bound(m_all.begin(), m_all.end(), added, isBefore), added);
    return write();
}

Result<bool> PictureSenders::remove(const PictureSender &sender)
{
    if (m_all.removeAll(lower(sender)) == 0)
        return false;
    return write();
}

Result<bool> PictureSenders::write() const
{
    QJsonArray array;
    for (const PictureSender &sender : m_all)
        array.append(QJsonObject{{QStringLiteral("address"), sender.address},
                                 {QStringLiteral("domain"), sender.domain}});
    QSaveFile file(m_path);
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) ||
        file.write(QJsonDocument(array).toJson()) < 0 || !file.commit())
        return Error{ErrorDomain::Store,
                     ErrorCode::StoreUnavailable,
                     Retry::AfterUser,
                     {},
                     QStringLiteral("writing %1").arg(m_path)};
    return true;
}

} // namespace posthorn
