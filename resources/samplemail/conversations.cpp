#include "mime/flowedtext.h"
#include "mimewriter.h"
#include "people.h"
#include "samplefiles.h"
#include "samplesources.h"
#include "sampletext.h"

#include <QDateTime>
#include <QLocale>

namespace posthorn
{
namespace
{

struct Turn {
    QString person;
    qint64 delay = 0;
    QString attributes;
    QStringList lines;
};

QList<Turn> turnsOf(const SampleBlock &block)
{
    QList<Turn> turns;
    for (const QString &line : block.lines) {
        if (line.startsWith(u'@')) {
            Turn turn;
            turn.person = line.mid(1).section(u' ', 0, 0);
            QString rest = line.section(u' ', 1);
            if (rest.startsWith(u'+')) {
                turn.delay = sampleDuration(rest.mid(1).section(u' ', 0, 0));
                rest = rest.section(u' ', 1);
            }
            turn.attributes = rest;
            turns += turn;
        } else if (!turns.isEmpty()) {
            turns.last().lines += line;
        }
    }
    return turns;
}

/// A conversation: who takes part, and what each message needs to know of those before it.
class Thread
{
public:
    Thread(const SampleBlock &block, int number, qint64 nowMs)
        : m_owner(block.field(0))
        , m_folder(block.field(1))
        , m_subject(block.field(3))
        , m_number(number)
        , m_turns(turnsOf(block))
    {
        if (block.field(4) == QLatin1String("list")) {
            m_list = m_subject.section(QStringLiteral(": "), 0, 0);
            m_subject = u'[' + m_list.section(u' ', 0, 0) + QStringLiteral("] ") +
                        m_subject.section(QStringLiteral(": "), 1);
            m_list = m_list.section(u' ', 0, 0).toLower();
        }
        m_time = sampleTime(nowMs, sampleDuration(block.field(2)), number);
        for (const Turn &turn : std::as_const(m_turns))
            m_time -= turn.delay;
    }

    QList<SampleMessage> messages()
    {
        QList<SampleMessage> all;
        for (qsizetype i = 0; i < m_turns.size(); ++i) {
            m_time += m_turns[i].delay;
            all += write(i);
            if (i > 0 && m_turns[i].person == QLatin1String("me"))
                all[i - 1].flags |= MessageFlag::Answered;
        }
        return all;
    }

private:
    SampleMessage write(qsizetype index)
    {
        const Turn &turn = m_turns[index];
        const SamplePerson author = samplePerson(turn.person, m_owner);
        SampleHeader header;
        header.from = author.address;
        header.subject = index > 0 && !m_subject.startsWith(QLatin1String("Re: "))
                             ? QStringLiteral("Re: ") + m_subject
                             : m_subject;
        header.dateMs = m_time;
        header.utcOffset = author.utcOffset;
        header.messageId = "c" + QByteArray::number(m_number) + '.' + QByteArray::number(index) + '@' +
                           author.address.address.section(u'@', 1).toUtf8();
        header.references = m_ids;
        address(&header, turn.person);
        m_ids += header.messageId;

        const QString own = joinedLines(turn.lines);
        QString text = own;
        if (index > 0 && (m_list.isEmpty() || index % 3 == 1))
            text += u'\n' + m_attribution + u'\n' + quoted(m_previous.trimmed());
        if (!author.signature.isEmpty())
            text += QStringLiteral("-- \n") + author.signature + u'\n';
        m_previous = own;
        const QDateTime when =
            QDateTime::fromMSecsSinceEpoch(m_time, Qt::OffsetFromUTC, author.utcOffset * 60);
        m_attribution = QStringLiteral("On ") + QLocale::c().toString(when, QStringLiteral("d MMMM, HH:mm")) +
                        QStringLiteral(", ") + author.address.name + QStringLiteral(" wrote:");

        SamplePart body = textPart(text, "utf-8", SampleEncoding::QuotedPrintable, true);
        const QStringList attachments = attributeValues(turn.attributes, QStringLiteral("attach:"));
        if (!attachments.isEmpty()) {
            QList<SamplePart> parts = {body};
            for (const QString &attachment : attachments)
                parts += sampleAttachment(attachment, m_subject, m_time);
            body = multipart("mixed", parts, "=_mixed_" + header.messageId.left(8));
        }
        SampleMessage made;
        made.owner = m_owner;
        const bool mine = turn.person == QLatin1String("me");
        made.folder = mine ? QStringLiteral("Sent") : m_folder;
        const QStringList words = turn.attributes.split(u' ');
        if (!words.contains(QLatin1String("unread")))
            made.flags |= MessageFlag::Seen;
        if (words.contains(QLatin1String("flagged")))
            made.flags |= MessageFlag::Flagged;
        made.keywords = attributeValues(turn.attributes, QStringLiteral("tag:"));
        made.receivedMs = m_time;
        made.bytes = message(header, body);
        return made;
    }

    void address(SampleHeader *header, const QString &author) const
    {
        if (!m_list.isEmpty()) {
            const QString address = m_list + QStringLiteral("@lists.example");
            header->to = {{QString(), address}};
            header->more = {{"List-Id", '<' + m_list.toUtf8() + ".lists.example>"},
                            {"List-Post", "<mailto:" + address.toUtf8() + '>'},
                            {"List-Unsubscribe", "<mailto:leave-" + address.toUtf8() + '>'}};
            return;
        }
        QStringList others;
        for (const Turn &turn : m_turns) {
            if (turn.person != author && !others.contains(turn.person))
                others += turn.person;
        }
        if (author != QLatin1String("me") && !others.contains(QLatin1String("me")))
            others.prepend(QStringLiteral("me"));
        for (const QString &other : std::as_const(others))
            (header->to.isEmpty() ? header->to : header->cc) += samplePerson(other, m_owner).address;
    }

    QString m_owner;
    QString m_folder;
    QString m_subject;
    QString m_list;
    int m_number;
    QList<Turn> m_turns;
    qint64 m_time = 0;
    QList<QByteArray> m_ids;
    QString m_previous;
    QString m_attribution;
};

} // namespace

QList<SampleMessage> sampleConversations(qint64 nowMs)
{
    QList<SampleMessage> all;
    int number = 0;
    for (const SampleBlock &block : readSampleBlocks(QStringLiteral("conversations.txt")))
        all += Thread(block, ++number, nowMs).messages();
    return all;
}

} // namespace posthorn
