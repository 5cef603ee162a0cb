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
    default:
        return {};
    }
}

} // namespace posthorn::listmarker
