#pragma once

#include "base/ids.h"
#include "ui/services.h"

#include <QWidget>
#include <memory>

namespace posthorn
{

/// What is going on, what is queued (journal, outbox), and what needs the user, each with Cancel or Retry;
/// and the redacted transcripts. Opened from the activity line. Window thread; deleted when closed.
class ActivityPanel : public QWidget
{
    Q_OBJECT

public:
    explicit ActivityPanel(const Services &services, QWidget *parent = nullptr);
    ~ActivityPanel() override;

Q_SIGNALS:
    void passwordRequested(posthorn::AccountId account);
    /// To find out what is wrong with it.
    void connectionRequested(posthorn::AccountId account);
    void draftReopened(posthorn::PlacementId draft);
    /// To be found by this search.
    void searchRequested(const QString &typed);
    /// No rule shall take them from the server.
    void keepRequested(const QList<posthorn::PlacementId> &ids);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace posthorn
