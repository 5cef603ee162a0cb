#include "listmarker.h"

namespace posthorn::listmarker
{
namespace
{

QString letters(int number)
{
    QString text;
    for (; number > 0; number = (number - 1) / 26)
        text.prepend(QChar(u'a' + (number - 1) % 26));
    return text;
}

QString roman(int number)
{
    static constexpr std::pair<int, const char *> parts[] = {
        {1000, "m"}, {900, "cm"}, {500, "d"}, {400, "cd"}, {100, "c"}, {90, "xc"}, {50, "l"},
        {40, "xl"},  {10, "x"},   {9, "ix"},  {5, "v"},    {4, "iv"},  {1, "i"}};
    QString text;
    for (const auto &[value, sign] : parts) {
        for (; number >= value; number -= value)
            text += QLatin1String(sign);
    }
    return text;
}

QString greek(int number)
{
    static const QString alphabet = QStringLiteral("αβγδεζηθικλμνξοπρστυφχψω");
    QString text;
    for (; number > 0; number = (number - 1) / int(alphabet.size()))
        text.prepend(alphabet[(number - 1) % int(alphabet.size())]);
    return text;
}

/// A letter for each digit of each place, the ones first.
QString additive(int number, const QString &letters)
{
    QString text;
    for (int place = 0; number > 0; number /= 10, ++place) {
        if (number % 10 > 0)
            text.prepend(letters[place * 9 + number % 10 - 1]);
    }
    return text;
}

/// The letters of an alphabet that stand one after the other, 36 for the numbers below 10,000.
QString alphabetFrom(char16_t first)
{
    QString letters;
    for (char16_t c = first; c < first + 36; ++c)
        letters += QChar(c);
    return letters;
}

QString georgian(int number)
{
    return additive(number, QStringLiteral("აბგდევზჱთიკლმნჲოპჟრსტჳფქღყშჩცძწჭხჴჯჰ"));
}

} // namespace

QString text(ListMarker marker, int number)
{
    const bool countable = number > 0 && number < 4000;
    switch (marker) {
    case ListMarker::Decimal:
        return QString::number(number) + u'.';
    case ListMarker::LowerAlpha:
        return (countable ? letters(number) : QString::number(number)) + u'.';
    case ListMarker::UpperAlpha:
        return (countable ? letters(number).toUpper() : QString::number(number)) + u'.';
    case ListMarker::LowerRoman:
        return (countable ? roman(number) : QString::number(number)) + u'.';
    case ListMarker::UpperRoman:
        return (countable ? roman(number).toUpper() : QString::number(number)) + u'.';
    case ListMarker::LowerGreek:
        return (countable ? greek(number) : QString::number(number)) + u'.';
    case ListMarker::DecimalWithZero:
        return (number >= 0 && number < 10 ? QStringLiteral("0") : QString()) + QString::number(number) +
               u'.';
    case ListMarker::Armenian:
        return (countable ? additive(number, alphabetFrom(u'\u0531')) : QString::number(number)) + u'.';
    case ListMarker::Georgian:
        return (countable ? georgian(number) : QString::number(number)) + u'.';
    case ListMarker::Disc:
        return QStringLiteral("\u2022");
    case ListMarker::Circle:
        return QStringLiteral("\u25e6");
    case ListMarker::Square:
        return QStringLiteral("\u25aa");
    default:
        return {};
    }
}

} // namespace posthorn::listmarker
