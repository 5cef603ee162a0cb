#include "security/networkhttpclient.h"
#include "security/oauthproviders.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace posthorn;

class OAuthProvidersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void builtInRowsAreWhole();
    void builtInRowsHaveNoClientIds();
    void withoutAClientIdItIsSaid();
    void findsByAddressAndByServer();
    void findsByNameAndIssuer();
    void laterFilesAdd();
    void scopesOfAllProtocols();
    void badFilesAreTold();
    void placesOfFiles();

private:
    QString write(const char *name, const QByteArray &json)
    {
        QFile file(m_dir.filePath(QLatin1String(name)));
        [&] { QVERIFY(file.open(QIODevice::WriteOnly)); }();
        file.write(json);
        return file.fileName();
    }
    static Account accountAt(const QString &address, const QString &host = {})
    {
        Account account;
        account.identities = {Identity{{}, {}, address, {}, {}}};
        account.incoming.host = host;
        return account;
    }

    QTemporaryDir m_dir;
};

void OAuthProvidersTest::builtInRowsAreWhole()
{
    const auto providers = OAuthProviders::load();
    QVERIFY(providers.problems().isEmpty());
    QVERIFY(providers.all().size() >= 4);
    for (const OAuthProvider &provider : providers.all()) {
        QVERIFY(!provider.name.isEmpty());
        QVERIFY2(NetworkHttpClient::isAllowed(QUrl(provider.issuer)), qPrintable(provider.issuer));
        QVERIFY(provider.issuer.startsWith(QLatin1String("https://")));
        QVERIFY(provider.registration.startsWith(QLatin1String("https://")));
        QVERIFY(!provider.domains.isEmpty());
        QVERIFY(!provider.hosts.isEmpty());
        for (const MailProtocol protocol : {MailProtocol::Imap, MailProtocol::Pop3, MailProtocol::Smtp})
            QVERIFY2(!provider.scopes.at(protocol).isEmpty(), qPrintable(provider.name));
    }
}

void OAuthProvidersTest::builtInRowsHaveNoClientIds()
{
    const auto providers = OAuthProviders::load();
    for (const OAuthProvider &provider : providers.all()) {
        QVERIFY(provider.clientId.isEmpty());
        QVERIFY(provider.clientSecret.isEmpty());
    }
}

void OAuthProvidersTest::withoutAClientIdItIsSaid()
{
    const auto google = OAuthProviders::load().find(QStringLiteral("google"));
    QVERIFY(google);
    const auto client = oauthClientFor(*google, accountAt(QStringLiteral("ann@gmail.com")));
    QVERIFY(!client);
    QCOMPARE(client.error().code, ErrorCode::ClientNotRegistered);
    QVERIFY(client.error().context.contains(QStringLiteral("no client id is registered for Google")));
    QVERIFY(client.error().context.contains(google->registration));
}

void OAuthProvidersTest::findsByAddressAndByServer()
{
    const auto providers = OAuthProviders::load();
    const auto name = [&providers](const Account &account) {
        const auto provider = providers.forAccount(account);
        return provider ? provider->name : QString();
    };
    QCOMPARE(name(accountAt(QStringLiteral("Ann@GMail.com"))), QStringLiteral("Google"));
    QCOMPARE(name(accountAt(QStringLiteral("ann@example.org"), QStringLiteral("Outlook.Office365.com"))),
             QStringLiteral("Microsoft"));
    QCOMPARE(name(accountAt(QStringLiteral("ann@example.org"), QStringLiteral("imap.example.org"))),
             QString());
    QCOMPARE(name(accountAt(QStringLiteral("ann@notgmail.com"))), QString());
    QCOMPARE(name(accountAt({})), QString());
}

void OAuthProvidersTest::findsByNameAndIssuer()
{
    const auto providers = OAuthProviders::load();
    QCOMPARE(providers.find(QStringLiteral("MICROSOFT"))->issuer,
             QStringLiteral("https://login.microsoftonline.com/common/v2.0"));
    QCOMPARE(providers.find(QStringLiteral("https://accounts.google.com"))->name, QStringLiteral("Google"));
    const auto own = providers.find(QStringLiteral("https://sso.example.org/realms/staff"));
    QVERIFY(own);
    QVERIFY(own->alwaysScopes.contains(QStringLiteral("offline_access")));
    QVERIFY(!providers.find(QStringLiteral("nobody")));
    QCOMPARE(providers.parametersFor(QStringLiteral("https://accounts.google.com"))
                 .at(QStringLiteral("access_type")),
             QStringLiteral("offline"));
    QVERIFY(providers.parametersFor(QStringLiteral("https://sso.example.org")).empty());
}

void OAuthProvidersTest::laterFilesAdd()
{
    const QString distributor = write("distributor.json", R"({"format": 1, "providers": [
        {"issuer": "https://accounts.google.com", "clientId": "distributors", "clientSecret": "public"},
        {"issuer": "https://sso.example.org", "name": "Example", "domains": ["Example.org"], "clientId": "x"}]})");
    const QString user = write("user.json", R"({"format": 1, "providers": [
        {"issuer": "https://accounts.google.com", "clientId": "mine"}, {"name": "no issuer"}, 5]})");
    const auto providers =
        OAuthProviders::load({distributor, m_dir.filePath(QStringLiteral("missing.json")), user});
    QVERIFY(providers.problems().isEmpty());
    const auto google = providers.find(QStringLiteral("Google"));
    QCOMPARE(google->clientId, QStringLiteral("mine"));
    QCOMPARE(google->clientSecret, QStringLiteral("public"));
    QVERIFY(google->domains.contains(QStringLiteral("gmail.com")));
    const auto example = providers.forAccount(accountAt(QStringLiteral("ann@example.org")));
    QVERIFY(example);
    QCOMPARE(example->clientId, QStringLiteral("x"));
    QVERIFY(example->alwaysScopes.contains(QStringLiteral("openid")));
}

void OAuthProvidersTest::scopesOfAllProtocols()
{
    auto microsoft = OAuthProviders::load().find(QStringLiteral("Microsoft"));
    microsoft->clientId = QStringLiteral("id");
    Account account = accountAt(QStringLiteral("ann@outlook.com"));
    account.outgoing.host = QStringLiteral("smtp-mail.outlook.com");
    account.outgoing.port = 587;
    const QString base = QStringLiteral("https://outlook.office.com/");
    QStringList scopes = oauthClientFor(*microsoft, account)->scopes;
    QVERIFY(scopes.contains(base + QStringLiteral("IMAP.AccessAsUser.All")));
    QVERIFY(scopes.contains(base + QStringLiteral("SMTP.Send")));
    QVERIFY(scopes.contains(QStringLiteral("offline_access")));
    QVERIFY(!scopes.contains(base + QStringLiteral("POP.AccessAsUser.All")));
    account.incomingKind = IncomingKind::Pop3;
    account.outgoing = {};
    scopes = oauthClientFor(*microsoft, account)->scopes;
    QVERIFY(scopes.contains(base + QStringLiteral("POP.AccessAsUser.All")));
    QVERIFY(!scopes.contains(base + QStringLiteral("SMTP.Send")));
    // One scope for all is asked for once.
    auto google = OAuthProviders::load().find(QStringLiteral("Google"));
    google->clientId = QStringLiteral("id");
    account.outgoing.host = QStringLiteral("smtp.gmail.com");
    account.outgoing.port = 465;
    QCOMPARE(oauthClientFor(*google, account)->scopes.count(QStringLiteral("https://mail.google.com/")), 1);
}

void OAuthProvidersTest::badFilesAreTold()
{
    const QStringList files{write("empty.json", ""), write("list.json", "[]"),
                            write("newer.json", R"({"format": 2, "providers": []})"),
                            write("types.json", R"({"format": 1, "providers": {"issuer": 5}})")};
    const auto providers = OAuthProviders::load(files);
    QCOMPARE(providers.problems().size(), 3);
    QVERIFY(providers.problems().first().contains(QStringLiteral("empty.json")));
    QCOMPARE(providers.all().size(), OAuthProviders::load().all().size());
}

void OAuthProvidersTest::placesOfFiles()
{
    qputenv("XDG_CONFIG_DIRS", "/first/xdg:/second/xdg");
    const QStringList files = OAuthProviders::filesFor(QStringLiteral("/profile/config"));
    QCOMPARE(files, QStringList({QStringLiteral("/second/xdg/posthorn/oauthproviders.json"),
                                 QStringLiteral("/first/xdg/posthorn/oauthproviders.json"),
                                 QStringLiteral("/profile/config/oauthproviders.json")}));
}

QTEST_GUILESS_MAIN(OAuthProvidersTest)
#include "test_oauthproviders.moc"
