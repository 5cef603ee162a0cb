#include "senderbox.h"

#include "mime/headerscanner.h"
#include "ui/text/displaytext.h"
#include "ui/theme/theme.h"

#include <QPainter>

namespace posthorn
{

namespace
{

QIcon dot(const QColor &color)
{
    QPixmap pixmap(32, 32);
    pixmap.setDevicePixelRatio(2);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawEllipse(QRectF(3, 3, 10, 10));
    return pixmap;
}

} // namespace

SenderBox::SenderBox(QWidget *parent)
    : QComboBox(parent)
{
    setObjectName(QStringLiteral("fromBox"));
    setAccessibleName(tr("From"));
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(24);
}

void SenderBox::setAccounts(const QList<Account> &accounts)
{
    clear();
    m_senders.clear();
    for (const bool canSend : {true, false}) {
        for (const Account &account : accounts) {
            if (!account.enabled || account.outgoing.isConfigured() != canSend)
                continue;
            for (const Identity &identity : account.identities) {
                m_senders += {account.id, identity, account.name, account.color, canSend};
                const QString shown = formatAddress({identity.name, identity.address});
                addItem(dot(theme::accountColor(account.color, account.name, palette())),
                        displayText(tr("%1 \u2014 %2").arg(shown, account.name), 200));
            }
        }
    }
}

void SenderBox::choose(AccountId account, IdentityId identity, const QString &address)
{
    int best = m_senders.isEmpty() ? -1 : 0;
    int rank = 0;
    for (int i = 0; i < m_senders.size(); ++i) {
        const Sender &sender = m_senders[i];
        const bool sameAccount = sender.account == account;
        const bool sameAddress =
            !address.isEmpty() && sender.identity.address.compare(address, Qt::CaseInsensitive) == 0;
        const int found = identity.isValid() && sender.identity.id == identity ? 4
                          : sameAddress && sameAccount                         ? 3
                          : sameAddress                                        ? 2
                          : sameAccount                                        ? 1
                                                                               : 0;
        if (found > rank) {
            rank = found;
            best = i;
        }
    }
    setCurrentIndex(best);
}

std::optional<SenderBox::Sender> SenderBox::current() const
{
    if (currentIndex() < 0 || currentIndex() >= m_senders.size())
        return std::nullopt;
    return m_senders[currentIndex()];
}

} // namespace posthorn
