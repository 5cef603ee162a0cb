#include "bodyfetch.h"

#include "bodypipeline.h"

#include <algorithm>

namespace posthorn
{

namespace
{

constexpr size_t bodiesPerCommand = 200;
constexpr qint64 bytesPerCommand = 2 * 1024 * 1024;
constexpr qint64 largestBody =
    250LL * 1024 * 1024;                   // what ResponseReader takes, with room for the rest of a FETCH
constexpr qint64 unknownSize = 256 * 1024; // what is reckoned for a body whose size the server never told
constexpr char bodyItems[] = "(UID RFC822.SIZE BODY.PEEK[])";

} // namespace

BodyFetch::BodyFetch(ImapSession &session, BodyPipeline &pipeline, const FolderSync::Progress &progress,
                     int total)
    : m_session(session)
    , m_pipeline(pipeline)
    , m_progress(progress)
    , m_total(total)
{
}

Result<void> BodyFetch::run(const std::vector<MissingBody> &bodies)
{
    m_wanted.clear();
    std::vector<MissingBody> wanted;
    for (const MissingBody &body : bodies) {
        if (body.uid == 0 || body.size > largestBody || m_wanted.contains(body.uid))
            continue;
        m_wanted.insert(body.uid, {.knownSize = body.size});
        wanted.push_back(body);
    }
    POSTHORN_TRY(fetch(wanted));
    std::erase_if(wanted, [&](const MissingBody &body) { return m_wanted.value(body.uid).doubtfulSize < 0; });
    return fetch(wanted);
}

/// Several small ones or a single large one to a command: the wait for the next command stays bounded.
Result<void> BodyFetch::fetch(const std::vector<MissingBody> &bodies)
{
    QList<QByteArray> sets;
    std::vector<quint32> set;
    qint64 bytes = 0;
    const auto endSet = [&] {
        std::sort(set.begin(), set.end());
        sets.append(formatUidSet(std::exchange(set, {})));
        bytes = 0;
    };
    for (const MissingBody &body : bodies) {
        const qint64 size = body.size > 0 ? body.size : unknownSize;
        if (!set.empty() && (set.size() == bodiesPerCommand || bytes + size > bytesPerCommand))
            endSet();
        set.push_back(body.uid);
        bytes += size;
    }
    if (!set.empty())
        endSet();
    return m_session.fetchSets(sets, bodyItems,
                               [this](ImapFetched &&message) { return take(std::move(message)); });
}

Result<void> BodyFetch::take(ImapFetched &&message)
{
    const auto wanted = m_wanted.find(message.uid);
    if (wanted == m_wanted.end() || wanted->taken || message.body.isEmpty())
        return {};
    const qint64 size = message.body.size();
    if (message.size >= 0 && size != message.size && wanted->doubtfulSize != size) {
        wanted->doubtfulSize = size;
        return {};
    }
    wanted->taken = true;
    wanted->doubtfulSize = -1;
    ++m_taken;
    const bool doubtful = wanted->knownSize > 0 && size != wanted->knownSize;
    POSTHORN_TRY(m_pipeline.add(message.uid, std::move(message.body), doubtful));
    if (m_progress)
        m_progress(m_taken, m_total);
    return {};
}

} // namespace posthorn
