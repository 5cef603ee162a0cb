#pragma once

#include "renderedmessage.h"
#include "trust/messagetrust.h"
#include "ui/common/banner.h"

#include <QHash>
#include <QWidget>

class QVBoxLayout;

namespace posthorn
{

/// What the reader should know of a message before its body, a line each, the most important first: who it
/// seems to be from, what is broken, what was blocked, what it asks for. Nothing happens here: what is
/// clicked is told by signals. Window thread.
class MessageBanners : public QWidget
{
    Q_OBJECT

public:
    explicit MessageBanners(QWidget *parent = nullptr);

    /// What parsing and laying out found. Of what is said about the sender, see setSender().
    void setMessage(const std::shared_ptr<RenderedMessage> &message);
    void clear();
    /// A message that is done: "Saved 2 files", or an error of an action.
    void showNote(const QString &icon, const QString &text, bool warning);

    /// The worst doubt in the line, all of them in its tool tip and, when asked for, in the header.
    void setSender(const SenderTruth &sender);
    /// What the HTML did not get. `alwaysFrom`: the address whose pictures can be shown always; empty = not
    /// this sender's. `offers`: whether pictures may be loaded at all.
    void setBlocked(const QList<BlockedResource> &blocked, bool offers, const QString &alwaysFrom);
    /// The pictures are on their way.
    void setFetching(int pictures);
    /// Nothing is offered for a request that may not be answered.
    void setReceiptRequest(const ReceiptRequest &request);
    void removeReceiptRequest();
    void setMailingList(const MailingList &list);
    void removeMailingList();

    /// Why the text is shown in place of the HTML. Pure.
    [[nodiscard]] static QString failureText(RenderFailure failure);
    /// The sentence for a notice of MessageParser; empty = nothing that a reader needs to know. Pure.
    [[nodiscard]] static QString noticeText(const QString &notice);

Q_SIGNALS:
    void recipientsRequested();
    void htmlRequested();
    void sourceRequested();
    void picturesRequested();
    /// Now and whenever this sender writes.
    void alwaysPicturesRequested();
    void receiptRequested();
    void receiptDeclined();
    void unsubscribeRequested();

private:
    /// In the order in which they stand.
    enum class Place { Note, Sender, Damaged, Complex, Receipt, List, Blocked };

    Banner *put(Place place, Banner::Kind kind, const QString &icon, const QString &text,
                const QString &action, const QString &name);
    void remove(Place place);
    void setNotices(const RenderedMessage &message);
    void showBlocked(const QList<BlockedResource> &blocked);

    QVBoxLayout *m_column;
    QHash<int, Banner *> m_banners;
};

} // namespace posthorn
