#pragma once

#include <QWidget>

class QLineEdit;
class QPushButton;

namespace posthorn
{

/// A path that is typed or chosen. Window thread.
class FilePicker : public QWidget
{
    Q_OBJECT

public:
    /// `title`: of the window that chooses, and the accessible name of the field.
    explicit FilePicker(const QString &title, QWidget *parent = nullptr);

    void setPath(const QString &path);
    /// Absolute, or empty.
    [[nodiscard]] QString path() const;
    [[nodiscard]] QLineEdit *edit() const { return m_edit; }

Q_SIGNALS:
    void changed();

private:
    void choose();

    QString m_title;
    QLineEdit *m_edit;
    QPushButton *m_choose;
};

} // namespace posthorn
