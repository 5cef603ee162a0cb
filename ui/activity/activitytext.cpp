#include "activitytext.h"

#include "ui/common/dateformat.h"
#include "ui/text/displaytext.h"
#include "ui/text/errortext.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace posthorn
{

namespace
{

QString tr(const char *text, int count = -1)
{
    return QCoreApplication::translate("posthorn::ActivityText", text, nullptr, count);
}

QString nameOf(const FolderNames &folders, FolderId id)
{
    return displayText(folders.value(id, tr("a folder")), 80);
}

QString flagsText(const FlagChange &change, int count)
{
    if (change.add.testFlag(MessageFlag::Seen))
        return tr("Mark %n message(s) as read", count);
    if (change.remove.testFlag(MessageFlag::Seen))
        return tr("Mark %n message(s) as unread", count);
    if (change.add.testFlag(MessageFlag::Flagged))
        return tr("Flag %n message(s)", count);
    if (change.remove.testFlag(MessageFlag::Flagged))
        return tr("Remove the flag of %n message(s)", count);
    if (!change.addKeywords.isEmpty())
        return tr("Tag %n message(s)", count);
    return tr("Change the marks of %n message(s)", count);
}

} // namespace

QString activityText(const Activity &activity, const QString &account, const FolderNames &folders)
{
    QString what;
    switch (activity.kind) {
    case Activity::Kind::Connecting:
        what = tr("connecting");
        break;
    case Activity::Kind::ListingFolders:
        what = tr("listing the folders");
        break;
    case Activity::Kind::SyncingFolder:
        what = tr("looking through %1").arg(nameOf(folders, activity.folder));
        break;
    case Activity::Kind::FetchingBodies:
        what = tr("fetching messages");
        break;
    case Activity::Kind::ApplyingChanges:
        what = tr("carrying out your changes");
        break;
    case Activity::Kind::Sending:
        what = tr("sending");
        break;
    case Activity::Kind::CollectingPop3:
        what = tr("collecting mail");
        break;
    }
    const QLocale locale;
    const QString text = account.isEmpty() ? what : tr("%1: %2").arg(displayText(account, 60), what);
    if (activity.total <= 0)
        return text;
    return tr("%1, %2 of %3").arg(text, locale.toString(activity.done), locale.toString(activity.total));
}

QString operationText(const OperationRecord &operation, const FolderNames &folders)
{
    const int count = int(operation.targets.size());
    const QString source = nameOf(folders, operation.folder);
    const QString target = nameOf(folders, operation.targetFolder);
    switch (operation.kind) {
    case OperationKind::SetFlags:
        return tr("%1 in %2").arg(flagsText(operation.flags, count), source);
    case OperationKind::Move:
        return tr("Move %n message(s) from %1 to %2", count).arg(source, target);
    case OperationKind::Copy:
        return tr("Copy %n message(s) from %1 to %2", count).arg(source, target);
    case OperationKind::Expunge:
        return tr("Delete %n message(s) in %1 for good", count).arg(source);
    case OperationKind::Append:
        return tr("Upload %n message(s) to %1", count).arg(source);
    case OperationKind::PopDelete:
        return tr("Remove %n collected message(s) from the server", count);
    case OperationKind::Hide:
        return tr("Hide %n message(s) in %1 here", count).arg(source);
    }
    return {};
}

QString operationStateText(const OperationRecord &operation, qint64 nowMs)
{
    switch (operation.state) {
    case OperationState::Queued:
        if (!operation.error && operation.notBeforeMs > nowMs)
            return tr("in %1 s; until then it can be undone")
                .arg((operation.notBeforeMs - nowMs + 999) / 1000);
        return operation.error ? tr("tried %n time(s), will be tried again", operation.attempts)
                               : tr("waits for the server");
    case OperationState::InFlight:
        return tr("being carried out");
    case OperationState::Uncertain:
        return tr("not known whether the server did it");
    case OperationState::Failed:
        if (!operation.error)
            return tr("failed");
        return operation.error->serverText.isEmpty()
                   ? errorText(*operation.error).sentence
                   : tr("the server said: %1").arg(displayText(operation.error->serverText, 200));
    case OperationState::Done:
        return tr("done");
    case OperationState::Cancelled:
        return tr("cancelled");
    }
    return {};
}

QString outboxText(const OutboxRecord &record)
{
    const QString subject = record.subject.isEmpty() ? tr("(no subject)") : displayText(record.subject, 100);
    const QString first = displayText(record.recipients.value(0), 80);
    if (record.recipients.size() < 2)
        return tr("%1, to %2").arg(subject, first);
    return tr("%1, to %2 and %n other(s)", int(record.recipients.size()) - 1).arg(subject, first);
}

QString outboxStateText(const OutboxRecord &record, qint64 nowMs)
{
    switch (record.state) {
    case OutboxState::Waiting:
        if (record.error)
            return tr("%1 It is tried again by itself.").arg(errorText(*record.error).sentence);
        if (record.notBeforeMs > nowMs)
            return tr("leaves in %n second(s)", int((record.notBeforeMs - nowMs + 999) / 1000));
        return tr("waits for the server");
    case OutboxState::Sending:
        return tr("being sent");
    case OutboxState::Uncertain:
        return tr("The line broke at the end of the sending: it may have arrived. It is never sent again by "
                  "itself.");
    case OutboxState::Failed: {
        if (!record.recipientErrors.isEmpty()) {
            const auto &[address, said] = record.recipientErrors.first();
            return tr("%1 was refused: %2").arg(displayText(address, 100), displayText(said, 200));
        }
        if (!record.error)
            return tr("The server refused it.");
        const ErrorText words = errorText(*record.error);
        return record.error->serverText.isEmpty()
                   ? words.sentence
                   : tr("%1 It said: %2").arg(words.sentence, displayText(record.error->serverText, 200));
    }
    case OutboxState::Sent:
        return tr("sent; its copy is being stored");
    case OutboxState::Cancelled:
        return tr("taken back");
    }
    return {};
}

QString removalText(const RemovalDay &removed, const QString &account, qint64 nowMs)
{
    constexpr qint64 dayMs = 24 * 60 * 60 * 1000;
    const QString name = displayText(account, 60);
    const QString size = displaySize(removed.bytes);
    const QString what = tr("Rules removed %n message(s) (%1) from the server of %2", int(removed.messages));
    const qint64 ago = nowMs / dayMs - removed.day;
    if (ago == 0)
        return tr("%1 today.").arg(what.arg(size, name));
    if (ago == 1)
        return tr("%1 yesterday.").arg(what.arg(size, name));
    const QDate date = QDateTime::fromMSecsSinceEpoch(removed.day * dayMs, Qt::UTC).date();
    return tr("%1 on %2.").arg(what.arg(size, name), QLocale().toString(date, tr("ddd d MMM")));
}

QString departuresText(qint64 messages, qint64 bytes, const QString &account)
{
    return tr("%n message(s) (%1) to leave the server of %2", int(messages))
        .arg(displaySize(bytes), displayText(account, 60));
}

QString departureTimesText(qint64 firstMs, qint64 later, qint64 nowMs)
{
    const QString first =
        tr("The first %1.").arg(comingDate(firstMs, QDateTime::fromMSecsSinceEpoch(nowMs), QLocale()));
    return later > 0 ? first + u' ' + tr("%n more message(s) later.", int(later)) : first;
}

QString nextTryText(const AccountStatus &status, qint64 nowMs)
{
    if (status.state != AccountStatus::State::Waiting || status.retryAtMs <= nowMs)
        return {};
    const qint64 seconds = (status.retryAtMs - nowMs + 999) / 1000;
    return tr("Next try in %1:%2").arg(seconds / 60).arg(seconds % 60, 2, 10, QLatin1Char('0'));
}

QString serverKeepsText(std::optional<int> days)
{
    if (!days || *days < 0)
        return {};
    return *days == 0 ? tr("This provider deletes mail as soon as it was fetched.")
                      : tr("This provider deletes mail after %n day(s).", *days);
}

} // namespace posthorn
