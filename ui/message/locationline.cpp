#include "locationline.h"

#include "base/clock.h"
#include "ui/common/dateformat.h"
#include "ui/common/locationtext.h"
#include "ui/common/textlabel.h"
#include "ui/text/displaytext.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QPainter>
#include <QToolButton>

namespace posthorn
{

namespace
{

constexpr int IconSide = 16;

QDateTime nowOf(const Clock *clock)
{
    return QDateTime::fromMSecsSinceEpoch(clock ? clock->nowMs() : QDateTime::currentMSecsSinceEpoch());
}

} // namespace

LocationLine::LocationLine(const Clock *clock, QWidget *parent)
    : QWidget(parent)
    , m_clock(clock)
    , m_text(new TextLabel(this))
    , m_button(new QToolButton(this))
{
    setObjectName(QStringLiteral("messageLocation"));
    m_text->setTone(TextLabel::Tone::Muted);
    m_text->setScale(0.92);
    m_text->setWordWrap(true);
    m_button->setObjectName(QStringLiteral("messageLocationButton"));
    m_button->setAutoRaise(true);
    m_button->setFocusPolicy(Qt::StrongFocus);
    connect(m_button, &QToolButton::clicked, this, [this] { Q_EMIT actionRequested(m_action); });
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    row->addSpacing(IconSide + 4);
    row->addWidget(m_text, 1);
    row->addWidget(m_button, 0);
    m_button->hide();
}

void LocationLine::show(const MessageRow &row, const AccountPlace &account)
{
    setVisible(row.id.isValid()); // what is attached to another message lives there
    const QDateTime now = nowOf(m_clock);
    m_location = row.location;
    m_icon = locationIcon(row.location);
    QString words = locationSentence(row.location, row.leavesServerMs, now, QLocale());
    m_action.clear();
    QString label;
    QString hint;
    if (row.location == Location::LeavesServer && row.leavesServerMs > 0) {
        words = tr("On the server and on this computer. Leaves the server %1, by the rules of %2.")
                    .arg(comingDate(row.leavesServerMs, now, QLocale()), displayText(account.name, 60));
        m_action = QStringLiteral("keepOnServer");
        label = tr("Keep on the server");
        hint = tr("No rule removes this message from the server any more");
    } else if (row.location == Location::HiddenHere) {
        m_action = QStringLiteral("unhide");
        label = tr("Show again");
        hint = tr("Brings this message back into its folder here");
    }
    m_text->setFullText(words);
    QString details = words;
    if (row.leavesServerMs > 0)
        details += u'\n' + exactDate(row.leavesServerMs, now, QLocale());
    if (account.pop3 && row.location != Location::OnlyHere)
        details += u'\n' + tr("Read or not is known on this computer only: POP3 servers do not know what "
                              "was read.");
    setToolTip(QStringLiteral("<p style='white-space:pre-wrap'>%1</p>").arg(details.toHtmlEscaped()));
    setAccessibleName(words);
    setAccessibleDescription(details);
    m_button->setText(label);
    m_button->setToolTip(hint);
    m_button->setAccessibleName(label);
    m_button->setAccessibleDescription(hint);
    m_button->setVisible(!label.isEmpty());
    QPalette colors = palette();
    colors.setColor(QPalette::ButtonText, theme::accent(colors));
    m_button->setPalette(colors);
    update();
}

QString LocationLine::sentence() const
{
    return m_text->fullText();
}

void LocationLine::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const QRect icon(0, (height() - IconSide) / 2, IconSide, IconSide);
    theme::paintIcon(&painter, m_icon, QStyle::visualRect(layoutDirection(), rect(), icon),
                     locationColor(m_location, palette()));
}

} // namespace posthorn
