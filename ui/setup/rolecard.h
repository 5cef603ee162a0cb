#pragma once

#include <QAbstractButton>

namespace posthorn
{

/// A large choice: icon, title, and what it means in a sentence. Checkable; used in an exclusive group. Grows
/// with its words.
class RoleCard : public QAbstractButton
{
    Q_OBJECT

public:
    explicit RoleCard(const QString &icon, QWidget *parent = nullptr);

    void setWords(const QString &title, const QString &words);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    [[nodiscard]] QRect textArea(const QRect &card) const;

    QString m_icon;
    QString m_words;
};

} // namespace posthorn
