#include "fetchparser.h"

#include "flagnames.h"
#include "responsedata.h"

#include <QDateTime>
#include <chrono>

namespace posthorn
{

namespace
{

constexpr QByteArrayView months[] = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                     "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};

enum class Parsed { Done, Malformed, TooDeep };

/// "BODY[HEADER.FIELDS (A B)]<0>" without what stands before the bracket.
struct Section {
    QByteArrayView text;
    bool valid = false;
};

Section takeSection(ImapArguments &arguments)
{
    const QByteArrayView rest = arguments.rest();
    bool inQuotes = false;
    for (qsizetype i = 1; i < rest.size(); ++i) {
        const char c = rest[i];
        if (inQuotes && c == '\\') {
            ++i;
        } else if (c == '"') {
            inQuotes = !inQuotes;
        } else if (!inQuotes && c == ']') {
            arguments.advance(i + 1);
            if (arguments.peek() == '<') // the origin of a partial fetch
                arguments.atom();
            return {rest.sliced(1, i - 1), true};
        }
    }
    return {};
}

QByteArrayView takeItemName(ImapArguments &arguments)
{
    const QByteArrayView rest = arguments.rest();
    qsizetype size = 0;
    while (size < rest.size() && rest[size] != ' ' && rest[size] != '[' && rest[size] != '(' &&
           rest[size] != ')')
        ++size;
    arguments.advance(size);
    return rest.first(size);
}

Parsed skip(ImapArguments &arguments, QByteArray *raw = nullptr)
{
    switch (arguments.skipValue(raw)) {
    case ImapArguments::Skip::Done:
        return Parsed::Done;
    case ImapArguments::Skip::Malformed:
        break;
    case ImapArguments::Skip::TooDeep:
        return Parsed::TooDeep;
    }
    return Parsed::Malformed;
}

Parsed parseText(ImapArguments &arguments, QByteArray &target)
{
    auto value = arguments.nstring();
    if (!value)
        return Parsed::Malformed;
    if (!value->isNull())
        target = *std::move(value);
    return Parsed::Done;
}

/// 0 where it is NIL or no date.
Parsed parseDate(ImapArguments &arguments, qint64 &ms)
{
    const auto date = arguments.nstring();
    if (!date)
        return Parsed::Malformed;
    ms = parseInternalDate(*date).value_or(0);
    return Parsed::Done;
}

/// "(M6d99ac3275bb4e)" (RFC 8474), or a number (Gmail).
Parsed parseEmailId(ImapArguments &arguments, QByteArray &emailId)
{
    if (arguments.takeNil())
        return Parsed::Done;
    if (arguments.peek() == '(') {
        emailId = takeObjectId(arguments);
        return emailId.isEmpty() ? Parsed::Malformed : Parsed::Done;
    }
    const auto number = arguments.number();
    if (!number)
        return Parsed::Malformed;
    emailId = QByteArray::number(*number);
    return Parsed::Done;
}

Parsed parseItem(QByteArrayView name, ImapArguments &arguments, ImapFetched &message)
{
    if (arguments.peek() == '[') {
        const Section section = takeSection(arguments);
        if (!section.valid)
            return Parsed::Malformed;
        arguments.skipSpaces();
        if (!equalsUpper(name, "BODY") && !equalsUpper(name, "BINARY"))
            return skip(arguments);
        return parseText(arguments, startsWithUpper(section.text, "HEADER") ? message.header : message.body);
    }
    arguments.skipSpaces();
    if (equalsUpper(name, "UID")) {
        const auto uid = arguments.number();
        if (!uid)
            return Parsed::Malformed;
        message.uid = *uid <= 0xffffffff ? static_cast<quint32>(*uid) : 0;
        return Parsed::Done;
    }
    if (equalsUpper(name, "FLAGS")) {
        auto flags = takeFlagList(arguments);
        if (!flags)
            return Parsed::Malformed;
        if (message.hasLabels)
            flags->keywords = normalizedKeywords(flags->keywords + message.flags.keywords);
        message.flags = *std::move(flags);
        message.hasFlags = true;
        return Parsed::Done;
    }
    if (equalsUpper(name, "RFC822.SIZE")) {
        const auto size = arguments.number();
        if (!size)
            return Parsed::Malformed;
        message.size = static_cast<qint64>(std::min<quint64>(*size, std::numeric_limits<qint64>::max()));
        return Parsed::Done;
    }
    if (equalsUpper(name, "INTERNALDATE"))
        return parseDate(arguments, message.internalDateMs);
    if (equalsUpper(name, "SAVEDATE"))
        return parseDate(arguments, message.savedMs);
    if (equalsUpper(name, "MODSEQ")) {
        const bool open = arguments.take('(');
        const auto modSeq = arguments.number();
        if (!open || !modSeq || !arguments.take(')'))
            return Parsed::Malformed;
        message.modSeq = *modSeq;
        return Parsed::Done;
    }
    if (equalsUpper(name, "EMAILID") || equalsUpper(name, "X-GM-MSGID"))
        return parseEmailId(arguments, message.emailId);
    if (equalsUpper(name, "X-GM-LABELS")) {
        auto labels = takeLabels(arguments);
        if (!labels)
            return Parsed::Malformed;
        message.flags.keywords = normalizedKeywords(message.flags.keywords + *labels);
        message.hasLabels = true;
        return Parsed::Done;
    }
    if (equalsUpper(name, "PREVIEW"))
        return parseText(arguments, message.preview);
    if (equalsUpper(name, "BODYSTRUCTURE") || equalsUpper(name, "BODY"))
        return skip(arguments, &message.bodyStructure);
    if (equalsUpper(name, "RFC822.HEADER"))
        return parseText(arguments, message.header);
    if (equalsUpper(name, "RFC822"))
        return parseText(arguments, message.body);
    return skip(arguments);
}

/// Two or four digits, or a space and a digit.
std::optional<int> digits(QByteArrayView text)
{
    int value = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = i == 0 && text[i] == ' ' ? '0' : text[i];
        if (c < '0' || c > '9')
            return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

} // namespace

Result<ImapFetched> parseFetch(quint32 sequence, ImapArguments arguments)
{
    ImapFetched message;
    message.sequence = sequence;
    arguments.skipSpaces();
    if (!arguments.take('('))
        return Error{
            ErrorDomain::Protocol, ErrorCode::UnexpectedAnswer, Retry::Reconnect, {}, "FETCH without a list"};
    while (true) {
        arguments.skipSpaces();
        if (arguments.atEnd() || arguments.take(')'))
            return message;
        const QByteArrayView name = takeItemName(arguments);
        if (name.isEmpty())
            return message;
        switch (parseItem(name, arguments, message)) {
        case Parsed::Done:
            break;
        case Parsed::Malformed:
            return message;
        case Parsed::TooDeep:
            return Error{
                ErrorDomain::Protocol, ErrorCode::LimitExceeded, Retry::Never, {}, "FETCH nests too deeply"};
        }
    }
}

std::optional<qint64> parseInternalDate(QByteArrayView text)
{
    if (text.size() == 25 && text[1] == '-') { // a one digit day without its space
        QByteArray padded(" ");
        padded.append(text);
        return parseInternalDate(padded);
    }
    if (text.size() != 26 || text[2] != '-' || text[6] != '-' || text[11] != ' ' || text[14] != ':' ||
        text[17] != ':' || text[20] != ' ' || (text[21] != '+' && text[21] != '-'))
        return std::nullopt;
    const auto day = digits(text.sliced(0, 2));
    const auto year = digits(text.sliced(7, 4));
    const auto hour = digits(text.sliced(12, 2));
    const auto minute = digits(text.sliced(15, 2));
    const auto second = digits(text.sliced(18, 2));
    const auto zoneHour = digits(text.sliced(22, 2));
    const auto zoneMinute = digits(text.sliced(24, 2));
    unsigned month = 0;
    while (month < 12 && !equalsUpper(text.sliced(3, 3), months[month]))
        ++month;
    if (!day || !year || !hour || !minute || !second || !zoneHour || !zoneMinute || month == 12)
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(month + 1),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok())
        return std::nullopt;
    const qint64 days = std::chrono::sys_days(date).time_since_epoch().count();
    const qint64 zone = (*zoneHour * 60 + *zoneMinute) * (text[21] == '-' ? -60 : 60);
    return (days * 86'400 + *hour * 3600 + *minute * 60 + *second - zone) * 1000;
}

QByteArray formatInternalDate(qint64 msSinceEpoch)
{
    static constexpr const char *names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(msSinceEpoch, Qt::UTC);
    const QDate date = time.date();
    return QByteArray::number(date.day()).rightJustified(2, ' ') + '-' + names[date.month() - 1] + '-' +
           QByteArray::number(date.year()).rightJustified(4, '0') + ' ' +
           time.time().toString(QStringLiteral("HH:mm:ss")).toLatin1() + " +0000";
}

} // namespace posthorn
