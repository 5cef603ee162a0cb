#pragma once

#include <QFrame>

class QHBoxLayout;
class QLayout;
class QPushButton;
class QVBoxLayout;

namespace posthorn
{

class TextLabel;

/// What a message is beside its text, told in words above that: a title, some lines, and what can be done
/// with it. All texts are plain. Window thread.
class InfoPanel : public QFrame
{
    Q_OBJECT

public:
    InfoPanel(const QString &icon, const QString &title, QWidget *parent = nullptr);

    void setTitle(const QString &title);
    [[nodiscard]] QString title() const;
    /// Nothing is added for an empty one.
    TextLabel *addLine(const QString &line, bool muted = true);
    /// Below the lines that are there.
    void addRows(QLayout *rows);
    QPushButton *addButton(const QString &text, const QString &objectName);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_icon;
    TextLabel *m_title;
    QVBoxLayout *m_lines;
    QHBoxLayout *m_buttons;
};

} // namespace posthorn
