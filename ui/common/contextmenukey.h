#pragma once

#include <QObject>

namespace posthorn
{

/// Shift+F10 opens the context menu of what has the focus, as everywhere on the desktop: Qt knows only the
/// Menu key, which many keyboards lack. An event filter of the application; owned by who made it.
class ContextMenuKey : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    bool eventFilter(QObject *watched, QEvent *event) override;
};

} // namespace posthorn
