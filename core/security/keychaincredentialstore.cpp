#include "keychaincredentialstore.h"

#include <qt6keychain/keychain.h>

namespace posthorn
{

namespace
{

Error keychainError(const QKeychain::Job &job, const QString &key)
{
    const bool missing = job.error() == QKeychain::EntryNotFound;
    return {ErrorDomain::Credentials,
            missing ? ErrorCode::CredentialsMissing : ErrorCode::KeyringUnavailable,
            Retry::AfterUser,
            {},
            missing ? QStringLiteral("the keyring has no %1").arg(key)
                    : QStringLiteral("the keyring does not answer for %1: %2").arg(key, job.errorString())};
}

template <class Job>
Job *newJob(const CredentialKey &key)
{
    auto *job = new Job(QStringLiteral("Posthorn"));
    job->setAutoDelete(true);
    job->setInsecureFallback(false);
    job->setKey(KeychainCredentialStore::keyName(key));
    return job;
}

} // namespace

QString KeychainCredentialStore::keyName(const CredentialKey &key)
{
    QString kind = QStringLiteral("incoming");
    if (key.kind == CredentialKind::OutgoingPassword)
        kind = QStringLiteral("outgoing");
    else if (key.kind == CredentialKind::RefreshToken)
        kind = QStringLiteral("refresh-token");
    return QStringLiteral("account-%1/%2").arg(key.account.value()).arg(kind);
}

void KeychainCredentialStore::read(const CredentialKey &key, QObject *context, ReadReply reply)
{
    auto *job = newJob<QKeychain::ReadPasswordJob>(key);
    connect(job, &QKeychain::Job::finished, context, [job, reply = std::move(reply)](QKeychain::Job *) {
        if (job->error() != QKeychain::NoError)
            reply(keychainError(*job, job->key()));
        else
            reply(job->textData());
    });
    job->start();
}

void KeychainCredentialStore::write(const CredentialKey &key, const QString &secret, QObject *context,
                                    WriteReply reply)
{
    auto *job = newJob<QKeychain::WritePasswordJob>(key);
    job->setTextData(secret);
    connect(job, &QKeychain::Job::finished, context, [job, reply = std::move(reply)](QKeychain::Job *) {
        reply(job->error() == QKeychain::NoError ? Result<void>()
                                                 : Result<void>(keychainError(*job, job->key())));
    });
    job->start();
}

void KeychainCredentialStore::remove(const CredentialKey &key, QObject *context, WriteReply reply)
{
    auto *job = newJob<QKeychain::DeletePasswordJob>(key);
    connect(job, &QKeychain::Job::finished, context, [job, reply = std::move(reply)](QKeychain::Job *) {
        const bool gone = job->error() == QKeychain::NoError || job->error() == QKeychain::EntryNotFound;
        reply(gone ? Result<void>() : Result<void>(keychainError(*job, job->key())));
    });
    job->start();
}

} // namespace posthorn
