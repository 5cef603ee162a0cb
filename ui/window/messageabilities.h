#pragma once

#include "store/messagerow.h"

#include <QString>

namespace posthorn
{

/// What can be done to the messages that actions would go to. A value; made on the window thread of rows that
/// are in view, so that nothing waits for it.
struct MessageAbilities {
    bool any = false;     // there are such messages
    bool shown = false;   // one of them is not hidden here: those that are can only be read, or shown again
    bool onBoth = false;  // one of the shown ones is on a server and here, or may be: it can leave the server
    bool leaving = false; // a rule is going to remove one of them
    bool hidden = false;  // one of them is hidden here

    bool operator==(const MessageAbilities &) const = default;
    void add(const MessageRow &row);
    /// One whose row is not in view.
    void addUnknown();
    /// Whether an action of actionTable() that needs messages has something to do.
    [[nodiscard]] bool allow(const QString &actionName) const;
};

} // namespace posthorn
