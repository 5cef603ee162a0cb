#include "pageparts.h"

#include "textlabel.h"

#include <QVBoxLayout>

namespace posthorn
{

TextLabel *wrappedLabel(QLatin1String name, QWidget *parent)
{
    auto *label = new TextLabel(parent);
    label->setObjectName(name);
    label->setWordWrap(true);
    return label;
}

QVBoxLayout *pageColumn(QWidget *page, int spacing)
{
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing);
    return column;
}

} // namespace posthorn
