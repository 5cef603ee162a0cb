#pragma once

#include <QAbstractButton>

namespace posthorn
{

/// A large choice: icon, title, and what it means in a sentence. Checkable; used in an exclusive group.
class RoleCard : public QAbstractButton
{
    Q_OBJECT

public:
    RoleCard(const QString &icon, const QString &title, const QString &words, QWidget *parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_icon;
    QString m_words;
};

} // namespace posthorn
