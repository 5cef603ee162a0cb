#include "mboxfields.h"

#include <algorithm>

namespace posthorn
{

namespace
{

constexpr const char *noteNames[] = {
    "Status",         "X-Status",         "X-Keywords",
    "X-UID",          "X-IMAP",           "X-IMAPbase",
    "Content-Length", "X-Mozilla-Status", "X-Mozilla-Status2",
    "X-Mozilla-Keys", "X-Account-Key",    "X-UIDL",
};
constexpr std::pair<const char *, MessageFlag> flagKeywords[] = {
    {"$Forwarded", MessageFlag::Forwarded},
    {"$MDNSent", MessageFlag::MdnSent},
    {"$Junk", MessageFlag::Junk},
    {"$NotJunk", MessageFlag::NotJunk},
};
constexpr qsizetype ours = 3; // the first of noteNames
constexpr qsizetype longestHeader = 1024 * 1024;
constexpr qsizetype mostKeywords = 100;
constexpr qsizetype longestKeyword = 200;

/// Thunderbird's nsMsgMessageFlags, as X-Mozilla-Status and -Status2 have them in hexadecimal.
constexpr std::pair<quint32, MessageFlag> mozillaFlags[] = {
    {0x0001, MessageFlag::Seen},      {0x0002, MessageFlag::Answered},  {0x0004, MessageFlag::Flagged},
    {0x1000, MessageFlag::Forwarded}, {0x200000, MessageFlag::Deleted},
};
constexpr quint32 mozillaExpunged = 0x0008;
constexpr quint32 mozillaPartial = 0x0400;

int noteIndex(QByteArrayView line)
{
    const qsizetype colon = line.first(std::min<qsizetype>(line.size(), 32)).indexOf(':');
    if (colon <= 0)
        return -1;
    for (size_t i = 0; i < std::size(noteNames); ++i) {
        if (line.first(colon).compare(QByteArrayView(noteNames[i]), Qt::CaseInsensitive) == 0)
            return int(i);
    }
    return -1;
}

struct Line {
    qsizetype begin = 0;
    qsizetype end = 0;
};

/// The lines of the header, without the empty one.
QList<Line> headerLines(QByteArrayView message)
{
    QList<Line> lines;
    qsizetype begin = 0;
    while (begin < message.size() && begin < longestHeader) {
        qsizetype end = message.indexOf('\n', begin);
        end = end < 0 ? message.size() : end + 1;
        const QByteArrayView line = message.sliced(begin, end - begin);
        if (line == "\n" || line == "\r\n")
            return lines;
        lines.append({begin, end});
        begin = end;
    }
    return lines;
}

void note(MboxNotes &notes, QByteArrayView line)
{
    const qsizetype colon = line.indexOf(':');
    const QByteArrayView name = line.first(colon);
    const QByteArray value = line.sliced(colon + 1).toByteArray().trimmed();
    const auto is = [name](const char *wanted) {
        return name.compare(QByteArrayView(wanted), Qt::CaseInsensitive) == 0;
    };
    MessageFlags &flags = notes.flags.flags;
    if (is("Status")) {
        flags.setFlag(MessageFlag::Seen, flags.testFlag(MessageFlag::Seen) || value.contains('R'));
    } else if (is("X-Status")) {
        for (const auto &[letter, flag] :
             {std::pair('A', MessageFlag::Answered), std::pair('F', MessageFlag::Flagged),
              std::pair('D', MessageFlag::Deleted), std::pair('T', MessageFlag::Draft)}) {
            if (value.contains(letter))
                flags.setFlag(flag);
        }
    } else if (is("X-Keywords") || is("X-Mozilla-Keys")) {
        for (const QByteArray &keyword : value.simplified().split(' '))
            addKeyword(notes.flags, QString::fromUtf8(keyword));
    } else if (is("X-Mozilla-Status") || is("X-Mozilla-Status2")) {
        const quint32 bits = value.left(16).toUInt(nullptr, 16);
        for (const auto &[bit, flag] : mozillaFlags) {
            if ((bits & bit) != 0)
                flags.setFlag(flag);
        }
        notes.deleted = notes.deleted || (bits & mozillaExpunged) != 0;
        notes.headerOnly = notes.headerOnly || (bits & mozillaPartial) != 0;
    } else if (is("X-UIDL")) {
        notes.uidl = value;
    }
}

} // namespace

MboxNotes takeMboxNotes(QByteArray &message)
{
    MboxNotes notes;
    const QList<Line> lines = headerLines(message);
    const auto text = [&message](const Line &line) {
        return QByteArrayView(message).sliced(line.begin, line.end - line.begin);
    };
    quint32 seen = 0;
    qsizetype top = 0;
    for (; top < lines.size(); ++top) {
        const int index = noteIndex(text(lines[top]));
        if (index < 0 || (seen & 1U << index) != 0 || (seen == (1U << ours) - 1 && top == ours))
            break;
        seen |= 1U << index;
    }
    const bool areOurs = top == ours && seen == (1U << ours) - 1;
    qsizetype bottom = lines.size();
    while (!areOurs && bottom > top) {
        const int index = noteIndex(text(lines[bottom - 1]));
        if (index < 0 || (seen & 1U << index) != 0)
            break;
        seen |= 1U << index;
        --bottom;
    }
    for (qsizetype i = 0; i < lines.size(); ++i) {
        if (i < top || i >= bottom)
            note(notes, text(lines[i]));
    }
    notes.flags.keywords = normalizedKeywords(notes.flags.keywords);
    if (bottom < lines.size())
        message.remove(lines[bottom].begin, lines.last().end - lines[bottom].begin);
    if (top > 0)
        message.remove(0, lines[top - 1].end);
    return notes;
}

QByteArray mboxNotes(const FlagState &flags)
{
    QByteArray status = "Status: ";
    if (flags.flags.testFlag(MessageFlag::Seen))
        status += 'R';
    status += "O\nX-Status: ";
    for (const auto &[letter, flag] :
         {std::pair('A', MessageFlag::Answered), std::pair('F', MessageFlag::Flagged),
          std::pair('D', MessageFlag::Deleted), std::pair('T', MessageFlag::Draft)}) {
        if (flags.flags.testFlag(flag))
            status += letter;
    }
    return status + "\nX-Keywords: " + keywordsOf(flags).join(u' ').toUtf8() + '\n';
}

QStringList keywordsOf(const FlagState &flags)
{
    QStringList keywords;
    for (const QString &keyword : flags.keywords) {
        const bool isWord = std::none_of(keyword.begin(), keyword.end(), [](QChar c) {
            return c.isSpace() || c.category() == QChar::Other_Control;
        });
        if (isWord)
            keywords.append(keyword);
    }
    for (const auto &[name, flag] : flagKeywords) {
        if (flags.flags.testFlag(flag))
            keywords.append(QString::fromLatin1(name));
    }
    return keywords;
}

void addKeyword(FlagState &flags, const QString &keyword)
{
    for (const auto &[name, flag] : flagKeywords) {
        if (keyword.compare(QLatin1String(name), Qt::CaseInsensitive) == 0) {
            flags.flags.setFlag(flag);
            return;
        }
    }
    if (!keyword.isEmpty() && keyword.size() <= longestKeyword && flags.keywords.size() < mostKeywords)
        flags.keywords.append(keyword);
}

} // namespace posthorn
