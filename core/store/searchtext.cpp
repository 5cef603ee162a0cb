#include "searchtext.h"

#include <algorithm>

namespace posthorn
{

namespace
{

/// Scripts written without spaces.
bool isUnspaced(char32_t c)
{
    switch (QChar::script(c)) {
    case QChar::Script_Han:
    case QChar::Script_Hiragana:
    case QChar::Script_Katakana:
    case QChar::Script_Hangul:
    case QChar::Script_Thai:
    case QChar::Script_Lao:
    case QChar::Script_Khmer:
    case QChar::Script_Myanmar:
        return true;
    default:
        return false;
    }
}

/// What unicode61 takes for part of a word. It knows Unicode 6.1: later letters separate words there, and
/// must here.
bool isWordCharacter(char32_t c)
{
    if (QChar::unicodeVersion(c) > QChar::Unicode_6_1)
        return false;
    return QChar::isLetterOrNumber(c) || QChar::isMark(c) || QChar::category(c) == QChar::Other_PrivateUse;
}

bool isLatin(const QString &text)
{
    return std::all_of(text.begin(), text.end(), [](QChar c) { return c.unicode() < 0x250; });
}

enum class Purpose { Index, Question };

/// Calls `append` for each run of word characters, and for each pair (or lone character) of an unspaced run.
template <class Append>
void cut(const QString &text, Purpose purpose, Append append)
{
    const QList<uint> points = text.normalized(QString::NormalizationForm_KC).toUcs4();
    qsizetype at = 0;
    while (at < points.size()) {
        if (!isWordCharacter(points[at])) {
            ++at;
            continue;
        }
        const bool unspaced = isUnspaced(points[at]);
        const qsizetype start = at;
        while (at < points.size() && isWordCharacter(points[at]) &&
               (isUnspaced(points[at]) == unspaced || QChar::isMark(points[at])))
            ++at;
        const auto run = [&points](qsizetype from, qsizetype count) {
            return QString::fromUcs4(reinterpret_cast<const char32_t *>(points.constData() + from), count);
        };
        if (!unspaced) {
            append(run(start, at - start));
            continue;
        }
        for (qsizetype i = start; i + 1 < at; ++i)
            append(run(i, 2));
        // The last character begins no pair: indexed alone, it is found by a question of one character.
        if (purpose == Purpose::Index || at - start == 1)
            append(run(at - 1, 1));
    }
}

void appendAddresses(QString &text, const AddressList &list)
{
    for (const Address &address : list) {
        text += address.name;
        text += u' ';
        text += address.address;
        text += u' ';
    }
}

QString columnFilter(SearchTerm::Field field)
{
    switch (field) {
    case SearchTerm::Field::Any:
        return {};
    case SearchTerm::Field::Subject:
        return QStringLiteral("subject : ");
    case SearchTerm::Field::From:
        return QStringLiteral("sender : ");
    case SearchTerm::Field::To:
        return QStringLiteral("recipients : ");
    }
    return {};
}

} // namespace

QString indexedText(const QString &text)
{
    if (isLatin(text))
        return text;
    QString result;
    result.reserve(text.size() * 2);
    cut(text, Purpose::Index, [&result](const QString &piece) {
        result += piece;
        result += u' ';
    });
    return result;
}

SearchText searchText(const MessageEnvelope &envelope)
{
    // What a stranger wrote is indexed up to a length that no honest header has.
    constexpr qsizetype most = 4096;
    SearchText text;
    QString sender;
    appendAddresses(sender, envelope.from);
    QString recipients;
    appendAddresses(recipients, envelope.to);
    appendAddresses(recipients, envelope.cc);
    appendAddresses(recipients, envelope.bcc);
    text.subject = indexedText(envelope.subject.left(most));
    text.sender = indexedText(sender.left(most));
    text.recipients = indexedText(recipients.left(most));
    return text;
}

QString matchExpression(const SearchTerm &term)
{
    QStringList pieces;
    cut(term.text, Purpose::Question, [&pieces](const QString &piece) {
        // Letters, digits and marks only: nothing in it can end the string.
        pieces.append(u'"' + piece + QLatin1String("\" *"));
    });
    if (pieces.isEmpty())
        return {};
    return columnFilter(term.field) + u'(' + pieces.join(QLatin1String(" AND ")) + u')';
}

} // namespace posthorn
