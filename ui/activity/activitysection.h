#pragma once

#include <QWidget>

class QVBoxLayout;

namespace posthorn
{

class ActivityRow;
class TextLabel;

/// A titled list of rows; hidden while it has none.
class ActivitySection : public QWidget
{
    Q_OBJECT

public:
    explicit ActivitySection(const QString &title, QWidget *parent = nullptr);

    void clear();
    ActivityRow *addRow();
    [[nodiscard]] int count() const { return m_count; }

private:
    QVBoxLayout *m_rows;
    int m_count = 0;
};

} // namespace posthorn
