#include "imaptypes.h"

#include "uidranges.h"

#include <algorithm>

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
    std::pair<quint32, quint32> range;
    while (uids.size() < limit && takeUidRange(set, range)) {
        for (quint64 uid = range.first; uid <= range.second && uids.size() < limit; ++uid)
            uids.push_back(static_cast<quint32>(uid));
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
