#include "messageheader.h"

#include "addresslabel.h"
#include "authenticityline.h"
#include "authenticitytext.h"
#include "base/clock.h"
#include "monogram.h"
#include "senderdoubt.h"
#include "trust/confusables.h"
#include "ui/common/dateformat.h"
#include "ui/common/textlabel.h"
#include "ui/text/displaytext.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLocale>
#include <QToolButton>
#include <utility>

namespace posthorn
{

namespace
{

QDateTime nowOf(const Clock *clock)
{
    return QDateTime::fromMSecsSinceEpoch(clock ? clock->nowMs() : QDateTime::currentMSecsSinceEpoch());
}

QString plainToolTip(const QString &text)
{
    return QStringLiteral("<p style='white-space:pre-wrap'>%1</p>").arg(text.toHtmlEscaped());
}

/// With the domain in Punycode where its letters would deceive.
QString honestAddress(const QString &address)
{
    const qsizetype at = address.lastIndexOf(u'@');
    if (at < 0)
        return displayText(address, 320);
    return displayText(address.left(at), 200) + u'@' +
           displayText(shownDomain(address.mid(at + 1)).shown, 255);
}

QString shownList(const AddressList &addresses)
{
    QStringList shown;
    for (const Address &address : addresses.mid(0, 200)) {
        const QString name = displayText(address.name, 100);
        const QString spec = honestAddress(address.address);
        shown += name.isEmpty() ? spec : QStringLiteral("%1 <%2>").arg(name, spec);
    }
    if (addresses.size() > 200)
        shown += QStringLiteral("\u2026 +%1").arg(addresses.size() - 200);
    return shown.join(QStringLiteral(", "));
}

} // namespace

MessageHeader::MessageHeader(const Clock *clock, QWidget *parent)
    : QWidget(parent)
    , m_clock(clock)
    , m_subject(new TextLabel(this))
    , m_monogram(new Monogram(this))
    , m_name(new TextLabel(this))
    , m_address(new AddressLabel(this))
    , m_authenticity(new AuthenticityLine(this))
    , m_date(new TextLabel(this))
    , m_recipients(new TextLabel(this))
    , m_unfold(new QToolButton(this))
    , m_location(new LocationLine(clock, this))
    , m_details(new QWidget(this))
    , m_form(new QFormLayout(m_details))
{
    build();
}

void MessageHeader::build()
{
    m_subject->setPixelSize(20, QFont::DemiBold);
    m_subject->setWordWrap(true);
    m_subject->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_subject->setObjectName(QStringLiteral("messageSubject"));
    m_name->setScale(1.0, QFont::DemiBold);
    m_name->setElided(Qt::ElideRight);
    m_name->setObjectName(QStringLiteral("messageSender"));
    m_address->setObjectName(QStringLiteral("messageSenderAddress"));
    m_date->setTone(TextLabel::Tone::Muted);
    m_date->setObjectName(QStringLiteral("messageDate"));
    m_recipients->setTone(TextLabel::Tone::Muted);
    m_recipients->setElided(Qt::ElideRight);
    m_recipients->setObjectName(QStringLiteral("messageRecipients"));

    m_unfold->setAutoRaise(true);
    m_unfold->setIconSize({16, 16});
    m_unfold->setFocusPolicy(Qt::StrongFocus);
    m_unfold->setObjectName(QStringLiteral("recipientsUnfoldButton"));
    connect(m_unfold, &QToolButton::clicked, this, [this] { setUnfolded(!m_unfolded); });

    auto *senderLine = new QHBoxLayout;
    senderLine->setSpacing(theme::Grid);
    senderLine->addWidget(m_name, 0);
    senderLine->addWidget(m_address, 1);
    senderLine->addWidget(m_date, 0);
    auto *recipientLine = new QHBoxLayout;
    recipientLine->setSpacing(4);
    recipientLine->addWidget(m_recipients, 0);
    recipientLine->addWidget(m_unfold, 0);
    recipientLine->addStretch(1);
    auto *lines = new QVBoxLayout;
    lines->setSpacing(2);
    lines->addLayout(senderLine);
    lines->addWidget(m_authenticity);
    lines->addLayout(recipientLine);
    lines->addWidget(m_location);
    auto *row = new QHBoxLayout;
    row->setSpacing(theme::Grid + 4);
    row->addWidget(m_monogram, 0, Qt::AlignTop);
    row->addLayout(lines, 1);

    m_form->setContentsMargins(40 + theme::Grid + 4, theme::Grid, 0, 0);
    m_form->setHorizontalSpacing(theme::Grid * 2);
    m_form->setVerticalSpacing(4);
    m_form->setLabelAlignment(Qt::AlignLeading | Qt::AlignTop);
    m_details->setObjectName(QStringLiteral("messageDetails"));
    m_details->hide();
    m_authenticity->hide();
    connect(m_location, &LocationLine::actionRequested, this, &MessageHeader::actionRequested);
    connect(m_authenticity, &AuthenticityLine::detailsRequested, this, [this] { setUnfolded(true); });
    connect(m_authenticity, &AuthenticityLine::checkRequested, this, &MessageHeader::signatureCheckRequested);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme::Grid * 3, theme::Grid * 2, theme::Grid * 2, theme::Grid + 4);
    column->setSpacing(0);
    column->addWidget(m_subject);
    column->addSpacing(theme::Grid);
    column->addLayout(row);
    column->addWidget(m_details);
    setUnfolded(false);
}

void MessageHeader::setDetail(const MessageDetail &detail)
{
    if (m_detail.row.id != detail.row.id) {
        m_trust.reset();
        m_authenticity->hide();
    }
    m_detail = detail;
    showEnvelope();
    showRow();
}

void MessageHeader::setAccount(const AccountPlace &account)
{
    m_account = account;
    showRow();
}

void MessageHeader::setEnvelope(const MessageEnvelope &envelope)
{
    m_detail.envelope = envelope;
    showEnvelope();
    showRow();
}

void MessageHeader::setTrust(const MessageTrust &trust, bool canCheck)
{
    m_trust = trust;
    m_authenticity->setAuthenticity(trust.authenticity, trust.sender.domain, canCheck);
    // Of what the user wrote himself, or what no server took in, nobody says anything.
    const bool says = trust.authenticity.source != Authenticity::Source::None || canCheck ||
                      (trust.hasServer && !trust.isOwn && !trust.sender.domain.isEmpty());
    m_authenticity->setVisible(says);
    showSender();
    if (m_unfolded)
        fillDetails();
}

void MessageHeader::setChecking()
{
    m_authenticity->setChecking();
}

void MessageHeader::setSubjectShown(bool shown)
{
    m_subject->setVisible(shown);
}

void MessageHeader::setUnfolded(bool unfolded)
{
    m_unfolded = unfolded;
    const QString label = unfolded ? tr("Hide the recipients") : tr("Show all recipients and the exact date");
    m_unfold->setIcon(theme::icon(unfolded ? QStringLiteral("chevron-up") : QStringLiteral("chevron-down")));
    m_unfold->setToolTip(label);
    m_unfold->setAccessibleName(label);
    if (unfolded)
        fillDetails();
    m_details->setVisible(unfolded);
}

QString MessageHeader::foldedRecipients(const MessageEnvelope &envelope)
{
    const AddressList all = envelope.to + envelope.cc + envelope.bcc;
    if (all.isEmpty())
        return tr("No recipients named");
    const auto name = [&all](qsizetype i) { return displayText(all[i].displayName(), 40); };
    if (all.size() == 1)
        return tr("To %1").arg(name(0));
    if (all.size() == 2)
        return tr("To %1 and %2").arg(name(0), name(1));
    return tr("To %1, %2 and %n other(s)", nullptr, int(all.size() - 2)).arg(name(0), name(1));
}

void MessageHeader::showEnvelope()
{
    const MessageEnvelope &envelope = m_detail.envelope;
    const QString subject = displayText(envelope.subject, 1000);
    m_subject->setFullText(subject.isEmpty() ? tr("(no subject)") : subject);
    showSender();
    m_recipients->setFullText(foldedRecipients(envelope));
    if (m_unfolded)
        fillDetails();
}

void MessageHeader::showSender()
{
    const MessageEnvelope &envelope = m_detail.envelope;
    const SenderTruth sender = m_trust ? m_trust->sender : senderTruth(envelope.from, envelope.replyTo);
    m_monogram->setAddress(sender.sender);
    const QString name = displayText(sender.sender.name, 120);
    const bool nobody = name.isEmpty() && sender.sender.address.isEmpty();
    m_name->setFullText(nobody ? tr("(no sender)") : name);
    m_name->setVisible(nobody || !name.isEmpty());
    m_address->setSender(sender);
    m_address->setVisible(!sender.sender.address.isEmpty());
    m_address->setToolTip(plainToolTip(honestAddress(sender.sender.address)));
}

void MessageHeader::showRow()
{
    const QDateTime now = nowOf(m_clock);
    const QLocale locale;
    const qint64 date = m_detail.envelope.date != 0 ? m_detail.envelope.date : m_detail.row.receivedMs;
    m_date->setFullText(listDate(date, now, locale));
    m_date->setToolTip(plainToolTip(exactDate(date, now, locale)));
    m_location->show(m_detail.row, m_account);
}

void MessageHeader::fillDetails()
{
    while (m_form->rowCount() > 0)
        m_form->removeRow(0);
    const auto add = [this](const QString &label, const QString &value) {
        if (value.isEmpty())
            return;
        auto *title = new TextLabel(label, m_details);
        title->setTone(TextLabel::Tone::Muted);
        auto *text = new TextLabel(value, m_details);
        text->setWordWrap(true);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        QSizePolicy policy(QSizePolicy::Ignored, QSizePolicy::Preferred);
        policy.setHeightForWidth(true); // else a row is as high as its text would be in a narrow column
        text->setSizePolicy(policy);
        m_form->addRow(title, text);
    };
    const MessageEnvelope &envelope = m_detail.envelope;
    const QDateTime now = nowOf(m_clock);
    add(tr("From"), shownList(m_trust ? m_trust->sender.all : envelope.from));
    if (m_trust) {
        QString title = tr("Odd about it");
        for (const SenderDoubt &doubt : m_trust->sender.doubts)
            add(std::exchange(title, {}), senderDoubtText(doubt));
        title = tr("Checked");
        for (const QString &detail : authenticityDetails(m_trust->authenticity))
            add(std::exchange(title, {}), detail);
    }
    if (!envelope.replyTo.isEmpty() && envelope.replyTo != envelope.from)
        add(tr("Replies to"), shownList(envelope.replyTo));
    add(tr("To"), shownList(envelope.to));
    add(tr("Cc"), shownList(envelope.cc));
    add(tr("Bcc"), shownList(envelope.bcc));
    add(tr("Sent"), exactDate(envelope.date, now, QLocale()));
    add(tr("Received"), exactDate(m_detail.row.receivedMs, now, QLocale()));
    if (m_detail.savedMs != 0)
        add(tr("In this folder since"), exactDate(m_detail.savedMs, now, QLocale()));
    add(tr("Size"), displaySize(m_detail.row.size));
    add(tr("Place"), m_location->sentence());
}

void MessageHeader::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LocaleChange)
        showRow();
}

} // namespace posthorn
