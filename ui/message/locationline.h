#pragma once

#include "store/messagerow.h"

#include <QWidget>

class QToolButton;

namespace posthorn
{

class Clock;
class TextLabel;

/// What a message's account adds to where it lives.
struct AccountPlace {
    QString name;
    bool pop3 = false; // its server does not know what was read
    bool operator==(const AccountPlace &) const = default;
};

/// Where a message lives and what will happen to it, in a sentence, and the one thing that can be done about
/// it: keep it on the server, or show it again. Window thread; a child of the message's header.
class LocationLine : public QWidget
{
    Q_OBJECT

public:
    explicit LocationLine(const Clock *clock, QWidget *parent = nullptr);

    void show(const MessageRow &row, const AccountPlace &account);
    [[nodiscard]] QString sentence() const;

Q_SIGNALS:
    /// The name of one of the window's actions.
    void actionRequested(const QString &name);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    const Clock *m_clock;
    TextLabel *m_text;
    QToolButton *m_button;
    QString m_icon;
    Location m_location = Location::Server;
    QString m_action;
};

} // namespace posthorn
