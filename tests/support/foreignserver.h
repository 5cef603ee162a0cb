#pragma once

#include "account/endpoint.h"

#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>

namespace posthorn
{

/// A real Cyrus IMAP server for one test: packaging/cyrusserver on a free port of 127.0.0.1, with the user
/// "home" and some folders. Nothing of it outlives the object, nor the test's process. Lives on one thread,
/// blocks it while it starts and stops.
class CyrusServer
{
public:
    CyrusServer();
    ~CyrusServer();

    /// packaging/install-deps --tests has unpacked it.
    [[nodiscard]] static bool isInstalled();
    [[nodiscard]] bool start();
    [[nodiscard]] QString errorString() const { return m_error; }
    /// IMAP without TLS.
    [[nodiscard]] Endpoint endpoint() const;
    [[nodiscard]] QString password() const { return m_info.value(QLatin1String("password")).toString(); }

private:
    QTemporaryDir m_dir;
    QProcess m_process;
    QJsonObject m_info;
    QString m_error;
};

} // namespace posthorn
