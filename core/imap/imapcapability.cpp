#include "imapcapability.h"

namespace posthorn
{

namespace
{

struct CapabilityName {
    ImapCapability capability;
    const char *name;
    bool inRev2; // part of IMAP4rev2 itself (RFC 9051 appendix E)
};

constexpr CapabilityName names[] = {
    {ImapCapability::Imap4Rev1, "IMAP4REV1", false},
    {ImapCapability::Imap4Rev2, "IMAP4REV2", false},
    {ImapCapability::Id, "ID", false},
    {ImapCapability::Enable, "ENABLE", true},
    {ImapCapability::Namespace, "NAMESPACE", true},
    {ImapCapability::SpecialUse, "SPECIAL-USE", true},
    {ImapCapability::ListExtended, "LIST-EXTENDED", true},
    {ImapCapability::ListStatus, "LIST-STATUS", true},
    {ImapCapability::Children, "CHILDREN", true},
    {ImapCapability::UidPlus, "UIDPLUS", true},
    {ImapCapability::Move, "MOVE", true},
    {ImapCapability::Unselect, "UNSELECT", true},
    {ImapCapability::CondStore, "CONDSTORE", false},
    {ImapCapability::CondStore, "QRESYNC", false}, // RFC 7162 3.2.3: QRESYNC implies CONDSTORE
    {ImapCapability::QResync, "QRESYNC", false},
    {ImapCapability::ESearch, "ESEARCH", true},
    {ImapCapability::Idle, "IDLE", true},
    {ImapCapability::LiteralPlus, "LITERAL+", false},
    {ImapCapability::LiteralMinus, "LITERAL-", true},
    {ImapCapability::Utf8Accept, "UTF8=ACCEPT", false},
    {ImapCapability::Utf8Accept, "UTF8=ONLY", false}, // RFC 6855 6: no less than that
    {ImapCapability::StatusSize, "STATUS=SIZE", true},
    {ImapCapability::ObjectId, "OBJECTID", false},
    {ImapCapability::GmailExtensions, "X-GM-EXT-1", false},
    {ImapCapability::Compress, "COMPRESS=DEFLATE", false},
    {ImapCapability::Notify, "NOTIFY", false},
    {ImapCapability::Acl, "ACL", false},
    {ImapCapability::AppendLimit, "APPENDLIMIT", false}, // as a bare word: each mailbox has its own
    {ImapCapability::Quota, "QUOTA", false},
    {ImapCapability::Preview, "PREVIEW", false},
    {ImapCapability::MultiAppend, "MULTIAPPEND", false},
    {ImapCapability::SearchRes, "SEARCHRES", true},
    {ImapCapability::SaveDate, "SAVEDATE", false},
};

constexpr qsizetype maxCapabilities = 1000;

} // namespace

bool announces(const QSet<QByteArray> &announced, ImapCapability capability)
{
    for (const CapabilityName &known : names) {
        if (known.capability == capability &&
            (announced.contains(known.name) || (known.inRev2 && announced.contains("IMAP4REV2"))))
            return true;
    }
    return false;
}

std::optional<quint64> announcedNumber(const QSet<QByteArray> &announced, QByteArrayView name)
{
    for (const QByteArray &word : announced) {
        if (!word.startsWith(name) || word.size() <= name.size() || word[name.size()] != '=')
            continue;
        bool isNumber = false;
        const quint64 number = word.mid(name.size() + 1).toULongLong(&isNumber);
        if (isNumber)
            return number;
    }
    return {};
}

QSet<QByteArray> parseCapabilities(QByteArrayView words)
{
    QSet<QByteArray> capabilities;
    for (const QByteArray &word : words.toByteArray().toUpper().split(' ')) {
        if (!word.isEmpty() && capabilities.size() < maxCapabilities)
            capabilities.insert(word);
    }
    return capabilities;
}

} // namespace posthorn
