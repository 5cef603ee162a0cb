#include "imaptypes.h"

#include <algorithm>
#include <charconv>

namespace posthorn
{

QByteArray formatUidSet(std::vector<quint32> uids)
{
    std::sort(uids.begin(), uids.end());
    uids.erase(std::unique(uids.begin(), uids.end()), uids.end());
    QByteArray set;
    for (size_t first = 0; first < uids.size();) {
        size_t last = first;
        while (last + 1 < uids.size() && uids[last + 1] == uids[last] + 1)
            ++last;
        if (!set.isEmpty())
            set += ',';
        set += QByteArray::number(uids[first]);
        if (last != first)
            set += ':' + QByteArray::number(uids[last]);
        first = last + 1;
    }
    return set;
}

std::vector<quint32> parseUidSet(QByteArrayView set, size_t limit)
{
    std::vector<quint32> uids;
    const char *at = set.data();
    const char *const end = at + set.size();
    while (at < end && uids.size() < limit) {
        const char *const comma = std::find(at, end, ',');
        quint32 first = 0;
        auto [afterFirst, error] = std::from_chars(at, comma, first);
        quint32 last = first;
        bool valid = error == std::errc() && first != 0;
        if (valid && afterFirst != comma) {
            valid = *afterFirst == ':';
            if (valid) {
                auto [afterLast, lastError] = std::from_chars(afterFirst + 1, comma, last);
                valid = lastError == std::errc() && afterLast == comma && last != 0;
            }
        }
        if (valid) {
            if (last < first)
                std::swap(first, last);
            for (quint64 uid = first; uid <= last && uids.size() < limit; ++uid)
                uids.push_back(static_cast<quint32>(uid));
        }
        at = comma < end ? comma + 1 : end;
    }
    return uids;
}

QList<QByteArray> splitUidSet(const QByteArray &set, qsizetype maxLength)
{
    QList<QByteArray> pieces;
    qsizetype from = 0;
    while (set.size() - from > maxLength) {
        const qsizetype comma = set.lastIndexOf(',', from + maxLength);
        if (comma <= from)
            break;
        pieces.append(set.mid(from, comma - from));
        from = comma + 1;
    }
    if (from < set.size())
        pieces.append(set.mid(from));
    return pieces;
}

std::optional<QByteArray> quoteImapString(QByteArrayView text)
{
    QByteArray quoted;
    quoted.reserve(text.size() + 2);
    quoted += '"';
    for (const char c : text) {
        if (c == '\r' || c == '\n' || c == '\0')
            return std::nullopt;
        if (c == '"' || c == '\\')
            quoted += '\\';
        quoted += c;
    }
    quoted += '"';
    return quoted;
}

} // namespace posthorn
