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
    /// `name` starts the object names of the field and its button; `title` is that of the window that
    /// chooses, and the accessible name of the field.
    FilePicker(const QString &name, const QString &title, QWidget *parent = nullptr);

    void setPath(const QString &path);
    /// Absolute, or empty.
    [[nodiscard]] QString path() const;
    void setPlaceholderText(const QString &text);

Q_SIGNALS:
    void changed();

private:
    void choose();

    QString m_title;
    QLineEdit *m_edit;
    QPushButton *m_choose;
};

} // namespace posthorn
