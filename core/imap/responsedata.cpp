#include "responsedata.h"

#include "imaparguments.h"

namespace posthorn
{

namespace
{
constexpr size_t mostCopied = 1'000'000; // by one command
} // namespace

QByteArrayView codeArgument(const QByteArray &code, QByteArrayView name)
{
    if (!startsWithUpper(code, name) || code.size() <= name.size() || code[name.size()] != ' ')
        return {};
    return QByteArrayView(code).sliced(name.size() + 1);
}

quint64 codeNumber(const QByteArray &code, QByteArrayView name)
{
    return ImapArguments(codeArgument(code, name)).number().value_or(0);
}

quint32 codeUid(const QByteArray &code, QByteArrayView name)
{
    const quint64 number = codeNumber(code, name);
    return number <= 0xffffffff ? static_cast<quint32>(number) : 0;
}

QByteArray takeObjectId(ImapArguments &arguments)
{
    constexpr qsizetype longest = 255; // RFC 8474 4
    if (!arguments.take('('))
        return {};
    const QByteArrayView id = arguments.atom();
    return arguments.take(')') && id.size() <= longest ? id.toByteArray() : QByteArray();
}

QByteArray codeObjectId(const QByteArray &code, QByteArrayView name)
{
    ImapArguments arguments(codeArgument(code, name));
    return takeObjectId(arguments);
}

void takeCopyUid(const QByteArray &code, QList<std::pair<quint32, quint32>> &map)
{
    const QList<QByteArray> words = codeArgument(code, "COPYUID").toByteArray().split(' ');
    if (words.size() != 3)
        return;
    const std::vector<quint32> from = parseUidSet(words[1], mostCopied);
    const std::vector<quint32> to = parseUidSet(words[2], mostCopied);
    if (from.size() != to.size())
        return;
    for (size_t i = 0; i < from.size(); ++i)
        map.append({from[i], to[i]});
}

bool takeVanished(const QByteArray &text, UidRanges &vanished, bool &earlier)
{
    ImapArguments arguments(text);
    earlier = arguments.peek() == '(';
    if (earlier && arguments.skipValue() != ImapArguments::Skip::Done)
        return true;
    arguments.skipSpaces();
    return vanished.add(arguments.atom());
}

std::vector<quint32> parseSearch(const ImapResponse &response, size_t limit)
{
    ImapArguments arguments(response.arguments);
    std::vector<quint32> uids;
    if (response.name == "SEARCH") {
        while (true) {
            arguments.skipSpaces();
            const auto uid = arguments.number();
            if (!uid || uids.size() == limit)
                return uids;
            if (*uid != 0 && *uid <= 0xffffffff)
                uids.push_back(static_cast<quint32>(*uid));
        }
    }
    // ESEARCH (RFC 4731): (TAG "x") UID ALL set ...
    arguments.skipSpaces();
    if (arguments.peek() == '(' && arguments.skipValue() != ImapArguments::Skip::Done)
        return {};
    while (true) {
        arguments.skipSpaces();
        const QByteArrayView word = arguments.atom();
        if (word.isEmpty())
            return uids;
        if (equalsUpper(word, "ALL")) {
            arguments.skipSpaces();
            return parseUidSet(arguments.atom(), limit);
        }
    }
}

void takeQuota(const QByteArray &text, QList<Quota> &quotas)
{
    constexpr qsizetype most = 100;
    constexpr quint64 largest = quint64(1) << 52;
    ImapArguments arguments(text);
    arguments.skipSpaces();
    const auto root = arguments.astring();
    arguments.skipSpaces();
    if (!root || !arguments.take('('))
        return;
    while (quotas.size() < most) {
        arguments.skipSpaces();
        const QByteArrayView resource = arguments.atom();
        arguments.skipSpaces();
        const auto used = arguments.number();
        arguments.skipSpaces();
        const auto limit = arguments.number();
        if (!used || !limit)
            return;
        const bool storage = equalsUpper(resource, "STORAGE");
        if ((!storage && !equalsUpper(resource, "MESSAGE")) || *limit == 0 || *limit > largest ||
            *used > largest)
            continue;
        const qint64 unit = storage ? 1024 : 1;
        quotas.append({*root, storage ? Quota::Resource::Storage : Quota::Resource::Messages,
                       static_cast<qint64>(*used) * unit, static_cast<qint64>(*limit) * unit});
    }
}

QByteArray parseMyRights(const QByteArray &text)
{
    constexpr qsizetype most = 40;
    ImapArguments arguments(text);
    arguments.skipSpaces();
    if (!arguments.astring())
        return {};
    arguments.skipSpaces();
    QByteArray rights = arguments.astring().value_or(QByteArray());
    rights.removeIf([](char c) { return (c < 'a' || c > 'z') && (c < '0' || c > '9'); });
    return rights.first(std::min(most, rights.size()));
}

QByteArray parsePersonalPrefix(const QByteArray &text)
{
    ImapArguments arguments(text);
    arguments.skipSpaces();
    if (!arguments.take('(') || !arguments.take('('))
        return {};
    return arguments.string().value_or(QByteArray());
}

} // namespace posthorn
