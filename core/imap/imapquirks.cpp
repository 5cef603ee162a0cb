#include "imapquirks.h"

namespace posthorn
{

namespace
{

struct Row {
    const char16_t *hostSuffix;
    ImapQuirks quirks;
};

constexpr ImapQuirks needsId{.idIsMandatory = true};
constexpr ImapQuirks noNoop{.noopIsUseless = true};
constexpr ImapQuirks shortIdle{.idleLimit = std::chrono::minutes(12)};

constexpr Row rows[] = {
    {u".163.com", needsId},
    {u".126.com", needsId},
    {u".yeah.net", needsId},
    {u".188.com", needsId},
    {u"outlook.office365.com", noNoop},
    {u"imap-mail.outlook.com", noNoop},
    {u".mail.yahoo.com", noNoop},
    {u"imap.aol.com", noNoop},
    {u"imap.mail.me.com", noNoop},
    {u"imap.gmx.net", shortIdle},
    {u"imap.gmx.com", shortIdle},
    {u"imap.web.de", shortIdle},
    {u"imap.ionos.de", shortIdle},
    {u"imap.1und1.de", shortIdle},
};

} // namespace

ImapQuirks imapQuirksFor(const QString &host)
{
    const QString lower = host.toLower();
    for (const Row &row : rows) {
        if (lower.endsWith(QStringView(row.hostSuffix)))
            return row.quirks;
    }
    return {};
}

} // namespace posthorn
