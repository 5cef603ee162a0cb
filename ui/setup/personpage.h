#pragma once

#include <QWidget>

class QButtonGroup;
class QLineEdit;

namespace posthorn
{

/// Second page: name, password, and whether this computer is for work or for home. Window thread.
class PersonPage : public QWidget
{
    Q_OBJECT

public:
    explicit PersonPage(QWidget *parent = nullptr);

    void setAddress(const QString &address);
    [[nodiscard]] QString name() const;
    [[nodiscard]] QString password() const;
    [[nodiscard]] QString context() const; // "home" or "work"; empty until chosen
    [[nodiscard]] bool isComplete() const;

Q_SIGNALS:
    void changed();

private:
    QWidget *roleCard(const QString &context, const QString &icon, const QString &title,
                      const QString &words);

    QLineEdit *m_name;
    QLineEdit *m_password;
    QButtonGroup *m_role;
};

} // namespace posthorn
