#pragma once

#include <QFrame>
#include <QTimer>
#include <functional>

class QToolButton;

namespace posthorn
{

class TextLabel;

/// One sentence at the bottom of the window for a few seconds: what was just done, with Undo; or what failed,
/// with the one thing to do. Covers nothing that is clicked often. Window thread; a child of the window,
/// which calls place().
class UndoBar : public QFrame
{
    Q_OBJECT

public:
    explicit UndoBar(QWidget *parent);

    /// Replaces what stood there. `label` empty: no button.
    void say(const QString &sentence, const QString &label, int seconds, std::function<void()> action);
    void dismiss();
    /// Bottom centre of the parent.
    void place();

protected:
    void paintEvent(QPaintEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;

private:
    TextLabel *m_text;
    QToolButton *m_button;
    QToolButton *m_close;
    QTimer m_timer;
    std::function<void()> m_action;
};

} // namespace posthorn
