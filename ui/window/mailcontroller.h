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
    /// How long a server is not asked yet to delete what it could not give back: the undo time that the
    /// window's MailActions are to be made with.
    static constexpr int UndoSeconds = 20;

    explicit MailController(const Services &services, QObject *parent = nullptr);

    void archive(const QList<PlacementId> &ids);
    /// What the account's rules say: nothing is asked.
    void remove(const QList<PlacementId> &ids);
    void removeHere(const QList<PlacementId> &ids);
    void removeFromServer(const QList<PlacementId> &ids);
    void removeEverywhere(const QList<PlacementId> &ids);
    /// No rule takes them from the server any more.
    void keepOnServer(const QList<PlacementId> &ids);
    /// Shows again what is hidden here.
    void unhide(const QList<PlacementId> &ids);
    void setFlagged(const QList<PlacementId> &ids, bool flagged);
    void setRead(const QList<PlacementId> &ids, bool read);
    /// Because it was looked at: nothing is said, nothing to undo.
    void markSeen(PlacementId id);
    void setTag(const QList<PlacementId> &ids, const QString &tag, bool on);
    void move(const QList<PlacementId> &ids, FolderId target);
    /// To the folder with this role of each message's own account.
    void moveToRole(const QList<PlacementId> &ids, FolderRole role);
    void copy(const QList<PlacementId> &ids, FolderId target);
    /// The latest that was not undone yet; false when there is nothing.
    bool undo();
    /// One that done() has told.
    void undoStep(qint64 step);

Q_SIGNALS:
    /// One sentence; `step` is for undoStep(), 0 = cannot be undone. `seconds`: how long it is worth saying.
    void done(const QString &sentence, qint64 step, int seconds);
    void failed(const posthorn::Error &error);

private:
    using Sentence = std::function<QString(const ActionReceipt &)>;
    /// What undoes one action.
    struct Step {
        qint64 number = 0;
        qint64 group = 0;              // of the journal
        bool asksServer = false;       // which gives nothing back
        std::function<void()> inverse; // of what is in no journal
    };

    [[nodiscard]] MailActions::Reply reply(Sentence sentence);
    [[nodiscard]] MailActions::Reply replyWithInverse(Sentence sentence, std::function<void()> inverse);
    [[nodiscard]] MailActions::Reply undone();
    [[nodiscard]] qint64 remember(Step step);
    void undoGroup(qint64 group);
    void undoUnlessTold(qint64 group);

    Services m_services;
    QList<Step> m_steps; // newest last
    qint64 m_lastStep = 0;
};

} // namespace posthorn
