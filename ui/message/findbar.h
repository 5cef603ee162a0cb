#pragma once

#include <QList>
#include <QPointer>
#include <QWidget>

class QLineEdit;
class QToolButton;

namespace posthorn
{

class FindTarget;
class TextLabel;

/// Find in what is read: a line with the words, "3 of 17", next, previous. One or several bodies (a
/// conversation), which are gone through in order and round again. Hidden until it is opened. Window thread;
/// a child of the message pane.
class FindBar : public QWidget
{
    Q_OBJECT

public:
    explicit FindBar(QWidget *parent = nullptr);

    /// What is looked through, in the order of reading; may go before the bar does.
    void setTargets(const QList<FindTarget *> &targets);
    /// Shows the bar with the selected words of a target, else with those of last time, all selected.
    void open();
    [[nodiscard]] bool isOpen() const { return !isHidden(); }
    void close();
    /// Opens the bar if it is not.
    void findNext();
    void findPrevious();

Q_SIGNALS:
    /// The focus belongs to the text again.
    void closed();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    struct Place {
        FindTarget *target = nullptr;
        int match = -1;
    };
    void search();
    void recount();
    void go(int step);
    void showMatch(int number);
    void showCount();
    [[nodiscard]] bool isSearching() const;
    /// `number` 0: none is the current one. `hasMore`: than `total`.
    [[nodiscard]] static QString countText(int number, int total, bool hasMore);
    [[nodiscard]] Place placeOf(int number) const;
    [[nodiscard]] int firstInView() const;

    QLineEdit *m_edit;
    TextLabel *m_count;
    QToolButton *m_previous;
    QToolButton *m_next;
    QList<QPointer<FindTarget>> m_targets;
    QList<int> m_counts; // of matches, for each target
    int m_total = 0;
    int m_current = -1;       // among all matches
    bool m_isAwaited = false; // what is found first is to be shown when it is there
};

} // namespace posthorn
