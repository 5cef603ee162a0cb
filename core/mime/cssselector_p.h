#pragma once

// Private to this room: which elements a style rule may mean.

#include "csstokenizer_p.h"

#include <QList>
#include <QStringList>

namespace posthorn
{

/// The selectors of a rule's prelude that stay, each as it is written out: types, classes, ids, attributes
/// that the sanitizer keeps, ":first-child" and its kin, ":not()" of one of these, and the four ways to
/// combine them. Classes and ids are prefixed. ":link" is left out, for every link is one; selectors for what
/// the page has not (states of the pointer, generated content, elements that became others) are dropped.
/// Pure; what comes out gives itself again.
[[nodiscard]] QStringList filterSelectors(const QList<CssToken> &prelude);

/// A class or an id with the prefix of the message's names, which is not given twice; empty where it holds
/// characters that a selector could not name.
[[nodiscard]] QString prefixedName(const QString &name);
/// The same for the place that an id, a name or the fragment of a link names: any other character, percent
/// signs decoded first, is spelled by its number, so that both sides meet whatever they are called.
[[nodiscard]] QString anchorName(const QString &name);
/// The same for what a class attribute holds.
[[nodiscard]] QString prefixedClasses(const QString &classes);

} // namespace posthorn
