#include "secrets.h"

#include "security/credentials.h"

#include <QCoreApplication>
#include <QPointer>

namespace posthorn
{

namespace
{

/// Only the window's own thread may look whether it is still there.
template <class Reply, class... Results>
void replyTo(const QPointer<QObject> &context, const Reply &reply, const Results &...results)
{
    QMetaObject::invokeMethod(
        QCoreApplication::instance(),
        [=] {
            if (context)
                reply(results...);
        },
        Qt::QueuedConnection);
}

CredentialStore::WriteReply told(QObject *context, SecretKept reply)
{
    return [context = QPointer<QObject>(context), reply = std::move(reply)](const Result<void> &result) {
        replyTo(context, reply, result);
    };
}

} // namespace

void storePassword(Credentials *credentials, AccountId account, const QString &password, QObject *context,
                   SecretKept reply)
{
    const CredentialKey key{account, CredentialKind::IncomingPassword};
    QMetaObject::invokeMethod(credentials, [=, end = told(context, std::move(reply))] {
        credentials->write(key, password, credentials, end);
    });
}

void rememberPassword(Credentials *credentials, AccountId account, const QString &password, QObject *context,
                      SecretKept reply)
{
    const CredentialKey key{account, CredentialKind::IncomingPassword};
    QMetaObject::invokeMethod(credentials, [=, end = told(context, std::move(reply))] {
        credentials->setForThisRun(key, password);
        end({});
    });
}

void storeGrant(Credentials *credentials, AccountId account, const OAuthGrant &grant, QObject *context,
                SecretKept reply)
{
    QMetaObject::invokeMethod(credentials, [=, end = told(context, std::move(reply))] {
        credentials->acceptGrant(account, grant, credentials, end);
    });
}

void readSecrets(Credentials *credentials, AccountId account, QObject *context,
                 std::function<void(const Result<QString> &incoming, const Result<QString> &outgoing)> reply)
{
    const QPointer<QObject> guarded(context);
    QMetaObject::invokeMethod(credentials, [=] {
        credentials->read({account, CredentialKind::IncomingPassword}, credentials,
                          [=](const Result<QString> &incoming) {
                              credentials->read({account, CredentialKind::OutgoingPassword}, credentials,
                                                [=](const Result<QString> &outgoing) {
                                                    replyTo(guarded, reply, incoming, outgoing);
                                                });
                          });
    });
}

} // namespace posthorn
