#pragma once

#include "diagnosis/ladderstep.h"

#include <QWidget>

class QPushButton;
class QVBoxLayout;

namespace posthorn
{

class TextLabel;

/// The diagnosis ladder of one server, rung by rung, live; under the rung that failed the sentence, its cause
/// and the one next action. Window thread.
class LadderView : public QWidget
{
    Q_OBJECT

public:
    explicit LadderView(MailProtocol protocol, QWidget *parent = nullptr);

    /// Empties the ladder for a new climb.
    void reset(const Endpoint &endpoint);
    void setStep(const LadderStep &step);
    [[nodiscard]] const Endpoint &endpoint() const { return m_endpoint; }
    /// Gives the focus to the next action after a failure, so that it is one key away and is read out. False
    /// when there is none.
    bool focusAction();
    /// The rungs that were climbed, for the report.
    [[nodiscard]] const QList<LadderStep> &steps() const { return m_steps; }

Q_SIGNALS:
    void actionTriggered(const posthorn::LadderStep &failed);

private:
    class Rung;
    void showFailure(const LadderStep &step);

    Endpoint m_endpoint;
    QList<LadderStep> m_steps;
    QList<Rung *> m_rungs;
    TextLabel *m_title;
    TextLabel *m_sentence;
    TextLabel *m_cause;
    QPushButton *m_action;
    QVBoxLayout *m_column;
};

} // namespace posthorn
