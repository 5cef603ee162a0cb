#include "japanesemail.h"

namespace posthorn
{
namespace
{

enum class Set { Ascii, Kana, Kanji, Supplement, Foreign };

struct Escape {
    const char *bytes; // behind ESC
    Set set;
};

constexpr Escape escapes[] = {
    {"(B", Set::Ascii},    {"(J", Set::Ascii},       {"(H", Set::Ascii},    {"(I", Set::Kana},
    {"$@", Set::Kanji},    {"$B", Set::Kanji},       {"$(@", Set::Kanji},   {"$(B", Set::Kanji},
    {"&@", Set::Kanji},    {"$(D", Set::Supplement}, {"$A", Set::Foreign},  {"$(C", Set::Foreign},
    {".A", Set::Foreign},  {".F", Set::Foreign},     {"$(O", Set::Foreign}, {"$(P", Set::Foreign},
    {"$(Q", Set::Foreign},
};

const Escape *escapeAt(QByteArrayView rest)
{
    for (const Escape &escape : escapes) {
        if (rest.startsWith(escape.bytes))
            return &escape;
    }
    return nullptr;
}

} // namespace

std::optional<QByteArray> eucFromIso2022Jp(QByteArrayView bytes)
{
    QByteArray euc;
    euc.reserve(bytes.size() + bytes.size() / 8);
    Set set = Set::Ascii;
    bool shifted = false; // SO: kana until SI
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        const auto c = static_cast<uchar>(bytes[i]);
        if (c == 0x1B) {
            if (const Escape *escape = escapeAt(bytes.sliced(i + 1))) {
                if (escape->set == Set::Foreign)
                    return std::nullopt;
                set = escape->set;
                i += qsizetype(qstrlen(escape->bytes));
                continue;
            }
        }
        const bool isLetter = c > 0x20 && c < 0x7F;
        if (c == 0x0E || c == 0x0F) {
            shifted = c == 0x0E;
        } else if (c == '\n' || c == '\r') { // a line starts in ASCII, whatever was forgotten
            set = Set::Ascii;
            shifted = false;
            euc += bytes[i];
        } else if (c >= 0xA1 && c <= 0xDF) {
            euc += '\x8E';
            euc += bytes[i];
        } else if (isLetter && (shifted || set == Set::Kana) && c <= 0x5F) {
            euc += '\x8E';
            euc += static_cast<char>(c | 0x80);
        } else if (isLetter && (set == Set::Kanji || set == Set::Supplement)) {
            if (i + 1 >= bytes.size() || bytes[i + 1] <= 0x20 || bytes[i + 1] == 0x7F) {
                euc += '\xFF'; // half a character: shown as one that cannot be read
                continue;
            }
            if (set == Set::Supplement)
                euc += '\x8F';
            euc += static_cast<char>(c | 0x80);
            euc += static_cast<char>(bytes[++i] | 0x80);
        } else {
            euc += bytes[i];
        }
    }
    return euc;
}

} // namespace posthorn
