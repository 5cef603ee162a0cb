#include "lookup.h"

#include <QFile>
#include <QRegularExpression>
#include <algorithm>
#include <cstdio>

namespace posthorn
{

QString firstLine(const QByteArray &bytes)
{
    QByteArray line = bytes.left(bytes.contains('\n') ? bytes.indexOf('\n') : bytes.size());
    if (line.endsWith('\r'))
        line.chop(1);
    return QString::fromUtf8(line);
}

Error usageError(const QString &text)
{
    return {ErrorDomain::Usage, ErrorCode::InvalidArgument, Retry::Never, {}, text};
}

Error notFound(const QString &text)
{
    return {ErrorDomain::Usage, ErrorCode::NotFound, Retry::Never, {}, text};
}

std::optional<FolderRole> roleFromName(const QString &name)
{
    for (int value = int(FolderRole::Inbox); value <= int(FolderRole::Outbox); ++value) {
        const auto role = static_cast<FolderRole>(value);
        if (folderRoleName(role).compare(name, Qt::CaseInsensitive) == 0)
            return role;
    }
    return {};
}

std::optional<Location> locationFromName(const QString &name)
{
    for (int value = int(Location::Server); value <= int(Location::HiddenHere); ++value) {
        const auto location = static_cast<Location>(value);
        if (locationName(location) == name)
            return location;
    }
    return {};
}

Result<bool> parseBool(const QString &typed)
{
    if (typed == QLatin1String("yes") || typed == QLatin1String("true"))
        return true;
    if (typed == QLatin1String("no") || typed == QLatin1String("false"))
        return false;
    return usageError(QStringLiteral("\"%1\" is neither yes nor no").arg(typed));
}

Result<qint64> parseSize(const QString &typed)
{
    static const QRegularExpression form(QStringLiteral("^([0-9]{1,15}) ?(|B|kB|MB|GB)$"));
    const auto match = form.match(typed);
    const QString name = match.captured(2);
    const qint64 unit = name == QLatin1String("kB")   ? 1000
                        : name == QLatin1String("MB") ? 1'000'000
                        : name == QLatin1String("GB") ? 1'000'000'000
                                                      : 1;
    constexpr qint64 most = 1'000'000'000'000'000;
    const qint64 count = match.capturedView(1).toLongLong();
    if (!match.hasMatch() || count > most / unit)
        return usageError(QStringLiteral("\"%1\" is no size, such as 500MB").arg(typed));
    return count * unit;
}

Result<int> parseNumber(const QString &typed, int minimum, int maximum)
{
    bool ok = false;
    const int number = typed.toInt(&ok);
    if (!ok || number < minimum || number > maximum)
        return usageError(
            QStringLiteral("\"%1\" is not a number from %2 to %3").arg(typed).arg(minimum).arg(maximum));
    return number;
}

Result<Account> findAccount(const AccountRepository &accounts, const QString &typed)
{
    if (auto account = accounts.find(typed))
        return *account;
    return notFound(QStringLiteral("no account \"%1\"").arg(typed));
}

Result<FolderRecord> findFolder(StoreReader &reader, const AccountRepository &accounts, const QString &typed)
{
    bool isNumber = false;
    const qint64 number = typed.toLongLong(&isNumber);
    if (isNumber)
        return reader.folder(FolderId(number));

    std::optional<AccountId> account;
    QString path = typed;
    if (const qsizetype colon = typed.indexOf(u':'); colon > 0) {
        POSTHORN_TRY_ASSIGN(const Account named, findAccount(accounts, typed.left(colon)));
        account = named.id;
        path = typed.mid(colon + 1);
    }
    POSTHORN_TRY_ASSIGN(const QList<FolderRecord> folders, reader.folders(account));
    const auto thatAre = [&folders](auto fits) {
        QList<FolderRecord> found;
        std::copy_if(folders.begin(), folders.end(), std::back_inserter(found), fits);
        return found;
    };
    const bool inbox = path.compare(QLatin1String("INBOX"), Qt::CaseInsensitive) == 0;
    QList<FolderRecord> found = thatAre([&](const FolderRecord &folder) {
        return folder.path == path || (inbox && folder.role == FolderRole::Inbox);
    });
    if (found.isEmpty()) {
        if (const auto role = roleFromName(path))
            found = thatAre([&](const FolderRecord &folder) { return folder.role == *role; });
    }
    if (found.isEmpty())
        return notFound(QStringLiteral("no folder \"%1\"").arg(typed));
    if (found.size() > 1) {
        QStringList names;
        for (const FolderRecord &folder : std::as_const(found)) {
            const auto owner = accounts.account(folder.account);
            names << (owner ? owner->name : QString::number(folder.account.value())) + u':' + folder.path;
        }
        return usageError(
            QStringLiteral("several folders fit \"%1\": %2").arg(typed, names.join(QStringLiteral(", "))));
    }
    return found.first();
}

Result<QList<PlacementId>> parseIds(const QStringList &typed)
{
    QList<PlacementId> ids;
    for (const QString &text : typed) {
        bool ok = false;
        const qint64 number = text.toLongLong(&ok);
        if (!ok || number <= 0)
            return usageError(QStringLiteral("\"%1\" is not the number of a message").arg(text));
        ids << PlacementId(number);
    }
    return ids;
}

Result<QByteArray> readInput(const QString &path)
{
    QFile file(path);
    const bool opened =
        path == QLatin1String("-") ? file.open(stdin, QIODevice::ReadOnly) : file.open(QIODevice::ReadOnly);
    if (!opened)
        return notFound(QStringLiteral("cannot read %1: %2").arg(path, file.errorString()));
    QByteArray bytes = file.readAll();
    if (file.error() != QFileDevice::NoError)
        return notFound(QStringLiteral("cannot read %1: %2").arg(path, file.errorString()));
    return bytes;
}

} // namespace posthorn
