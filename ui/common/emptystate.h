#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace posthorn
{

/// What stands where there is nothing to show: an icon, one sentence, its reason, and at most one thing to
/// do. All texts are plain. Window thread.
class EmptyState : public QWidget
{
    Q_OBJECT

public:
    explicit EmptyState(QWidget *parent = nullptr);

    void show(const QString &icon, const QString &title, const QString &text, const QString &action = {});

Q_SIGNALS:
    void actionTriggered();

protected:
    void changeEvent(QEvent *event) override;

private:
    void updateColors();

    QString m_iconName;
    QLabel *m_icon;
    QLabel *m_title;
    QLabel *m_text;
    QPushButton *m_button;
};

} // namespace posthorn
