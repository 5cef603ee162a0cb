#include "uifixture.h"

#include "support/privateinternet.h"
#include "ui/common/banner.h"
#include "ui/common/textlabel.h"
#include "ui/setup/accountwizard.h"
#include "ui/setup/addresspage.h"
#include "ui/setup/candidateline.h"
#include "ui/setup/hostconsent.h"
#include "ui/setup/reasontext.h"

#include <QApplication>
#include <QCheckBox>
#include <QDesktopServices>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace posthorn;

namespace
{

using State = EndpointCandidate::State;
using Source = EndpointCandidate::Source;

bool entered = false;

QByteArray server(const QByteArray &type, const QByteArray &host, const QByteArray &port)
{
    const QByteArray element = type == "smtp" ? "outgoingServer" : "incomingServer";
    return "<" + element + " type=\"" + type + "\"><hostname>" + host + "</hostname><port>" + port +
           "</port><socketType>SSL</socketType></" + element + ">";
}

void serveConfig(PrivateInternet &internet, const QByteArray &servers)
{
    internet.serveFile("autoconfig.example.org", "/mail/config-v1.1.xml",
                       "<clientConfig version=\"1.1\"><emailProvider id=\"x\">" + servers +
                           "</emailProvider></clientConfig>");
}

void serveMail(PrivateInternet &internet, const QString &imap, const QString &pop3, const QString &smtp)
{
    internet.serveMail(imap, MailProtocol::Imap, ConnectionSecurity::Tls);
    internet.serveMail(pop3, MailProtocol::Pop3, ConnectionSecurity::Tls);
    internet.serveMail(smtp, MailProtocol::Smtp, ConnectionSecurity::Tls);
}

} // namespace

/// Where the links go.
class Browser : public QObject
{
    Q_OBJECT

public:
    QUrl opened;

public Q_SLOTS:
    void open(const QUrl &url) { opened = url; }
};

/// The first page of the wizard, with the whole search behind it.
class TestAddressPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void linesTurnFromGuessToFound();
    void domainsOfOthersNeedConsent();
    void consentIsForWhatIsUsed();
    void theWizardWaitsForConsent();
    void saysWhatTheProviderWants();
    void saysThatThereIsNoWayIn();
    void failures_data();
    void failures();
    void reasons_data();
    void reasons();

private:
    void search(PrivateInternet &internet, const QString &address);
    template <class T>
    T *find(const char *name)
    {
        return m_page->findChild<T *>(QLatin1String(name));
    }
    [[nodiscard]] QStringList consentHosts() const;

    std::unique_ptr<AddressPage> m_page;
};

void TestAddressPage::init()
{
    m_page = std::make_unique<AddressPage>();
    m_page->resize(640, 480);
    m_page->show();
}

void TestAddressPage::cleanup()
{
    m_page.reset();
}

void TestAddressPage::search(PrivateInternet &internet, const QString &address)
{
    if (!entered)
        QSKIP("this machine gives tests no network of their own, or dnsmasq is not installed");
    QVERIFY2(internet.start(), qPrintable(internet.errorString()));
    DiscoveryOptions options;
    options.caFile = PrivateInternet::authority().caFile();
    m_page->setDiscoveryOptions(options);
    QSignalSpy finished(m_page.get(), &AddressPage::searchFinished);
    find<QLineEdit>("addressEdit")->setText(address);
    m_page->search();
    QVERIFY(m_page->isSearching());
    QVERIFY(finished.wait(20'000));
    QVERIFY(m_page->isSearched());
}

QStringList TestAddressPage::consentHosts() const
{
    QStringList hosts;
    for (const QWidget *line : m_page->findChildren<QWidget *>(QStringLiteral("hostConsentHost")))
        hosts += line->accessibleName();
    return hosts;
}

void TestAddressPage::linesTurnFromGuessToFound()
{
    QTest::keyClicks(find<QLineEdit>("addressEdit"), QStringLiteral("ada@example.org"));
    const auto *imap = find<CandidateLine>("imapCandidateLine");
    QCOMPARE(imap->shown()->state, State::Guess);
    QVERIFY(imap->accessibleName().contains(QStringLiteral("guess: imap.example.org")));
    PrivateInternet internet;
    serveConfig(internet,
                server("imap", "box.example.org", "993") + server("smtp", "out.example.org", "465"));
    serveMail(internet, "box.example.org", "pop.example.org", "out.example.org");
    search(internet, QStringLiteral("ada@example.org"));
    QVERIFY(m_page->isUsable());
    QVERIFY(!m_page->needsConsent());
    QVERIFY(find<HostConsent>("hostConsent")->isHidden());
    QCOMPARE(imap->accessibleName(),
             QStringLiteral("found at box.example.org:993 (TLS), your provider says so"));
    QCOMPARE(find<CandidateLine>("pop3CandidateLine")->accessibleName(),
             QStringLiteral("found at pop.example.org:995 (TLS), usual name in your domain"));
    // Both ways of receiving are there to choose from.
    QVERIFY(find<QRadioButton>("usePop3Button")->isVisible());
    QCOMPARE(m_page->incomingProtocol(), MailProtocol::Imap);
}

void TestAddressPage::domainsOfOthersNeedConsent()
{
    PrivateInternet internet;
    internet.addRecord("srv-host=_imaps._tcp.example.org,imap.mail.host.net,993,0,1");
    internet.addRecord("srv-host=_submissions._tcp.example.org,smtp.host.net,465,0,1");
    serveMail(internet, "imap.mail.host.net", "pop3.host.net", "smtp.host.net");
    search(internet, QStringLiteral("ada@example.org"));
    QVERIFY(m_page->needsConsent());
    QVERIFY(!m_page->isUsable());
    QCOMPARE(consentHosts(), (QStringList{"imap.mail.host.net", "smtp.host.net"}));
    const auto *question = find<TextLabel>("hostConsentQuestion");
    QVERIFY(question->fullText().contains(QStringLiteral("example.org")));
    QVERIFY(question->fullText().contains(QStringLiteral("DNS")));
    auto *agree = find<QCheckBox>("hostConsentBox");
    QVERIFY(agree->isVisible());
    QVERIFY(agree->text().contains(QStringLiteral("host.net")));
    QVERIFY(agree->accessibleDescription().contains(QStringLiteral("imap.mail.host.net")));
    // By keyboard alone.
    QSignalSpy changed(m_page.get(), &AddressPage::changed);
    find<QLineEdit>("addressEdit")->setFocus();
    for (int i = 0; i < 10 && !agree->hasFocus(); ++i)
        QTest::keyClick(m_page->focusWidget(), Qt::Key_Tab);
    QVERIFY(agree->hasFocus());
    QTest::keyClick(agree, Qt::Key_Space);
    QCOMPARE(changed.count(), 1);
    QVERIFY(m_page->isUsable());
    // Another address is another question.
    find<QLineEdit>("addressEdit")->setText(QStringLiteral("ada@example.net"));
    QVERIFY(agree->isHidden() || !agree->isVisible());
    QVERIFY(!agree->isChecked());
}

void TestAddressPage::consentIsForWhatIsUsed()
{
    PrivateInternet internet;
    serveConfig(internet, server("imap", "imap.example.org", "993") + server("pop3", "pop.host.net", "995") +
                              server("smtp", "smtp.example.org", "465"));
    serveMail(internet, "imap.example.org", "pop.host.net", "smtp.example.org");
    search(internet, QStringLiteral("ada@example.org"));
    QVERIFY(m_page->isUsable());
    find<QRadioButton>("usePop3Button")->click();
    QVERIFY(m_page->needsConsent());
    QCOMPARE(consentHosts(), QStringList{"pop.host.net"});
    QVERIFY(!find<TextLabel>("hostConsentQuestion")->fullText().contains(QStringLiteral("DNS")));
    find<QRadioButton>("useImapButton")->click();
    QVERIFY(m_page->isUsable());
}

void TestAddressPage::theWizardWaitsForConsent()
{
    if (!entered)
        QSKIP("this machine gives tests no network of their own, or dnsmasq is not installed");
    PrivateInternet internet;
    serveConfig(internet, server("imap", "imap.host.net", "993") + server("smtp", "smtp.host.net", "465"));
    serveMail(internet, "imap.host.net", "pop3.host.net", "smtp.host.net");
    QVERIFY2(internet.start(), qPrintable(internet.errorString()));
    UiFixture fixture;
    AccountWizard wizard(fixture.services());
    wizard.setAttribute(Qt::WA_DeleteOnClose, false);
    wizard.show();
    DiscoveryOptions options;
    options.caFile = PrivateInternet::authority().caFile();
    wizard.findChild<AddressPage *>()->setDiscoveryOptions(options);
    wizard.findChild<QLineEdit *>(QStringLiteral("addressEdit"))->setText(QStringLiteral("ada@example.org"));
    auto *next = wizard.findChild<QPushButton *>(QStringLiteral("wizardNextButton"));
    auto *agree = wizard.findChild<QCheckBox *>(QStringLiteral("hostConsentBox"));
    next->click();
    QTRY_VERIFY_WITH_TIMEOUT(agree->isVisible(), 20'000);
    QVERIFY(!next->isEnabled());
    QVERIFY(wizard.findChild<Banner *>(QStringLiteral("wizardBanner"))->isHidden());
    agree->setFocus();
    QTest::keyClick(agree, Qt::Key_Space);
    QVERIFY(next->isEnabled());
    next->click();
    QVERIFY(wizard.findChild<QLineEdit *>(QStringLiteral("passwordEdit"))->isVisible());
}

void TestAddressPage::saysWhatTheProviderWants()
{
    PrivateInternet internet;
    internet.addRecord("mx-host=example.org,aspmx.l.google.com,1");
    serveMail(internet, "imap.gmail.com", "pop.gmail.com", "smtp.gmail.com");
    find<QLineEdit>("addressEdit")->setText(QStringLiteral("ada@example.org"));
    auto *hint = find<Banner>("providerHint");
    QVERIFY(hint->isHidden());
    search(internet, QStringLiteral("ada@example.org"));
    QVERIFY(hint->isVisible());
    QVERIFY(hint->text().contains(QStringLiteral("Gmail wants an app password")));
    QVERIFY(hint->actionButton()->isVisible());
    Browser browser;
    QDesktopServices::setUrlHandler(QStringLiteral("https"), &browser, "open");
    hint->actionButton()->click();
    QDesktopServices::unsetUrlHandler(QStringLiteral("https"));
    QCOMPARE(browser.opened, QUrl(QStringLiteral("https://myaccount.google.com/apppasswords")));
}

void TestAddressPage::saysThatThereIsNoWayIn()
{
    find<QLineEdit>("addressEdit")->setText(QStringLiteral("ada@tuta.com"));
    auto *hint = find<Banner>("providerHint");
    QVERIFY(hint->isVisible());
    QVERIFY(hint->text().contains(QStringLiteral("Tuta offers no way in")));
    QVERIFY(!find<CandidateLine>("imapCandidateLine")->shown());
    // Also of a domain of one's own there, once its mail exchanger is known.
    PrivateInternet internet;
    internet.addRecord("mx-host=example.org,mail.tutanota.de,1");
    search(internet, QStringLiteral("ada@example.org"));
    QVERIFY(hint->text().contains(QStringLiteral("Tuta offers no way in")));
    QVERIFY(!find<CandidateLine>("imapCandidateLine")->shown());
    QVERIFY(!m_page->isUsable());
}

void TestAddressPage::failures_data()
{
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("speaks");
    QTest::addColumn<QString>("issue");
    QTest::addColumn<QString>("expected");
    QTest::newRow("unknown") << ErrorCode::HostNotFound << ""
                             << ""
                             << "imap.example.org does not exist";
    QTest::newRow("refused") << ErrorCode::ConnectionRefused << ""
                             << ""
                             << "imap.example.org does not answer on port 993";
    QTest::newRow("silent") << ErrorCode::TimedOut << ""
                            << ""
                            << "imap.example.org does not answer";
    QTest::newRow("another protocol") << ErrorCode::WrongProtocol << "POP3"
                                      << ""
                                      << "imap.example.org speaks POP3 on port 993, not IMAP";
    QTest::newRow("no TLS") << ErrorCode::TlsNotSpoken << "SMTP"
                            << ""
                            << "imap.example.org does not encrypt on port 993";
    QTest::newRow("no STARTTLS") << ErrorCode::EncryptionRefused << ""
                                 << ""
                                 << "imap.example.org offers no encryption";
    QTest::newRow("expired") << ErrorCode::CertificateNotTrusted << ""
                             << "expired"
                             << "the certificate of imap.example.org has expired";
    QTest::newRow("another name") << ErrorCode::CertificateNotTrusted << ""
                                  << "name-mismatch"
                                  << "imap.example.org has a certificate for another name";
    QTest::newRow("nobody's") << ErrorCode::CertificateNotTrusted << ""
                              << "self-signed"
                              << "imap.example.org answers, but its certificate is not trusted";
}

void TestAddressPage::failures()
{
    QFETCH(ErrorCode, code);
    QFETCH(QString, speaks);
    QFETCH(QString, issue);
    QFETCH(QString, expected);
    EndpointCandidate candidate;
    candidate.endpoint.host = QStringLiteral("imap.example.org");
    candidate.endpoint.port = 993;
    candidate.state = State::Failed;
    candidate.error = Error{ErrorDomain::Network, code, Retry::AfterUser, {}, {}};
    candidate.source = Source::ProviderFile;
    candidate.speaks = speaks;
    if (!issue.isEmpty())
        candidate.certificateIssues = QStringList{issue};
    QCOMPARE(candidateText(candidate), expected);
}

void TestAddressPage::reasons_data()
{
    QTest::addColumn<int>("source");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QString>("corrected");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, Source source, const char *reason, const char *corrected,
                        const char *expected) {
        QTest::newRow(name) << int(source) << reason << corrected << expected;
    };
    row("table", Source::BuiltIn, "provider-table:2026-11", "", "known provider, checked 2026-11");
    row("file", Source::ProviderFile, "autoconfig", "", "your provider says so");
    row("database", Source::PublicDatabase, "public-database", "", "from the public list of providers");
    row("service", Source::Service, "srv", "", "named by your domain");
    row("mail exchanger", Source::MailExchanger, "mx:autoconfig", "", "your domain's mail goes there");
    row("guess", Source::Guess, "guess:imap.", "", "usual name in your domain");
    row("port", Source::PublicDatabase, "public-database", "port:587/tls",
        "from the public list of providers, port corrected");
    row("name", Source::ProviderFile, "autoconfig", "certificate:box.example.org",
        "your provider says so, named by the certificate of box.example.org");
}

void TestAddressPage::reasons()
{
    QFETCH(int, source);
    QFETCH(QString, reason);
    QFETCH(QString, corrected);
    QFETCH(QString, expected);
    EndpointCandidate candidate;
    candidate.source = Source(source);
    candidate.reason = reason;
    candidate.correctedFrom = corrected;
    QCOMPARE(candidateReason(candidate), expected);
    QCOMPARE(hostText(QStringLiteral("imap.example.org")), QStringLiteral("imap.example.org"));
    // Look-alikes are told apart by the form that the network uses.
    QVERIFY(hostText(QStringLiteral("xn--pple-43d.com")).contains(QStringLiteral("xn--pple-43d.com")));
}

int main(int argc, char **argv)
{
    entered = PrivateInternet::enter();
    const QApplication app(argc, argv);
    TestAddressPage test;
    return QTest::qExec(&test, argc, argv);
}

#include "test_addresspage.moc"
