#pragma once

#include "store/messagerow.h"

#include <QWidget>

class QFormLayout;
class QToolButton;

namespace posthorn
{

class Clock;
class Monogram;
class TextLabel;

/// Subject, sender, recipients folded to a line, date and place of one message. Window thread.
class MessageHeader : public QWidget
{
    Q_OBJECT

public:
    explicit MessageHeader(const Clock *clock, QWidget *parent = nullptr);

    void setDetail(const MessageDetail &detail);
    /// The whole message is known: all senders and recipients.
    void setEnvelope(const MessageEnvelope &envelope);
    void setUnfolded(bool unfolded);
    [[nodiscard]] bool isUnfolded() const { return m_unfolded; }
    /// "To Ada, Charles and 3 others". Pure.
    [[nodiscard]] static QString foldedRecipients(const MessageEnvelope &envelope);

protected:
    void changeEvent(QEvent *event) override;

private:
    void build();
    void showEnvelope();
    void showRow();
    void fillDetails();

    const Clock *m_clock;
    MessageDetail m_detail;
    bool m_unfolded = false;

    TextLabel *m_subject;
    Monogram *m_monogram;
    TextLabel *m_name;
    TextLabel *m_address;
    TextLabel *m_date;
    TextLabel *m_recipients;
    QToolButton *m_unfold;
    QToolButton *m_location;
    QWidget *m_details;
    QFormLayout *m_form;
};

} // namespace posthorn
