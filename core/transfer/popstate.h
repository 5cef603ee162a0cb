#pragma once

#include <QByteArray>
#include <QList>

namespace posthorn
{

/// What Thunderbird's popstate.dat says of one message on a POP3 server.
struct PopStateEntry {
    QByteArray uidl;
    bool collected = false; // else only its header came, or it was too large
};

/// Of the part for this server and user, or of the only part there is. Lines: "*HOST USER" begins a part,
/// then a letter, the UIDL and a time each (k kept, d to be deleted; b, f not whole). What is no such line is
/// passed over; at most a million. Pure.
[[nodiscard]] QList<PopStateEntry> readPopState(QByteArrayView file, const QByteArray &host,
                                                const QByteArray &user);

} // namespace posthorn
