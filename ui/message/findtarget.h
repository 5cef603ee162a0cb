#pragma once

#include <QObject>
#include <QString>

namespace posthorn
{

/// A text that a FindBar looks through: one body. Marks all matches and one of them as the current one.
/// Window thread; owned by the view it belongs to.
class FindTarget : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Marks every match and answers how many there are. Case and accents make no difference, nor do kinds of
    /// white space.
    [[nodiscard]] virtual int find(const QString &words) = 0;
    /// Not all of the text was looked through yet: changed() comes, and find() has to be asked again.
    [[nodiscard]] virtual bool isSearching() const = 0;
    /// There are more matches than find() counts.
    [[nodiscard]] virtual bool hasMore() const = 0;
    /// The first match that is not above what is in view, or not before the one that was current when find()
    /// was called; the number of matches where all are.
    [[nodiscard]] virtual int firstInView() const = 0;
    /// Makes one the current one and scrolls to it; -1 = none.
    virtual void setCurrent(int match) = 0;
    /// Marks nothing any more. The current match stays behind as the selection.
    virtual void finish() = 0;
    /// What is selected, for the bar to begin with; empty where that is nothing, or no single line.
    [[nodiscard]] virtual QString selectedWords() const = 0;

Q_SIGNALS:
    /// Its text is another now: what find() answered no longer holds.
    void changed();
};

} // namespace posthorn
