#pragma once

#include "account/account.h"

#include <QWidget>
#include <optional>

class QButtonGroup;

namespace posthorn
{

class AfterDownloadRow;
class RoleCard;
class TextLabel;
struct SetupData;

/// "What is this computer?", as three cards that say what will happen to the mail, and for Home when it
/// leaves the server afterwards. What the provider decides by itself is told below. Window thread.
class RoleQuestion : public QWidget
{
    Q_OBJECT

public:
    explicit RoleQuestion(QWidget *parent = nullptr);

    /// Says it in the words of the protocol. `leaveDays`: for how long the provider wants mail to stay (0 =
    /// for good), which is proposed until something else is chosen.
    void setServer(const Endpoint &incoming, std::optional<int> leaveDays);
    [[nodiscard]] ComputerRole role() const;
    void fill(SetupData &data) const;

Q_SIGNALS:
    void changed();

private:
    void update();

    QButtonGroup *m_group;
    RoleCard *m_work;
    RoleCard *m_home;
    RoleCard *m_mirror;
    QWidget *m_afterwards;
    AfterDownloadRow *m_after;
    TextLabel *m_notes;
    Endpoint m_incoming;
    std::optional<int> m_leaveDays;
    bool m_chosen = false; // when mail leaves, by the user
};

} // namespace posthorn
