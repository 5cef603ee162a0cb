#pragma once

#include "ui/services.h"

#include <QWidget>
#include <memory>

namespace posthorn
{

/// A message that was attached to another, in a window of its own: shown by the same rules. Deleted when
/// closed. Window thread.
class MessageWindow : public QWidget
{
    Q_OBJECT

public:
    MessageWindow(const Services &services, const QByteArray &bytes, QWidget *parent = nullptr);
    ~MessageWindow() override;

Q_SIGNALS:
    void mailtoActivated(const QUrl &url);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace posthorn
