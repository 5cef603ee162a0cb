#include "flagnames.h"

#include "base/modifiedutf7.h"
#include "base/tagname.h"
#include "imaptypes.h"

#include <algorithm>

namespace posthorn
{

namespace
{

struct FlagName {
    MessageFlag flag;
    QByteArrayView name;
    QByteArrayView upper;
};

constexpr FlagName flagNames[] = {
    {MessageFlag::Seen, "\\Seen", "\\SEEN"},          {MessageFlag::Answered, "\\Answered", "\\ANSWERED"},
    {MessageFlag::Flagged, "\\Flagged", "\\FLAGGED"}, {MessageFlag::Deleted, "\\Deleted", "\\DELETED"},
    {MessageFlag::Draft, "\\Draft", "\\DRAFT"},       {MessageFlag::Forwarded, "$Forwarded", "$FORWARDED"},
    {MessageFlag::MdnSent, "$MDNSent", "$MDNSENT"},   {MessageFlag::Junk, "$Junk", "$JUNK"},
    {MessageFlag::NotJunk, "$NotJunk", "$NOTJUNK"},
};

constexpr qsizetype maxKeyword = 200;
constexpr qsizetype maxKeywords = 1000;

void addFlag(FlagState &state, QByteArrayView name)
{
    const char first = name.front();
    if (first == '\\' || first == '$') {
        for (const FlagName &known : flagNames) {
            if (equalsUpper(name, known.upper)) {
                state.flags |= known.flag;
                return;
            }
        }
        if (first == '\\')
            return;
    }
    if (name.size() <= maxKeyword && state.keywords.size() < maxKeywords)
        state.keywords.append(QString::fromUtf8(name));
}

/// RFC 9051 9: an atom has no specials, no control characters, no 8-bit ones.
bool isKeywordAtom(const QString &keyword)
{
    if (keyword.isEmpty() || keyword.size() > maxKeyword)
        return false;
    return std::all_of(keyword.begin(), keyword.end(), [](QChar c) {
        return c.unicode() > 0x20 && c.unicode() < 0x7f && !QStringView(u"(){%*\"\\]").contains(c);
    });
}

} // namespace

std::optional<FlagState> takeFlagList(ImapArguments &arguments)
{
    if (!arguments.take('('))
        return std::nullopt;
    FlagState state;
    while (true) {
        arguments.skipSpaces();
        if (arguments.take(')'))
            break;
        if (const QByteArrayView name = arguments.atom(); !name.isEmpty())
            addFlag(state, name);
        else if (arguments.atEnd() || arguments.skipValue() != ImapArguments::Skip::Done)
            return std::nullopt;
    }
    if (state.keywords.size() > 1)
        state.keywords = normalizedKeywords(std::move(state.keywords));
    return state;
}

std::optional<QStringList> takeLabels(ImapArguments &arguments)
{
    if (!arguments.take('('))
        return std::nullopt;
    QStringList tags;
    while (true) {
        arguments.skipSpaces();
        if (arguments.take(')'))
            return tags;
        const auto label = arguments.astring();
        if (!label)
            return std::nullopt;
        if (label->isEmpty() || label->startsWith('\\') || tags.size() >= maxKeywords)
            continue;
        // In modified UTF-7 as mailbox names are, or in plain UTF-8 (RFC 6855).
        const QString tag = tagOfLabel(decodeModifiedUtf7(*label));
        if (tag.size() <= maxKeyword)
            tags.append(tag);
    }
}

QByteArray formatLabels(const QStringList &tags)
{
    QByteArray list;
    for (const QString &tag : tags) {
        const auto label = labelOfTag(tag);
        const auto quoted = label ? quoteImapString(encodeModifiedUtf7(*label)) : std::nullopt;
        if (quoted)
            list += ' ' + *quoted;
    }
    return list.isEmpty() ? QByteArray() : '(' + list.mid(1) + ')';
}

QStringList withoutLabels(QStringList tags)
{
    tags.removeIf([](const QString &tag) { return labelOfTag(tag).has_value(); });
    return tags;
}

std::optional<QByteArray> formatFlagList(MessageFlags flags, const QStringList &keywords)
{
    QByteArray list;
    for (const FlagName &known : flagNames) {
        if (flags.testFlag(known.flag))
            list.append(' ').append(known.name);
    }
    for (const QString &keyword : keywords) {
        if (!isKeywordAtom(keyword))
            return std::nullopt;
        list.append(' ').append(keyword.toLatin1());
    }
    return '(' + list.mid(1) + ')';
}

} // namespace posthorn
