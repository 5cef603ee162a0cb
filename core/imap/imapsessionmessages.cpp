// ImapSession: what it does with messages of the selected mailbox.

#include "fetchparser.h"
#include "flagnames.h"
#include "imapcommand.h"
#include "imapdialogue.h"
#include "imaperror.h"
#include "imapsession.h"
#include "responsedata.h"

#include <deque>

namespace posthorn
{

namespace
{

constexpr size_t commandsAhead = 3;
constexpr size_t slack = 1000; // messages that came while they were counted

Error tooMuch(const char *what)
{
    return {ErrorDomain::Protocol, ErrorCode::LimitExceeded, Retry::Backoff, {}, QString::fromLatin1(what)};
}

} // namespace

/// The command for each piece of a set that may be too long for one line.
Result<void> ImapSession::runForSets(const QByteArray &uidSet,
                                     const std::function<ImapCommand(const QByteArray &)> &command,
                                     const Collector &collector,
                                     const std::function<void(const Answer &)> &done)
{
    for (const QByteArray &piece : splitUidSet(uidSet)) {
        POSTHORN_TRY_ASSIGN(const Answer answer, run(command(piece), collector));
        if (done)
            done(answer);
    }
    return {};
}

ImapSession::Collector ImapSession::fetchCollector(const FetchSink &sink) const
{
    return [&sink](ImapResponse &response) -> Result<bool> {
        if (!response.fetched || response.fetched->uid == 0)
            return false;
        POSTHORN_TRY(sink(*std::move(response.fetched)));
        return true;
    };
}

Result<void> ImapSession::fetch(const QByteArray &uidSet, const QByteArray &items, const FetchSink &sink)
{
    return fetchSets({uidSet}, items, sink);
}

Result<void> ImapSession::fetchSets(const QList<QByteArray> &uidSets, const QByteArray &items,
                                    const FetchSink &sink)
{
    m_collector = fetchCollector(sink);
    std::deque<QByteArray> tags;
    Result<void> result;
    qsizetype next = 0;
    while (next < uidSets.size() || !tags.empty()) {
        while (result && next < uidSets.size() && tags.size() < commandsAhead) {
            const auto tag =
                m_dialogue->send(ImapCommand("UID FETCH").raw(' ' + uidSets[next] + ' ' + items));
            if (!tag) {
                result = tag.error();
                break;
            }
            tags.push_back(*tag);
            ++next;
        }
        if (tags.empty() || m_dialogue->isOver())
            break;
        const auto answer = finish(tags.front(), "UID FETCH");
        tags.pop_front();
        if (!answer && result)
            result = answer.error();
    }
    m_collector = {};
    return result;
}

Result<void> ImapSession::fetchBySequence(quint32 first, quint32 last, const QByteArray &items,
                                          const FetchSink &sink)
{
    POSTHORN_TRY(run(ImapCommand("FETCH").raw(' ' + QByteArray::number(first) + ':' +
                                              QByteArray::number(last) + ' ' + items),
                     fetchCollector(sink)));
    return {};
}

QByteArray ImapSession::flagItems() const
{
    return has(ImapCapability::GmailExtensions) ? "UID FLAGS X-GM-LABELS" : "UID FLAGS";
}

Result<ImapSession::Changes> ImapSession::changesSince(quint64 modSeq)
{
    if (!has(ImapCapability::CondStore))
        return notOffered("CONDSTORE");
    Changes changes;
    ImapCommand command("UID FETCH");
    command.raw(" 1:* (" + flagItems() + ") (CHANGEDSINCE " + QByteArray::number(modSeq))
        .raw(has(ImapCapability::QResync) ? " VANISHED)" : ")");
    POSTHORN_TRY(run(command, [&](ImapResponse &response) -> Result<bool> {
        if (response.name != "VANISHED" && !(response.fetched && response.fetched->hasFlags))
            return false;
        POSTHORN_TRY(takeChange(response, changes));
        return true;
    }));
    return changes;
}

Result<void> ImapSession::takeChange(ImapResponse &response, Changes &changes)
{
    // No mailbox that anybody can use has so many changes at once.
    constexpr qsizetype most = 5'000'000;
    bool possible = true;
    if (response.name == "VANISHED") {
        UidRanges now;
        bool earlier = false;
        possible = takeVanished(response.arguments, changes.vanished, earlier);
        if (!earlier && takeVanished(response.arguments, now, earlier))
            m_exists -= static_cast<quint32>(std::min<quint64>(m_exists, now.count()));
    } else if (response.fetched && response.fetched->uid != 0 && response.fetched->hasFlags) {
        changes.flags.append(*std::move(response.fetched));
        possible = changes.flags.size() <= most;
    }
    if (!possible)
        return tooMuch("changes of a mailbox");
    return {};
}

Result<std::vector<quint32>> ImapSession::search(const QByteArray &criteria)
{
    std::vector<quint32> uids;
    ImapCommand command("UID SEARCH");
    command.raw(has(ImapCapability::ESearch) ? " RETURN (ALL) " : " ").raw(criteria);
    POSTHORN_TRY(run(command, [&](ImapResponse &response) -> Result<bool> {
        if (response.name != "SEARCH" && response.name != "ESEARCH")
            return false;
        // A server that names more UIDs than it has messages would have us ask for each of them.
        const size_t most = size_t(m_exists) + slack;
        const std::vector<quint32> found = parseSearch(response, most - uids.size() + 1);
        uids.insert(uids.end(), found.begin(), found.end());
        if (uids.size() > most)
            return tooMuch("UIDs of a mailbox");
        return true;
    }));
    return uids;
}

Result<void> ImapSession::fetchFound(const QByteArray &criteria, const QByteArray &items,
                                     const FetchSink &sink)
{
    if (!has(ImapCapability::SearchRes)) {
        POSTHORN_TRY_ASSIGN(std::vector<quint32> found, search(criteria));
        return found.empty() ? Result<void>() : fetch(formatUidSet(std::move(found)), items, sink);
    }
    POSTHORN_TRY_ASSIGN(const auto answers,
                        runTogether({ImapCommand("UID SEARCH").raw(" RETURN (SAVE) " + criteria),
                                     ImapCommand("UID FETCH").raw(" $ " + items)},
                                    fetchCollector(sink)));
    for (const Result<Answer> &answer : answers)
        POSTHORN_TRY(answer);
    return {};
}

/// Where labels are tags they are no flags.
std::optional<QByteArray> ImapSession::flagList(MessageFlags flags, const QStringList &keywords) const
{
    return formatFlagList(flags, has(ImapCapability::GmailExtensions) ? withoutLabels(keywords) : keywords);
}

Result<ImapSession::ModSeqs> ImapSession::storeFlags(const QByteArray &uidSet, const FlagChange &change)
{
    const auto add = flagList(change.add, change.addKeywords);
    const auto remove = flagList(change.remove, change.removeKeywords);
    if (!add || !remove)
        return badArgument("a keyword that IMAP cannot carry");
    QByteArrayList items;
    if (*add != "()")
        items.append(" +FLAGS.SILENT " + *add);
    if (*remove != "()")
        items.append(" -FLAGS.SILENT " + *remove);
    if (has(ImapCapability::GmailExtensions)) {
        if (const QByteArray list = formatLabels(change.addKeywords); !list.isEmpty())
            items.append(" +X-GM-LABELS.SILENT " + list);
        if (const QByteArray list = formatLabels(change.removeKeywords); !list.isEmpty())
            items.append(" -X-GM-LABELS.SILENT " + list);
    }
    ModSeqs all;
    for (const QByteArray &item : std::as_const(items)) {
        ModSeqs modSeqs;
        const FetchSink take = [&modSeqs](ImapFetched &&message) -> Result<void> {
            if (message.modSeq == 0)
                return {};
            // With the flags comes what somebody else did, after this.
            const quint64 ours = message.modSeq - (message.hasFlags ? 1 : 0);
            const auto told = modSeqs.constFind(message.uid);
            if (told == modSeqs.constEnd() || *told > ours)
                modSeqs.insert(message.uid, ours);
            return {};
        };
        POSTHORN_TRY(runForSets(
            uidSet, [&](const QByteArray &piece) { return ImapCommand("UID STORE").raw(' ' + piece + item); },
            fetchCollector(take)));
        all.insert(modSeqs);
    }
    return all;
}

Result<ImapSession::UidMap> ImapSession::copy(const QByteArray &uidSet, const QByteArray &mailbox)
{
    UidMap map;
    POSTHORN_TRY(runForSets(
        uidSet,
        [&](const QByteArray &piece) {
            return ImapCommand("UID COPY").raw(' ' + piece).mailbox(onTheWire(mailbox));
        },
        {}, [&](const Answer &answer) { takeCopyUid(answer.code, map); }));
    return map;
}

Result<ImapSession::UidMap> ImapSession::move(const QByteArray &uidSet, const QByteArray &mailbox)
{
    if (!has(ImapCapability::Move))
        return notOffered("MOVE");
    UidMap map;
    POSTHORN_TRY(runForSets(
        uidSet,
        [&](const QByteArray &piece) {
            return ImapCommand("UID MOVE").raw(' ' + piece).mailbox(onTheWire(mailbox));
        },
        [&](ImapResponse &response) -> Result<bool> { // RFC 6851 4.3: said before the EXPUNGEs
            if (!startsWithUpper(response.code, "COPYUID"))
                return false;
            takeCopyUid(response.code, map);
            return true;
        },
        [&](const Answer &answer) { takeCopyUid(answer.code, map); }));
    return map;
}

Result<void> ImapSession::uidExpunge(const QByteArray &uidSet)
{
    if (!has(ImapCapability::UidPlus))
        return notOffered("UIDPLUS");
    return runForSets(
        uidSet, [](const QByteArray &piece) { return ImapCommand("UID EXPUNGE").raw(' ' + piece); }, {});
}

Result<void> ImapSession::expungeMarked()
{
    POSTHORN_TRY(run(ImapCommand("EXPUNGE")));
    return {};
}

} // namespace posthorn
