#include "addresslabel.h"

#include "trust/sendertruth.h"
#include "ui/text/displaytext.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QPainter>

namespace posthorn
{

namespace
{

constexpr int LongestDomain = 120;

} // namespace

AddressLabel::AddressLabel(QWidget *parent)
    : TextLabel(parent)
{
    setTone(Tone::Muted);
    setElided(Qt::ElideMiddle);
    setContextMenuPolicy(Qt::ActionsContextMenu);
    auto *copy = new QAction(tr("Copy address"), this);
    connect(copy, &QAction::triggered, this, [this] { QGuiApplication::clipboard()->setText(fullText()); });
    addAction(copy);
}

void AddressLabel::setSender(const SenderTruth &sender)
{
    const QString &address = sender.sender.address;
    const qsizetype at = address.lastIndexOf(u'@');
    const QString local = displayText(at < 0 ? address : address.left(at), 200);
    // The end of a domain is what was registered, so a long one loses its beginning.
    const QString domain = displayText(sender.domain, 300).right(LongestDomain);
    m_registered = displayText(sender.registered, 300).right(LongestDomain);
    setFullText(domain.isEmpty() ? local : local + u'@' + domain);
    if (!fullText().endsWith(m_registered))
        m_registered.clear();
    updateGeometry();
    update();
}

QFont AddressLabel::strongFont() const
{
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    return strong;
}

QSize AddressLabel::sizeHint() const
{
    const QString front = fullText().chopped(m_registered.size());
    const int width = fontMetrics().horizontalAdvance(front) +
                      QFontMetrics(strongFont()).horizontalAdvance(m_registered) + 4;
    return {width, TextLabel::sizeHint().height()};
}

QSize AddressLabel::minimumSizeHint() const
{
    const int width = QFontMetrics(strongFont()).horizontalAdvance(m_registered) +
                      fontMetrics().horizontalAdvance(QStringLiteral("\u2026@")) + 4;
    return {m_registered.isEmpty() ? TextLabel::minimumSizeHint().width() : width,
            TextLabel::minimumSizeHint().height()};
}

void AddressLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const QFontMetrics strong(strongFont());
    const int strongWidth = strong.horizontalAdvance(m_registered);
    const QString front = fontMetrics().elidedText(fullText().chopped(m_registered.size()), Qt::ElideMiddle,
                                                   qMax(0, width() - strongWidth));
    const int frontWidth = fontMetrics().horizontalAdvance(front);
    // An address reads from left to right in every language.
    QRect place = rect();
    if (isRightToLeft())
        place.setLeft(place.right() - frontWidth - strongWidth);
    painter.setFont(font());
    painter.setPen(palette().color(foregroundRole()));
    painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, front);
    place.setLeft(place.left() + frontWidth);
    painter.setFont(strongFont());
    painter.setPen(theme::text(parentWidget()->palette()));
    painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, m_registered);
}

} // namespace posthorn
