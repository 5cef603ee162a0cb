#include "journalmodel.h"

#include <algorithm>
#include <set>

namespace posthorn
{

JournalModel::JournalModel(StoreFixture &fixture, quint32 seed)
    : m_fixture(fixture)
    , m_random(seed)
    , m_folders{fixture.inbox, fixture.archive, fixture.trash}
    , m_localFolders{fixture.popInbox, fixture.popTrash}
{
    for (quint32 i = 0; i < 12; ++i) {
        Item item;
        item.local = i >= 9;
        item.folder = item.local ? fixture.popInbox : fixture.inbox;
        item.uid = item.local ? 0 : i + 1;
        item.subject = QString(QChar(u'A' + static_cast<char16_t>(i)));
        item.row = item.local ? fixture.addLocal(item.folder, item.subject)
                              : fixture.add(item.folder, item.uid, item.subject);
        m_items.push_back(item);
    }
}

bool JournalModel::isOpen(OperationId id) const
{
    const auto found = m_operations.find(id);
    return found != m_operations.end() && found->second.state != OperationState::Done &&
           found->second.state != OperationState::Cancelled;
}

std::vector<OperationId> JournalModel::openIds() const
{
    std::vector<OperationId> ids;
    for (const auto &[id, operation] : m_operations) {
        if (isOpen(id))
            ids.push_back(id);
    }
    std::sort(ids.begin(), ids.end(), [this](OperationId a, OperationId b) {
        return std::pair(m_operations.at(a).position, a) < std::pair(m_operations.at(b).position, b);
    });
    return ids;
}

FlagState JournalModel::base(const Item &item) const
{
    return item.madeBy.isValid() ? flags(*item.source, item.madeBy) : item.base;
}

FlagState JournalModel::flags(const Item &item, OperationId before) const
{
    FlagState state = base(item);
    for (const Action &action : item.actions) {
        const Operation &operation = m_operations.at(action.operation);
        if (before.isValid() && operation.position >= m_operations.at(before).position)
            break;
        if (operation.kind == OperationKind::SetFlags)
            state = operation.change.appliedTo(state);
    }
    return state;
}

FolderId JournalModel::folder(const Item &item) const
{
    FolderId where = item.folder;
    for (const Action &action : item.actions) {
        if (m_operations.at(action.operation).kind == OperationKind::Move)
            where = m_operations.at(action.operation).target;
    }
    return where;
}

PlacementId JournalModel::placement(const Item &item) const
{
    PlacementId row = item.row;
    for (const Action &action : item.actions) {
        if (action.shown.isValid())
            row = action.shown;
    }
    return row;
}

bool JournalModel::visible(const Item &item) const
{
    return !item.gone && !item.expungedBy.isValid() &&
           std::none_of(item.actions.begin(), item.actions.end(), [this](const Action &action) {
               return m_operations.at(action.operation).kind == OperationKind::Expunge;
           });
}

QString JournalModel::compare()
{
    QStringList wrong;
    std::map<FolderId, qsizetype> counts;
    for (const Item &item : m_items) {
        if (!visible(item))
            continue;
        ++counts[folder(item)];
        const auto row = m_fixture.read([&](StoreReader &r) { return r.detail(placement(item)); });
        if (!row)
            wrong.append(item.subject + QStringLiteral(": row %1 is missing").arg(placement(item).value()));
        else if (row->row.folder != folder(item))
            wrong.append(item.subject + QStringLiteral(": in folder %1, not %2")
                                            .arg(row->row.folder.value())
                                            .arg(folder(item).value()));
        else if (row->row.flags != flags(item))
            wrong.append(item.subject + QStringLiteral(": flags %1, not %2")
                                            .arg(row->row.flags.flags.toInt())
                                            .arg(flags(item).flags.toInt()));
    }
    for (const auto &folders : {m_folders, m_localFolders}) {
        for (const FolderId id : folders) {
            if (m_fixture.subjects(id).size() != counts[id])
                wrong.append(QStringLiteral("folder %1 shows %2 rows, not %3")
                                 .arg(id.value())
                                 .arg(m_fixture.subjects(id).join(u' '))
                                 .arg(counts[id]));
        }
    }
    std::vector<OperationId> open;
    for (const OperationRecord &record : m_fixture.open())
        open.push_back(record.id);
    const auto numbers = [](const std::vector<OperationId> &ids) {
        QStringList texts;
        for (const OperationId id : ids)
            texts.append(QString::number(id.value()));
        return texts.join(u' ');
    };
    if (open != openIds())
        wrong.append(QStringLiteral("open are %1, not %2").arg(numbers(open), numbers(openIds())));
    const QString findings = m_fixture.findings();
    if (!findings.isEmpty())
        wrong.append(findings);
    return wrong.join(QLatin1String("; "));
}

std::vector<JournalModel::Item *> JournalModel::pick(bool local, size_t most)
{
    std::vector<Item *> candidates;
    for (Item &item : m_items) {
        if (visible(item) && item.local == local)
            candidates.push_back(&item);
    }
    if (candidates.empty())
        return {};
    const FolderId where =
        folder(*candidates[static_cast<size_t>(m_random.bounded(static_cast<int>(candidates.size())))]);
    std::vector<Item *> picked;
    for (Item *item : candidates) {
        // One folder: what spans several is split, and has a scenario of its own.
        if (folder(*item) == where && picked.size() < most && m_random.bounded(2) == 0)
            picked.push_back(item);
    }
    return picked;
}

FolderId JournalModel::randomFolder(bool local)
{
    const auto &folders = local ? m_localFolders : m_folders;
    return folders[static_cast<size_t>(m_random.bounded(static_cast<int>(folders.size())))];
}

OperationId JournalModel::act(OperationKind kind, const std::vector<Item *> &items, const FlagChange &change,
                              FolderId target)
{
    QList<PlacementId> ids;
    for (const Item *item : items)
        ids.append(placement(*item));
    const OperationId id = m_fixture.enqueue(kind, ids, target, change, ++m_nextGroup);
    record(need(m_fixture.read([id](StoreReader &r) { return r.operation(id); })), items);
    return id;
}

/// Takes an operation that the store made into the model.
void JournalModel::record(const OperationRecord &stored, const std::vector<Item *> &items)
{
    Operation operation;
    operation.kind = stored.kind;
    operation.change = stored.flags;
    operation.target = stored.targetFolder;
    operation.group = stored.group;
    operation.items = items;
    operation.state = stored.state;
    const OperationId id = stored.id;
    operation.position = id.value();
    for (Item *item : items) {
        operation.old[item] = flags(*item);
        operation.from[item] = folder(*item);
    }
    m_operations[id] = operation;
    Operation &kept = m_operations[id];
    for (size_t i = 0; i < items.size(); ++i) {
        Item *item = items[i];
        const PlacementId shown = stored.targets.at(static_cast<qsizetype>(i)).shownAs;
        if (stored.kind == OperationKind::Copy) {
            Item copy;
            copy.subject = item->subject + u'\'';
            copy.folder = stored.targetFolder;
            copy.row = shown;
            copy.local = item->local;
            copy.base = flags(*item);
            if (stored.state != OperationState::Done) {
                copy.madeBy = id;
                copy.source = item;
            }
            m_items.push_back(copy);
            kept.made.push_back(&m_items.back());
        } else if (stored.state == OperationState::Done) {
            if (stored.kind == OperationKind::SetFlags)
                item->base = stored.flags.appliedTo(item->base);
            else if (stored.kind == OperationKind::Move)
                item->folder = stored.targetFolder;
            else
                item->expungedBy = id;
        } else {
            item->actions.push_back({id, flags(*item), folder(*item),
                                     stored.kind == OperationKind::Move ? shown : PlacementId()});
        }
    }
}

bool JournalModel::mayComplete(OperationId id) const
{
    const Operation &operation = m_operations.at(id);
    for (const auto &[earlier, other] : m_operations) {
        // Operations are carried out in order; only flags that failed may be overtaken.
        if (other.position >= operation.position || !isOpen(earlier) || other.kind == OperationKind::SetFlags)
            continue;
        for (const Item *item : operation.items) {
            if (std::find(other.items.begin(), other.items.end(), item) != other.items.end() ||
                std::find(other.made.begin(), other.made.end(), item) != other.made.end())
                return false;
        }
    }
    return true;
}

QString JournalModel::complete()
{
    for (const OperationId id : openIds()) {
        if (!mayComplete(id) || m_random.bounded(3) == 0)
            continue;
        Operation &operation = m_operations.at(id);
        const OperationRecord record = need(m_fixture.read([id](StoreReader &r) { return r.operation(id); }));
        if (record.blocked)
            throw std::runtime_error("an operation whose turn it is is blocked");
        QList<quint32> uids;
        for (qsizetype i = 0; i < record.targets.size(); ++i)
            uids.append(++m_nextUid);
        need(m_fixture.write([&](WriteTransaction &t) { return t.completeOperation(id, uids); }));
        operation.state = OperationState::Done;
        for (size_t i = 0; i < operation.items.size(); ++i) {
            Item &item = *operation.items[i];
            if (operation.kind == OperationKind::Copy) {
                Item &copy = *operation.made[i];
                copy.base = base(*operation.items[i]);
                copy.madeBy = {};
                copy.source = nullptr;
                copy.uid = uids.at(static_cast<qsizetype>(i));
                continue;
            }
            const auto action =
                std::find_if(item.actions.begin(), item.actions.end(),
                             [id](const Action &candidate) { return candidate.operation == id; });
            if (operation.kind == OperationKind::SetFlags) {
                item.base = operation.change.appliedTo(item.base);
            } else if (operation.kind == OperationKind::Move) {
                // Where an earlier move was cancelled, it was still there.
                operation.from[&item] = item.folder;
                item.folder = operation.target;
                item.uid = uids.at(static_cast<qsizetype>(i));
                item.row = action->shown;
            } else {
                remove(item);
                continue;
            }
            item.actions.erase(action);
        }
        adoptNew();
        return QStringLiteral("complete %1").arg(id.value());
    }
    return QStringLiteral("nothing to complete");
}

/// Takes the operation out of every list of actions.
void JournalModel::forget(OperationId id)
{
    for (Item &item : m_items)
        std::erase_if(item.actions, [id](const Action &action) { return action.operation == id; });
}

void JournalModel::finishIfEmpty(OperationId id)
{
    Operation &operation = m_operations.at(id);
    if (operation.items.empty() && isOpen(id))
        operation.state = OperationState::Done;
}

/// The item is no more, and with it what was to become of it.
void JournalModel::remove(Item &item)
{
    item.gone = true;
    item.actions.clear();
    for (auto &[id, operation] : m_operations) {
        for (size_t i = 0; i < operation.items.size(); ++i) {
            if (operation.items[i] != &item || !isOpen(id))
                continue;
            operation.items.erase(operation.items.begin() + static_cast<std::ptrdiff_t>(i));
            if (operation.kind == OperationKind::Copy) {
                Item *made = operation.made[i];
                operation.made.erase(operation.made.begin() + static_cast<std::ptrdiff_t>(i));
                remove(*made);
            }
            finishIfEmpty(id);
            break;
        }
    }
}

bool JournalModel::isAbout(const Item &item, OperationId id, const OperationTarget &target) const
{
    const Operation &operation = m_operations.at(id);
    if (operation.kind == OperationKind::Copy)
        return std::any_of(operation.made.begin(), operation.made.end(), [&](const Item *made) {
            return made->source == &item && made->row == target.shownAs;
        });
    const auto action = std::find_if(item.actions.begin(), item.actions.end(),
                                     [id](const Action &candidate) { return candidate.operation == id; });
    if (action == item.actions.end())
        return false;
    if (operation.kind == OperationKind::Move)
        return action->shown == target.shownAs;
    return item.row == target.placement ||
           std::any_of(item.actions.begin(), item.actions.end(),
                       [&](const Action &other) { return other.shown == target.placement; });
}

void JournalModel::adoptNew()
{
    std::set<qint64> groups;
    for (const auto &[id, operation] : m_operations)
        groups.insert(operation.group);
    for (qint64 number = m_operations.rbegin()->first.value() + 1;; ++number) {
        const auto stored =
            m_fixture.read([number](StoreReader &r) { return r.operation(OperationId(number)); });
        if (!stored)
            return;
        groups.contains(stored->group) ? adoptSplit(*stored) : adoptInverse(*stored);
    }
}

void JournalModel::adoptSplit(const OperationRecord &stored)
{
    for (const OperationId id : openIds()) {
        Operation &whole = m_operations.at(id);
        if (whole.group != stored.group || whole.kind != stored.kind)
            continue;
        const auto found = std::find_if(whole.items.begin(), whole.items.end(), [&](const Item *item) {
            return isAbout(*item, id, stored.targets.first());
        });
        if (found == whole.items.end())
            continue;
        Item *item = *found;
        const auto index = found - whole.items.begin();
        Operation part = whole;
        part.items = {item};
        whole.items.erase(found);
        if (whole.kind == OperationKind::Copy) {
            part.made = {whole.made[static_cast<size_t>(index)]};
            part.made.front()->madeBy = stored.id;
            whole.made.erase(whole.made.begin() + index);
        }
        m_operations[stored.id] = part;
        for (Action &action : item->actions) {
            if (action.operation == id)
                action.operation = stored.id;
        }
        return;
    }
    throw std::runtime_error("an operation that no one asked for");
}

void JournalModel::adoptInverse(const OperationRecord &stored)
{
    std::vector<Item *> items;
    for (const OperationTarget &target : stored.targets) {
        const auto item = std::find_if(m_items.begin(), m_items.end(), [&](const Item &candidate) {
            return !candidate.gone && placement(candidate) == target.placement;
        });
        if (item == m_items.end())
            throw std::runtime_error("the undo is about an unknown row");
        items.push_back(&*item);
    }
    record(stored, items);
}

QString JournalModel::cancel()
{
    const auto open = openIds();
    if (open.empty())
        return QStringLiteral("nothing to cancel");
    const OperationId id = open[static_cast<size_t>(m_random.bounded(static_cast<int>(open.size())))];
    need(m_fixture.write([&](WriteTransaction &t) { return t.cancelOperation(id); }));
    Operation &operation = m_operations.at(id);
    operation.state = OperationState::Cancelled;
    forget(id);
    for (Item *made : operation.made)
        remove(*made);
    adoptNew();
    return QStringLiteral("cancel %1").arg(id.value());
}

QString JournalModel::undo()
{
    std::vector<OperationId> candidates;
    for (const auto &[id, operation] : m_operations) {
        if (operation.group > 1'000'000 && !operation.undone && operation.state != OperationState::Cancelled)
            candidates.push_back(id);
    }
    if (candidates.empty())
        return QStringLiteral("nothing to undo");
    const OperationId id =
        candidates[static_cast<size_t>(m_random.bounded(static_cast<int>(candidates.size())))];
    const qint64 group = m_operations.at(id).group;
    need(m_fixture.write([&](WriteTransaction &t) { return t.undoGroup(group); }));

    std::map<Item *, FlagChange> flagsBack;
    std::map<Item *, FolderId> foldersBack;
    for (auto it = m_operations.rbegin(); it != m_operations.rend(); ++it) {
        Operation &operation = it->second;
        if (operation.group != group || operation.undone || operation.state == OperationState::Cancelled)
            continue;
        if (isOpen(it->first)) {
            operation.state = OperationState::Cancelled;
            forget(it->first);
            for (Item *made : operation.made)
                remove(*made);
            continue;
        }
        operation.undone = true;
        for (Item *item : operation.items) {
            if (item->expungedBy == it->first)
                item->expungedBy = {};
            // What the operation changed is changed back; what was so before is left alone.
            if (operation.kind == OperationKind::SetFlags)
                flagsBack[item] = {operation.change.remove & operation.old[item].flags,
                                   operation.change.add & ~operation.old[item].flags,
                                   {},
                                   {}};
            if (operation.kind == OperationKind::Move)
                foldersBack[item] = operation.from[item];
        }
    }
    std::map<Item *, FlagState> expected;
    for (const auto &[item, back] : flagsBack)
        expected[item] = back.appliedTo(flags(*item));
    // What the store made of it is taken over, and must come to the same.
    adoptNew();
    for (const auto &[item, state] : expected) {
        if (visible(*item) && flags(*item) != state)
            throw std::runtime_error("the undo of flags does not restore them");
    }
    for (const auto &[item, where] : foldersBack) {
        if (visible(*item) && folder(*item) != where)
            throw std::runtime_error("the undo of a move is no move back");
    }
    return QStringLiteral("undo %1").arg(id.value());
}

QString JournalModel::changeOnServer()
{
    for (Item &item : m_items) {
        if (item.gone || item.local || item.uid == 0 || m_random.bounded(4) != 0)
            continue;
        item.base.flags ^= m_random.bounded(2) ? MessageFlag::Answered : MessageFlag::Seen;
        need(m_fixture.write([&](WriteTransaction &t) {
            return t.setServerFlags(item.folder, {{item.uid, item.base, 1}});
        }));
        return QStringLiteral("server changes flags of %1").arg(item.subject);
    }
    return QStringLiteral("server changes nothing");
}

QString JournalModel::vanish()
{
    for (Item &item : m_items) {
        if (item.gone || item.local || item.uid == 0 || m_random.bounded(8) != 0)
            continue;
        need(m_fixture.write([&](WriteTransaction &t) { return t.removeVanished(item.folder, {item.uid}); }));
        remove(item);
        return QStringLiteral("server removes %1").arg(item.subject);
    }
    return QStringLiteral("server removes nothing");
}

QString JournalModel::crash()
{
    m_fixture.reopen();
    need(m_fixture.write([](WriteTransaction &t) { return t.recoverInterrupted(); }));
    return QStringLiteral("crash");
}

QString JournalModel::step()
{
    const bool local = m_random.bounded(4) == 0;
    switch (m_random.bounded(16)) {
    case 0:
    case 1:
    case 2:
    case 3: {
        const auto items = pick(local, 4);
        FlagChange change;
        const MessageFlags flag = m_random.bounded(2) ? MessageFlag::Seen : MessageFlag::Flagged;
        (m_random.bounded(2) ? change.add : change.remove) = flag;
        if (items.empty())
            return QStringLiteral("no one to mark");
        return QStringLiteral("mark %1").arg(act(OperationKind::SetFlags, items, change, {}).value());
    }
    case 4:
    case 5:
    case 6: {
        const auto items = pick(local, 3);
        const FolderId target = randomFolder(local);
        if (items.empty() || folder(*items.front()) == target)
            return QStringLiteral("no one to move");
        return QStringLiteral("move %1").arg(act(OperationKind::Move, items, {}, target).value());
    }
    case 7: {
        const auto items = pick(false, 2);
        if (items.empty() || m_items.size() > 40)
            return QStringLiteral("no one to copy");
        return QStringLiteral("copy %1").arg(
            act(OperationKind::Copy, items, {}, randomFolder(false)).value());
    }
    case 8: {
        const auto items = pick(local, 1);
        if (items.empty())
            return QStringLiteral("no one to delete");
        return QStringLiteral("delete %1").arg(act(OperationKind::Expunge, items, {}, {}).value());
    }
    case 9:
        return cancel();
    case 10:
        return undo();
    case 11:
        return changeOnServer();
    case 12:
        return m_random.bounded(3) == 0 ? vanish() : m_random.bounded(4) == 0 ? crash() : complete();
    default:
        return complete();
    }
}

} // namespace posthorn
