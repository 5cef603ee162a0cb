#pragma once

#include "linkpolicy.h"

#include <QObject>
#include <QUrl>

class QWidget;

namespace posthorn
{

class Settings;

/// Follows a link of a message in the user's browser, and asks first where its text promised something else,
/// or always where the user wants that. Owned by the message view.
class LinkOpener : public QObject
{
    Q_OBJECT

public:
    /// `settings` may be null: then as they are at first.
    LinkOpener(const Settings *settings, QWidget *window);

    void open(const QUrl &url, const QString &text);

Q_SIGNALS:
    void mailtoActivated(const QUrl &url);

private:
    [[nodiscard]] static QString questionText(linkpolicy::Doubt doubt, const QString &text,
                                              const QString &host);

    const Settings *m_settings;
    QWidget *m_window;
};

} // namespace posthorn
