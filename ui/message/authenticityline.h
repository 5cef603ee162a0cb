#pragma once

#include "trust/authenticity.h"

#include <QWidget>

class QToolButton;

namespace posthorn
{

class TextLabel;

/// One line that says whether a message really is from whom it says, with what can be done about it. Window
/// thread.
class AuthenticityLine : public QWidget
{
    Q_OBJECT

public:
    explicit AuthenticityLine(QWidget *parent = nullptr);

    /// `fromDomain` as it is shown. `canCheck`: the signatures may be checked here, if the reader wants.
    void setAuthenticity(const Authenticity &authenticity, const QString &fromDomain, bool canCheck);
    void setChecking();
    [[nodiscard]] QString text() const;

Q_SIGNALS:
    void detailsRequested();
    void checkRequested();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Authenticity::Verdict m_verdict = Authenticity::Verdict::Unknown;
    TextLabel *m_text;
    QToolButton *m_action;
    bool m_checks = false; // what the button does
};

} // namespace posthorn
