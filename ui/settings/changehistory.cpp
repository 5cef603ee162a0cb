#include "changehistory.h"

namespace posthorn
{

namespace
{

constexpr qsizetype MostSteps = 200;

} // namespace

void ChangeHistory::record(const Step &step)
{
    const bool goesOn = step.merges && !m_steps.isEmpty() && m_steps.last().key == step.key;
    if (goesOn)
        m_steps.last().words = step.words;
    else
        m_steps.append(step);
    if (m_steps.size() > MostSteps)
        m_steps.removeFirst();
    Q_EMIT recorded();
}

void ChangeHistory::undo()
{
    if (m_steps.isEmpty())
        return;
    const Step step = m_steps.takeLast();
    step.undo();
    Q_EMIT undone(step.words);
}

} // namespace posthorn
