#include "popstate.h"

namespace posthorn
{

namespace
{
constexpr qsizetype mostEntries = 1'000'000;
constexpr qsizetype longestUidl = 1000; // servers do not keep to RFC 1939's 70
} // namespace

QList<PopStateEntry> readPopState(QByteArrayView file, const QByteArray &host, const QByteArray &user)
{
    QList<PopStateEntry> named;
    QList<PopStateEntry> first;
    int parts = 0;
    bool isNamed = false;
    for (qsizetype begin = 0; begin < file.size();) {
        qsizetype end = file.indexOf('\n', begin);
        end = end < 0 ? file.size() : end;
        const QByteArray line =
            file.sliced(begin, std::min<qsizetype>(end - begin, 4096)).toByteArray().trimmed();
        begin = end + 1;
        if (line.startsWith('*')) {
            ++parts;
            const QList<QByteArray> words = line.mid(1).simplified().split(' ');
            isNamed = words.size() >= 2 && words[0].compare(host, Qt::CaseInsensitive) == 0 &&
                      words[1].compare(user, Qt::CaseInsensitive) == 0;
            continue;
        }
        const QList<QByteArray> words = line.split(' ');
        if (parts == 0 || words.size() < 2 || words[0].size() != 1 || words[1].isEmpty() ||
            words[1].size() > longestUidl)
            continue;
        const PopStateEntry entry{words[1], words[0] == "k" || words[0] == "d"};
        if (isNamed && named.size() < mostEntries)
            named.append(entry);
        else if (parts == 1 && first.size() < mostEntries)
            first.append(entry);
    }
    return named.isEmpty() && parts == 1 ? first : named;
}

} // namespace posthorn
