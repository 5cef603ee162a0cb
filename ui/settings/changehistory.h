#pragma once

#include <QObject>
#include <functional>

namespace posthorn
{

/// What was changed in the settings while they were open, newest last, so that it can be taken back step by
/// step. Window thread; owned by the dialog.
class ChangeHistory : public QObject
{
    Q_OBJECT

public:
    struct Step {
        QString key;                // what was changed
        QString words;              // the same for the user: "Colours: Dark"
        std::function<void()> undo; // puts back what was there before
        /// Text that is being typed: goes into a step of the same key that is the newest.
        bool merges = false;
    };

    using QObject::QObject;

    void record(const Step &step);
    /// Takes the newest step back; nothing where there is none.
    void undo();
    [[nodiscard]] bool isEmpty() const { return m_steps.isEmpty(); }
    /// Of the newest step.
    [[nodiscard]] QString words() const { return isEmpty() ? QString() : m_steps.last().words; }

Q_SIGNALS:
    void recorded();
    void undone(const QString &words);

private:
    QList<Step> m_steps;
};

} // namespace posthorn
