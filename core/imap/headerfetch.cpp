#include "headerfetch.h"

#include "bodystructure.h"
#include "mime/headerscanner.h"

#include <algorithm>

namespace posthorn
{

namespace
{

constexpr quint32 newestFirst = 200; // what a list shows at once
constexpr size_t headersPerCommand = 2'000;

} // namespace

HeaderFetch::HeaderFetch(ImapSession &session, StoreBatches &batches, FolderId folder,
                         const FolderSync::Progress &progress, ImapSession::FetchSink flags)
    : m_session(session)
    , m_batches(batches)
    , m_folder(folder)
    , m_progress(progress)
    , m_flags(std::move(flags))
{
}

/// The structure tells exactly who has attachments, but a server that has not parsed a message yet must read
/// all of it for that: so it is asked for with few messages only. It stands last, because some servers write
/// it wrongly.
QByteArray HeaderFetch::items(bool withStructure) const
{
    static constexpr char fields[] =
        " INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (DATE FROM SENDER REPLY-TO TO CC "
        "BCC SUBJECT MESSAGE-ID IN-REPLY-TO REFERENCES CONTENT-TYPE)]";
    QByteArray items = '(' + m_session.flagItems() + (m_modSeq ? " MODSEQ" : "");
    if (m_session.has(ImapCapability::ObjectId))
        items += " EMAILID";
    else if (m_session.has(ImapCapability::GmailExtensions))
        items += " X-GM-MSGID";
    if (m_saveDate && m_session.has(ImapCapability::SaveDate))
        items += " SAVEDATE";
    items += fields;
    if (withStructure)
        items += " BODYSTRUCTURE";
    return items + ')';
}

Result<std::vector<quint32>> HeaderFetch::fetchNewest(quint32 exists)
{
    m_total = static_cast<int>(exists);
    const quint32 first = exists > newestFirst ? exists - newestFirst + 1 : 1;
    std::vector<quint32> newest;
    POSTHORN_TRY(
        m_session.fetchBySequence(first, exists, items(true), [&](ImapFetched &&message) -> Result<void> {
            if (message.header.isNull())
                return {};
            newest.push_back(message.uid);
            return take(std::move(message));
        }));
    std::sort(newest.begin(), newest.end());
    return newest;
}

Result<bool> HeaderFetch::fetch(std::vector<quint32> uids)
{
    std::sort(uids.begin(), uids.end());
    uids.erase(std::unique(uids.begin(), uids.end()), uids.end());
    if (uids.empty())
        return true;
    m_total = m_taken + static_cast<int>(uids.size());
    m_wanted = std::move(uids);
    m_received.assign(m_wanted.size(), false);
    const bool withStructure = m_wanted.size() <= newestFirst;
    POSTHORN_TRY(fetchWindows(m_wanted, withStructure));
    std::vector<quint32> owed;
    for (size_t i = 0; i < m_wanted.size(); ++i) {
        if (!m_received[i])
            owed.push_back(m_wanted[i]);
    }
    if (!owed.empty() && withStructure) // an unreadable structure must not hide the message
        POSTHORN_TRY(fetchWindows(owed, false));
    return std::find(m_received.begin(), m_received.end(), false) == m_received.end();
}

/// Newest first, in windows: a list fills from its top.
Result<void> HeaderFetch::fetchWindows(const std::vector<quint32> &uids, bool withStructure)
{
    QList<QByteArray> sets;
    for (size_t end = uids.size(); end > 0;) {
        const size_t begin = end > headersPerCommand ? end - headersPerCommand : 0;
        const QByteArray set = formatUidSet({uids.begin() + static_cast<std::ptrdiff_t>(begin),
                                             uids.begin() + static_cast<std::ptrdiff_t>(end)});
        sets.append(splitUidSet(set));
        end = begin;
    }
    return m_session.fetchSets(sets, items(withStructure), [this](ImapFetched &&message) -> Result<void> {
        if (message.header.isNull())
            return m_flags(std::move(message));
        const auto wanted = std::lower_bound(m_wanted.begin(), m_wanted.end(), message.uid);
        if (wanted == m_wanted.end() || *wanted != message.uid)
            return {};
        const auto index = static_cast<size_t>(wanted - m_wanted.begin());
        if (m_received[index])
            return {};
        m_received[index] = true;
        return take(std::move(message));
    });
}

Result<void> HeaderFetch::take(ImapFetched &&message)
{
    ScannedHeader scanned = scanHeader(message.header);
    IncomingMessage incoming;
    incoming.folder = m_folder;
    incoming.uid = message.uid;
    incoming.flags = std::move(message.flags);
    incoming.modSeq = message.modSeq;
    incoming.receivedMs = message.internalDateMs != 0 ? message.internalDateMs : scanned.envelope.date;
    incoming.savedMs = message.savedMs;
    incoming.size = std::max<qint64>(message.size, 0);
    incoming.hasAttachments = hasAttachments(message.bodyStructure).value_or(scanned.looksLikeAttachments);
    incoming.bodyStructure = std::move(message.bodyStructure);
    incoming.envelope = std::move(scanned.envelope);
    incoming.emailId = std::move(message.emailId);
    m_highestUid = std::max(m_highestUid, message.uid);
    ++m_taken;
    POSTHORN_TRY(m_batches.addMessage(std::move(incoming)));
    if (m_progress)
        m_progress(m_taken, m_total);
    return {};
}

} // namespace posthorn
