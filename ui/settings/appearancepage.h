#pragma once

#include "ui/services.h"

#include <QWidget>

namespace posthorn
{

/// Light or dark, and how dense the list is. Window thread.
class AppearancePage : public QWidget
{
    Q_OBJECT

public:
    explicit AppearancePage(const Services &services, QWidget *parent = nullptr);
};

} // namespace posthorn
