#include "discovery/dnsresolver.h"
#include "mime/headerscanner.h"
#include "security/httpclient.h"
#include "ui/common/banner.h"
#include "ui/common/textlabel.h"
#include "ui/message/addresslabel.h"
#include "ui/message/authenticityline.h"
#include "ui/message/blockedtext.h"
#include "ui/message/messagebanners.h"
#include "ui/message/messageheader.h"
#include "ui/message/messageprivacy.h"
#include "ui/message/senderdoubt.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "uifixture.h"

#include <QDesktopServices>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>

using namespace posthorn;

namespace
{

const QByteArray Passed = "Authentication-Results: mx.example.org; dmarc=pass header.from=shop.example\r\n";
const QByteArray From = "From: Shop <info@shop.example>\r\nTo: countess@example.org\r\nSubject: Offers\r\n"
                        "Message-ID: <1@shop.example>\r\nDate: Thu, 1 Jan 2026 00:00:00 +0000\r\n";
const QByteArray Body = "\r\nHello\r\n";

/// Answers every request with `response`, and keeps them.
class FakeWeb final : public HttpClient
{
public:
    QList<HttpRequest> asked;
    Result<HttpResponse> response = [] {
        HttpResponse picture;
        picture.status = 200;
        picture.body = "GIF89a";
        return picture;
    }();

    void send(const HttpRequest &request, QObject *context, Reply reply) override
    {
        asked += request;
        QMetaObject::invokeMethod(
            context, [this, reply = std::move(reply)] { reply(response); }, Qt::QueuedConnection);
    }
};

class SilentDns final : public DnsResolver
{
public:
    QStringList asked;
    void lookUp(Type, const QString &name, QObject *context, Reply reply) override
    {
        asked += name;
        QMetaObject::invokeMethod(
            context, [reply = std::move(reply)] { reply(QList<DnsRecord>()); }, Qt::QueuedConnection);
    }
};

/// Catches what would be opened in the browser.
class Browser : public QObject
{
    Q_OBJECT

public:
    Browser() { QDesktopServices::setUrlHandler(QStringLiteral("https"), this, "open"); }
    ~Browser() override { QDesktopServices::unsetUrlHandler(QStringLiteral("https")); }
    QList<QUrl> urls;

public Q_SLOTS:
    void open(const QUrl &url) { urls += url; }
};

} // namespace

/// What a message learns of its reader: nothing, until the reader says so.
class TestMessagePrivacy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void everyDoubtHasASentence();
    void blockedThingsAreNamed();
    void theDomainShowsHoweverNarrow();
    void senderIsJudged();
    void picturesWaitForTheReader();
    void picturesNever();
    void picturesAlwaysOfConfirmedSenders();
    void picturesAlwaysNeedTheSameDomain();
    void picturesThatDidNotCome();
    void receiptIsSentOnce();
    void receiptIsDeclined();
    void receiptsAreNotOffered_data();
    void receiptsAreNotOffered();
    void unsubscribeExplainsFirst();
    void unsubscribeByMailOrPage();
    void unsubscribeRefused();
    void signatureIsCheckedWhenAsked();
    void signatureIsCheckedWhenSwitchedOn();
    void clearedMessageDoesNothing();
    void everythingIsPlainText();

private:
    PlacementId show(const QByteArray &message)
    {
        const PlacementId id = m_fixture->add(message);
        MessageDetail detail;
        detail.row.id = id;
        detail.row.account = m_fixture->account;
        detail.envelope = scanHeader(message).envelope;
        m_header->setDetail(detail);
        m_banners->clear();
        m_privacy->setMessage(detail, message);
        return id;
    }
    /// The judge has answered.
    void wait()
    {
        auto *line = m_window->findChild<AuthenticityLine *>();
        QTRY_VERIFY(!line->isHidden() && !line->text().isEmpty());
    }
    template <class T>
    [[nodiscard]] T *find(const char *name) const
    {
        return m_window->findChild<T *>(QLatin1String(name));
    }
    void click(Banner *banner) { QTest::mouseClick(banner->actionButton(), Qt::LeftButton); }
    static QList<BlockedResource> blocked()
    {
        using Kind = BlockedResource::Kind;
        return {{QStringLiteral("https://img.shop.example/a.png"), Kind::Image},
                {QStringLiteral("https://img.shop.example/b.png"), Kind::Background},
                {QStringLiteral("https://spy.example/p.gif"), Kind::TrackingPixel},
                {QStringLiteral("https://spy.example/x.css"), Kind::Other}};
    }

    std::unique_ptr<UiFixture> m_fixture;
    std::unique_ptr<FakeWeb> m_web;
    std::unique_ptr<SilentDns> m_dns;
    std::unique_ptr<MessageJudge> m_judge;
    std::unique_ptr<QWidget> m_window;
    MessageHeader *m_header = nullptr;
    MessageBanners *m_banners = nullptr;
    MessagePrivacy *m_privacy = nullptr;
};

void TestMessagePrivacy::initTestCase()
{
    theme::apply(*qApp, Settings::ColorScheme::Light);
}

void TestMessagePrivacy::init()
{
    m_fixture = std::make_unique<UiFixture>();
    Account account = *m_fixture->accounts().account(m_fixture->account);
    account.incomingKind = IncomingKind::Imap;
    account.incoming.host = QStringLiteral("imap.example.org");
    account.incoming.port = 993;
    account.incoming.userName = QStringLiteral("ada");
    const auto updated = m_fixture->accounts().update(account);
    QVERIFY2(updated, updated ? "" : qPrintable(updated.error().toString()));
    m_web = std::make_unique<FakeWeb>();
    m_dns = std::make_unique<SilentDns>();
    Services services = m_fixture->services();
    m_judge = std::make_unique<MessageJudge>(m_fixture->accounts(), m_fixture->store(), m_dns.get());
    services.judge = m_judge.get();
    services.http = m_web.get();
    m_window = std::make_unique<QWidget>();
    m_window->setBackgroundRole(QPalette::Base);
    m_header = new MessageHeader(services.clock, m_window.get());
    m_banners = new MessageBanners(m_window.get());
    auto *column = new QVBoxLayout(m_window.get());
    column->addWidget(m_header);
    column->addWidget(m_banners);
    column->addStretch();
    m_privacy = new MessagePrivacy(services, m_header, m_banners);
    m_window->resize(760, 420);
    m_window->show();
}

void TestMessagePrivacy::cleanup()
{
    m_window.reset();
    m_judge.reset();
    m_fixture.reset();
}

void TestMessagePrivacy::everyDoubtHasASentence()
{
    QSet<QString> sentences;
    for (int kind = 0; kind <= int(SenderDoubt::Kind::RepliesElsewhere); ++kind) {
        const QString text = senderDoubtText(
            {SenderDoubt::Kind(kind), {QStringLiteral("a\u202E@b.example"), QStringLiteral("c.example")}});
        QVERIFY(!text.isEmpty() && !text.contains(u'%') && !text.contains(QChar(0x202E)));
        sentences.insert(text);
    }
    QCOMPARE(sentences.size(), int(SenderDoubt::Kind::RepliesElsewhere) + 1);
}

void TestMessagePrivacy::blockedThingsAreNamed()
{
    const QString text = blockedText(blocked());
    QVERIFY2(text.contains(QStringLiteral("2 picture")) &&
                 text.contains(QStringLiteral("1 tracking pixel")) &&
                 text.contains(QStringLiteral("1 other thing")) &&
                 text.contains(QStringLiteral("img.shop.example")),
             qPrintable(text));
    QCOMPARE(blockedHosts(blocked()),
             QStringList({QStringLiteral("img.shop.example"), QStringLiteral("spy.example")}));
    QVERIFY(blockedDetails(blocked()).contains(QStringLiteral("Tracking pixel: https://spy.example/p.gif")));
    QCOMPARE(blockedDetails(blocked(), 1).count(u'\n'), 1);
}

void TestMessagePrivacy::theDomainShowsHoweverNarrow()
{
    show("From: \"" + QByteArray(300, 'w') + "\" <" + QByteArray(200, 'l') +
         "@mail.shop.example>\r\nSubject: x\r\n" + Body);
    auto *label = find<AddressLabel>("messageSenderAddress");
    QVERIFY(label->fullText().endsWith(QStringLiteral("@mail.shop.example")));
    m_window->resize(500, 300);
    QTRY_COMPARE(m_window->width(), 500);
    const int domain = label->fontMetrics().horizontalAdvance(QStringLiteral("shop.example"));
    QTRY_VERIFY2(label->width() >= domain, qPrintable(QString::number(label->width())));
    QVERIFY(label->geometry().right() <= m_header->width());
}

void TestMessagePrivacy::senderIsJudged()
{
    show(Passed + From + Body);
    wait();
    QCOMPARE(find<AuthenticityLine>("authenticityLine")->text(),
             QStringLiteral("Confirmed by your mail server: really from shop.example"));
    QVERIFY(find<Banner>("senderBanner") == nullptr);

    show("Authentication-Results: mx.evil.example; dmarc=pass header.from=shop.example\r\n" + From + Body);
    QTRY_VERIFY(find<AuthenticityLine>("authenticityLine")->text().contains(QStringLiteral("does not say")));

    show(QByteArray(Passed).replace("pass", "fail (p=REJECT)") + From + Body);
    QTRY_VERIFY(find<AuthenticityLine>("authenticityLine")->text().contains(QStringLiteral("forged")));

    show("From: \"boss@work.example\" <x@p\xD0\xB0ypal.com>\r\nReply-To: y@evil.example\r\n" + Body);
    QTRY_VERIFY(find<Banner>("senderBanner") != nullptr);
    QCOMPARE(find<AddressLabel>("messageSenderAddress")->fullText(), QStringLiteral("x@xn--pypal-4ve.com"));
    // One line, and all of them where they are asked for.
    QCOMPARE(m_window->findChildren<Banner *>().size(), 1);
    click(find<Banner>("senderBanner"));
    m_header->setUnfolded(true);
    QString details;
    for (const TextLabel *label : find<QWidget>("messageDetails")->findChildren<TextLabel *>())
        details += label->fullText() + u'\n';
    QVERIFY2(details.contains(QStringLiteral("boss@work.example")) &&
                 details.contains(QStringLiteral("y@evil.example")),
             qPrintable(details));
}

void TestMessagePrivacy::picturesWaitForTheReader()
{
    show(Passed + From + Body);
    m_privacy->setBlocked(blocked());
    wait();
    Banner *banner = find<Banner>("remoteContentBanner");
    QVERIFY(banner != nullptr);
    QVERIFY(m_web->asked.isEmpty());
    QSignalSpy fetched(m_privacy, &MessagePrivacy::picturesFetched);
    click(banner);
    QTRY_COMPARE(fetched.size(), 1);
    QCOMPARE(m_web->asked.size(), 2); // neither the pixel nor the style sheet
    for (const HttpRequest &request : std::as_const(m_web->asked))
        QCOMPARE(request.url.host(), QStringLiteral("img.shop.example"));
    QCOMPARE(m_privacy->pictures().size(), 2);
    // Laid out again; what is left is named still, and nothing more is asked for.
    m_privacy->setBlocked(blocked().mid(2));
    banner = find<Banner>("remoteContentBanner");
    QVERIFY(banner->text().contains(QStringLiteral("tracking pixel")));
    QCOMPARE(banner->actionButton()->text(), QStringLiteral("What was blocked"));
    QCOMPARE(m_web->asked.size(), 2);
    click(banner);
    auto *box = m_window->findChild<QMessageBox *>(QStringLiteral("blockedBox"));
    QVERIFY(box != nullptr);
    QVERIFY(box->informativeText().contains(QStringLiteral("spy.example")));
    box->reject();
}

void TestMessagePrivacy::picturesNever()
{
    m_fixture->settings().setValue(QStringLiteral("privacy/remotePictures"), QStringLiteral("never"));
    QVERIFY(m_fixture->settings().setShowsPicturesOf(
        {QStringLiteral("info@shop.example"), QStringLiteral("shop.example")}, true));
    show(Passed + From + Body);
    m_privacy->setBlocked(blocked());
    wait();
    QCOMPARE(find<Banner>("remoteContentBanner")->actionButton()->text(), QStringLiteral("What was blocked"));
    QVERIFY(m_web->asked.isEmpty());
}

void TestMessagePrivacy::picturesAlwaysOfConfirmedSenders()
{
    const auto actions = [this] {
        const QMenu *menu = find<Banner>("remoteContentBanner")->menuButton()->menu();
        return menu ? menu->actions() : QList<QAction *>();
    };
    // Not confirmed: not offered.
    show(From + Body);
    m_privacy->setBlocked(blocked());
    wait();
    QCOMPARE(actions().size(), 1);

    show(Passed + From + Body);
    m_privacy->setBlocked(blocked());
    QTRY_COMPARE(actions().size(), 2);
    QSignalSpy fetched(m_privacy, &MessagePrivacy::picturesFetched);
    actions().first()->trigger();
    QTRY_COMPARE(fetched.size(), 1);
    // Another program run would know it.
    QCOMPARE(Settings(m_fixture->path() + QStringLiteral("/config")).pictureSenders().all(),
             m_fixture->settings().pictureSenders().all());
    QCOMPARE(m_fixture->settings().pictureSenders().all().size(), 1);

    m_web->asked.clear();
    show(Passed + From + Body);
    m_privacy->setBlocked(blocked());
    QTRY_COMPARE(fetched.size(), 2);
    QCOMPARE(m_web->asked.size(), 2);
}

void TestMessagePrivacy::picturesAlwaysNeedTheSameDomain()
{
    QVERIFY(m_fixture->settings().setShowsPicturesOf(
        {QStringLiteral("info@shop.example"), QStringLiteral("shop.example")}, true));
    for (const QByteArray &message :
         {From, QByteArray(Passed).replace("pass", "fail") + From,
          QByteArray(Passed) +
              QByteArray(From).replace("info@shop.example", "info@shop.example, b@evil.example"),
          "Authentication-Results: mx.example.org; dkim=pass header.d=other.example\r\n" + From}) {
        show(message + Body);
        m_privacy->setBlocked(blocked());
        wait();
    }
    QVERIFY(m_web->asked.isEmpty());
}

void TestMessagePrivacy::picturesThatDidNotCome()
{
    m_web->response = Error{ErrorDomain::Network, ErrorCode::HostNotFound, Retry::Backoff, {}, {}};
    show(Passed + From + Body);
    m_privacy->setBlocked(blocked());
    wait();
    click(find<Banner>("remoteContentBanner"));
    QTRY_COMPARE(m_web->asked.size(), 2);
    QTRY_COMPARE(find<Banner>("remoteContentBanner")->actionButton()->text(),
                 QStringLiteral("Show pictures"));
}

void TestMessagePrivacy::receiptIsSentOnce()
{
    const QByteArray message = Passed + From + "Disposition-Notification-To: info@shop.example\r\n" + Body;
    const PlacementId id = show(message);
    QTRY_VERIFY(find<Banner>("receiptBanner") != nullptr);
    QVERIFY(m_fixture->outbox().isEmpty());
    click(find<Banner>("receiptBanner"));
    QTRY_COMPARE(m_fixture->outbox().size(), 1);
    const OutboxRecord letter = m_fixture->outbox().first();
    QCOMPARE(letter.recipients, QStringList{QStringLiteral("info@shop.example")});
    QVERIFY(letter.sender.isEmpty());
    QVERIFY(find<Banner>("receiptBanner") == nullptr);
    const auto isMarked = [&] {
        for (const MessageRow &row : m_fixture->rows(FolderRole::Inbox))
            if (row.id == id)
                return row.flags.flags.testFlag(MessageFlag::MdnSent);
        return false;
    };
    QTRY_VERIFY(isMarked());
    QVERIFY(m_web->asked.isEmpty());
}

void TestMessagePrivacy::receiptIsDeclined()
{
    show(From + "Disposition-Notification-To: spy@evil.example\r\n" + Body);
    QTRY_VERIFY(find<Banner>("receiptBanner") != nullptr);
    QVERIFY(find<Banner>("receiptBanner")->text().contains(QStringLiteral("another address")));
    find<Banner>("receiptBanner")->menuButton()->menu()->actions().first()->trigger();
    QTRY_VERIFY(m_fixture->rows(FolderRole::Inbox).first().flags.flags.testFlag(MessageFlag::MdnSent));
    QVERIFY(m_fixture->outbox().isEmpty());
    QVERIFY(find<Banner>("receiptBanner") == nullptr);
}

void TestMessagePrivacy::receiptsAreNotOffered_data()
{
    QTest::addColumn<QByteArray>("more");
    QTest::addColumn<QString>("setting");
    QTest::newRow("list") << QByteArray("List-Id: <l.example>\r\n") << "ask";
    QTest::newRow("bulk") << QByteArray("Precedence: bulk\r\n") << "ask";
    QTest::newRow("switched off") << QByteArray() << "never";
}

void TestMessagePrivacy::receiptsAreNotOffered()
{
    QFETCH(QByteArray, more);
    QFETCH(QString, setting);
    m_fixture->settings().setValue(QStringLiteral("privacy/receipts"), setting);
    show(From + more + "Disposition-Notification-To: info@shop.example\r\n" + Body);
    wait();
    QVERIFY(find<Banner>("receiptBanner") == nullptr);
}

void TestMessagePrivacy::unsubscribeExplainsFirst()
{
    show("DKIM-Signature: d=shop.example; s=x; h=from:list-unsubscribe:list-unsubscribe-post\r\n" + From +
         "List-Id: Offers <offers.shop.example>\r\nList-Unsubscribe: <https://out.shop.example/u?id=7>\r\n"
         "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" +
         Body);
    QTRY_VERIFY(find<Banner>("listBanner") != nullptr);
    QVERIFY(find<Banner>("listBanner")->text().contains(QStringLiteral("Offers")));
    click(find<Banner>("listBanner"));
    auto *question = m_window->findChild<QMessageBox *>(QStringLiteral("unsubscribeQuestion"));
    QVERIFY(question != nullptr);
    QVERIFY(question->informativeText().contains(QStringLiteral("out.shop.example")));
    QCOMPARE(question->textFormat(), Qt::PlainText);
    QCOMPARE(static_cast<QAbstractButton *>(question->defaultButton()),
             question->button(QMessageBox::Cancel));
    QVERIFY(m_web->asked.isEmpty());
    question->findChild<QPushButton *>(QStringLiteral("unsubscribePostButton"))->click();
    QTRY_COMPARE(m_web->asked.size(), 1);
    const HttpRequest &request = m_web->asked.first();
    QCOMPARE(request.url, QUrl(QStringLiteral("https://out.shop.example/u?id=7")));
    QCOMPARE(request.form, QByteArray("List-Unsubscribe=One-Click"));
    QVERIFY(request.publicOnly && request.bearer.isEmpty() && request.redirects == 0);
    QTRY_VERIFY(find<Banner>("noteBanner") != nullptr);
    QVERIFY(find<Banner>("noteBanner")->text().contains(QStringLiteral("has taken")));
    QVERIFY(find<Banner>("listBanner") == nullptr);
}

void TestMessagePrivacy::unsubscribeByMailOrPage()
{
    Browser browser;
    show(From + "List-Unsubscribe: <https://out.shop.example/u>, <mailto:leave@shop.example?subject=x>\r\n" +
         Body);
    QTRY_VERIFY(find<Banner>("listBanner") != nullptr);
    click(find<Banner>("listBanner"));
    auto *question = m_window->findChild<QMessageBox *>(QStringLiteral("unsubscribeQuestion"));
    QVERIFY(question->findChild<QPushButton *>(QStringLiteral("unsubscribePostButton")) == nullptr);
    QSignalSpy mail(m_privacy, &MessagePrivacy::mailtoActivated);
    question->findChild<QPushButton *>(QStringLiteral("unsubscribeMailButton"))->click();
    QCOMPARE(mail.size(), 1);
    QTRY_VERIFY(m_window->findChild<QMessageBox *>(QStringLiteral("unsubscribeQuestion")) == nullptr);
    click(find<Banner>("listBanner"));
    question = m_window->findChild<QMessageBox *>(QStringLiteral("unsubscribeQuestion"));
    question->findChild<QPushButton *>(QStringLiteral("unsubscribePageButton"))->click();
    QCOMPARE(browser.urls, QList<QUrl>{QUrl(QStringLiteral("https://out.shop.example/u"))});
    QVERIFY(m_web->asked.isEmpty());
    QVERIFY(m_fixture->outbox().isEmpty());
}

void TestMessagePrivacy::unsubscribeRefused()
{
    HttpResponse no;
    no.status = 403;
    m_web->response = no;
    show("DKIM-Signature: d=shop.example; s=x; h=list-unsubscribe:list-unsubscribe-post\r\n" + From +
         "List-Unsubscribe: <https://out.shop.example/u>\r\n"
         "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" +
         Body);
    QTRY_VERIFY(find<Banner>("listBanner") != nullptr);
    click(find<Banner>("listBanner"));
    m_window->findChild<QMessageBox *>(QStringLiteral("unsubscribeQuestion"))
        ->findChild<QPushButton *>(QStringLiteral("unsubscribePostButton"))
        ->click();
    QTRY_VERIFY(find<Banner>("noteBanner") != nullptr);
    QVERIFY(find<Banner>("noteBanner")->text().contains(QStringLiteral("403")));
    QVERIFY(find<Banner>("listBanner") != nullptr);
}

void TestMessagePrivacy::signatureIsCheckedWhenAsked()
{
    show("DKIM-Signature: v=1; a=rsa-sha256; d=shop.example; s=sel; h=from; bh=AAAA; b=AAAA\r\n" + From +
         Body);
    wait();
    QVERIFY(m_dns->asked.isEmpty());
    auto *button = find<QToolButton>("authenticityButton");
    QCOMPARE(button->text(), QStringLiteral("Check the signature now"));
    QTest::mouseClick(button, Qt::LeftButton);
    QTRY_VERIFY(
        find<AuthenticityLine>("authenticityLine")->text().contains(QStringLiteral("do not confirm")));
    QCOMPARE(m_dns->asked, QStringList{QStringLiteral("sel._domainkey.shop.example")});
    // Where the server has spoken there is nothing to check.
    show("DKIM-Signature: d=shop.example; s=sel; h=from\r\n" + Passed + From + Body);
    QTRY_VERIFY(button->text() != QStringLiteral("Check the signature now") || button->isHidden());
    QCOMPARE(m_dns->asked.size(), 1);
}

void TestMessagePrivacy::signatureIsCheckedWhenSwitchedOn()
{
    m_fixture->settings().setValue(QStringLiteral("privacy/checkSignatures"), true);
    show(From + Body);
    wait();
    QVERIFY(m_dns->asked.isEmpty());
    show("DKIM-Signature: v=1; a=rsa-sha256; d=shop.example; s=sel; h=from; bh=AAAA; b=AAAA\r\n" + From +
         Body);
    QTRY_COMPARE(m_dns->asked.size(), 1);
    QTRY_VERIFY(
        find<AuthenticityLine>("authenticityLine")->text().contains(QStringLiteral("do not confirm")));
}

void TestMessagePrivacy::clearedMessageDoesNothing()
{
    show(Passed + From + Body);
    m_privacy->setBlocked(blocked());
    wait();
    QSignalSpy fetched(m_privacy, &MessagePrivacy::picturesFetched);
    click(find<Banner>("remoteContentBanner"));
    m_privacy->clear();
    show(From + Body);
    wait();
    QVERIFY(fetched.isEmpty());
    QVERIFY(m_privacy->pictures().isEmpty());
}

void TestMessagePrivacy::everythingIsPlainText()
{
    const QByteArray evil = "=?utf-8?q?<b><img_src=3D=22http://evil.example/=22>?=";
    show("From: " + evil + " <x@evil.example>\r\nReply-To: " + evil +
         " <y@other.example>\r\nSubject: " + evil + "\r\nList-Id: " + evil +
         " <l.example>\r\nList-Unsubscribe: <https://evil.example/%3Cb%3E>\r\n" + Body);
    m_privacy->setBlocked({{QStringLiteral("https://evil.example/<b>"), BlockedResource::Kind::Image}});
    wait();
    m_header->setUnfolded(true);
    click(find<Banner>("listBanner"));
    const auto labels = m_window->findChildren<QLabel *>();
    QVERIFY(labels.size() > 10);
    for (const QLabel *label : labels)
        QVERIFY2(label->textFormat() == Qt::PlainText || !Qt::mightBeRichText(label->text()),
                 qPrintable(label->text()));
    for (const QWidget *widget : m_window->findChildren<QWidget *>())
        QVERIFY2(!widget->toolTip().contains(QStringLiteral("<img")), qPrintable(widget->toolTip()));
}

QTEST_MAIN(TestMessagePrivacy)
#include "test_messageprivacy.moc"
