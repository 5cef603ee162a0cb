#include "bodyfetch.h"

#include "mime/messageparser.h"
#include "storebatches.h"

#include <algorithm>

namespace posthorn
{

namespace
{

constexpr size_t bodiesPerCommand = 20;
constexpr qint64 bytesPerCommand = 4 * 1024 * 1024;
constexpr qint64 largestBody =
    250LL * 1024 * 1024; // what ResponseReader takes, with room for the rest of a FETCH
constexpr char bodyItems[] = "(UID RFC822.SIZE BODY.PEEK[])";

} // namespace

BodyFetch::BodyFetch(ImapSession &session, Store &store, const FolderRecord &folder,
                     const FolderSync::Progress &progress)
    : m_session(session)
    , m_store(store)
    , m_folder(folder)
    , m_progress(progress)
{
}

Result<int> BodyFetch::run(std::vector<quint32> uids, bool askSizesFirst)
{
    std::sort(uids.begin(), uids.end(), std::greater<>());
    uids.erase(std::unique(uids.begin(), uids.end()), uids.end());
    std::erase(uids, 0U);
    if (uids.empty())
        return 0;
    for (const quint32 uid : uids)
        m_wanted.insert(uid, {});

    if (askSizesFirst) {
        POSTHORN_TRY(askSizes(uids));
        std::erase_if(uids, [&](quint32 uid) { return m_wanted.value(uid).size > largestBody; });
    }

    StoreBatches batches(m_store, m_folder.id);
    m_batches = &batches;
    Result<void> result = fetch(uids);
    std::erase_if(uids, [&](quint32 uid) { return m_wanted.value(uid).doubtfulSize < 0; });
    if (result && !uids.empty())
        result = fetch(uids);
    const auto finished = batches.finish(); // also after an error: what came is good
    m_batches = nullptr;
    POSTHORN_TRY(result);
    POSTHORN_TRY(finished);
    return m_stored;
}

Result<void> BodyFetch::askSizes(const std::vector<quint32> &uids)
{
    return m_session.fetchSets(splitUidSet(formatUidSet(uids)), "(UID RFC822.SIZE)",
                               [this](ImapFetched &&message) -> Result<void> {
                                   const auto wanted = m_wanted.find(message.uid);
                                   if (wanted != m_wanted.end())
                                       wanted->size = std::max<qint64>(message.size, 0);
                                   return {};
                               });
}

/// Several small ones or a single large one to a command: memory and the wait for the next command stay
/// bounded.
Result<void> BodyFetch::fetch(const std::vector<quint32> &uids)
{
    QList<QByteArray> sets;
    std::vector<quint32> set;
    qint64 bytes = 0;
    for (const quint32 uid : uids) {
        const qint64 size = m_wanted.value(uid).size;
        if (!set.empty() && (set.size() == bodiesPerCommand || bytes + size > bytesPerCommand)) {
            sets.append(formatUidSet(std::exchange(set, {})));
            bytes = 0;
        }
        set.push_back(uid);
        bytes += size;
    }
    if (!set.empty())
        sets.append(formatUidSet(set));
    return m_session.fetchSets(sets, bodyItems,
                               [this](ImapFetched &&message) { return take(std::move(message)); });
}

Result<void> BodyFetch::take(ImapFetched &&message)
{
    const auto wanted = m_wanted.find(message.uid);
    if (wanted == m_wanted.end() || wanted->stored || message.body.isEmpty())
        return {};
    const qint64 size = message.body.size();
    if (message.size >= 0 && size != message.size && wanted->doubtfulSize != size) {
        wanted->doubtfulSize = size;
        return {};
    }
    wanted->stored = true;
    wanted->doubtfulSize = -1;
    ++m_stored;
    const ParsedMessage parsed = MessageParser::parse(message.body);
    POSTHORN_TRY(m_batches->addBody(message.uid, std::move(message.body),
                                    {MessageParser::snippet(parsed.text), !parsed.attachments().isEmpty()}));
    if (m_progress)
        m_progress(m_stored, static_cast<int>(m_wanted.size()));
    return {};
}

} // namespace posthorn
