#include "monthnames.h"

#include "base/ascii.h"
#include "charset.h"

namespace posthorn
{
namespace
{

constexpr const char *english[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                   "jul", "aug", "sep", "oct", "nov", "dec"};

struct Beginning {
    const char *letters; // UTF-8, lower case
    int month;
};

// What other languages begin a month's name with, where English does not. No beginning is one of a weekday.
constexpr Beginning others[] = {
    {"j\u00e4n", 1},
    {"ene", 1},
    {"gen", 1},
    {"sty", 1},
    {"oca", 1},
    {"\u044f\u043d\u0432", 1},
    {"f\u00e9v", 2},
    {"fev", 2},
    {"lut", 2},
    {"\u015fub", 2},
    {"\u0444\u0435\u0432", 2},
    {"m\u00e4r", 3},
    {"mrz", 3},
    {"mrt", 3},
    {"maart", 3},
    {"\u043c\u0430\u0440", 3},
    {"avr", 4},
    {"abr", 4},
    {"kwi", 4},
    {"nis", 4},
    {"\u0430\u043f\u0440", 4},
    {"mai", 5},
    {"mei", 5},
    {"maj", 5},
    {"mag", 5},
    {"\u043c\u0430\u0439", 5},
    {"\u043c\u0430\u044f", 5},
    {"juin", 6},
    {"giu", 6},
    {"cze", 6},
    {"haz", 6},
    {"\u0438\u044e\u043d", 6},
    {"juil", 7},
    {"lug", 7},
    {"lip", 7},
    {"tem", 7},
    {"\u0438\u044e\u043b", 7},
    {"ao\u00fb", 8},
    {"aou", 8},
    {"ago", 8},
    {"sie", 8},
    {"a\u011fu", 8},
    {"\u0430\u0432\u0433", 8},
    {"set", 9},
    {"wrz", 9},
    {"eyl", 9},
    {"\u0441\u0435\u043d", 9},
    {"okt", 10},
    {"out", 10},
    {"ott", 10},
    {"pa\u017a", 10},
    {"eki", 10},
    {"\u043e\u043a\u0442", 10},
    {"lis", 11},
    {"kas", 11},
    {"\u043d\u043e\u044f", 11},
    {"dez", 12},
    {"dic", 12},
    {"d\u00e9c", 12},
    {"gru", 12},
    {"ara", 12},
    {"\u0434\u0435\u043a", 12},
};

} // namespace

int monthOfWord(QByteArrayView word)
{
    if (word.size() < 3)
        return 0;
    for (int i = 0; i < 12; ++i) {
        if (qstrnicmp(word.data(), english[i], 3) == 0)
            return i + 1;
    }
    const QByteArrayView head = word.first(std::min<qsizetype>(word.size(), 32));
    const QByteArray lower =
        isAscii(head) ? head.toByteArray().toLower() : decodeGuessed(head).toLower().toUtf8();
    for (const Beginning &beginning : others) {
        if (lower.startsWith(beginning.letters))
            return beginning.month;
    }
    return 0;
}

} // namespace posthorn
