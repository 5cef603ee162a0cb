#pragma once

#include "command.h"

namespace posthorn
{

/// What the commands that change messages share: numbers in, a receipt out. The change is in the journal when
/// the command ends; a server hears of it at the next sync.
class ActionCommand : public Command
{
    Q_OBJECT

protected:
    /// The numbers among `typed`, all of which must be messages of the profile. Errors:
    /// Usage/InvalidArgument, Usage/NotFound.
    [[nodiscard]] Result<QList<PlacementId>> messages(const QStringList &typed);
    /// Prints what was done, and ends.
    [[nodiscard]] MailActions::Reply report();
};

} // namespace posthorn
