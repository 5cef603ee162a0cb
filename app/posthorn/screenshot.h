#pragma once

#include <QObject>
#include <QPointer>
#include <QString>
#include <QWidget>

namespace posthorn
{

class MainWindow;

/// Draws one view of the program into a file as soon as all of it is there, and says so. Waits on signals
/// only. Main thread; owned by main().
class Screenshot : public QObject
{
    Q_OBJECT

public:
    Screenshot(MainWindow &window, QString view, QString file, QObject *parent = nullptr);

    void start();

Q_SIGNALS:
    void finished(bool ok);

private:
    void onSettled();
    void openView();
    /// Once more through the event loop, so that what was just shown has its layout.
    void drawSoon(QWidget *widget);
    void draw();

    MainWindow &m_window;
    QString m_view;
    QString m_file;
    QPointer<QWidget> m_target;
    bool m_selected = false;
    int m_row = 0; // of the list, where a conversation is looked for
    bool m_opened = false;
};

} // namespace posthorn
