#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

namespace posthorn
{

/// What the store of a profile has of its first account, read while no program uses it. A value.
struct ProfileContents {
    struct Kept {
        QString subject;
        QString line;     // folder, subject, location, flags: comparable with another run's
        QByteArray bytes; // empty where they are not whole here
    };

    QList<Kept> messages;
    QStringList wrong; // what is open, what cannot be read, what the store's check finds

    /// `check`: also what is hidden or wrong.
    [[nodiscard]] static ProfileContents of(const QString &profileDir, bool check);
};

} // namespace posthorn
