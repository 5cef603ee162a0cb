#pragma once

#include <QWidget>

namespace posthorn
{

class ActionSet;

/// The keys, over the window, until any key or click. Window thread; a child of the window, deleted when
/// closed.
class HelpOverlay : public QWidget
{
    Q_OBJECT

public:
    HelpOverlay(const ActionSet &actions, QWidget *parent);

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Line {
        QString text;
        QStringList keys; // each shown as one key cap; chords as "G I"
    };
    struct Section {
        QString title;
        QList<Line> lines;
    };
    QList<Section> m_sections;
};

} // namespace posthorn
