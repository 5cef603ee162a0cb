#include "common/mailruntime.h"
#include "support/memorykeyring.h"
#include "support/temporaryprofile.h"

#include <QSignalSpy>
#include <QTest>

using namespace posthorn;

namespace
{

Account localAccount()
{
    Account account;
    account.name = QStringLiteral("Here");
    account.incomingKind = IncomingKind::Local;
    Identity identity;
    identity.address = QStringLiteral("ann@example.org");
    account.identities = {identity};
    return account;
}

} // namespace

/// The parts of the core, put together: what the repository is told reaches store, credentials and engine.
class TestMailRuntime : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneProcessAtATimeMayChangeAProfile()
    {
        const TemporaryProfile profile;
        const auto first = open(profile, MailRuntime::Use::Write);
        QVERIFY(first);
        const auto second = MailRuntime::open({.profile = profile.profile(), .use = MailRuntime::Use::Sync});
        QVERIFY(!second);
        QCOMPARE(second.error().code, ErrorCode::StoreBusy);
        QVERIFY2(open(profile, MailRuntime::Use::Read), "looking is always possible");
    }

    void theLockGoesWithItsOwner()
    {
        const TemporaryProfile profile;
        QVERIFY(open(profile, MailRuntime::Use::Sync));
        QVERIFY(open(profile, MailRuntime::Use::Sync));
    }

    void newAccountsGetTheirFolders()
    {
        const TemporaryProfile profile;
        const auto runtime = open(profile, MailRuntime::Use::Write);
        const auto id = runtime->accounts().add(localAccount());
        QVERIFY(id);
        const auto inbox = runtime->store().writeAndWait<bool>(
            Durability::Normal, [id = *id](WriteTransaction &transaction) -> Result<bool> {
                POSTHORN_TRY_ASSIGN(const auto folder,
                                    transaction.reader().folderByRole(id, FolderRole::Inbox));
                return folder.has_value();
            });
        QVERIFY(inbox && *inbox);
    }

    void passwordsAreKeptAndFound()
    {
        const TemporaryProfile profile;
        const auto runtime = open(profile, MailRuntime::Use::Write);
        const auto id = runtime->accounts().add(localAccount());
        QVERIFY(id);
        const CredentialKey key{*id, CredentialKind::IncomingPassword};
        QString found;
        runtime->storePassword(key, QStringLiteral("secret"), [&](const Result<void> &stored) {
            QVERIFY(stored);
            runtime->readPassword(
                key, [&](const Result<QString> &password) { found = password.value_or(QString()); });
        });
        QTRY_COMPARE(found, QStringLiteral("secret"));

        auto account = *runtime->accounts().account(*id);
        account.passwordCommand = QStringLiteral("echo from the command");
        QVERIFY(runtime->accounts().update(account));
        runtime->readPassword(key,
                              [&](const Result<QString> &password) { found = password.value_or(QString()); });
        QTRY_COMPARE(found, QStringLiteral("from the command"));
    }

    void removedAccountsLeaveNothing_data()
    {
        QTest::addColumn<bool>("engine");
        QTest::newRow("without an engine") << false;
        QTest::newRow("with an engine") << true;
    }

    void removedAccountsLeaveNothing()
    {
        QFETCH(bool, engine);
        const TemporaryProfile profile;
        MemoryKeyring keyring;
        const auto use = engine ? MailRuntime::Use::Sync : MailRuntime::Use::Write;
        auto opened = MailRuntime::open({.profile = profile.profile(), .use = use, .keyring = &keyring});
        QVERIFY(opened);
        auto runtime = std::move(opened).value();
        if (engine)
            runtime->start();
        const auto id = runtime->accounts().add(localAccount());
        QVERIFY(id);
        bool stored = false;
        runtime->storePassword({*id, CredentialKind::IncomingPassword}, QStringLiteral("secret"),
                               [&stored](const Result<void> &result) { stored = result.has_value(); });
        QTRY_VERIFY(stored);

        QSignalSpy erased(runtime.get(), &MailRuntime::accountErased);
        QVERIFY(runtime->accounts().remove(*id));
        QTRY_COMPARE(erased.size(), 1);
        const auto folders = runtime->store().readAndWait<QList<FolderRecord>>(
            [](StoreReader &reader) { return reader.folders(); });
        QVERIFY(folders && folders->isEmpty());
        runtime.reset();
        QVERIFY(keyring.isEmpty());
    }

private:
    /// A runtime whose keyring is in memory: never the user's own.
    std::unique_ptr<MailRuntime> open(const TemporaryProfile &profile, MailRuntime::Use use)
    {
        auto runtime = MailRuntime::open({.profile = profile.profile(), .use = use, .keyring = &m_keyring});
        if (!runtime)
            qWarning("%s", qPrintable(runtime.error().toString()));
        return runtime ? std::move(runtime).value() : nullptr;
    }

    MemoryKeyring m_keyring;
};

QTEST_GUILESS_MAIN(TestMailRuntime)
#include "test_mailruntime.moc"
