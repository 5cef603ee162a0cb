#pragma once

#include <QFlags>
#include <QMetaType>
#include <QStringList>

namespace posthorn
{

/// The flags every mailbox knows (RFC 9051 2.3.2) and the registered keywords that Posthorn gives a meaning.
/// Any other keyword is a tag, kept by name. The values are stored: never renumber.
enum class MessageFlag : quint32 {
    Seen = 1 << 0,
    Answered = 1 << 1,
    Flagged = 1 << 2,
    Deleted = 1 << 3,
    Draft = 1 << 4,
    Forwarded = 1 << 5, // $Forwarded
    MdnSent = 1 << 6,   // $MDNSent
    Junk = 1 << 7,      // $Junk
    NotJunk = 1 << 8,   // $NotJunk
};
Q_DECLARE_FLAGS(MessageFlags, MessageFlag)
Q_DECLARE_OPERATORS_FOR_FLAGS(MessageFlags)

/// The flags and tags of one message in one folder. `keywords` is sorted and without duplicates.
struct FlagState {
    MessageFlags flags;
    QStringList keywords;

    bool operator==(const FlagState &) const = default;
};

/// A change of flags as a delta, never as a whole: two clients that change different flags both keep theirs.
struct FlagChange {
    MessageFlags add;
    MessageFlags remove;
    QStringList addKeywords;
    QStringList removeKeywords;

    bool operator==(const FlagChange &) const = default;
    [[nodiscard]] FlagState appliedTo(FlagState state) const;
    [[nodiscard]] FlagChange inverse() const { return {remove, add, removeKeywords, addKeywords}; }
    [[nodiscard]] bool isEmpty() const
    {
        return !add && !remove && addKeywords.isEmpty() && removeKeywords.isEmpty();
    }
};

/// Puts a keyword list into the form that FlagState holds.
[[nodiscard]] QStringList normalizedKeywords(QStringList keywords);
/// A keyword that a person gave: not what programs note down ("$NotPhishing", "NonJunk"), but Thunderbird's
/// "$label1".
[[nodiscard]] bool isTag(const QString &keyword);

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::MessageFlags)
