#pragma once

#include "base/quota.h"
#include "imaparguments.h"
#include "responsereader.h"
#include "uidranges.h"

namespace posthorn
{

// What stands inside response codes and the responses that ImapSession asks for. Pure functions; what cannot
// be read comes back empty.

/// The argument of a response code: "UIDNEXT 17" -> "17".
[[nodiscard]] QByteArrayView codeArgument(const QByteArray &code, QByteArrayView name);
[[nodiscard]] quint64 codeNumber(const QByteArray &code, QByteArrayView name);
[[nodiscard]] quint32 codeUid(const QByteArray &code, QByteArrayView name);
/// "MAILBOXID (F2212ea87)" (RFC 8474) -> "F2212ea87"; empty where there is none, or a longer one than can be.
[[nodiscard]] QByteArray codeObjectId(const QByteArray &code, QByteArrayView name);
/// "(F2212ea87)" from here on.
[[nodiscard]] QByteArray takeObjectId(ImapArguments &arguments);
/// "COPYUID 38505 304,319:320 3956:3958" (RFC 4315 3): appends source and target.
void takeCopyUid(const QByteArray &code, QList<std::pair<quint32, quint32>> &map);
/// "(EARLIER) 41,43:116" or "41" (RFC 7162 3.2.10). False: more than can be (UidRanges).
[[nodiscard]] bool takeVanished(const QByteArray &arguments, UidRanges &vanished, bool &earlier);
/// SEARCH (RFC 9051 appendix A, RFC 3501 7.2.5) and ESEARCH (RFC 4731); at most `limit` UIDs.
[[nodiscard]] std::vector<quint32> parseSearch(const ImapResponse &response, size_t limit);
/// QUOTA (RFC 9208 4.2.1): the resources that are known here; limits of nothing are left out.
void takeQuota(const QByteArray &arguments, QList<Quota> &quotas);
/// MYRIGHTS (RFC 4314 3.8): the letters of the rights.
[[nodiscard]] QByteArray parseMyRights(const QByteArray &arguments);
/// The prefix of the first personal namespace (RFC 2342).
[[nodiscard]] QByteArray parsePersonalPrefix(const QByteArray &arguments);

} // namespace posthorn
