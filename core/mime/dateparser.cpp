#include "encodedwords.h"
#include "headerscanner.h"
#include "monthnames.h"

#include <array>
#include <cstring>

namespace posthorn
{
namespace
{

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

struct NamedZone {
    const char *name;
    int minutes;
};

// RFC 5322 4.3, and what else is met; single letters of RFC 822 are not trusted (their sign was defined
// wrongly).
constexpr NamedZone zones[] = {
    {"ut", 0},     {"utc", 0},    {"gmt", 0},    {"z", 0},      {"est", -300},  {"edt", -240},  {"cst", -360},
    {"cdt", -300}, {"mst", -420}, {"mdt", -360}, {"pst", -480}, {"pdt", -420},  {"wet", 0},     {"west", 60},
    {"cet", 60},   {"cest", 120}, {"mez", 60},   {"mesz", 120}, {"met", 60},    {"mest", 120},  {"eet", 120},
    {"eest", 180}, {"msk", 180},  {"bst", 60},   {"jst", 540},  {"kst", 540},   {"hkt", 480},   {"sgt", 480},
    {"aest", 600}, {"aedt", 660}, {"nzst", 720}, {"nzdt", 780}, {"akst", -540}, {"akdt", -480}, {"hst", -600},
};

/// Days since 1970-01-01 of a proleptic Gregorian date.
qint64 daysFromCivil(qint64 year, int month, int day)
{
    year -= month <= 2 ? 1 : 0;
    const qint64 era = (year >= 0 ? year : year - 399) / 400;
    const qint64 yearOfEra = year - era * 400;
    const qint64 dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const qint64 dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146097 + dayOfEra - 719468;
}

int daysInMonth(int year, int month)
{
    constexpr std::array<int, 12> days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[static_cast<size_t>(month - 1)];
}

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// How the East Asian languages say behind a number what it counts.
struct Unit {
    const char *bytes;
    char what; // y, m, d
};
constexpr Unit units[] = {
    {"\xE5\xB9\xB4", 'y'}, {"\xE6\x9C\x88", 'm'}, {"\xE6\x97\xA5", 'd'},
    {"\xEB\x85\x84", 'y'}, {"\xEC\x9B\x94", 'm'}, {"\xEC\x9D\xBC", 'd'},
};

/// Collects the pieces of a date in whatever order they come: a word that is a month, hh:mm, a four-digit
/// number that is a year, a one- or two-digit one that is a day; dates and times in figures alone.
class DateReader
{
public:
    explicit DateReader(QByteArrayView raw)
        : m_raw(raw.first(std::min<qsizetype>(raw.size(), 256)))
    {
    }

    std::optional<std::pair<qint64, int>> read()
    {
        while (m_pos < m_raw.size()) {
            const char c = m_raw[m_pos];
            if (c == '(')
                skipComment();
            else if (isDigit(c))
                readNumber();
            else if (isLetter(c) || static_cast<signed char>(c) < 0)
                readWord();
            else if ((c == '+' || c == '-') && m_hour >= 0 && startsOffset(c))
                readOffset();
            else
                ++m_pos;
        }
        return result();
    }

private:
    void skipComment()
    {
        int depth = 0;
        for (; m_pos < m_raw.size(); ++m_pos) {
            if (m_raw[m_pos] == '(')
                ++depth;
            else if (m_raw[m_pos] == ')' && --depth == 0)
                break;
        }
        ++m_pos;
    }

    int digits(int *count = nullptr)
    {
        int value = 0;
        int n = 0;
        for (; m_pos < m_raw.size() && isDigit(m_raw[m_pos]); ++m_pos, ++n) {
            if (n < 8)
                value = value * 10 + (m_raw[m_pos] - '0');
        }
        if (count)
            *count = n;
        return value;
    }

    bool at(char c) const { return m_pos < m_raw.size() && m_raw[m_pos] == c; }
    bool digitAfter() const { return m_pos + 1 < m_raw.size() && isDigit(m_raw[m_pos + 1]); }

    bool startsOffset(char sign) const
    {
        if (m_pos + 1 < m_raw.size() && isDigit(m_raw[m_pos + 1]))
            return true;
        return sign == '+' && m_pos + 2 < m_raw.size() && m_raw[m_pos + 1] == ' ' &&
               isDigit(m_raw[m_pos + 2]);
    }

    /// Where a colon and a digit follow, with blanks and comments between them (RFC 5322 4.3), goes on to the
    /// digit.
    bool skipColon()
    {
        const qsizetype start = m_pos;
        skipBlanks();
        if (at(':')) {
            ++m_pos;
            skipBlanks();
            if (m_pos < m_raw.size() && isDigit(m_raw[m_pos]))
                return true;
        }
        m_pos = start;
        return false;
    }

    void skipBlanks()
    {
        while (m_pos < m_raw.size() && (isBlank(m_raw[m_pos]) || m_raw[m_pos] == '(')) {
            if (m_raw[m_pos] == '(')
                skipComment();
            else
                ++m_pos;
        }
    }

    void readNumber()
    {
        int length = 0;
        const int value = digits(&length);
        if (readUnit(value))
            return;
        if (m_hour < 0 && length <= 2 && skipColon())
            return readTime(value, ':');
        if (m_hour < 0 && length <= 2 && at('.') && digitAfter() && m_day > 0) {
            ++m_pos;
            return readTime(value, '.');
        }
        const bool nothingYet = m_day < 0 && m_month == 0 && m_year < 0;
        if (nothingYet && length == 8) { // 20261123
            m_year = value / 10'000;
            m_month = monthFrom(value / 100 % 100);
            m_day = value % 100;
        } else if (m_hour < 0 && m_day > 0 && m_year > 0 && (length == 4 || length == 6)) { // 2036, 203649
            const int time = length == 4 ? value * 100 : value;
            m_hour = time / 10'000;
            m_minute = time / 100 % 100;
            m_second = time % 100;
        } else if (nothingYet && readFigures(value, length)) {
            return;
        } else if (length <= 2 && m_day < 0) {
            m_day = value;
            m_yearShort = false;
        } else if (m_year < 0) {
            m_year = value;
            m_yearShort = length <= 3;
        } else if (m_month == 0 && m_yearShort && m_hour < 0) { // 23 11 26
            m_month = monthFrom(m_year);
            m_year = value;
            m_yearShort = length <= 3;
        }
    }

    /// Numbers that are no month are none of another date either.
    static int monthFrom(int number) { return number >= 1 && number <= 12 ? number : 13; }

    bool readUnit(int value)
    {
        for (const Unit &unit : units) {
            if (!m_raw.sliced(m_pos).startsWith(unit.bytes))
                continue;
            m_pos += 3;
            if (unit.what == 'y')
                m_year = value;
            else if (unit.what == 'm')
                m_month = monthFrom(value);
            else
                m_day = value;
            return true;
        }
        return false;
    }

    /// 2026-11-23, 23.11.2026, 11/23/2026.
    bool readFigures(int first, int length)
    {
        const char separator = m_pos < m_raw.size() ? m_raw[m_pos] : '\0';
        if ((separator != '-' && separator != '.' && separator != '/') || !digitAfter())
            return false;
        const qsizetype start = m_pos;
        ++m_pos;
        const int second = digits();
        if (!at(separator) || !digitAfter()) {
            m_pos = start;
            return false;
        }
        ++m_pos;
        int lastLength = 0;
        const int last = digits(&lastLength);
        if (length >= 3) {
            m_year = first;
            m_month = monthFrom(second);
            m_day = last;
            return true;
        }
        // Slashes are how Americans write it, unless the number is no month.
        const bool monthFirst = separator == '/' ? first <= 12 : second > 12;
        m_month = monthFrom(monthFirst ? first : second);
        m_day = monthFirst ? second : first;
        m_year = last;
        m_yearShort = lastLength <= 3;
        return true;
    }

    void readTime(int hour, char separator)
    {
        m_hour = hour;
        m_minute = digits();
        if (separator == ':' ? skipColon() : at('.') && digitAfter()) {
            if (separator == '.')
                ++m_pos;
            m_second = digits();
            if (at('.') && digitAfter()) { // fractions
                ++m_pos;
                digits();
            }
        }
    }

    void readWord()
    {
        const qsizetype start = m_pos;
        while (m_pos < m_raw.size() && (isLetter(m_raw[m_pos]) || static_cast<signed char>(m_raw[m_pos]) < 0))
            ++m_pos;
        const QByteArrayView bytes = m_raw.sliced(start, m_pos - start);
        const qsizetype length = bytes.size();
        char word[8] = {};
        for (qsizetype i = 0; i < length && i < 7; ++i)
            word[i] = static_cast<char>(bytes[i] | 0x20);
        if (length == 2 && m_hour >= 0 && m_hour <= 12 && word[1] == 'm' &&
            (word[0] == 'a' || word[0] == 'p')) {
            m_hour = m_hour % 12 + (word[0] == 'p' ? 12 : 0);
            return;
        }
        if (length >= 3 && (m_month == 0 || (m_monthIsDoubtful && m_hour < 0))) {
            if (const int month = monthOfWord(bytes)) {
                // "mar" is a Tuesday in some languages: the next month, if there is one, is the month.
                m_monthIsDoubtful = m_day < 0;
                m_month = month;
                return;
            }
        }
        if (m_hour < 0 || m_hasZone)
            return;
        for (const NamedZone &zone : zones) {
            if (std::strcmp(word, zone.name) == 0) {
                m_zone = zone.minutes;
                m_hasZone = zone.minutes != 0 || !at('+'); // "GMT+0100" goes on
                return;
            }
        }
    }

    void readOffset()
    {
        const int sign = m_raw[m_pos] == '-' ? -1 : 1;
        ++m_pos;
        if (at(' '))
            ++m_pos;
        int length = 0;
        const int value = digits(&length);
        int hours = 0;
        int minutes = 0;
        if (length <= 2) {
            hours = value;
            if (at(':') && digitAfter()) {
                ++m_pos;
                minutes = digits();
            }
        } else {
            hours = value / 100;
            minutes = value % 100;
        }
        // asctime puts the year behind the time: "20:36:49 -2026" is no zone.
        if (m_hasZone || hours > 15 || minutes > 59)
            return;
        m_zone = sign * (hours * 60 + minutes);
        m_hasZone = true;
    }

    std::optional<std::pair<qint64, int>> result()
    {
        if (m_yearShort && m_year >= 0)
            m_year += m_year < 50 ? 2000 : 1900; // RFC 5322 4.3
        if (m_year < 1900 || m_year > 2199 || m_month < 1 || m_month > 12 || m_day < 1 ||
            m_day > daysInMonth(m_year, m_month))
            return std::nullopt;
        if (m_hour < 0)
            m_hour = 0;
        if (m_hour > 24 || m_minute > 59 || m_second > 60)
            return std::nullopt;
        const qint64 minutes = daysFromCivil(m_year, m_month, m_day) * 1440 + m_hour * 60 + m_minute - m_zone;
        return std::pair(minutes * 60'000 + m_second * 1000, m_zone);
    }

    QByteArrayView m_raw;
    qsizetype m_pos = 0;
    int m_year = -1;
    bool m_yearShort = false;
    int m_month = 0;
    bool m_monthIsDoubtful = false;
    int m_day = -1;
    int m_hour = -1;
    int m_minute = 0;
    int m_second = 0;
    int m_zone = 0;
    bool m_hasZone = false;
};

} // namespace

std::optional<std::pair<qint64, int>> parseDate(QByteArrayView raw)
{
    if (raw.contains("=?"))
        return DateReader(decodeWords(raw.first(std::min<qsizetype>(raw.size(), 1024))).toUtf8()).read();
    return DateReader(raw).read();
}

} // namespace posthorn
