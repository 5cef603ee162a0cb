#include "retentionoptions.h"

#include "lookup.h"

#include <algorithm>

namespace posthorn
{

namespace
{

Result<void> setRole(Account &account, const QString &value)
{
    if (value == QLatin1String("mirror"))
        account.applyRole(ComputerRole::Mirror);
    else if (value == QLatin1String("work"))
        account.applyRole(ComputerRole::Work);
    else if (value == QLatin1String("home"))
        account.applyRole(ComputerRole::Home);
    else
        return usageError(QStringLiteral("role takes mirror, work or home"));
    return {};
}

/// The user said of one rule whether it removes anything. If it does not, what was agreed to otherwise holds.
void agree(RetentionPolicy &retention, bool removes)
{
    retention.agreed = removes || (retention.agreed && retention.removes());
}

Result<void> setAfterDownload(RetentionPolicy &retention, const QString &value)
{
    using After = RetentionPolicy::AfterDownload;
    if (value == QLatin1String("keep")) {
        retention.afterDownload = After::Keep;
    } else if (value == QLatin1String("at-once")) {
        retention.afterDownload = After::RemoveAtOnce;
    } else {
        POSTHORN_TRY_ASSIGN(retention.days, parseNumber(value, 1, 3650));
        retention.afterDownload = After::RemoveAfterDays;
    }
    agree(retention, retention.afterDownload != After::Keep);
    return {};
}

QStringList paths(const QString &value)
{
    QStringList result = value.split(value.contains(u'\n') ? u'\n' : u',', Qt::SkipEmptyParts);
    for (QString &path : result)
        path = path.trimmed();
    result.removeAll(QString());
    result.removeDuplicates();
    return result;
}

} // namespace

bool isRetentionKey(const QString &key)
{
    const auto keys = retentionKeys();
    return std::any_of(keys.begin(), keys.end(), [&key](const auto &known) { return known.first == key; });
}

Result<void> setRetentionValue(Account &account, const QString &key, const QString &value)
{
    RetentionPolicy &retention = account.retention;
    if (key == QLatin1String("role"))
        return setRole(account, value);
    if (key == QLatin1String("after-download"))
        return setAfterDownload(retention, value);
    if (key == QLatin1String("only-folders")) {
        retention.onlyFolders = paths(value);
    } else if (key == QLatin1String("most-messages")) {
        POSTHORN_TRY_ASSIGN(retention.mostMessages, parseNumber(value, 0, 100'000'000));
        agree(retention, retention.mostMessages > 0);
    } else if (key == QLatin1String("most-bytes")) {
        POSTHORN_TRY_ASSIGN(retention.mostBytes, parseSize(value));
        agree(retention, retention.mostBytes > 0);
    } else if (key == QLatin1String("grace-hours")) {
        POSTHORN_TRY_ASSIGN(retention.graceHours, parseNumber(value, 0, 24 * 365));
    } else {
        POSTHORN_TRY_ASSIGN(const bool on, parseBool(value));
        if (key == QLatin1String("spare-unread"))
            retention.spareUnread = on;
        else if (key == QLatin1String("spare-flagged"))
            retention.spareFlagged = on;
        else if (key == QLatin1String("spare-tagged"))
            retention.spareTagged = on;
        else if (key == QLatin1String("keep-what-left"))
            retention.keepWhatLeft = on;
        else
            retention.removeWhenDeletedHere = on;
    }
    return {};
}

QList<std::pair<QString, QString>> retentionKeys()
{
    const auto t = [](const char *text) { return QString::fromLatin1(text); };
    return {
        {t("role"), t("mirror|work|home: what this computer is; sets the following to what fits")},
        {t("after-download"), t("keep|at-once|DAYS: when mail that is here leaves the server")},
        {t("most-messages"), t("how many the server is to keep, the oldest leave first; 0 = any number")},
        {t("most-bytes"), t("the same of their size, such as 500MB; 0 = any size")},
        {t("spare-unread"), t("yes|no: no rule removes what is unread")},
        {t("spare-flagged"), t("yes|no: no rule removes what is flagged")},
        {t("spare-tagged"), t("yes|no: no rule removes what is tagged")},
        {t("only-folders"),
         t("IMAP: paths that the rules are for, with commas or line ends between; empty = all")},
        {t("grace-hours"), t("between being chosen by a rule and leaving; not for at-once")},
        {t("remove-when-deleted-here"), t("yes|no: deleting here deletes on the server")},
        {t("keep-what-left"), t("yes|no: IMAP mail that goes from the server stays here")},
    };
}

} // namespace posthorn
