#pragma once

#include <QWidget>
#include <functional>

class QHBoxLayout;
class QProgressBar;

namespace posthorn
{

class TextLabel;

/// One thing that goes on, waits or needs the user: icon, what, how it stands, and its buttons.
class ActivityRow : public QWidget
{
    Q_OBJECT

public:
    enum class Mood { Calm, Good, Warning, Danger };

    explicit ActivityRow(QWidget *parent = nullptr);

    void setWords(const QString &icon, Mood mood, const QString &what, const QString &state);
    /// `total` 0: no bar.
    void setProgress(int done, int total);
    /// `name` becomes the object name of the button.
    void addButton(const QString &name, const QString &label, std::function<void()> pressed);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_icon;
    Mood m_mood = Mood::Calm;
    TextLabel *m_what;
    TextLabel *m_state;
    QProgressBar *m_bar;
    QHBoxLayout *m_buttons;
};

} // namespace posthorn
