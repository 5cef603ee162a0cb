#include "listbutton.h"

#include "ui/theme/theme.h"

namespace posthorn
{

QToolButton *listButton(const QString &objectName, const QString &icon, int iconSize, const QString &words,
                        QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setObjectName(objectName);
    button->setIcon(theme::icon(icon));
    button->setIconSize({iconSize, iconSize});
    button->setToolTip(words);
    button->setAccessibleName(words);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

} // namespace posthorn
