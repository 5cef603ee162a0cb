#pragma once

#include "store/messagerow.h"
#include "sync/mailactions.h"
#include "ui/services.h"

#include <QObject>

namespace posthorn
{

/// Carries out what the user does to messages and says what was done, so that it can be undone. Window
/// thread; owned by the window.
class MailController : public QObject
{
    Q_OBJECT

public:
    explicit MailController(const Services &services, QObject *parent = nullptr);

    void archive(const QList<PlacementId> &ids);
    void remove(const QList<PlacementId> &ids);
    void removeForGood(const QList<PlacementId> &ids);
    void setFlagged(const QList<PlacementId> &ids, bool flagged);
    void setRead(const QList<PlacementId> &ids, bool read);
    /// Because it was looked at: nothing is said, nothing to undo.
    void markSeen(PlacementId id);
    void setTag(const QList<PlacementId> &ids, const QString &tag, bool on);
    void move(const QList<PlacementId> &ids, FolderId target);
    void copy(const QList<PlacementId> &ids, FolderId target);
    /// The latest that was not undone yet; false when there is nothing.
    bool undo();
    void undoGroup(qint64 group);

Q_SIGNALS:
    /// One sentence; `group` 0 = cannot be undone.
    void done(const QString &sentence, qint64 group);
    void failed(const posthorn::Error &error);

private:
    using Sentence = std::function<QString(const ActionReceipt &)>;
    [[nodiscard]] MailActions::Reply reply(Sentence sentence);

    Services m_services;
    QList<qint64> m_groups; // newest last
};

} // namespace posthorn
