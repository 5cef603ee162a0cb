#include "mailcontroller.h"

#include "base/tagname.h"
#include "ui/text/displaytext.h"

namespace posthorn
{

MailController::MailController(const Services &services, QObject *parent)
    : QObject(parent)
    , m_services(services)
{
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
        constexpr qsizetype most = 50;
        if (receipt->undoable) {
            m_groups << receipt->group;
            if (m_groups.size() > most)
                m_groups.removeFirst();
        }
        Q_EMIT done(sentence(*receipt), receipt->undoable ? receipt->group : 0);
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
        ids, this, reply([](const ActionReceipt &receipt) {
            return receipt.undoable ? tr("%n message(s) moved to Trash", nullptr, receipt.messages)
                                    : tr("%n message(s) deleted for good", nullptr, receipt.messages);
        }));
}

void MailController::removeForGood(const QList<PlacementId> &ids)
{
    m_services.actions->removeForGood(ids, this, reply([](const ActionReceipt &receipt) {
                                          return tr("%n message(s) deleted for good", nullptr,
                                                    receipt.messages);
                                      }));
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

void MailController::copy(const QList<PlacementId> &ids, FolderId target)
{
    m_services.actions->copy(ids, target, this, reply([](const ActionReceipt &receipt) {
                                 return tr("%n message(s) copied to %1", nullptr, receipt.messages)
                                     .arg(displayText(receipt.targetPath, 60));
                             }));
}

bool MailController::undo()
{
    if (m_groups.isEmpty())
        return false;
    undoGroup(m_groups.last());
    return true;
}

void MailController::undoGroup(qint64 group)
{
    m_groups.removeAll(group);
    m_services.actions->undo(group, this, [this](const Result<ActionReceipt> &receipt) {
        if (!receipt)
            Q_EMIT failed(receipt.error());
        else
            Q_EMIT done(tr("Undone"), 0);
    });
}

} // namespace posthorn
