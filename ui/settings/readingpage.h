#pragma once

#include "ui/services.h"

#include <QWidget>

namespace posthorn
{

/// When a message counts as read, and how long a sending can be undone. Window thread.
class ReadingPage : public QWidget
{
    Q_OBJECT

public:
    explicit ReadingPage(const Services &services, QWidget *parent = nullptr);
};

} // namespace posthorn
