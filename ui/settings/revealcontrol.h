#pragma once

class QWidget;

namespace posthorn
{

/// Brings a control to the user's eye wherever it lies: turns to its tab, scrolls to it, gives it the focus,
/// and draws a ring around it until the focus goes on. Window thread.
void revealControl(QWidget *control);

} // namespace posthorn
