#pragma once

#include "base/ids.h"
#include "mime/messagebuilder.h"
#include "mime/replybuilder.h"
#include "ui/services.h"

#include <QHash>
#include <QWidget>
#include <memory>

namespace posthorn
{

/// Where a draft comes from and what its sending answers.
struct ComposeContext {
    Draft draft;
    AccountId account; // invalid: the first account that can send
    IdentityId identity;
    PlacementId answered;
    bool forwarded = false;
    bool belowQuotation = false; // the text of the draft stands above what is going to be written
    PlacementId draftRow;        // an existing draft that is taken up again
};

/// One message being written, in a window of its own (deleted when closed). Saves itself every few seconds
/// and on close. Window thread.
class ComposerWindow : public QWidget
{
    Q_OBJECT

public:
    ComposerWindow(const Services &services, const ComposeContext &context);
    ~ComposerWindow() override;

    /// Reads them on a worker; what is not an ordinary file is refused in the window.
    void attachFiles(const QStringList &paths);

Q_SIGNALS:
    /// It waits in the outbox for `undoSeconds`.
    void sendingScheduled(posthorn::OutboxId id, int undoSeconds, const QString &subject);

protected:
    void closeEvent(QCloseEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    class Private;
    std::unique_ptr<Private> d;
};

/// Opens composers: reads what is answered or taken up again from the store without blocking. Window thread;
/// owned by the main window, whose pointer is the parent.
class ComposerOpener : public QObject
{
    Q_OBJECT

public:
    explicit ComposerOpener(const Services &services, QObject *parent = nullptr);

    void openEmpty(AccountId account = {});
    void openMailto(const QUrl &url);
    void openReply(ReplyKind kind, PlacementId id);
    void openDraft(PlacementId draft);

Q_SIGNALS:
    void opened(posthorn::ComposerWindow *window);
    void failed(const posthorn::Error &error);

private:
    void open(const ComposeContext &context);
    void chooseSender(ComposeContext &context) const;
    void waitForBody(ReplyKind kind, PlacementId id);

    Services m_services;
    QHash<PlacementId, ReplyKind> m_waiting; // for a body that is on its way
};

} // namespace posthorn
