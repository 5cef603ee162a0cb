#pragma once

#include "diagnosis/diagnosis.h"
#include "setupdata.h"

#include <QWidget>

namespace posthorn
{

class ConnectionLadders;
class TextLabel;

/// The real log-in to both servers, live. Starts again after a certificate was trusted. Window thread.
class TestPage : public QWidget
{
    Q_OBJECT

public:
    explicit TestPage(QWidget *parent = nullptr);

    void start(const SetupData &data);
    void stop();
    [[nodiscard]] bool isRunning() const;
    [[nodiscard]] bool isPassed() const;
    /// With the mechanisms that worked and the certificates that were trusted.
    [[nodiscard]] const SetupData &data() const { return m_data; }

Q_SIGNALS:
    /// Also when it began again by itself.
    void stateChanged();
    void passwordWanted();
    void serversWanted();
    void signInWanted();

private:
    SetupData m_data;
    ConnectionLadders *m_ladders;
    TextLabel *m_verdict;
};

} // namespace posthorn
