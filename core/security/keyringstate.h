#pragma once

#include <QObject>
#include <functional>

namespace posthorn
{

/// What became of this desktop's keyring.
enum class KeyringState {
    Absent, // nobody offers one
    Locked, // its owner has not unlocked it, or waved the question away
    Open,
};

/// Asks the session bus, because QtKeychain gives one answer for a password that is not there and for one
/// behind a lock, and one for a keyring that says no and for none. The reply comes later, on the thread of
/// `context` (which must be the calling one), never after it was destroyed.
void askKeyringState(QObject *context, std::function<void(KeyringState)> reply);

} // namespace posthorn
