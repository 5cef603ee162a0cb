#pragma once

#include <QByteArray>
#include <QList>

namespace posthorn
{

/// A message that would have a program without manners look up a name, open a connection, read a file or
/// start a program when it is shown.
struct LeakMessage {
    QByteArray name;
    QByteArray bytes;
};

/// Header fields, MIME parts and the HTML of leakVectors(), several to a message. Files that they name have
/// LeakSecret in their path.
[[nodiscard]] QList<LeakMessage> leakMessages();

inline constexpr char LeakSecret[] = "posthorn-leak-secret";

} // namespace posthorn
