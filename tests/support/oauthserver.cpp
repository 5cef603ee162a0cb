#include "support/oauthserver.h"

#include <QFileInfo>
#include <QJsonDocument>
#include <QStandardPaths>

namespace posthorn
{

bool OAuthServer::isInstalled()
{
    return !QStandardPaths::findExecutable(QStringLiteral("node")).isEmpty() &&
           QFileInfo::exists(QStringLiteral(
               POSTHORN_SOURCE_DIR "/build/test-servers/oauth/node_modules/oidc-provider/package.json"));
}

bool OAuthServer::start(const Options &options)
{
    return m_process.start(QStringLiteral("oauthserver"),
                           {QStringLiteral("--lifetime"), QString::number(options.lifetimeSeconds),
                            QStringLiteral("--skew"), QString::number(options.skewSeconds),
                            QStringLiteral("--names"), options.names});
}

int OAuthServer::requests(const QString &path)
{
    const QJsonObject answer = QJsonDocument::fromJson(m_process.ask("requests")).object();
    return answer[QLatin1String("requests")].toObject()[path].toInt();
}

bool OAuthServer::command(const QByteArray &line)
{
    return QJsonDocument::fromJson(m_process.ask(line)).object()[QLatin1String("ok")].toBool();
}

} // namespace posthorn
