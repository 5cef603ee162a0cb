#pragma once

#include "base/folderrole.h"
#include "mime/replybuilder.h"

#include <QWidget>

class QAction;
class QToolButton;

namespace posthorn
{

/// Reply, Reply all, Forward, Archive, Delete, Flag, More: the one bar above a message. Window thread.
class MessageActionBar : public QWidget
{
    Q_OBJECT

public:
    explicit MessageActionBar(QWidget *parent = nullptr);

    void setFlagged(bool flagged);
    void setRead(bool read);
    /// Where the message lives decides where it can be deleted from.
    void setLocation(Location location);
    /// Whether there is HTML, and which view is on.
    void setViews(bool hasHtml, bool showsHtml);
    void setConversations(bool shown);

Q_SIGNALS:
    void replyRequested(posthorn::ReplyKind kind);
    void actionRequested(const QString &name);
    void viewToggled();
    void headersRequested();
    void sourceRequested();
    void printRequested();
    void pdfRequested();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    QToolButton *addButton(const QString &objectName, const QString &icon, const QString &text,
                           const QString &hint);
    void buildMenu();

    QList<QToolButton *> m_wordy; // lose their words where the bar is narrow
    QToolButton *m_flag;
    QToolButton *m_more;
    QAction *m_view = nullptr;
    QAction *m_read = nullptr;
    QAction *m_deleteHere = nullptr;
    QAction *m_deleteFromServer = nullptr;
    QAction *m_keepOnServer = nullptr;
    QAction *m_unhide = nullptr;
    QAction *m_conversations = nullptr;
};

} // namespace posthorn
