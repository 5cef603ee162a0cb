#include "ctlservertest.h"

#include <QTest>

namespace posthorn
{

namespace
{

constexpr int mostUsers = 20;

} // namespace

void CtlServerTest::initTestCase()
{
    if (!DovecotServer::isInstalled())
        QSKIP("Dovecot is not installed: packaging/install-deps --tests");
    DovecotServer::Options options;
    options.users.clear();
    for (int i = 0; i < mostUsers; ++i)
        options.users << QStringLiteral("user%1").arg(i);
    QVERIFY2(m_server.start(options), qPrintable(m_server.errorString()));
}

} // namespace posthorn
