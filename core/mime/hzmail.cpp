#include "hzmail.h"

namespace posthorn
{

QByteArray eucFromHz(QByteArrayView bytes)
{
    QByteArray euc;
    euc.reserve(bytes.size());
    bool chinese = false;
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        const char c = bytes[i];
        const char next = i + 1 < bytes.size() ? bytes[i + 1] : '\0';
        if (c == '~' && (next == '{' || next == '}')) {
            chinese = next == '{';
            ++i;
        } else if (c == '~' && !chinese && (next == '~' || next == '\n')) {
            if (next == '~')
                euc += c; // and a tilde at the end of a line joins it with the next
            ++i;
        } else if (c == '\n') {
            chinese = false;
            euc += c;
        } else if (chinese && c > ' ' && c < 0x7F && next > ' ' && next < 0x7F) {
            euc += static_cast<char>(c | 0x80);
            euc += static_cast<char>(next | 0x80);
            ++i;
        } else {
            euc += c;
        }
    }
    return euc;
}

} // namespace posthorn
