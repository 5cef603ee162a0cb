#pragma once

#include "mime/messagereport.h"

#include <QString>

namespace posthorn
{

/// A report in words, for the window and posthornctl alike. What servers and strangers wrote is quoted by the
/// caller, as plain text; these sentences hold only addresses, cleaned for one line. Pure functions in the
/// language of the application.

/// What it is about, in a few words: "Delivery failed", "Delivery is delayed", "Your message was displayed".
[[nodiscard]] QString reportTitle(const MessageReport &report);
/// "Could not be delivered to ada@example.org: the mailbox is full."
[[nodiscard]] QString recipientSentence(const ReportedRecipient &recipient);
/// Why, where the status code tells: "the mailbox is full"; empty where it does not. Without a stop.
[[nodiscard]] QString statusReason(const ReportedRecipient &recipient);
/// The whole report, one sentence each: one for every recipient (after 20 a last one says how many more there
/// are), and which message it is about.
[[nodiscard]] QStringList reportSentences(const MessageReport &report);

} // namespace posthorn
