#include "keychaincredentialstore.h"

#include "keyringstate.h"

#include <qt6keychain/keychain.h>

namespace posthorn
{

namespace
{

ErrorCode codeOf(QKeychain::Error error, KeyringState state)
{
    if (state == KeyringState::Absent)
        return ErrorCode::KeyringUnavailable;
    if (state == KeyringState::Locked)
        return ErrorCode::KeyringLocked;
    switch (error) {
    case QKeychain::EntryNotFound:
        return ErrorCode::CredentialsMissing;
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
        return ErrorCode::KeyringUnavailable;
    default:
        return ErrorCode::KeyringRefused;
    }
}

QString contextOf(ErrorCode code, const QString &key)
{
    switch (code) {
    case ErrorCode::CredentialsMissing:
        return QStringLiteral("the keyring has no %1").arg(key);
    case ErrorCode::KeyringUnavailable:
        return QStringLiteral("no keyring answers for %1").arg(key);
    case ErrorCode::KeyringLocked:
        return QStringLiteral("the keyring is locked, with %1 in it or not").arg(key);
    default:
        return QStringLiteral("the keyring refuses %1").arg(key);
    }
}

/// Why the job failed, which its own error only half says.
void explain(const QKeychain::Job &job, QObject *context, std::function<void(const Error &)> reply)
{
    askKeyringState(context, [error = job.error(), text = job.errorString(), key = job.key(),
                              reply = std::move(reply)](KeyringState state) {
        const ErrorCode code = codeOf(error, state);
        QString said = contextOf(code, key);
        if (code != ErrorCode::CredentialsMissing && !text.isEmpty())
            said += QStringLiteral(": ") + text;
        reply({ErrorDomain::Credentials, code, Retry::AfterUser, {}, said});
    });
}

template <class Job>
Job *newJob(const QString &key)
{
    auto *job = new Job(QStringLiteral("Posthorn"));
    job->setAutoDelete(true);
    job->setInsecureFallback(false);
    job->setKey(key);
    return job;
}

} // namespace

KeychainCredentialStore::KeychainCredentialStore(QString profileTag, QObject *parent)
    : CredentialStore(parent)
    , m_profileTag(std::move(profileTag))
{
}

QString KeychainCredentialStore::keyName(const CredentialKey &key) const
{
    QString kind = QStringLiteral("incoming");
    if (key.kind == CredentialKind::OutgoingPassword)
        kind = QStringLiteral("outgoing");
    else if (key.kind == CredentialKind::RefreshToken)
        kind = QStringLiteral("refresh-token");
    const QString name = QStringLiteral("account-%1/%2").arg(key.account.value()).arg(kind);
    return m_profileTag.isEmpty() ? name : QStringLiteral("profile-%1/%2").arg(m_profileTag, name);
}

void KeychainCredentialStore::read(const CredentialKey &key, QObject *context, ReadReply reply)
{
    auto *job = newJob<QKeychain::ReadPasswordJob>(keyName(key));
    connect(job, &QKeychain::Job::finished, context, [job, context, reply](QKeychain::Job *) {
        if (job->error() == QKeychain::NoError)
            reply(job->textData());
        else
            explain(*job, context, [reply](const Error &error) { reply(error); });
    });
    job->start();
}

void KeychainCredentialStore::write(const CredentialKey &key, const QString &secret, QObject *context,
                                    WriteReply reply)
{
    auto *job = newJob<QKeychain::WritePasswordJob>(keyName(key));
    job->setTextData(secret);
    connect(job, &QKeychain::Job::finished, context, [job, context, reply](QKeychain::Job *) {
        if (job->error() == QKeychain::NoError)
            reply({});
        else
            explain(*job, context, [reply](const Error &error) { reply(error); });
    });
    job->start();
}

void KeychainCredentialStore::remove(const CredentialKey &key, QObject *context, WriteReply reply)
{
    auto *job = newJob<QKeychain::DeletePasswordJob>(keyName(key));
    connect(job, &QKeychain::Job::finished, context, [job, context, reply](QKeychain::Job *) {
        if (job->error() == QKeychain::NoError)
            return reply({});
        explain(*job, context, [reply](const Error &error) {
            reply(error.code == ErrorCode::CredentialsMissing ? Result<void>() : Result<void>(error));
        });
    });
    job->start();
}

} // namespace posthorn
