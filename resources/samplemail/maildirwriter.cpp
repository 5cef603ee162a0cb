#include "maildirwriter.h"

#include <QDateTime>
#include <QDir>
#include <QFile>

namespace posthorn
{
namespace
{

Error cannotWrite(const QString &what)
{
    return {ErrorDomain::Store,
            ErrorCode::StoreUnavailable,
            Retry::AfterUser,
            {},
            QStringLiteral("cannot write ") + what};
}

QString folderPath(const QString &root, const QString &folder)
{
    return folder == QLatin1String("Inbox")
               ? root
               : root + QStringLiteral("/.") + QString(folder).replace(u'/', u'.');
}

/// In the order of the alphabet, as Maildir wants it.
QString flagLetters(MessageFlags flags)
{
    QString letters;
    if (flags & MessageFlag::Draft)
        letters += u'D';
    if (flags & MessageFlag::Flagged)
        letters += u'F';
    if (flags & MessageFlag::Forwarded)
        letters += u'P';
    if (flags & MessageFlag::Answered)
        letters += u'R';
    if (flags & MessageFlag::Seen)
        letters += u'S';
    return letters;
}

} // namespace

Result<int> writeMaildir(const QList<SampleMessage> &messages, const QString &owner, const QString &folder)
{
    int count = 0;
    // Oldest first: a server numbers what it finds by the names.
    for (auto message = messages.crbegin(); message != messages.crend(); ++message) {
        if (message->owner != owner)
            continue;
        const QString path = folderPath(folder, message->folder);
        for (const char *part : {"/cur", "/new", "/tmp"}) {
            if (!QDir().mkpath(path + QLatin1String(part)))
                return cannotWrite(path);
        }
        if (path != folder) {
            QFile mark(path + QStringLiteral("/maildirfolder"));
            if (!mark.exists() && !mark.open(QIODevice::WriteOnly))
                return cannotWrite(mark.fileName());
        }
        QFile file(path + QStringLiteral("/cur/%1.M%2P1.sample,S=%3:2,%4")
                              .arg(message->receivedMs / 1000)
                              .arg(++count, 6, 10, QLatin1Char('0'))
                              .arg(message->bytes.size())
                              .arg(flagLetters(message->flags)));
        if (!file.open(QIODevice::WriteOnly) || file.write(message->bytes) != message->bytes.size() ||
            !file.flush() ||
            !file.setFileTime(QDateTime::fromMSecsSinceEpoch(message->receivedMs, Qt::UTC),
                              QFileDevice::FileModificationTime))
            return cannotWrite(file.fileName());
    }
    return count;
}

} // namespace posthorn
