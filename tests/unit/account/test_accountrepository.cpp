#include "account/accountjson.h"
#include "account/accountrepository.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>
#include <sys/resource.h>

using namespace posthorn;

namespace
{

Account sample(const QString &address = QStringLiteral("ann@example.org"))
{
    Account account;
    account.name = QStringLiteral("Home of ") + address;
    account.incoming = {MailProtocol::Imap,
                        QStringLiteral("imap.example.org"),
                        993,
                        ConnectionSecurity::Tls,
                        AuthMechanism::Plain,
                        address,
                        QByteArray(32, '\x7f'),
                        QStringLiteral("/etc/ca.pem")};
    account.outgoing = {MailProtocol::Smtp,
                        QStringLiteral("smtp.example.org"),
                        587,
                        ConnectionSecurity::StartTls,
                        AuthMechanism::ScramSha256,
                        address,
                        {},
                        {}};
    account.identities = {{{}, QStringLiteral("Ann \u00c4"), address, {}, QStringLiteral("--\nAnn")},
                          {{}, QStringLiteral("A."), QStringLiteral("alias-") + address, address, {}}};
    account.context = QStringLiteral("home");
    account.color = QStringLiteral("#112233");
    account.bodies = {BodyPolicy::Kind::All, 7};
    account.role = ComputerRole::Home;
    account.retention.afterDownload = RetentionPolicy::AfterDownload::RemoveAfterDays;
    account.retention.days = 3;
    account.retention.removeWhenDeletedHere = true;
    account.retention.keepWhatLeft = true;
    account.retention.mostMessages = 500;
    account.retention.mostBytes = 7'000'000'000;
    account.retention.spareUnread = true;
    account.retention.spareFlagged = false;
    account.retention.spareTagged = false;
    account.retention.onlyFolders = QStringList{QStringLiteral("INBOX"), QStringLiteral("Lists/qt")};
    account.retention.graceHours = 48;
    account.retention.agreed = true;
    account.sentCopy = SentCopy::ServerKeepsOne;
    account.identities.last().sentFolder = QStringLiteral("Alias/Sent");
    account.identities.last().draftsFolder = QStringLiteral("Alias/Drafts");
    account.pollMinutes = 3;
    account.notifies = false;
    account.passwordCommand = QStringLiteral("pass show mail");
    account.enabled = false;
    return account;
}

void writeFile(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

QByteArray readFile(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// While it lives, no file of this process can grow beyond `bytes`: what a full disk looks like to a writer.
class FullDisk
{
public:
    explicit FullDisk(rlim_t bytes)
    {
        m_handler = std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit limit{bytes, m_before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FullDisk()
    {
        ::setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_handler);
    }
    FullDisk(const FullDisk &) = delete;
    FullDisk &operator=(const FullDisk &) = delete;

private:
    rlimit m_before{};
    void (*m_handler)(int) = nullptr;
};

} // namespace

class AccountRepositoryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void jsonKeepsEveryField();
    void jsonKeepsTheSignIn();
    void tokensAreKeptFromPasswordMechanisms_data();
    void tokensAreKeptFromPasswordMechanisms();
    void jsonIsLenient_data();
    void jsonIsLenient();
    void missingFileIsEmpty();
    void addedAccountsComeBack();
    void idsAreNeverReused();
    void fileIsPrivate();
    void findsByIdNameAndAddress();
    void updateAndRemove();
    void whoHoldsTheListChangesNothing();
    void reorders();
    void refusesInvalid();
    void damagedFileIsSetAside_data();
    void damagedFileIsSetAside();
    void newerFormatIsLeftAlone();
    void unreadableFileIsLeftAlone();
    void handMadeFileGetsIds();
    void fullDiskChangesNothing();
    void unusableFolderIsReported();
};

void AccountRepositoryTest::jsonKeepsEveryField()
{
    Account account = sample();
    account.id = AccountId(5);
    account.position = 4;
    account.identities[0].id = IdentityId(6);
    account.identities[1].id = IdentityId(7);
    QCOMPARE(accountFromJson(accountToJson(account)), account);

    account.incomingKind = IncomingKind::Pop3;
    account.incoming.protocol = MailProtocol::Pop3;
    account.retention.afterDownload = RetentionPolicy::AfterDownload::RemoveAtOnce;
    account.bodies.kind = BodyPolicy::Kind::None;
    account.sentCopy = SentCopy::Upload;
    account.incoming.security = ConnectionSecurity::None;
    QCOMPARE(accountFromJson(accountToJson(account)), account);

    account.incoming.auth = AuthMechanism::External;
    account.incoming.trust(QByteArray(32, 'k'), "DER");
    account.incoming.seenKeys = {{QByteArray(32, 'b'), 1'700'000'000'000}, {QByteArray(32, 'a'), 5}};
    account.incoming.clientCertificateFile = QStringLiteral("/home/ann/me.pem");
    account.incoming.clientKeyFile = QStringLiteral("/home/ann/me.key");
    account.outgoing.auth = AuthMechanism::Gssapi;
    QCOMPARE(accountFromJson(accountToJson(account)), account);
    account.incoming.forgetCertificates();
    QCOMPARE(accountFromJson(accountToJson(account)), account);
    QVERIFY(account.incoming.trustedCertificate.isEmpty() && account.incoming.seenKeys.isEmpty());
}

void AccountRepositoryTest::jsonKeepsTheSignIn()
{
    Account account = sample();
    account.id = AccountId(5);
    account.identities[0].id = IdentityId(6);
    account.identities[1].id = IdentityId(7);
    account.oauth = OAuthClient{QStringLiteral("https://issuer.test"),
                                QStringLiteral("posthorn"),
                                QStringLiteral("public"),
                                {QStringLiteral("openid"), QStringLiteral("mail")}};
    account.incoming.auth = AuthMechanism::XOAuth2;
    account.outgoing.auth = AuthMechanism::OAuth;
    QCOMPARE(accountFromJson(accountToJson(account)), account);
    QJsonObject json = accountToJson(account);
    for (const QJsonValue &none :
         {QJsonValue(), QJsonValue(QStringLiteral("x")), QJsonValue(QJsonValue::Undefined)}) {
        json.insert(QStringLiteral("oauth"), none);
        QVERIFY(!accountFromJson(json).oauth);
    }
}

void AccountRepositoryTest::tokensAreKeptFromPasswordMechanisms_data()
{
    QTest::addColumn<AuthMechanism>("written");
    QTest::addColumn<AuthMechanism>("used");
    using M = AuthMechanism;
    for (const auto mechanism : {M::Automatic, M::Plain, M::Login, M::CramMd5, M::ScramSha1, M::ScramSha256})
        QTest::newRow(mechanismName(mechanism).toLatin1()) << mechanism << M::OAuth;
    for (const auto mechanism : {M::OAuth, M::OAuthBearer, M::XOAuth2, M::External, M::Gssapi, M::None})
        QTest::newRow(mechanismName(mechanism).toLatin1()) << mechanism << mechanism;
}

void AccountRepositoryTest::tokensAreKeptFromPasswordMechanisms()
{
    QFETCH(AuthMechanism, written);
    QFETCH(AuthMechanism, used);
    const QTemporaryDir dir;
    AccountRepository repository(dir.path());
    Account account = sample();
    account.oauth = OAuthClient{QStringLiteral("https://issuer.test"), QStringLiteral("posthorn"), {}, {}};
    account.incoming.auth = written;
    account.outgoing.auth = written;
    const auto id = repository.add(account);
    QVERIFY(id);
    QCOMPARE(repository.account(*id)->incoming.auth, used);
    QCOMPARE(repository.account(*id)->outgoing.auth, used);
    // And where somebody edited the file.
    QByteArray file = readFile(dir.filePath(QStringLiteral("accounts.json")));
    file.replace("\"auth\": \"" + mechanismName(used).toLatin1(),
                 "\"auth\": \"" + mechanismName(written).toLatin1());
    writeFile(dir.filePath(QStringLiteral("accounts.json")), file);
    QVERIFY(repository.load());
    QCOMPARE(repository.account(*id)->incoming.auth, used);
}

void AccountRepositoryTest::jsonIsLenient_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("empty") << QByteArray("{}");
    QTest::newRow("wrong types") << QByteArray(
        R"({"id":"x","name":5,"incoming":[],"identities":{},"pollMinutes":"a"})");
    QTest::newRow("unknown words") << QByteArray(
        R"({"kind":"jmap","incoming":{"security":"ssl","auth":"magic"},"bodies":{"fetch":"some","days":-1},)"
        R"("retention":{"afterDownload":"burn","days":0},"sentCopy":"?","pollMinutes":-5})");
    QTest::newRow("port out of range") << QByteArray(R"({"incoming":{"port":70000},"outgoing":{"port":-1}})");
    QTest::newRow("short fingerprint") << QByteArray(
        R"({"incoming":{"trustedSpkiSha256":"abcd","trustedCertificate":"AAAA","seenKeys":[{"spkiSha256":"ab"},7]}})");
}

void AccountRepositoryTest::jsonIsLenient()
{
    QFETCH(QByteArray, json);
    const Account account = accountFromJson(QJsonDocument::fromJson(json).object());
    QCOMPARE(account.identities.size(), 1);
    QCOMPARE(account.incoming.security, ConnectionSecurity::Tls);
    QCOMPARE(account.incoming.auth, AuthMechanism::Automatic);
    QCOMPARE(account.incoming.port, quint16(0));
    QCOMPARE(account.outgoing.port, quint16(0));
    QVERIFY(account.incoming.trustedSpkiSha256.isEmpty() && account.incoming.trustedCertificate.isEmpty());
    QVERIFY(account.incoming.seenKeys.isEmpty());
    QCOMPARE(account.bodies, BodyPolicy());
    QCOMPARE(account.retention, RetentionPolicy());
    QCOMPARE(account.pollMinutes, Account().pollMinutes);
    QVERIFY(account.enabled);
}

void AccountRepositoryTest::missingFileIsEmpty()
{
    QTemporaryDir dir;
    AccountRepository repository(dir.path());
    QVERIFY(repository.load());
    QVERIFY(repository.accounts().isEmpty());
    QVERIFY(!repository.account(AccountId(1)));
}

void AccountRepositoryTest::addedAccountsComeBack()
{
    QTemporaryDir dir;
    AccountRepository repository(dir.path() + QStringLiteral("/made/on/demand"));
    QVERIFY(repository.load());
    QSignalSpy added(&repository, &AccountRepository::accountAdded);
    const auto first = repository.add(sample());
    QVERIFY(first);
    const auto second = repository.add(sample(QStringLiteral("bob@example.org")));
    QVERIFY(second);
    QCOMPARE(added.count(), 2);
    QVERIFY(*first != *second);

    AccountRepository again(dir.path() + QStringLiteral("/made/on/demand"));
    QVERIFY(again.load());
    QCOMPARE(again.accounts(), repository.accounts());
    QCOMPARE(again.accounts().at(1).address(), QStringLiteral("bob@example.org"));
    QVERIFY(again.accounts().at(0).identities.at(0).id.isValid());
    QVERIFY(again.accounts().at(0).identities.at(0).id != again.accounts().at(0).identities.at(1).id);
}

void AccountRepositoryTest::idsAreNeverReused()
{
    QTemporaryDir dir;
    AccountId first;
    {
        AccountRepository repository(dir.path());
        QVERIFY(repository.load());
        first = repository.add(sample()).value();
        QVERIFY(repository.remove(first));
    }
    AccountRepository repository(dir.path());
    QVERIFY(repository.load());
    QVERIFY(repository.add(sample()).value() > first);
}

void AccountRepositoryTest::fileIsPrivate()
{
    QTemporaryDir dir;
    AccountRepository repository(dir.path());
    QVERIFY(repository.load());
    QVERIFY(repository.add(sample()));
    const auto permissions = QFile::permissions(dir.filePath(QStringLiteral("accounts.json")));
    QVERIFY(!(permissions & (QFileDevice::ReadGroup | QFileDevice::ReadOther | QFileDevice::WriteGroup |
                             QFileDevice::WriteOther)));
}

void AccountRepositoryTest::findsByIdNameAndAddress()
{
    QTemporaryDir dir;
    AccountRepository repository(dir.path());
    QVERIFY(repository.load());
    const AccountId ann = repository.add(sample()).value();
    const AccountId bob = repository.add(sample(QStringLiteral("bob@example.org"))).value();
    QCOMPARE(repository.find(QString::number(bob.value()))->id, bob);
    QCOMPARE(repository.find(QStringLiteral("BOB@example.org"))->id, bob);
    QCOMPARE(repository.find(QStringLiteral("alias-ann@example.org"))->id, ann);
    QCOMPARE(repository.find(QStringLiteral("home of ann@example.org"))->id, ann);
    QVERIFY(!repository.find(QStringLiteral("nobody")));
    QVERIFY(!repository.find(QString()));
}

void AccountRepositoryTest::updateAndRemove()
{
    QTemporaryDir dir;
    AccountRepository repository(dir.path());
    QVERIFY(repository.load());
    const AccountId id = repository.add(sample()).value();
    QSignalSpy changed(&repository, &AccountRepository::accountChanged);
    QSignalSpy removed(&repository, &AccountRepository::accountRemoved);

    Account account = *repository.account(id);
    account.name = QStringLiteral("Renamed");
    account.identities.append(Identity{{}, {}, QStringLiteral("new@example.org"), {}, {}});
    QVERIFY(repository.update(account));
    QCOMPARE(changed.count(), 1);
    QCOMPARE(repository.account(id)->name, QStringLiteral("Renamed"));
    QVERIFY(repository.account(id)->identities.last().id.isValid());

    QVERIFY(repository.remove(id));
    QCOMPARE(removed.count(), 1);
    QCOMPARE(repository.update(account).error().code, ErrorCode::NotFound);
    QCOMPARE(repository.remove(id).error().code, ErrorCode::NotFound);
}

/// A window may keep a copy of the list while an account changes.
void AccountRepositoryTest::whoHoldsTheListChangesNothing()
{
    const QTemporaryDir dir;
    AccountRepository repository(dir.path());
    QVERIFY(repository.add(sample()));
    const QList<Account> held = repository.accounts();
    Account changed = held.first();
    changed.name = QStringLiteral("Other");
    QVERIFY(repository.update(changed));
    QCOMPARE(repository.accounts(), QList<Account>{changed});
    const QList<Account> again = repository.accounts();
    QVERIFY(repository.reorder({again.first().id}));
    QCOMPARE(repository.accounts(), again);
    QVERIFY(held.first().name != changed.name);
}

void AccountRepositoryTest::reorders()
{
    QTemporaryDir dir;
    AccountRepository repository(dir.path());
    QVERIFY(repository.load());
    QList<AccountId> ids;
    for (const char *name : {"a@x.org", "b@x.org", "c@x.org"})
        ids.append(repository.add(sample(QString::fromLatin1(name))).value());
    QSignalSpy reordered(&repository, &AccountRepository::accountsReordered);
    QVERIFY(repository.reorder({ids[2], ids[0], ids[1]}));
    QCOMPARE(reordered.count(), 1);
    QCOMPARE(repository.reorder({ids[2], ids[0]}).error().code, ErrorCode::InvalidArgument);
    QCOMPARE(repository.reorder({ids[2], ids[2], ids[0]}).error().code, ErrorCode::NotFound);

    AccountRepository again(dir.path());
    QVERIFY(again.load());
    QCOMPARE(again.accounts().at(0).id, ids[2]);
    QCOMPARE(again.accounts().at(2).id, ids[1]);
}

void AccountRepositoryTest::refusesInvalid()
{
    QTemporaryDir dir;
    AccountRepository repository(dir.path());
    QVERIFY(repository.load());
    Account account = sample();
    account.incoming.host.clear();
    QCOMPARE(repository.add(account).error().code, ErrorCode::InvalidArgument);
    account.incomingKind = IncomingKind::Local;
    QVERIFY(repository.add(account));
    account.identities.clear();
    QCOMPARE(repository.add(account).error().code, ErrorCode::InvalidArgument);
    QCOMPARE(repository.accounts().size(), 1);
}

void AccountRepositoryTest::damagedFileIsSetAside_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("cut") << QByteArray(R"({"format":1,"lastId":3,"accounts":[{"id":1,)");
    QTest::newRow("zeros") << QByteArray(4096, '\0');
    QTest::newRow("array") << QByteArray("[]");
    QTest::newRow("no accounts") << QByteArray(R"({"format":1})");
    QTest::newRow("no format") << QByteArray(R"({"accounts":[]})");
}

void AccountRepositoryTest::damagedFileIsSetAside()
{
    QFETCH(QByteArray, bytes);
    QTemporaryDir dir;
    writeFile(dir.filePath(QStringLiteral("accounts.json")), bytes);
    AccountRepository repository(dir.path());
    const auto result = repository.load();
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::StoreCorrupt);
    QVERIFY(repository.accounts().isEmpty());
    const QStringList kept = QDir(dir.path()).entryList({QStringLiteral("accounts.json.damaged-*")});
    QCOMPARE(kept.size(), 1);
    QCOMPARE(readFile(dir.filePath(kept.first())), bytes);
    // Whatever ids the lost file had given out, the next one is another.
    QVERIFY(repository.add(sample()).value().value() > 1'000'000);
}

void AccountRepositoryTest::newerFormatIsLeftAlone()
{
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("accounts.json"));
    const QByteArray bytes = R"({"format":2,"lastId":3,"accounts":[]})";
    writeFile(path, bytes);
    AccountRepository repository(dir.path());
    QCOMPARE(repository.load().error().code, ErrorCode::StoreTooNew);
    QCOMPARE(repository.add(sample()).error().code, ErrorCode::StoreUnavailable);
    QCOMPARE(readFile(path), bytes);
}

void AccountRepositoryTest::unreadableFileIsLeftAlone()
{
    QTemporaryDir dir;
    QVERIFY(QDir(dir.path()).mkdir(QStringLiteral("accounts.json")));
    AccountRepository repository(dir.path());
    QCOMPARE(repository.load().error().code, ErrorCode::StoreUnavailable);
    QCOMPARE(repository.add(sample()).error().code, ErrorCode::StoreUnavailable);
    QVERIFY(repository.accounts().isEmpty());
}

void AccountRepositoryTest::handMadeFileGetsIds()
{
    QTemporaryDir dir;
    writeFile(
        dir.filePath(QStringLiteral("accounts.json")),
        R"({"format":1,"accounts":[{"id":7,"name":"b","position":2},{"id":7,"name":"a","position":1},"x",{}]})");
    AccountRepository repository(dir.path());
    QVERIFY(repository.load());
    QCOMPARE(repository.accounts().size(), 3);
    QSet<qint64> ids;
    for (const Account &account : repository.accounts())
        ids.insert(account.id.value());
    QCOMPARE(ids.size(), 3);
    QVERIFY(ids.contains(7));
    QVERIFY(!ids.contains(0));
    QCOMPARE(repository.accounts().at(1).name, QStringLiteral("a"));
}

void AccountRepositoryTest::fullDiskChangesNothing()
{
    QTemporaryDir dir;
    AccountRepository repository(dir.path());
    QVERIFY(repository.load());
    const AccountId id = repository.add(sample()).value();
    const QByteArray before = readFile(dir.filePath(QStringLiteral("accounts.json")));
    QSignalSpy added(&repository, &AccountRepository::accountAdded);
    {
        FullDisk full(100);
        const auto result = repository.add(sample(QStringLiteral("bob@example.org")));
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::DiskFull);
    }
    QCOMPARE(repository.accounts().size(), 1);
    QCOMPARE(added.count(), 0);
    QCOMPARE(readFile(dir.filePath(QStringLiteral("accounts.json"))), before);
    QCOMPARE(QDir(dir.path()).entryList(QDir::Files).size(), 1);
    // There is room again.
    QVERIFY(repository.add(sample(QStringLiteral("bob@example.org"))).value() > id);
}

void AccountRepositoryTest::unusableFolderIsReported()
{
    QTemporaryDir dir;
    writeFile(dir.filePath(QStringLiteral("file")), "x");
    AccountRepository repository(dir.filePath(QStringLiteral("file/config")));
    QVERIFY(repository.load());
    QCOMPARE(repository.add(sample()).error().code, ErrorCode::StoreUnavailable);
    QVERIFY(repository.accounts().isEmpty());
}

QTEST_GUILESS_MAIN(AccountRepositoryTest)
#include "test_accountrepository.moc"
