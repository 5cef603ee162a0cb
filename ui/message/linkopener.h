#pragma once

#include <QObject>
#include <QUrl>

class QWidget;

namespace posthorn
{

/// Follows a link of a message in the user's browser, and asks first where its text promised something else.
/// Owned by the message view.
class LinkOpener : public QObject
{
    Q_OBJECT

public:
    explicit LinkOpener(QWidget *window);

    void open(const QUrl &url, const QString &text);

Q_SIGNALS:
    void mailtoActivated(const QUrl &url);

private:
    QWidget *m_window;
};

} // namespace posthorn
