#include "contentpanels.h"

#include "digestpanel.h"
#include "infopanel.h"
#include "invitationpanel.h"
#include "ui/text/displaytext.h"
#include "ui/text/reporttext.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QPushButton>
#include <QUrl>
#include <QVBoxLayout>

namespace posthorn
{

ContentPanels::ContentPanels(const Services &services, QWidget *parent)
    : QWidget(parent)
    , m_services(services)
    , m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(theme::Grid * 3, 0, theme::Grid * 2, theme::Grid);
    m_column->setSpacing(4);
    hide();
}

void ContentPanels::clear()
{
    const QWidget *focus = QApplication::focusWidget();
    if (focus != nullptr && isAncestorOf(focus))
        parentWidget()->setFocus(Qt::OtherFocusReason);
    for (QWidget *panel : std::exchange(m_panels, {})) {
        // It may be in the middle of telling that it was clicked.
        panel->hide();
        m_column->removeWidget(panel);
        panel->deleteLater();
    }
    hide();
}

void ContentPanels::setContent(const MessageDetail &detail,
                               const std::shared_ptr<const MessageContent> &content)
{
    clear();
    if (content->report)
        addReport(*content->report);
    if (content->invitation)
        add(new InvitationPanel(m_services, detail, content, this));
    for (const ContactCard &contact : content->contacts)
        addContact(contact);
    if (!content->digest.isEmpty()) {
        auto *panel = new DigestPanel(m_services.clock, content, this);
        connect(panel, &DigestPanel::messageOpenRequested, this, &ContentPanels::messageOpenRequested);
        add(panel);
    }
}

void ContentPanels::add(QWidget *panel)
{
    m_column->addWidget(panel);
    m_panels.append(panel);
    show();
}

void ContentPanels::addReport(const MessageReport &report)
{
    const bool isBad = std::any_of(report.recipients.begin(), report.recipients.end(),
                                   [](const ReportedRecipient &recipient) {
                                       return recipient.outcome == ReportedRecipient::Outcome::Failed;
                                   });
    auto *panel =
        new InfoPanel(isBad ? QStringLiteral("warning") : QStringLiteral("info"), reportTitle(report), this);
    panel->setObjectName(QStringLiteral("reportPanel"));
    for (const QString &sentence : reportSentences(report))
        panel->addLine(sentence, false);
    for (const ReportedRecipient &recipient : report.recipients.mid(0, 3))
        if (!recipient.diagnostic.isEmpty())
            panel->addLine(tr("The server says: \u201c%1\u201d").arg(displayText(recipient.diagnostic, 300)));
    if (!report.reportingServer.isEmpty())
        panel->addLine(tr("Reported by %1").arg(displayText(report.reportingServer, 120)));
    add(panel);
}

void ContentPanels::addContact(const ContactCard &contact)
{
    const QString name = displayText(contact.name, 120);
    auto *panel = new InfoPanel(QStringLiteral("account"), name.isEmpty() ? tr("Contact card") : name, this);
    panel->setObjectName(QStringLiteral("contactPanel"));
    QStringList work;
    for (const QString &part : {contact.title, contact.organisation})
        if (!part.isEmpty())
            work << displayText(part, 120);
    panel->addLine(work.join(QStringLiteral(", ")));
    const auto list = [](const QList<ContactEntry> &entries) {
        QStringList shown;
        for (const ContactEntry &entry : entries.mid(0, 4))
            shown << displayText(entry.value, 160);
        return shown.join(QStringLiteral(" \u00b7 "));
    };
    panel->addLine(list(contact.mails));
    panel->addLine(list(contact.phones));
    panel->addLine(list(contact.addresses));
    if (!contact.mails.isEmpty()) {
        auto *button = panel->addButton(tr("Write"), QStringLiteral("contactWriteButton"));
        connect(button, &QPushButton::clicked, this, [this, address = contact.mails.first().value] {
            QUrl url;
            url.setScheme(QStringLiteral("mailto"));
            url.setPath(address);
            Q_EMIT mailtoActivated(url);
        });
    }
    add(panel);
}

} // namespace posthorn
