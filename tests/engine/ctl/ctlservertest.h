#pragma once

#include "ctlscene.h"

#include <QObject>

namespace posthorn
{

/// A test of posthornctl against one private server that all its functions share, each with a user of its own.
class CtlServerTest : public QObject
{
    Q_OBJECT

protected:
    /// One that no other function of the test has.
    [[nodiscard]] QString nextUser() { return QStringLiteral("user%1").arg(m_user++); }

    DovecotServer m_server;

private Q_SLOTS:
    void initTestCase();

private:
    int m_user = 0;
};

} // namespace posthorn
