#include "messageactionbar.h"

#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QToolButton>

namespace posthorn
{

MessageActionBar::MessageActionBar(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("messageActionBar"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(theme::Grid * 2, 6, theme::Grid * 2, 6);
    row->setSpacing(4);

    const auto reply = [this](const QString &name, const QString &icon, const QString &text,
                              const QString &hint, ReplyKind kind) {
        QToolButton *button = addButton(name, icon, text, hint);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        m_wordy += button;
        connect(button, &QToolButton::clicked, this, [this, kind] { Q_EMIT replyRequested(kind); });
    };
    reply(QStringLiteral("replyButton"), QStringLiteral("reply"), tr("Reply"), tr("Reply to the sender"),
          ReplyKind::Reply);
    reply(QStringLiteral("replyAllButton"), QStringLiteral("reply-all"), tr("Reply all"),
          tr("Reply to everyone"), ReplyKind::ReplyAll);
    reply(QStringLiteral("forwardButton"), QStringLiteral("forward"), tr("Forward"),
          tr("Forward this message"), ReplyKind::ForwardInline);
    row->addStretch(1);
    const auto act = [this](const QString &object, const QString &icon, const QString &text,
                            const QString &name) {
        QToolButton *button = addButton(object, icon, text, text);
        connect(button, &QToolButton::clicked, this, [this, name] { Q_EMIT actionRequested(name); });
        return button;
    };
    act(QStringLiteral("archiveButton"), QStringLiteral("archive"), tr("Archive"), QStringLiteral("archive"));
    act(QStringLiteral("deleteButton"), QStringLiteral("trash"), tr("Delete"), QStringLiteral("delete"));
    m_flag = act(QStringLiteral("flagButton"), QStringLiteral("flag"), tr("Flag"), QStringLiteral("flag"));
    m_flag->setCheckable(true);
    m_more = addButton(QStringLiteral("moreButton"), QStringLiteral("more"), tr("More"), tr("More actions"));
    buildMenu();
}

QToolButton *MessageActionBar::addButton(const QString &objectName, const QString &icon, const QString &text,
                                         const QString &hint)
{
    auto *button = new QToolButton(this);
    button->setObjectName(objectName);
    button->setIcon(theme::icon(icon));
    button->setIconSize({theme::IconSize, theme::IconSize});
    button->setText(text);
    button->setToolTip(hint);
    button->setAccessibleName(hint);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    layout()->addWidget(button);
    return button;
}

void MessageActionBar::buildMenu()
{
    auto *menu = new QMenu(m_more);
    const auto add = [this, menu](const QString &icon, const QString &text, const QString &name) {
        return menu->addAction(theme::icon(icon), text, this, [this, name] { Q_EMIT actionRequested(name); });
    };
    menu->addAction(theme::icon(QStringLiteral("forward")), tr("Forward as &attachment"), this,
                    [this] { Q_EMIT replyRequested(ReplyKind::ForwardAsAttachment); });
    menu->addSeparator();
    m_read = add(QStringLiteral("unread"), tr("Mark as &unread"), QStringLiteral("toggleRead"));
    add(QStringLiteral("folder-move"), tr("&Move to\u2026"), QStringLiteral("move"));
    add(QStringLiteral("tag"), tr("&Tag\u2026"), QStringLiteral("tag"));
    menu->addSeparator();
    m_deleteHere = add(QStringLiteral("location-server"), tr("&Delete from this computer"),
                       QStringLiteral("deleteHere"));
    m_deleteFromServer = add(QStringLiteral("location-here"), tr("Delete from the ser&ver"),
                             QStringLiteral("deleteFromServer"));
    add(QStringLiteral("trash"), tr("Delete &everywhere, for good"), QStringLiteral("deleteEverywhere"));
    m_keepOnServer =
        add(QStringLiteral("location-both"), tr("&Keep on the server"), QStringLiteral("keepOnServer"));
    m_unhide = add(QStringLiteral("eye"), tr("Show a&gain"), QStringLiteral("unhide"));
    menu->addSeparator();
    m_view = menu->addAction(theme::icon(QStringLiteral("file-text")), tr("Show as plain text"), this,
                             &MessageActionBar::viewToggled);
    m_view->setObjectName(QStringLiteral("toggleViewAction"));
    m_conversations = menu->addAction(tr("Show &conversations as one"));
    m_conversations->setCheckable(true);
    m_conversations->setObjectName(QStringLiteral("toggleConversationsAction"));
    connect(m_conversations, &QAction::triggered, this,
            [this] { Q_EMIT actionRequested(QStringLiteral("conversations")); });
    menu->addAction(theme::icon(QStringLiteral("info")), tr("All &headers"), this,
                    &MessageActionBar::headersRequested);
    menu->addAction(theme::icon(QStringLiteral("source")), tr("&Source"), this,
                    &MessageActionBar::sourceRequested);
    menu->addAction(theme::icon(QStringLiteral("print")), tr("&Print\u2026"), this,
                    &MessageActionBar::printRequested);
    menu->addAction(theme::icon(QStringLiteral("file-pdf")), tr("Save as P&DF\u2026"), this,
                    &MessageActionBar::pdfRequested);
    connect(m_more, &QToolButton::clicked, this, [this, menu] {
        const QPoint corner = m_more->mapToGlobal(QPoint(m_more->width(), m_more->height()));
        menu->popup(corner - QPoint(isRightToLeft() ? m_more->width() : menu->sizeHint().width(), 0));
    });
}

void MessageActionBar::setFlagged(bool flagged)
{
    m_flag->setChecked(flagged);
    m_flag->setIcon(theme::icon(flagged ? QStringLiteral("flag-filled") : QStringLiteral("flag")));
    const QString words = flagged ? tr("Remove the flag") : tr("Flag");
    m_flag->setToolTip(words);
    m_flag->setAccessibleName(words);
}

void MessageActionBar::setRead(bool read)
{
    m_read->setText(read ? tr("Mark as &unread") : tr("Mark as &read"));
    m_read->setIcon(theme::icon(read ? QStringLiteral("unread") : QStringLiteral("read")));
}

void MessageActionBar::setLocation(Location location)
{
    m_deleteHere->setEnabled(location != Location::HiddenHere);
    m_deleteFromServer->setEnabled(location == Location::ServerAndHere || location == Location::LeavesServer);
    m_keepOnServer->setVisible(location == Location::LeavesServer);
    m_unhide->setVisible(location == Location::HiddenHere);
}

void MessageActionBar::setViews(bool hasHtml, bool showsHtml)
{
    m_view->setVisible(hasHtml);
    m_view->setText(showsHtml ? tr("Show as plain &text") : tr("Show &formatted"));
}

void MessageActionBar::setConversations(bool shown)
{
    m_conversations->setChecked(shown);
}

void MessageActionBar::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    for (QToolButton *button : m_wordy)
        button->setToolButtonStyle(width() < 560 ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
}

void MessageActionBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(QRect(0, height() - 1, width(), 1), theme::hairline(palette()));
}

} // namespace posthorn
