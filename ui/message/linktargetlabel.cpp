#include "linktargetlabel.h"

#include "linkpolicy.h"
#include "ui/theme/theme.h"

#include <QEvent>

namespace posthorn
{

LinkTargetLabel::LinkTargetLabel(QWidget *over)
    : TextLabel(over)
{
    setTone(Tone::Muted);
    setScale(0.9);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::AlternateBase);
    setContentsMargins(theme::Grid, 4, theme::Grid, 4);
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setObjectName(QStringLiteral("linkTarget"));
    hide();
    over->installEventFilter(this);
}

void LinkTargetLabel::setTarget(const QUrl &url)
{
    if (url.isEmpty() || !linkpolicy::isAllowed(url)) {
        hide();
        return;
    }
    setFullText(linkpolicy::shownTarget(url, 160));
    place();
    show();
    raise();
}

bool LinkTargetLabel::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize && isVisible())
        place();
    return TextLabel::eventFilter(watched, event);
}

void LinkTargetLabel::place()
{
    const QSize wanted = sizeHint();
    const QWidget *over = parentWidget();
    resize(qMin(wanted.width(), over->width()), wanted.height());
    move(0, over->height() - height());
}

} // namespace posthorn
