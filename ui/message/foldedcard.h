#pragma once

#include "store/conversation.h"

#include <QWidget>

namespace posthorn
{

class Clock;

/// A message of a conversation that is folded to one line: who wrote, how it begins, where it lies, when.
/// Painted as one, so that a thousand of them cost little. Enter, Space or a click unfolds it. Window thread.
class FoldedCard : public QWidget
{
    Q_OBJECT

public:
    static constexpr int Height = 44;

    FoldedCard(const Clock *clock, QWidget *parent);

    /// `placeWords`: the folder, where it is another than that of the message which was asked for;
    /// `showsLocation`: where the message is, where that differs.
    void setMessage(const ConversationMessage &message, const QString &placeWords, bool showsLocation);
    void setCurrentCard(bool current);
    /// What it stands for is shown below it. A line of a digest stays.
    void setUnfolded(bool unfolded);

Q_SIGNALS:
    void unfoldRequested();

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;

private:
    void describe();
    [[nodiscard]] QDateTime now() const;

    const Clock *m_clock;
    ConversationMessage m_message;
    QString m_placeWords;
    bool m_showsLocation = false;
    bool m_current = false;
    bool m_unfolded = false;
};

} // namespace posthorn
