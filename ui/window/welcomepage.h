#pragma once

#include <QWidget>

namespace posthorn
{

/// What a new user sees: what this is, and the three ways in. Window thread; a child of the window.
class WelcomePage : public QWidget
{
    Q_OBJECT

public:
    explicit WelcomePage(QWidget *parent = nullptr);

Q_SIGNALS:
    void addAccountRequested();
    void importRequested();
    void sampleRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace posthorn
