#pragma once

// Private to this room: which properties of CSS there are, and what they may say.

#include "cssfilter.h"
#include "csstokenizer_p.h"

#include <QList>

namespace posthorn
{

/// A declaration as it may be written out: "name:value" once, or several times for a shorthand, and none
/// where it says something that is not on the list. `name` is in lower case, `tokens` without white space and
/// "!important". What comes out gives itself again. Pure but for what `pictures` does.
[[nodiscard]] QStringList filterProperty(const QString &name, QList<CssToken> tokens,
                                         const PictureFilter &pictures);

} // namespace posthorn
