#pragma once

#include <QList>
#include <QString>

namespace posthorn
{

/// HTML that would have a program without manners open a connection, look up a name, read a file or start
/// another program (security of showing mail: what must cause nothing of it). All of it points to addresses
/// of this machine or to reserved names.
struct LeakVector {
    QString name;
    QString html;
};
[[nodiscard]] QList<LeakVector> leakVectors();

} // namespace posthorn
