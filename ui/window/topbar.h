#pragma once

#include <QTimer>
#include <QWidget>

class QLineEdit;
class QPushButton;
class QToolButton;

namespace posthorn
{

class ActionSet;

/// The one bar of the window: Compose, Get mail, the search field, the menu. Window thread; a child of the
/// window.
class TopBar : public QWidget
{
    Q_OBJECT

public:
    TopBar(const ActionSet &actions, QWidget *parent);

    void setSearchPlace(const QString &folder);
    /// Ctrl+F and Ctrl+Shift+F.
    void focusSearch(bool everywhere);
    void setSearch(const QString &text, bool everywhere);
    void clearSearch();
    [[nodiscard]] QToolButton &menuButton() { return *m_menu; }
    /// Below this width Compose shows its icon only.
    void setNarrow(bool narrow);

Q_SIGNALS:
    /// After 120 ms without a key, and at once on Enter. Empty = the search ended.
    void searchChanged(const QString &text, bool everywhere);
    /// Down or Enter in the field: to the list.
    void listWanted();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void tell();
    void updatePlace();

    QPushButton *m_compose;
    QToolButton *m_getMail;
    QLineEdit *m_search;
    QToolButton *m_menu;
    QTimer m_debounce;
    QString m_folder;
    bool m_everywhere = false;
};

} // namespace posthorn
