#include "rowtext.h"

#include "ui/common/dateformat.h"
#include "ui/common/locationtext.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace posthorn
{

namespace
{

QString tr(const char *text, int count = -1)
{
    return QCoreApplication::translate("posthorn::RowText", text, nullptr, count);
}

/// One line, and nothing that turns the direction of what stands beside it (Unicode UAX 9 formatting
/// characters).
QString oneLine(const QString &text)
{
    QString line;
    line.reserve(text.size());
    for (const QChar c : text) {
        const char16_t code = c.unicode();
        const bool bidi = (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) ||
                          code == 0x200E || code == 0x200F;
        if (!bidi)
            line += c.category() == QChar::Other_Control ? QChar(u' ') : c;
    }
    return line.simplified();
}

} // namespace

QString rowPeople(const MessageRow &row, bool outgoing)
{
    if (!outgoing) {
        const QString name = oneLine(row.from.displayName());
        return name.isEmpty() ? tr("(unknown sender)") : name;
    }
    QStringList names;
    for (const Address &address : row.to)
        names << oneLine(address.displayName());
    if (names.isEmpty())
        return tr("(no recipient)");
    return tr("To %1").arg(names.join(QStringLiteral(", ")));
}

QString rowSubject(const MessageRow &row)
{
    const QString subject = oneLine(row.subject);
    return subject.isEmpty() ? tr("(no subject)") : subject;
}

QString rowSentence(const MessageRow &row, bool outgoing, const QDateTime &now, const QLocale &locale)
{
    QStringList parts;
    if (!row.flags.flags.testFlag(MessageFlag::Seen))
        parts << tr("Unread.");
    if (row.flags.flags.testFlag(MessageFlag::Flagged))
        parts << tr("Flagged.");
    parts << tr("%1: %2.").arg(rowPeople(row, outgoing), rowSubject(row));
    const QString date = listDate(row.receivedMs, now, locale);
    if (!date.isEmpty())
        parts << date + u'.';
    parts << locationSentence(row.location, row.leavesServerMs, now, locale);
    if (row.hasAttachments)
        parts << tr("With attachments.");
    if (row.threadCount > 1)
        parts << tr("%1 messages in the conversation.").arg(row.threadCount);
    if (row.flags.flags.testFlag(MessageFlag::Answered))
        parts << tr("Answered.");
    return parts.join(u' ');
}

} // namespace posthorn
