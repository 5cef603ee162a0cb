#pragma once

#include "mime/calendarinvitation.h"
#include "mime/contactcard.h"
#include "mime/messagereport.h"

#include <QJsonObject>

namespace posthorn
{

/// What a message holds beside its text, as posthornctl prints it with --json. Names of enums are those of
/// the RFCs, in lower case.
[[nodiscard]] QJsonObject objectOf(const MessageReport &report);
[[nodiscard]] QJsonObject objectOf(const CalendarInvitation &invitation);
[[nodiscard]] QJsonObject objectOf(const ContactCard &card);

} // namespace posthorn
