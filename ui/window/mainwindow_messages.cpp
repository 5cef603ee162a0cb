// What the window does to messages: which they are, what can be done to them, and doing it.

#include "mainwindow.h"

#include "actionset.h"
#include "mailcontroller.h"
#include "messageabilities.h"
#include "tagmenu.h"
#include "ui/compose/composerwindow.h"
#include "ui/message/messageview.h"
#include "ui/palette/commandpalette.h"
#include "ui/sidebar/sidebar.h"

#include <QApplication>
#include <QMenu>

namespace posthorn
{

QList<PlacementId> MainWindow::selectedIds() const
{
    return m_list->view().selectedIds();
}

bool MainWindow::runOnMessages(const QString &actionName)
{
    const QList<PlacementId> ids = actedOn();
    if (ids.isEmpty())
        return false;
    const PlacementId current = ids.size() == 1 ? ids.first() : m_list->view().currentId();
    if (actionName == QLatin1String("reply"))
        m_composers->openReply(ReplyKind::Reply, current);
    else if (actionName == QLatin1String("replyAll"))
        m_composers->openReply(ReplyKind::ReplyAll, current);
    else if (actionName == QLatin1String("forward"))
        m_composers->openReply(ReplyKind::ForwardInline, current);
    else if (actionName == QLatin1String("forwardAttached"))
        m_composers->openReply(ReplyKind::ForwardAsAttachment, current);
    else if (actionName == QLatin1String("print"))
        m_message->print();
    else if (actionName == QLatin1String("savePdf"))
        m_message->savePdf();
    else if (actionName == QLatin1String("source"))
        m_message->showSource();
    else if (actionName == QLatin1String("findInMessage"))
        m_message->find();
    else if (actionName == QLatin1String("findNext"))
        m_message->findNext(true);
    else if (actionName == QLatin1String("findPrevious"))
        m_message->findNext(false);
    else
        actOn(actionName, ids);
    return true;
}

bool MainWindow::isReading() const
{
    const QWidget *focus = QApplication::focusWidget();
    return focus != nullptr && (focus == m_message || m_message->isAncestorOf(focus)) &&
           m_message->focused().isValid();
}

QList<PlacementId> MainWindow::actedOn() const
{
    return isReading() ? QList<PlacementId>{m_message->focused()} : selectedIds();
}

const MessageRow *MainWindow::rowOf(PlacementId id) const
{
    const MessageRow *row = m_list->model().rowAt(m_list->model().positionOf(id));
    return row != nullptr ? row : m_message->row(id);
}

void MainWindow::updateAbilities()
{
    // Of more than these nobody can say at a glance where each of them lives.
    constexpr int most = 200;
    MessageAbilities abilities;
    const auto add = [&abilities](const MessageRow *row) {
        if (row != nullptr)
            abilities.add(*row);
        else
            abilities.addUnknown();
    };
    if (isReading()) {
        add(m_message->row(m_message->focused()));
    } else if (m_list->view().selectedCount() > most) {
        abilities.addUnknown();
    } else {
        for (const RowRange &range : m_list->view().selectedRanges()) {
            for (int row = range.first; row <= range.last; ++row)
                add(m_list->model().rowAt(row));
        }
    }
    m_actions->setAbilities(abilities);
}

void MainWindow::actOn(const QString &actionName, const QList<PlacementId> &ids)
{
    static const QHash<QString, void (MailController::*)(const QList<PlacementId> &)> plain = {
        {QStringLiteral("archive"), &MailController::archive},
        {QStringLiteral("delete"), &MailController::remove},
        {QStringLiteral("deleteHere"), &MailController::removeHere},
        {QStringLiteral("deleteFromServer"), &MailController::removeFromServer},
        {QStringLiteral("deleteEverywhere"), &MailController::removeEverywhere},
        {QStringLiteral("keepOnServer"), &MailController::keepOnServer},
        {QStringLiteral("unhide"), &MailController::unhide},
    };
    if (ids.isEmpty())
        return;
    if (const auto found = plain.constFind(actionName); found != plain.cend()) {
        (m_mail->**found)(ids);
        return;
    }
    // A toggle goes by the first of them, so that all end up the same.
    const MessageRow *row = rowOf(ids.first());
    const MessageFlags flags = row != nullptr ? row->flags.flags : MessageFlags();
    if (actionName == QLatin1String("flag")) {
        m_mail->setFlagged(ids, !flags.testFlag(MessageFlag::Flagged));
    } else if (actionName == QLatin1String("toggleRead")) {
        for (const PlacementId id : ids)
            m_message->keepUnread(id);
        m_mail->setRead(ids, !flags.testFlag(MessageFlag::Seen));
    } else if (actionName == QLatin1String("move")) {
        m_moving = ids;
        m_palette->open(CommandPalette::Mode::PickFolder);
    } else if (actionName == QLatin1String("tag")) {
        openTagMenu(ids);
    }
}

void MainWindow::openRow(PlacementId id)
{
    const MessageRow *row = m_list->model().rowAt(m_list->model().positionOf(id));
    if (row != nullptr) {
        for (const FolderRecord &folder : m_sidebar->model().folders()) {
            if (folder.id == row->folder && folder.role == FolderRole::Drafts) {
                m_composers->openDraft(id);
                return;
            }
        }
        // In a folder that an identity has for its drafts.
        if (row->flags.flags.testFlag(MessageFlag::Draft)) {
            m_composers->openDraft(id);
            return;
        }
    }
    m_message->setFocus();
}

void MainWindow::openTagMenu(const QList<PlacementId> &ids)
{
    const MessageRow *row = rowOf(ids.first());
    if (row == nullptr)
        return;
    auto *menu =
        new TagMenu(m_services, QSet<QString>(row->flags.keywords.begin(), row->flags.keywords.end()), this);
    connect(menu, &TagMenu::tagToggled, this,
            [this, ids](const QString &tag, bool on) { m_mail->setTag(ids, tag, on); });
    const MessageListView &view = m_list->view();
    menu->popup(view.viewport()->mapToGlobal(view.visualRect(view.currentIndex()).center()));
}

void MainWindow::openContextMenu(const QPoint &place)
{
    updateAbilities();
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("messageMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const char *name : {"reply",
                             "replyAll",
                             "forward",
                             "forwardAttached",
                             "",
                             "archive",
                             "delete",
                             "move",
                             "",
                             "deleteHere",
                             "deleteFromServer",
                             "deleteEverywhere",
                             "keepOnServer",
                             "unhide",
                             "",
                             "flag",
                             "toggleRead",
                             "tag",
                             "",
                             "print",
                             "source"}) {
        if (*name == '\0') {
            menu->addSeparator();
            continue;
        }
        QAction *action = m_actions->action(QString::fromLatin1(name));
        // These two are for what a rule or the user did before: elsewhere they would be riddles.
        const bool rare = action->objectName() == QLatin1String("keepOnServer") ||
                          action->objectName() == QLatin1String("unhide");
        if (!rare || action->isEnabled())
            menu->addAction(action);
    }
    menu->popup(place);
}

} // namespace posthorn
