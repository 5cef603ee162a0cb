#pragma once

#include "base/result.h"

#include <QSize>
#include <QString>
#include <QUrl>

namespace posthorn
{

/// What the command line of posthorn asks for.
struct Options {
    QString profile;     // empty: the XDG places
    bool sample = false; // a throw-away profile filled with sample mail
    bool dark = false;
    double scale = 0;   // 0: the desktop's
    QSize size;         // of the window; invalid: as it was last
    QString screenshot; // a PNG file to draw into
    QString view = QStringLiteral("inbox");
    QUrl mailto;
    bool showHelp = false;
    bool showVersion = false;
};

/// Needs no application object: the scale must be known before there is one. Errors: Usage/InvalidArgument,
/// with the sentence for the user in `context`.
[[nodiscard]] Result<Options> parseOptions(const QStringList &arguments);
[[nodiscard]] QString optionsHelp();

} // namespace posthorn
