#pragma once

#include <QFrame>
#include <QStringList>

class QLabel;
class QMenu;
class QToolButton;

namespace posthorn
{

class TextLabel;

/// One line about what is shown below it, with one action, maybe the choice to do without it, and maybe a
/// menu of lesser ones: tinted by how much it matters. Texts are plain.
class Banner : public QFrame
{
    Q_OBJECT

public:
    enum class Kind { Info, Warning, Danger };

    Banner(Kind kind, const QString &icon, const QString &text, const QString &action,
           QWidget *parent = nullptr);

    void setKind(Kind kind);
    void setText(const QString &text);
    [[nodiscard]] QString text() const;
    /// What is too long for the line.
    void setDetails(const QString &details);
    void setAction(const QString &label);
    /// The choice to do without the action, beside it, which then stands out by its colour; empty = there is
    /// none.
    void setRefusal(const QString &label);
    /// Further actions, behind a button of their own; the menu becomes the banner's.
    void setMenu(QMenu *menu);
    [[nodiscard]] QToolButton *menuButton() const { return m_more; }
    [[nodiscard]] QToolButton *actionButton() const { return m_action; }
    [[nodiscard]] QToolButton *refusalButton() const { return m_refusal; }

Q_SIGNALS:
    void triggered();
    void refused();

protected:
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void colorAction();

    Kind m_kind;
    QString m_icon;
    TextLabel *m_text;
    QToolButton *m_action;
    QToolButton *m_refusal;
    QToolButton *m_more;
};

} // namespace posthorn
