#pragma once

#include "discovery/logintest.h"

#include <QWidget>

class QVBoxLayout;

namespace posthorn
{

class TextLabel;

/// The log-in test of one server, rung by rung, live.
class LadderView : public QWidget
{
    Q_OBJECT

public:
    explicit LadderView(MailProtocol protocol, QWidget *parent = nullptr);

    void reset(const QString &server);
    void setStep(const LoginStep &step);

private:
    class Rung;
    QList<Rung *> m_rungs;
    TextLabel *m_title;
    TextLabel *m_cause;
    QVBoxLayout *m_column;
};

} // namespace posthorn
