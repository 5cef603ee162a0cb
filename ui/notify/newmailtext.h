#pragma once

#include "notificationservice.h"
#include "store/messagerow.h"
#include "ui/common/settings.h"

namespace posthorn
{

/// What is said of new messages, newest first, as far as the user wants it to be seen: others may look at the
/// screen, and it may be locked. `rows` is not empty. Translated. Pure.
[[nodiscard]] NotificationService::Notification
newMailText(const QList<MessageRow> &rows, const QString &accountName, Settings::Preview preview);

} // namespace posthorn
