#pragma once

#include "ui/services.h"

#include <QMenu>
#include <QSet>

class QLineEdit;

namespace posthorn
{

/// The tags that there are, those of the selected messages checked, and a line for a new one. Window thread;
/// deleted when it closes.
class TagMenu : public QMenu
{
    Q_OBJECT

public:
    TagMenu(const Services &services, const QSet<QString> &present, QWidget *parent);

Q_SIGNALS:
    void tagToggled(const QString &tag, bool on);

private:
    void fill(const QStringList &tags);

    QSet<QString> m_present;
    QLineEdit *m_new;
};

} // namespace posthorn
