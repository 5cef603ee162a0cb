#pragma once

#include "settingrow.h"

#include <QWidget>

class QLineEdit;
class QListWidget;
class QStackedLayout;

namespace posthorn
{

/// The left of the settings: a field on top, and below it the pages or, while something stands in the field,
/// the rows that it leads to. Down goes from the field into the rows, Enter takes the first or the current
/// one, Escape empties the field. Window thread.
class SettingsSearch : public QWidget
{
    Q_OBJECT

public:
    explicit SettingsSearch(QWidget *parent = nullptr);

    [[nodiscard]] QString currentPage() const;
    void setCurrentPage(const QString &name);
    void focusField();

Q_SIGNALS:
    void pageChosen(const QString &name);
    void rowChosen(const posthorn::SettingRow &row);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void search(const QString &typed);
    void take(int row);

    QLineEdit *m_field;
    QListWidget *m_pages;
    QListWidget *m_results;
    QStackedLayout *m_lists;
    QList<SettingRow> m_found;
};

} // namespace posthorn
