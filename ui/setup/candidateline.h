#pragma once

#include "discovery/endpointcandidate.h"

#include <QWidget>

namespace posthorn
{

class TextLabel;

/// One line of the search for servers: what kind, a guess in grey that becomes "found at ..." or why it is
/// not there, and the reason behind it.
class CandidateLine : public QWidget
{
    Q_OBJECT

public:
    explicit CandidateLine(MailProtocol protocol, QWidget *parent = nullptr);

    /// All candidates of its protocol, in rank order; shows the one that stands for them.
    void setCandidates(const QList<EndpointCandidate> &candidates);
    [[nodiscard]] std::optional<EndpointCandidate> shown() const { return m_shown; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    std::optional<EndpointCandidate> m_shown;
    bool m_isWarning = false; // it failed in a way that somebody should look at
    TextLabel *m_text;
    TextLabel *m_reason;
};

} // namespace posthorn
