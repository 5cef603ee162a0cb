#pragma once

#include <QByteArray>
#include <QSet>
#include <optional>

namespace posthorn
{

enum class ImapCapability {
    Imap4Rev1,
    Imap4Rev2,
    Id,
    Enable,
    Namespace,
    SpecialUse,
    ListExtended,
    ListStatus,
    Children,
    UidPlus,
    Move,
    Unselect,
    CondStore,
    QResync,
    ESearch,
    Idle,
    LiteralPlus,
    LiteralMinus,
    Utf8Accept,
    StatusSize,
    ObjectId,
    GmailExtensions,
    Compress,
    Notify,
    Acl,
    AppendLimit,
    Quota,
    Preview,
    MultiAppend,
    SearchRes,
    SaveDate,
};

/// True when the server announced it, or something that contains it (IMAP4rev2, QRESYNC).
[[nodiscard]] bool announces(const QSet<QByteArray> &announced, ImapCapability capability);
/// What stands behind `name` and an equals sign (RFC 7889: "APPENDLIMIT=35651584"), where it is a number.
[[nodiscard]] std::optional<quint64> announcedNumber(const QSet<QByteArray> &announced, QByteArrayView name);
/// The words of a CAPABILITY answer, in upper case.
[[nodiscard]] QSet<QByteArray> parseCapabilities(QByteArrayView words);

} // namespace posthorn
