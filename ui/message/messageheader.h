#pragma once

#include "locationline.h"
#include "store/messagerow.h"
#include "trust/messagetrust.h"

#include <QWidget>
#include <optional>

class QFormLayout;
class QToolButton;

namespace posthorn
{

class AddressLabel;
class AuthenticityLine;
class Clock;
class Monogram;
class TextLabel;

/// Subject, sender, recipients folded to a line, whether the sender is real, date and place of one message.
/// The sender's real domain always shows. Window thread.
class MessageHeader : public QWidget
{
    Q_OBJECT

public:
    explicit MessageHeader(const Clock *clock, QWidget *parent = nullptr);

    void setDetail(const MessageDetail &detail);
    /// Of the account that the message is in.
    void setAccount(const AccountPlace &account);
    /// The whole message is known: all senders and recipients.
    void setEnvelope(const MessageEnvelope &envelope);
    /// What is known of the sender; `canCheck`: the signatures can be checked here, if the reader wants.
    void setTrust(const MessageTrust &trust, bool canCheck);
    void setChecking();
    /// In a conversation it stands above all of its messages.
    void setSubjectShown(bool shown);
    void setUnfolded(bool unfolded);
    [[nodiscard]] bool isUnfolded() const { return m_unfolded; }
    /// "To Ada, Charles and 3 others". Pure.
    [[nodiscard]] static QString foldedRecipients(const MessageEnvelope &envelope);

Q_SIGNALS:
    void signatureCheckRequested();
    /// The name of one of the window's actions.
    void actionRequested(const QString &name);

protected:
    void changeEvent(QEvent *event) override;

private:
    void build();
    void showEnvelope();
    void showSender();
    void showRow();
    void fillDetails();

    const Clock *m_clock;
    MessageDetail m_detail;
    std::optional<MessageTrust> m_trust; // of the message that is shown
    AccountPlace m_account;
    bool m_unfolded = false;

    TextLabel *m_subject;
    Monogram *m_monogram;
    TextLabel *m_name;
    AddressLabel *m_address;
    AuthenticityLine *m_authenticity;
    TextLabel *m_date;
    TextLabel *m_recipients;
    QToolButton *m_unfold;
    LocationLine *m_location;
    QWidget *m_details;
    QFormLayout *m_form;
};

} // namespace posthorn
