#include "mailcontroller.h"

#include "base/tagname.h"
#include "deletiontext.h"
#include "store/store.h"
#include "ui/common/locationtext.h"
#include "ui/text/displaytext.h"

#include <algorithm>

namespace posthorn
{

namespace
{

constexpr int ShownSeconds = 10; // with Undo
constexpr int NoteSeconds = 3;

} // namespace

MailController::MailController(const Services &services, QObject *parent)
    : QObject(parent)
    , m_services(services)
{
}

qint64 MailController::remember(Step step)
{
    constexpr qsizetype most = 50;
    step.number = ++m_lastStep;
    m_steps << std::move(step);
    if (m_steps.size() > most)
        m_steps.removeFirst();
    return m_lastStep;
}

MailActions::Reply MailController::reply(Sentence sentence)
{
    return [this, sentence = std::move(sentence)](const Result<ActionReceipt> &receipt) {
        if (!receipt) {
            Q_EMIT failed(receipt.error());
            return;
        }
        if (receipt->group == 0 || receipt->messages == 0)
            return;
        const bool asks = receipt->asked > 0;
        const qint64 step = receipt->undoable ? remember({0, receipt->group, asks, {}}) : 0;
        Q_EMIT done(sentence(*receipt), step, step == 0 ? NoteSeconds : asks ? UndoSeconds : ShownSeconds);
    };
}

MailActions::Reply MailController::replyWithInverse(Sentence sentence, std::function<void()> inverse)
{
    return [this, sentence = std::move(sentence),
            inverse = std::move(inverse)](const Result<ActionReceipt> &receipt) {
        if (!receipt)
            Q_EMIT failed(receipt.error());
        else if (receipt->messages > 0)
            Q_EMIT done(sentence(*receipt), remember({0, 0, false, inverse}), ShownSeconds);
    };
}

void MailController::archive(const QList<PlacementId> &ids)
{
    m_services.actions->archive(ids, this, reply([](const ActionReceipt &receipt) {
                                    return tr("%n message(s) archived", nullptr, receipt.messages);
                                }));
}

void MailController::remove(const QList<PlacementId> &ids)
{
    m_services.actions->remove(
        ids, this, reply([](const ActionReceipt &receipt) { return deletionText(receipt, UndoSeconds); }));
}

void MailController::removeHere(const QList<PlacementId> &ids)
{
    m_services.actions->removeHere(
        ids, this, reply([](const ActionReceipt &receipt) { return deletionText(receipt, UndoSeconds); }));
}

void MailController::removeFromServer(const QList<PlacementId> &ids)
{
    const MailActions::Reply told =
        reply([](const ActionReceipt &receipt) { return deletionFromServerText(receipt, UndoSeconds); });
    m_services.actions->removeFromServer(ids, this, [this, told](const Result<ActionReceipt> &receipt) {
        if (!receipt && receipt.error().code == ErrorCode::NotSupported)
            Q_EMIT done(tr("Nothing was deleted: not all of them are on this computer yet"), 0, ShownSeconds);
        else
            told(receipt);
    });
}

void MailController::removeEverywhere(const QList<PlacementId> &ids)
{
    m_services.actions->removeEverywhere(ids, this, reply([](const ActionReceipt &receipt) {
                                             return deletionEverywhereText(receipt, UndoSeconds);
                                         }));
}

void MailController::keepOnServer(const QList<PlacementId> &ids)
{
    m_services.actions->keepOnServer(
        ids, true, this,
        replyWithInverse(
            [](const ActionReceipt &receipt) {
                return tr("%n message(s) kept on the server, whatever the rules say", nullptr,
                          receipt.messages);
            },
            [this, ids] { m_services.actions->keepOnServer(ids, false, this, undone()); }));
}

void MailController::unhide(const QList<PlacementId> &ids)
{
    m_services.actions->unhide(ids, this,
                               replyWithInverse(
                                   [](const ActionReceipt &receipt) {
                                       return tr("%n message(s) shown again", nullptr, receipt.messages);
                                   },
                                   [this, ids] { m_services.actions->removeHere(ids, this, undone()); }));
}

void MailController::setFlagged(const QList<PlacementId> &ids, bool flagged)
{
    m_services.actions->setFlagged(ids, flagged, this, reply([flagged](const ActionReceipt &receipt) {
                                       return flagged ? tr("%n message(s) flagged", nullptr, receipt.messages)
                                                      : tr("Flag removed from %n message(s)", nullptr,
                                                           receipt.messages);
                                   }));
}

void MailController::setRead(const QList<PlacementId> &ids, bool read)
{
    m_services.actions->markRead(
        ids, read, this, reply([read](const ActionReceipt &receipt) {
            return read ? tr("%n message(s) marked as read", nullptr, receipt.messages)
                        : tr("%n message(s) marked as unread", nullptr, receipt.messages);
        }));
}

void MailController::markSeen(PlacementId id)
{
    m_services.actions->markRead({id}, true, this, [this](const Result<ActionReceipt> &receipt) {
        // It was not asked for: in a folder that can only be read it stays undone.
        if (!receipt && receipt.error().code != ErrorCode::ReadOnly)
            Q_EMIT failed(receipt.error());
    });
}

void MailController::setTag(const QList<PlacementId> &ids, const QString &tag, bool on)
{
    m_services.actions->setTag(
        ids, tag, on, this, reply([tag, on](const ActionReceipt &receipt) {
            const QString name = displayText(tagDisplayName(tag), 40);
            return on ? tr("%n message(s) tagged %1", nullptr, receipt.messages).arg(name)
                      : tr("Tag %1 removed from %n message(s)", nullptr, receipt.messages).arg(name);
        }));
}

void MailController::move(const QList<PlacementId> &ids, FolderId target)
{
    m_services.actions->move(ids, target, this, reply([](const ActionReceipt &receipt) {
                                 return tr("%n message(s) moved to %1", nullptr, receipt.messages)
                                     .arg(displayText(receipt.targetPath, 60));
                             }));
}

void MailController::moveToRole(const QList<PlacementId> &ids, FolderRole role)
{
    m_services.actions->moveToRole(ids, role, this, reply([role](const ActionReceipt &receipt) {
                                       return tr("%n message(s) moved to %1", nullptr, receipt.messages)
                                           .arg(folderDisplayName(role, {}));
                                   }));
}

void MailController::copy(const QList<PlacementId> &ids, FolderId target)
{
    m_services.actions->copy(ids, target, this, reply([](const ActionReceipt &receipt) {
                                 return tr("%n message(s) copied to %1", nullptr, receipt.messages)
                                     .arg(displayText(receipt.targetPath, 60));
                             }));
}

bool MailController::undo()
{
    if (m_steps.isEmpty())
        return false;
    undoStep(m_steps.last().number);
    return true;
}

void MailController::undoStep(qint64 step)
{
    const auto found = std::find_if(m_steps.begin(), m_steps.end(),
                                    [step](const Step &candidate) { return candidate.number == step; });
    if (found == m_steps.end())
        return;
    const Step taken = *found;
    m_steps.erase(found);
    if (taken.inverse)
        taken.inverse();
    else if (taken.asksServer)
        undoUnlessTold(taken.group);
    else
        undoGroup(taken.group);
}

void MailController::undoGroup(qint64 group)
{
    m_services.actions->undo(group, this, undone());
}

/// Once the server was told, what is left of the action here may be the last copy: nothing is touched.
void MailController::undoUnlessTold(qint64 group)
{
    m_services.store->read<QList<OperationRecord>>(
        Store::Lane::Interactive, [](StoreReader &reader) { return reader.openOperations(); }, this,
        [this, group](const Result<QList<OperationRecord>> &open) {
            if (!open) {
                Q_EMIT failed(open.error());
                return;
            }
            const bool waits = std::any_of(open->begin(), open->end(), [group](const OperationRecord &one) {
                return one.group == group && one.state != OperationState::InFlight;
            });
            if (waits)
                undoGroup(group);
            else
                Q_EMIT done(tr("Too late to undo: the server was told already"), 0, ShownSeconds);
        });
}

MailActions::Reply MailController::undone()
{
    return [this](const Result<ActionReceipt> &receipt) {
        if (!receipt)
            Q_EMIT failed(receipt.error());
        else
            Q_EMIT done(tr("Undone"), 0, NoteSeconds);
    };
}

} // namespace posthorn
