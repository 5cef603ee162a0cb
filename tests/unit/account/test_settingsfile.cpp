#include "account/accountrepository.h"
#include "account/preferences.h"
#include "account/settingsimport.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace posthorn;

namespace
{

Account account(const QString &address, const QString &host)
{
    Account account;
    account.name = address;
    account.context = QStringLiteral("home");
    account.color = QStringLiteral("#112233");
    account.incoming.host = host;
    account.incoming.port = 993;
    account.incoming.auth = AuthMechanism::ScramSha256;
    account.incoming.userName = QStringLiteral("user");
    account.outgoing.protocol = MailProtocol::Smtp;
    account.outgoing.host = QStringLiteral("smtp.example.org");
    account.outgoing.port = 587;
    account.outgoing.security = ConnectionSecurity::StartTls;
    account.identities = {{{},
                           QStringLiteral("Ann"),
                           address,
                           QStringLiteral("replies@example.org"),
                           QStringLiteral("Ann\n\tof Example"),
                           QStringLiteral("Work/Sent"),
                           QStringLiteral("Work/Drafts")}};
    account.bodies = {BodyPolicy::Kind::All, 90};
    account.pollMinutes = 7;
    account.notifies = false;
    return account;
}

/// A file with one account whose JSON was changed.
QByteArray fileWith(const std::function<void(QJsonObject &account)> &change)
{
    const SettingsFile file = SettingsFile::of(
        {}, {account(QStringLiteral("ann@example.org"), QStringLiteral("imap.example.org"))});
    QJsonObject root = QJsonDocument::fromJson(file.toJson()).object();
    QJsonObject first = root[QStringLiteral("accounts")].toArray().at(0).toObject();
    change(first);
    root[QStringLiteral("accounts")] = QJsonArray{first};
    return QJsonDocument(root).toJson();
}

QJsonObject with(QJsonObject object, const char *key, const QJsonValue &value)
{
    object[QLatin1String(key)] = value;
    return object;
}

} // namespace

class TestSettingsFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roundTrip();
    void localAccountsStay();
    void unencryptedBecomesStartTls();
    void whatAFileMayNotBring_data();
    void whatAFileMayNotBring();
    void badAccountsAreLeftOut_data();
    void badAccountsAreLeftOut();
    void preferencesAreJudged();
    void noSuchFile();
    void planAddsAndMerges();
    void failedImportChangesNothing();
};

void TestSettingsFile::roundTrip()
{
    Account pop3 = account(QStringLiteral("bob@example.org"), QStringLiteral("pop.example.org"));
    pop3.incomingKind = IncomingKind::Pop3;
    pop3.incoming.protocol = MailProtocol::Pop3;
    pop3.retention.afterDownload = RetentionPolicy::AfterDownload::RemoveAfterDays;
    pop3.retention.days = 5;
    pop3.retention.removeWhenDeletedHere = true;
    // Whoever signs in with the browser has no mechanism that takes a password.
    pop3.incoming.auth = AuthMechanism::OAuth;
    pop3.outgoing.auth = AuthMechanism::OAuth;
    pop3.oauth = OAuthClient{
        QStringLiteral("https://issuer.example"), QStringLiteral("client"), {}, {QStringLiteral("mail")}};
    const QMap<QString, QVariant> preferences{
        {QStringLiteral("appearance/scheme"), QStringLiteral("dark")},
        {QStringLiteral("composing/undoSendSeconds"), 30},
        {QStringLiteral("keys/single"), false},
        {QStringLiteral("shortcuts/archive"), QStringLiteral("Y")},
    };
    const QList<Account> accounts{
        account(QStringLiteral("ann@example.org"), QStringLiteral("imap.example.org")), pop3};
    const auto read = SettingsFile::fromJson(SettingsFile::of(preferences, accounts).toJson());
    QVERIFY(read);
    QCOMPARE(read->dropped, QStringList());
    QCOMPARE(read->preferences, preferences);
    QCOMPARE(read->accounts, accounts);
    // And once more the same bytes.
    QCOMPARE(read->toJson(), SettingsFile::of(preferences, accounts).toJson());
}

void TestSettingsFile::localAccountsStay()
{
    Account local = account(QStringLiteral("ann@example.org"), {});
    local.incomingKind = IncomingKind::Local;
    QVERIFY(SettingsFile::of({}, {local}).accounts.isEmpty());
}

void TestSettingsFile::unencryptedBecomesStartTls()
{
    Account plain = account(QStringLiteral("ann@example.org"), QStringLiteral("imap.example.org"));
    plain.incoming.security = ConnectionSecurity::None;
    plain.outgoing.security = ConnectionSecurity::None;
    plain.outgoing.host = QStringLiteral("127.0.0.1");
    const auto read = SettingsFile::fromJson(SettingsFile::of({}, {plain}).toJson());
    QVERIFY(read);
    QCOMPARE(read->accounts.first().incoming.security, ConnectionSecurity::StartTls);
    QCOMPARE(read->accounts.first().outgoing.security, ConnectionSecurity::None);
    QCOMPARE(read->dropped, QStringList{QStringLiteral("accounts[0].incoming.security")});
}

void TestSettingsFile::whatAFileMayNotBring_data()
{
    QTest::addColumn<QString>("place"); // inside the account
    QTest::addColumn<QString>("value");
    for (const char *place :
         {"passwordCommand", "password", "id", "position", "incoming.caFile",
          "incoming.clientCertificateFile", "incoming.clientKeyFile", "incoming.trustedSpkiSha256",
          "incoming.trustedCertificate", "outgoing.caFile", "outgoing.password", "unknown"})
        QTest::newRow(place) << QString::fromLatin1(place) << QString(64, u'a');
}

void TestSettingsFile::whatAFileMayNotBring()
{
    QFETCH(QString, place);
    QFETCH(QString, value);
    const QByteArray json = fileWith([&](QJsonObject &account) {
        const QStringList steps = place.split(u'.');
        if (steps.size() == 1) {
            account[place] = value;
            return;
        }
        account[steps.first()] = with(account[steps.first()].toObject(), qPrintable(steps.last()), value);
    });
    QVERIFY(json.contains(value.toLatin1()));
    const auto read = SettingsFile::fromJson(json);
    QVERIFY(read);
    QCOMPARE(read->dropped, QStringList{QStringLiteral("accounts[0].") + place});
    // Otherwise it is the account that it was.
    QCOMPARE(read->accounts,
             QList<Account>{account(QStringLiteral("ann@example.org"), QStringLiteral("imap.example.org"))});
    QVERIFY(!read->toJson().contains(value.toLatin1()));
}

void TestSettingsFile::badAccountsAreLeftOut_data()
{
    QTest::addColumn<QByteArray>("json");
    const auto row = [](const char *name, const std::function<void(QJsonObject &)> &change) {
        QTest::newRow(name) << fileWith(change);
    };
    const auto identity = [](const char *key, const QJsonValue &value) {
        return [key, value](QJsonObject &account) {
            const QJsonObject first = account[QStringLiteral("identities")].toArray().at(0).toObject();
            account[QStringLiteral("identities")] = QJsonArray{with(first, key, value)};
        };
    };
    row("no host", [](QJsonObject &a) { a[QStringLiteral("incoming")] = QJsonObject(); });
    row("host is a number", [](QJsonObject &a) {
        a[QStringLiteral("incoming")] = with(a[QStringLiteral("incoming")].toObject(), "host", 5);
    });
    row("host with a line end", [](QJsonObject &a) {
        a[QStringLiteral("incoming")] =
            with(a[QStringLiteral("incoming")].toObject(), "host", QStringLiteral("imap.example.org\r\nx"));
    });
    row("port 70000", [](QJsonObject &a) {
        a[QStringLiteral("incoming")] = with(a[QStringLiteral("incoming")].toObject(), "port", 70000);
    });
    row("user name with a control character", [](QJsonObject &a) {
        a[QStringLiteral("incoming")] =
            with(a[QStringLiteral("incoming")].toObject(), "userName", QStringLiteral("a\nb"));
    });
    row("name that turns around",
        [](QJsonObject &a) { a[QStringLiteral("name")] = QStringLiteral("work\u202Egro.elpmaxe"); });
    row("endless name", [](QJsonObject &a) { a[QStringLiteral("name")] = QString(1'000'000, u'x'); });
    row("of this computer", [](QJsonObject &a) { a[QStringLiteral("kind")] = QStringLiteral("local"); });
    row("identity without an address", identity("address", QStringLiteral("ann")));
    row("address with a line end", identity("address", QStringLiteral("ann@example.org\r\nBcc: x@y")));
    row("endless signature", identity("signature", QString(200'000, u'x')));
    row("reply address that is none", identity("replyTo", QStringLiteral("nobody")));
    row("issuer without encryption", [](QJsonObject &a) {
        a[QStringLiteral("oauth")] =
            QJsonObject{{QStringLiteral("issuer"), QStringLiteral("http://i.example")},
                        {QStringLiteral("clientId"), QStringLiteral("c")}};
    });
    QTest::newRow("no account at all")
        << QByteArray("{\"posthornSettings\": 1, \"accounts\": [ 7, \"x\", null, [] ]}");
}

void TestSettingsFile::badAccountsAreLeftOut()
{
    QFETCH(QByteArray, json);
    const auto read = SettingsFile::fromJson(json);
    QVERIFY(read);
    QVERIFY(read->accounts.isEmpty());
    QVERIFY(!read->dropped.isEmpty());
    for (const QString &place : read->dropped)
        QVERIFY(place.size() <= 320);
}

void TestSettingsFile::preferencesAreJudged()
{
    const auto read = SettingsFile::fromJson(R"({ "posthornSettings": 1, "preferences": {
        "appearance/scheme": "purple", "composing/undoSendSeconds": 1e9, "keys/single": "perhaps",
        "reading/plainText": true, "view/context": "work", "window/geometry": "AAAA",
        "shortcuts/../../x": "Y", "shortcuts/archive": "Y\u0000", "shortcuts/reply": "Ctrl+R",
        "identities/home": ["a"], "nonsense": 1 } })");
    QVERIFY(read);
    const QMap<QString, QVariant> taken{{QStringLiteral("reading/plainText"), true},
                                        {QStringLiteral("shortcuts/reply"), QStringLiteral("Ctrl+R")}};
    QCOMPARE(read->preferences, taken);
    QCOMPARE(read->dropped.size(), 9);
}

void TestSettingsFile::noSuchFile()
{
    const QTemporaryDir folder;
    QCOMPARE(SettingsFile::read(folder.filePath(QStringLiteral("none"))).error().code, ErrorCode::NotFound);
    QCOMPARE(SettingsFile::fromJson("[]").error().code, ErrorCode::InvalidArgument);
    QCOMPARE(SettingsFile::fromJson("{\"posthornSettings\": \"1\"}").error().code,
             ErrorCode::InvalidArgument);
    QCOMPARE(SettingsFile::fromJson("{\"posthornSettings\": 99}").error().code, ErrorCode::NotSupported);
    QCOMPARE(SettingsFile().write(folder.filePath(QStringLiteral("no/such/folder"))).error().code,
             ErrorCode::StoreUnavailable);
}

void TestSettingsFile::planAddsAndMerges()
{
    const QTemporaryDir folder;
    AccountRepository repository(folder.path());
    Account here = account(QStringLiteral("ann@example.org"), QStringLiteral("imap.example.org"));
    here.passwordCommand = QStringLiteral("cat secret");
    here.bodies.days = 3;
    here.context = QStringLiteral("work");
    QVERIFY(repository.add(here));
    const QList<Account> before = repository.accounts();

    Account same = account(QStringLiteral("ANN@example.org"), QStringLiteral("IMAP.example.org"));
    same.identities.first().signature = QStringLiteral("New");
    same.identities.append({{}, QStringLiteral("Second"), QStringLiteral("second@example.org"), {}, {}});
    same.incoming.auth = AuthMechanism::Plain; // a file does not weaken what is here
    const Account other = account(QStringLiteral("ann@example.org"), QStringLiteral("imap.example.com"));
    SettingsFile file;
    file.accounts = {same, same, other};
    file.preferences = {{QStringLiteral("keys/single"), false}};
    const SettingsImport plan(file, repository.accounts(), {{QStringLiteral("keys/single"), true}});
    QCOMPARE(plan.accounts().size(), 2);
    QCOMPARE(plan.accounts().first().kind, SettingsImport::AccountStep::Kind::Merge);
    QCOMPARE(plan.accounts().first().newIdentities, 1);
    QCOMPARE(plan.accounts().last().kind, SettingsImport::AccountStep::Kind::Add);

    QMap<QString, QVariant> set;
    const auto note = [&set](const QString &key, const QVariant &value) { set[key] = value; };
    const auto done = plan.apply(repository, note);
    QVERIFY(done);
    QCOMPARE(set.value(QStringLiteral("keys/single")), QVariant(false));
    QCOMPARE(repository.accounts().size(), 2);
    const Account merged = repository.accounts().first();
    QCOMPARE(merged.id, before.first().id);
    QCOMPARE(merged.identities.size(), 2);
    QCOMPARE(merged.identities.first().id, before.first().identities.first().id);
    QCOMPARE(merged.identities.first().signature, QStringLiteral("New"));
    QCOMPARE(merged.incoming.auth, AuthMechanism::ScramSha256);
    QCOMPARE(merged.passwordCommand, here.passwordCommand);
    QCOMPARE(merged.bodies.days, 3);
    QCOMPARE(merged.context, QStringLiteral("home"));
    QVERIFY(SettingsImport(file, repository.accounts(), {{QStringLiteral("keys/single"), false}})
                .changesNothing());

    QVERIFY(SettingsImport::takeBack(*done, repository, note));
    QCOMPARE(repository.accounts(), before);
    QCOMPARE(set.value(QStringLiteral("keys/single")), QVariant(true));
}

void TestSettingsFile::failedImportChangesNothing()
{
    const QTemporaryDir folder;
    AccountRepository repository(folder.filePath(QStringLiteral("config")));
    SettingsFile file;
    file.accounts = {account(QStringLiteral("ann@example.org"), QStringLiteral("imap.example.org")),
                     account(QStringLiteral("bob@example.org"), QStringLiteral("imap.example.org"))};
    file.accounts.last().identities.clear(); // no repository takes that
    file.preferences = {{QStringLiteral("keys/single"), false}};
    bool told = false;
    const auto done =
        SettingsImport(file, {}, {}).apply(repository, [&told](const QString &, const QVariant &) {
            told = true;
        });
    QVERIFY(!done);
    QVERIFY(repository.accounts().isEmpty());
    QVERIFY(!told);
}

QTEST_GUILESS_MAIN(TestSettingsFile)
#include "test_settingsfile.moc"
