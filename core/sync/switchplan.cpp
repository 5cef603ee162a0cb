#include "switchplan.h"

#include <QCryptographicHash>
#include <QHash>
#include <algorithm>
#include <array>
#include <tuple>

namespace posthorn
{

namespace
{

using Candidates = std::vector<const SwitchCandidate *>;

/// Lines may end with one byte or two, and a server may have added fields of its own.
bool mayHaveSizeOf(qint64 one, qint64 other)
{
    constexpr qint64 added = 4096;
    return one == 0 || other == 0 || (one <= 2 * other + added && other <= 2 * one + added);
}

auto keyOf(const SwitchCandidate &candidate)
{
    return std::tie(candidate.messageId, candidate.dateMs, candidate.size);
}

bool areSameBytes(const SwitchCandidate &here, const SwitchCandidate &there)
{
    return !here.body.isEmpty() && here.body == there.body;
}

/// All that have one identity, here and there.
struct Group {
    Candidates here;
    Candidates deleted;
    Candidates there;
    Candidates joined;
};

qint64 countOf(const Candidates &candidates, const SwitchCandidate &wanted)
{
    return std::count_if(candidates.begin(), candidates.end(), [&wanted](const auto *candidate) {
        return candidate != nullptr && keyOf(*candidate) == keyOf(wanted);
    });
}

class Planner
{
public:
    Planner(const QList<FolderRecord> &folders, SwitchPlan &plan)
        : m_plan(plan)
    {
        for (const FolderRecord &folder : folders)
            m_ranks.insert(folder.id,
                           folder.role == FolderRole::Inbox ? 0 : (isCollection(folder.role) ? 2 : 1));
    }

    void plan(Group group)
    {
        preferPlaces(group.there);
        const Group all = group;
        takeSameBytes(group);
        takeTheOnlyOnes(group);
        takeDeleted(group, all);
        for (const SwitchCandidate *here : group.here) {
            SwitchPlan::Doubt doubt{here->placement, {}};
            for (const SwitchCandidate *there : group.there) {
                if (here->messageId == there->messageId && here->dateMs == there->dateMs &&
                    mayHaveSizeOf(here->size, there->size) && !here->body.isEmpty())
                    doubt.onServer.push_back(there->placement);
            }
            if (doubt.onServer.empty())
                ++m_plan.onlyHere;
            else
                m_plan.doubtful.push_back(std::move(doubt));
        }
    }

private:
    /// INBOX, which is what POP3 shows, then the others; what shows mail of other folders only where it is
    /// the last place.
    void preferPlaces(Candidates &there) const
    {
        const auto rank = [this](const SwitchCandidate *candidate) {
            return m_ranks.value(candidate->folder, 1);
        };
        std::stable_sort(there.begin(), there.end(), [&rank](const auto *one, const auto *other) {
            return std::pair(rank(one), one->uid) < std::pair(rank(other), other->uid);
        });
        if (!there.empty() && rank(there.front()) < 2)
            std::erase_if(there, [&rank](const auto *candidate) { return rank(candidate) == 2; });
    }

    void take(Group &group, Candidates::iterator here, Candidates::iterator there)
    {
        m_plan.certain.push_back({(*here)->placement, (*there)->placement});
        group.there.erase(there);
        *here = nullptr;
    }

    void takeSameBytes(Group &group)
    {
        for (auto here = group.here.begin(); here != group.here.end(); ++here) {
            const auto there =
                std::find_if(group.there.begin(), group.there.end(),
                             [&here](const auto *other) { return areSameBytes(**here, *other); });
            if (there != group.there.end())
                take(group, here, there);
        }
        std::erase(group.here, nullptr);
    }

    void takeTheOnlyOnes(Group &group)
    {
        // Decided before any is taken: the second of two twins is not the only one because the first is gone.
        std::vector<std::pair<size_t, PlacementId>> pairs;
        for (size_t i = 0; i < group.here.size(); ++i) {
            const SwitchCandidate &here = *group.here[i];
            const bool alone = !here.messageId.isEmpty() && here.size > 0 && countOf(group.here, here) == 1 &&
                               countOf(group.deleted, here) == 0 && countOf(group.there, here) == 1;
            if (!alone)
                continue;
            const auto there =
                std::find_if(group.there.begin(), group.there.end(),
                             [&here](const auto *other) { return keyOf(*other) == keyOf(here); });
            // Where both are here they are compared, not believed.
            if (here.body.isEmpty() || (*there)->body.isEmpty())
                pairs.emplace_back(i, (*there)->placement);
        }
        for (const auto &[index, placement] : pairs) {
            const PlacementId wanted = placement;
            const auto there =
                std::find_if(group.there.begin(), group.there.end(),
                             [wanted](const auto *other) { return other->placement == wanted; });
            take(group, group.here.begin() + std::ptrdiff_t(index), there);
        }
        std::erase(group.here, nullptr);
    }

    /// Of what nobody has here any more. `all`: as it was before anything was taken.
    void takeDeleted(Group &group, const Group &all)
    {
        const auto takeFirst = [&](const SwitchCandidate &deleted, auto isIt) {
            const auto there = std::find_if(group.there.begin(), group.there.end(),
                                            [&isIt](const auto *other) { return isIt(*other); });
            if (there == group.there.end())
                return false;
            m_plan.deleted.push_back({deleted.uidl, (*there)->placement});
            group.there.erase(there);
            return true;
        };
        std::erase_if(group.deleted, [&](const SwitchCandidate *deleted) {
            return takeFirst(*deleted,
                             [deleted](const auto &other) { return areSameBytes(*deleted, other); });
        });
        std::erase_if(group.deleted, [&](const SwitchCandidate *deleted) {
            const bool alone = !deleted->messageId.isEmpty() && deleted->size > 0 &&
                               countOf(all.deleted, *deleted) == 1 && countOf(all.there, *deleted) == 1 &&
                               countOf(all.here, *deleted) == 0 && countOf(all.joined, *deleted) == 0;
            return alone && takeFirst(*deleted, [deleted](const auto &other) {
                       // Bytes that are known are compared, not believed.
                       const bool unknown = deleted->body.isEmpty() || other.body.isEmpty();
                       return unknown && keyOf(other) == keyOf(*deleted);
                   });
        });
        for (const SwitchCandidate *there : group.there) {
            const bool maybe =
                std::any_of(group.deleted.begin(), group.deleted.end(), [there](const auto *deleted) {
                    return !deleted->body.isEmpty() && mayHaveSizeOf(deleted->size, there->size);
                });
            if (maybe && isToBeFetched(*there))
                m_plan.maybeDeleted.push_back(there->placement);
        }
    }

    SwitchPlan &m_plan;
    QHash<FolderId, int> m_ranks;
};

/// Fields by which servers and programs remember the state of a message in its file.
bool isOfItsMailbox(QByteArrayView line)
{
    constexpr std::array<QByteArrayView, 12> names = {
        "status:",           "x-status:",          "x-uid:",          "x-uidl:",
        "x-imap:",           "x-imapbase:",        "x-keywords:",     "content-length:",
        "x-mozilla-status:", "x-mozilla-status2:", "x-mozilla-keys:", "x-evolution:"};
    return std::any_of(names.begin(), names.end(), [line](QByteArrayView name) {
        return line.size() >= name.size() &&
               QByteArrayView(line.first(name.size())).compare(name, Qt::CaseInsensitive) == 0;
    });
}

} // namespace

SwitchPlan SwitchPlan::of(const std::vector<SwitchCandidate> &candidates, const QList<FolderRecord> &folders)
{
    SwitchPlan plan;
    std::vector<qint64> order; // of the groups, as their first member came
    QHash<qint64, Group> groups;
    for (const SwitchCandidate &candidate : candidates) {
        if (candidate.isHere() && candidate.hidden)
            continue;
        if (!groups.contains(candidate.identity))
            order.push_back(candidate.identity);
        Group &group = groups[candidate.identity];
        if (candidate.isDeleted()) {
            group.deleted.push_back(&candidate);
        } else if (candidate.isHere()) {
            group.here.push_back(&candidate);
        } else if (candidate.collected) {
            ++plan.joined;
            group.joined.push_back(&candidate);
        } else {
            group.there.push_back(&candidate);
        }
    }
    Planner planner(folders, plan);
    for (const qint64 identity : order) {
        Group group = groups.take(identity);
        if (!group.here.empty() || !group.deleted.empty())
            planner.plan(std::move(group));
    }
    return plan;
}

bool isToBeFetched(const SwitchCandidate &there)
{
    constexpr qint64 most = 128 * 1024 * 1024;
    return there.body.isEmpty() && there.size <= most;
}

QByteArray contentHash(const QByteArray &message)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    bool header = true;
    bool leftOut = false; // a field that goes on over several lines
    qsizetype emptyLines = 0;
    for (qsizetype from = 0; from < message.size();) {
        qsizetype end = message.indexOf('\n', from);
        if (end < 0)
            end = message.size();
        QByteArrayView line = QByteArrayView(message).sliced(from, end - from);
        from = end + 1;
        if (line.endsWith('\r'))
            line.chop(1);
        if (header && !line.isEmpty()) {
            const bool continued = line.startsWith(' ') || line.startsWith('\t');
            if (!continued)
                leftOut = isOfItsMailbox(line);
            if (leftOut)
                continue;
        }
        header = header && !line.isEmpty();
        // Those at the end do not count.
        if (line.isEmpty()) {
            ++emptyLines;
            continue;
        }
        for (; emptyLines > 0; --emptyLines)
            hash.addData(QByteArrayView("\n"));
        hash.addData(line);
        hash.addData(QByteArrayView("\n"));
    }
    return hash.result();
}

} // namespace posthorn
