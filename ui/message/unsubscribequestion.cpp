#include "unsubscribequestion.h"

#include "ui/text/displaytext.h"

#include <QPushButton>

namespace posthorn
{

UnsubscribeQuestion::UnsubscribeQuestion(const MailingList &list, bool canPost, QWidget *parent)
    : QMessageBox(parent)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setObjectName(QStringLiteral("unsubscribeQuestion"));
    setTextFormat(Qt::PlainText);
    setIcon(QMessageBox::Question);
    const QString name = displayText(list.name, 80);
    setText(name.isEmpty() ? tr("Leave this mailing list?") : tr("Leave the mailing list %1?").arg(name));
    const QString host = displayText(list.page.host(QUrl::FullyEncoded), 120);
    const QString address = displayText(list.mail.path(QUrl::FullyDecoded), 120);
    const auto offer = [this](const QString &label, void (UnsubscribeQuestion::*chosen)()) {
        QPushButton *button = addButton(label, QMessageBox::ActionRole);
        connect(button, &QPushButton::clicked, this, chosen);
        return button;
    };
    QStringList ways;
    if (list.oneClick && canPost) {
        ways += tr("Unsubscribe sends one request to %1. It learns your network address, and which "
                   "subscription is meant.")
                    .arg(host);
        offer(tr("Unsubscribe"), &UnsubscribeQuestion::postChosen)
            ->setObjectName(QStringLiteral("unsubscribePostButton"));
    }
    if (!list.mail.isEmpty()) {
        ways += tr("Write a mail opens one to %1, to be looked at and sent by you.").arg(address);
        offer(tr("Write a mail"), &UnsubscribeQuestion::mailChosen)
            ->setObjectName(QStringLiteral("unsubscribeMailButton"));
    }
    if (!list.page.isEmpty()) {
        ways += tr("Open page shows what %1 wants to know, in your browser.").arg(host);
        offer(tr("Open page"), &UnsubscribeQuestion::pageChosen)
            ->setObjectName(QStringLiteral("unsubscribePageButton"));
    }
    setInformativeText(ways.join(QStringLiteral("\n\n")));
    setDefaultButton(addButton(QMessageBox::Cancel));
}

} // namespace posthorn
