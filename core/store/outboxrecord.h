#pragma once

#include "base/ids.h"
#include "base/result.h"

#include <QByteArray>
#include <QList>
#include <QMetaType>
#include <QStringList>

namespace posthorn
{

enum class OutboxState {
    Waiting, // until notBeforeMs: undo window, backoff, offline
    Sending,
    Uncertain, // the line broke after the data: never sent again without the user
    Failed,    // refused; the user must act
    Sent,      // kept until its copy lies in Sent
    Cancelled, // taken back; lies in Drafts again
};

[[nodiscard]] QString outboxStateName(OutboxState state);

/// One message on its way out. A value; any thread.
struct OutboxRecord {
    OutboxId id;
    AccountId account;
    IdentityId identity;
    OutboxState state = OutboxState::Waiting;
    QString sender;
    QStringList recipients;
    QString subject;
    QByteArray messageId;
    qint64 size = 0;
    qint64 createdMs = 0;
    qint64 notBeforeMs = 0;
    int attempts = 0;
    std::optional<Error> error;
    QList<std::pair<QString, QString>> recipientErrors; // address, what the server said
    PlacementId answered;                               // gets \Answered or $Forwarded once sent
    bool forwarded = false;
};

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::OutboxRecord)
