#include "newmailtext.h"

#include "ui/text/displaytext.h"

#include <QCoreApplication>

namespace posthorn
{

namespace
{

constexpr qsizetype MostLines = 4;

QString tr(const char *text, int n = -1)
{
    return QCoreApplication::translate("posthorn::NewMailText", text, nullptr, n);
}

QString senderOf(const MessageRow &row)
{
    const QString name = displayText(row.from.displayName(), 60);
    return name.isEmpty() ? tr("(no sender)") : name;
}

QString subjectOf(const MessageRow &row)
{
    const QString subject = displayText(row.subject, 100);
    return subject.isEmpty() ? tr("(no subject)") : subject;
}

} // namespace

NotificationService::Notification newMailText(const QList<MessageRow> &rows, const QString &accountName,
                                              Settings::Preview preview)
{
    const QString account = displayText(accountName, 60);
    const int count = int(rows.size());
    const QString counted = tr("%n new message(s) in %1", count).arg(account);
    if (preview == Settings::Preview::None)
        return {tr("New mail"), counted};
    const bool withSubject = preview == Settings::Preview::SenderAndSubject;
    if (count == 1)
        return {senderOf(rows.first()), withSubject ? subjectOf(rows.first()) : counted};
    QStringList lines;
    for (const MessageRow &row : rows) {
        const QString line = withSubject ? tr("%1: %2").arg(senderOf(row), subjectOf(row)) : senderOf(row);
        if (!lines.contains(line))
            lines.append(line);
    }
    const qsizetype more = lines.size() - MostLines;
    lines = lines.mid(0, MostLines);
    if (more > 0)
        lines.append(tr("and others"));
    return {counted, lines.join(u'\n')};
}

} // namespace posthorn
