#pragma once

#include "ui/common/textlabel.h"

#include <QUrl>

namespace posthorn
{

/// Where a link really leads, at the bottom left corner of the text it is in, as long as the pointer or the
/// focus is on it. Plain text, as the address is asked for. Window thread; a child of what it lies over.
class LinkTargetLabel : public TextLabel
{
    Q_OBJECT

public:
    explicit LinkTargetLabel(QWidget *over);

    /// Hidden for what may not be opened.
    void setTarget(const QUrl &url);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void place();
};

} // namespace posthorn
