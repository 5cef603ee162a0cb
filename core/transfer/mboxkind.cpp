#include "mboxkind.h"

#include "linewindow.h"

#include <QDateTime>
#include <QIODevice>
#include <algorithm>

namespace posthorn
{

namespace
{

constexpr qint64 sampleBytes = 16 * 1024 * 1024;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

qsizetype quoteDepth(QByteArrayView line)
{
    qsizetype depth = 0;
    for (const char c : line) {
        if (c == '>')
            ++depth;
        else if (c != ' ')
            break;
    }
    return depth;
}

/// The place of "dd:dd" in it, -1 for none.
qsizetype timeOfDay(QByteArrayView line)
{
    for (qsizetype i = 6; i + 4 < line.size(); ++i) {
        if (line[i + 2] == ':' && isDigit(line[i]) && isDigit(line[i + 1]) && isDigit(line[i + 3]) &&
            isDigit(line[i + 4]))
            return i;
    }
    return -1;
}

} // namespace

QString mboxKindName(MboxKind kind)
{
    switch (kind) {
    case MboxKind::O:
        return QStringLiteral("mboxo");
    case MboxKind::Rd:
        return QStringLiteral("mboxrd");
    case MboxKind::Cl:
        return QStringLiteral("mboxcl");
    case MboxKind::Cl2:
        break;
    }
    return QStringLiteral("mboxcl2");
}

std::optional<MboxKind> mboxKindFromName(const QString &name)
{
    for (const MboxKind kind : {MboxKind::O, MboxKind::Rd, MboxKind::Cl, MboxKind::Cl2}) {
        if (mboxKindName(kind) == name)
            return kind;
    }
    return {};
}

bool beginsFromLine(QByteArrayView line)
{
    return line.startsWith("From ");
}

qsizetype fromQuoteDepth(QByteArrayView line)
{
    qsizetype depth = 0;
    while (depth < line.size() && line[depth] == '>')
        ++depth;
    return beginsFromLine(line.sliced(depth)) ? depth : -1;
}

bool looksLikeField(QByteArrayView line)
{
    constexpr qsizetype longestName = 76;
    for (qsizetype i = 0; i < line.size() && i <= longestName; ++i) {
        if (line[i] == ':')
            return i > 0;
        if (line[i] <= ' ' || line[i] > '~')
            return false;
    }
    return false;
}

bool isMboxSeparator(QByteArrayView line, QByteArrayView next, bool atEnd, bool afterEmpty)
{
    if (!beginsFromLine(line))
        return false;
    const bool hasTime = timeOfDay(line) >= 0;
    // ">From " after it is what UUCP left there.
    const bool fieldFollows = looksLikeField(next) || next.startsWith(">From ");
    if (!afterEmpty)
        return hasTime && fieldFollows;
    return hasTime || fieldFollows || atEnd || next.startsWith('\n') || next.startsWith("\r\n");
}

qint64 timeOfFromLine(QByteArrayView line)
{
    // "Thu Nov 26 18:05:00 2026", maybe with a zone before or behind the year, which few write.
    const qsizetype time = timeOfDay(line);
    if (time < 0)
        return 0;
    const QList<QByteArray> before = line.first(time).toByteArray().simplified().split(' ');
    const QList<QByteArray> after = line.sliced(time).toByteArray().simplified().split(' ');
    if (before.size() < 2)
        return 0;
    constexpr char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const qsizetype month = QByteArrayView(months).indexOf(before.at(before.size() - 2).left(3));
    const int day = before.last().toInt();
    int year = 0;
    for (const QByteArray &word : after.mid(1)) {
        if (word.size() == 4 && isDigit(word[0]))
            year = word.toInt();
    }
    const QList<QByteArray> clock = after.first().split(':');
    if (month < 0 || month % 3 != 0 || before.at(before.size() - 2).size() < 3 || clock.size() < 2)
        return 0;
    const QDateTime found(QDate(year, int(month / 3) + 1, day),
                          QTime(clock[0].toInt(), clock[1].toInt(), clock.size() > 2 ? clock[2].toInt() : 0),
                          Qt::UTC);
    return found.isValid() && year >= 1970 ? found.toMSecsSinceEpoch() : 0;
}

qint64 contentLengthIn(QByteArrayView line)
{
    constexpr QByteArrayView name("content-length:");
    if (line.size() <= name.size() || line.size() > 80 ||
        line.first(name.size()).compare(name, Qt::CaseInsensitive) != 0)
        return -1;
    bool ok = false;
    const qint64 length = line.sliced(name.size()).toByteArray().trimmed().toLongLong(&ok);
    return ok && length >= 0 ? length : -1;
}

qint64 endByLength(LineWindow &window, qint64 bodyBegin, qint64 length)
{
    if (length < 0 || length > window.size() - bodyBegin)
        return -1;
    const qint64 end = bodyBegin + length;
    const QByteArray there = window.peek(std::max<qint64>(end - 1, 0), 1024);
    QByteArrayView rest = QByteArrayView(there).sliced(std::min<qsizetype>(1, there.size()));
    bool afterLine = there.startsWith('\n');
    for (int ends = 0; ends < 2; ++ends) {
        const qsizetype size = rest.startsWith('\n') ? 1 : rest.startsWith("\r\n") ? 2 : 0;
        afterLine = afterLine || size > 0;
        rest = rest.sliced(size);
    }
    return rest.isEmpty() || (afterLine && beginsFromLine(rest)) ? end : -1;
}

MboxKind detectMboxKind(QIODevice &device)
{
    LineWindow window(device);
    qint64 byLength = 0;
    qint64 byLine = 0;
    bool fromInside = false;
    qint64 asDeep = 0;
    qint64 deeper = 0;
    bool inHeader = false;
    bool afterEmpty = true;
    qint64 length = -1;
    qint64 bodyEnd = 0;
    qsizetype depthAbove = 0;
    while (window.position() < sampleBytes && window.next()) {
        const QByteArrayView line = window.line();
        if (!window.beginsLine())
            continue;
        const bool isEmpty = line == "\n" || line == "\r\n";
        if (window.lineBegin() < bodyEnd) {
            fromInside = fromInside || beginsFromLine(line);
        } else if (isMboxSeparator(line, window.ahead(), window.atEnd(), afterEmpty)) {
            inHeader = true;
            length = -1;
        } else if (inHeader) {
            length = std::max(length, contentLengthIn(line));
            if (isEmpty) {
                inHeader = false;
                const qint64 end = endByLength(window, window.position(), length);
                end >= 0 ? ++byLength : ++byLine;
                bodyEnd = std::max(bodyEnd, end);
            }
        }
        if (const qsizetype depth = fromQuoteDepth(line); depth >= 2)
            depthAbove >= depth ? ++asDeep : ++deeper;
        depthAbove = quoteDepth(line);
        afterEmpty = isEmpty;
    }
    if (byLength > 0 && byLength >= byLine)
        return fromInside ? MboxKind::Cl2 : MboxKind::Cl;
    return asDeep > deeper ? MboxKind::O : MboxKind::Rd;
}

} // namespace posthorn
