#pragma once

class QLatin1String;
class QVBoxLayout;
class QWidget;

namespace posthorn
{

class TextLabel;

/// What the pages of a dialog are made of. Window thread; the parent owns what is made.

/// A label of as many lines as its text needs.
[[nodiscard]] TextLabel *wrappedLabel(QLatin1String name, QWidget *parent);

/// The page's layout: one thing below the other, without margins, since the dialog has them.
[[nodiscard]] QVBoxLayout *pageColumn(QWidget *page, int spacing);

} // namespace posthorn
