#pragma once

#include <QByteArray>
#include <QString>

namespace posthorn
{

/// What an attachment is by its bytes, beside what its name and type say. A value.
struct AttachmentTruth {
    QByteArray realType; // by its beginning; empty where that says nothing
    /// It claims to be something to look at or to listen to, and is something else.
    bool contradicts = false;
    /// It can run, or hold script, by its name or by what it is: to be saved only.
    bool isDangerous = false;
    /// A picture, sound, film, plain text or PDF, by its extension where that names a type, and not
    /// dangerous: what opens it does no more than show it.
    bool isPassive = false;
};

/// `beginning`: the first bytes, 16 kB are enough. The extension counts before the declared type, because it
/// decides what opens the file. Reads the system's table of types at its first use; worker threads.
[[nodiscard]] AttachmentTruth attachmentTruth(const QString &fileName, const QByteArray &declaredType,
                                              const QByteArray &beginning);

} // namespace posthorn
