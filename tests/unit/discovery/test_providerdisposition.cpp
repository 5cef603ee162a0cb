#include "discovery/providerdisposition.h"
#include "discovery/providertable.h"

#include <QTest>

using namespace posthorn;

using Kind = ProviderDisposition::Kind;

class TestProviderDisposition : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isKnownByTheHost_data();
    void isKnownByTheHost();
    void fitsTheProviderTable();
};

namespace
{

Endpoint endpoint(MailProtocol protocol, const QString &host)
{
    Endpoint endpoint;
    endpoint.protocol = protocol;
    endpoint.host = host;
    return endpoint;
}

} // namespace

void TestProviderDisposition::isKnownByTheHost_data()
{
    QTest::addColumn<int>("protocol");
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("kind"); // -1 = none
    QTest::addColumn<QString>("provider");
    const auto row = [](const char *host, MailProtocol protocol, int kind, const char *provider) {
        QTest::addRow("%s %d", host, int(protocol))
            << int(protocol) << QString::fromLatin1(host) << kind << QString::fromLatin1(provider);
    };
    row("pop.gmail.com", MailProtocol::Pop3, int(Kind::FetchingDecides), "Gmail");
    row("imap.gmail.com", MailProtocol::Imap, int(Kind::RemovalArchives), "Gmail");
    row("IMAP.GMAIL.COM", MailProtocol::Imap, int(Kind::RemovalArchives), "Gmail");
    row("imap.gmail.com.", MailProtocol::Imap, int(Kind::RemovalArchives), "Gmail");
    row("imap.googlemail.com", MailProtocol::Imap, int(Kind::RemovalArchives), "Gmail");
    row("outlook.office365.com", MailProtocol::Pop3, int(Kind::RemovalSetsAside), "Outlook.com");
    row("pop-mail.outlook.com", MailProtocol::Pop3, int(Kind::RemovalSetsAside), "Outlook.com");
    row("outlook.office365.com", MailProtocol::Imap, -1, "");
    row("imap.mail.yahoo.com", MailProtocol::Imap, int(Kind::EmptiesTrash), "Yahoo Mail");
    row("pop.mail.yahoo.com", MailProtocol::Pop3, -1, "");
    row("imap.web.de", MailProtocol::Imap, int(Kind::EmptiesTrash), "WEB.DE");
    row("imap.gmx.net", MailProtocol::Imap, int(Kind::EmptiesTrash), "GMX");
    // Somebody else's name that only looks like theirs.
    row("imap.notgmail.com", MailProtocol::Imap, -1, "");
    row("imap.gmail.com.example.org", MailProtocol::Imap, -1, "");
    row("smtp.gmail.com", MailProtocol::Smtp, -1, "");
    row("imap.example.org", MailProtocol::Imap, -1, "");
    row("", MailProtocol::Imap, -1, "");
}

void TestProviderDisposition::isKnownByTheHost()
{
    QFETCH(int, protocol);
    QFETCH(QString, host);
    QFETCH(int, kind);
    QFETCH(QString, provider);
    const auto found = providerDisposition(endpoint(MailProtocol(protocol), host));
    QCOMPARE(found.has_value(), kind >= 0);
    if (found) {
        QCOMPARE(int(found->kind), kind);
        QCOMPARE(found->provider, provider);
    }
}

/// The servers that are proposed for these addresses are the ones that something is known of.
void TestProviderDisposition::fitsTheProviderTable()
{
    for (const char *domain : {"gmail.com", "yahoo.com", "gmx.net", "web.de", "icloud.com"}) {
        const auto provider = providerFor(QString::fromLatin1(domain));
        QVERIFY2(provider.has_value(), domain);
        bool known = false;
        for (const Endpoint &endpoint : provider->endpoints)
            known = known || providerDisposition(endpoint).has_value();
        QVERIFY2(known, domain);
    }
}

QTEST_MAIN(TestProviderDisposition)
#include "test_providerdisposition.moc"
