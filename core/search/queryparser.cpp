#include "queryparser.h"

#include <QRegularExpression>
#include <algorithm>
#include <array>

namespace posthorn
{

namespace
{

/// One piece of what was typed: `name` is empty for plain words.
struct Token {
    QString name;
    QString text;
    bool negated = false;
    bool quoted = false;
};

/// Reads up to white space, or what stands between quotation marks; a missing closing mark is at the end.
QString readText(QStringView typed, qsizetype &at, bool &quoted)
{
    quoted = at < typed.size() && typed[at] == u'"';
    const qsizetype start = quoted ? ++at : at;
    while (at < typed.size() && (quoted ? typed[at] != u'"' : !typed[at].isSpace()))
        ++at;
    const QString text = typed.sliced(start, at - start).toString();
    if (quoted && at < typed.size())
        ++at;
    return text;
}

/// The letters before a colon, where something follows it.
QString readName(QStringView typed, qsizetype &at)
{
    qsizetype end = at;
    while (end < typed.size() && typed[end].isLetter())
        ++end;
    if (end == at || end + 1 >= typed.size() || typed[end] != u':' || typed[end + 1].isSpace())
        return {};
    const QString name = typed.sliced(at, end - at).toString().toLower();
    at = end + 1;
    return name;
}

QList<Token> tokens(QStringView typed)
{
    QList<Token> result;
    qsizetype at = 0;
    while (at < typed.size()) {
        if (typed[at].isSpace()) {
            ++at;
            continue;
        }
        Token token;
        if (typed[at] == u'-' && at + 1 < typed.size() && !typed[at + 1].isSpace()) {
            token.negated = true;
            ++at;
        }
        token.name = readName(typed, at);
        token.text = readText(typed, at, token.quoted);
        result.append(token);
    }
    return result;
}

struct Place {
    const char *word;
    Location location;
};
constexpr std::array places{
    Place{"on-server", Location::Server},   Place{"here", Location::ServerAndHere},
    Place{"only-here", Location::OnlyHere}, Place{"leaving", Location::LeavesServer},
    Place{"hidden", Location::HiddenHere},
};

/// "<7d", "12h", "2w", "1m": in milliseconds.
std::optional<qint64> duration(const QString &value)
{
    static const QRegularExpression form(QStringLiteral("^<?([0-9]{1,4})([hdwm])$"));
    const auto match = form.match(value);
    if (!match.hasMatch())
        return {};
    constexpr qint64 hour = 60 * 60 * 1000;
    const qint64 count = match.capturedView(1).toLongLong();
    switch (match.capturedView(2).front().unicode()) {
    case u'h':
        return count * hour;
    case u'd':
        return count * hour * 24;
    case u'w':
        return count * hour * 24 * 7;
    default:
        return count * hour * 24 * 30;
    }
}

/// What is no term but a condition. False = it is a word after all.
bool applyCondition(const Token &token, MessageQuery &query, qint64 nowMs)
{
    const QString value = token.text.toLower();
    if (token.name == QLatin1String("is")) {
        if (value == QLatin1String("read") || value == QLatin1String("unread")) {
            query.readState = (value == QLatin1String("read")) != token.negated;
            return true;
        }
        if (token.negated)
            return false;
        if (value == QLatin1String("flagged") || value == QLatin1String("starred")) {
            query.onlyFlagged = true;
            return true;
        }
        const auto place = std::find_if(places.begin(), places.end(), [&value](const Place &candidate) {
            return value == QLatin1String(candidate.word);
        });
        if (place == places.end())
            return false;
        query.location = place->location;
        return true;
    }
    if (token.negated)
        return false;
    if (token.name == QLatin1String("has") &&
        (value == QLatin1String("attachment") || value == QLatin1String("attachments"))) {
        query.onlyWithAttachments = true;
        return true;
    }
    if (token.name == QLatin1String("leaves")) {
        const auto within = duration(value);
        if (within)
            query.leavesBeforeMs = nowMs + *within;
        return within.has_value();
    }
    if (token.name == QLatin1String("tag") && !value.isEmpty()) {
        query.tag = token.text;
        return true;
    }
    return false;
}

std::optional<SearchTerm::Field> fieldOf(const QString &name)
{
    if (name == QLatin1String("from"))
        return SearchTerm::Field::From;
    if (name == QLatin1String("to"))
        return SearchTerm::Field::To;
    if (name == QLatin1String("subject"))
        return SearchTerm::Field::Subject;
    return {};
}

} // namespace

MessageQuery parseSearch(const QString &typed, MessageQuery base, qint64 nowMs)
{
    // Nobody types more; what is pasted by accident must not become a thousand conditions.
    constexpr qsizetype longest = 1000;
    constexpr size_t mostTerms = 32;
    for (const Token &token : tokens(QStringView(typed).first(qMin(typed.size(), longest)))) {
        if (!token.name.isEmpty() && applyCondition(token, base, nowMs))
            continue;
        SearchTerm term;
        term.negated = token.negated;
        term.text = token.text;
        if (const auto field = fieldOf(token.name))
            term.field = *field;
        else if (!token.name.isEmpty())
            term.text = token.name + u':' + token.text;
        if (!term.text.trimmed().isEmpty() && base.search.size() < mostTerms)
            base.search.push_back(term);
    }
    return base;
}

} // namespace posthorn
