#include "privacyscene.h"
#include "ui/common/textlabel.h"
#include "ui/message/addresslabel.h"
#include "ui/message/authenticityline.h"
#include "ui/message/blockedtext.h"
#include "ui/message/senderdoubt.h"

#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace posthorn;

namespace
{

QList<BlockedResource> blocked()
{
    using Kind = BlockedResource::Kind;
    return {{QStringLiteral("https://img.shop.example/a.png"), Kind::Image},
            {QStringLiteral("https://img.shop.example/b.png"), Kind::Background},
            {QStringLiteral("https://spy.example/p.gif"), Kind::TrackingPixel},
            {QStringLiteral("https://spy.example/x.css"), Kind::Other}};
}

} // namespace

/// What a message learns of its reader: nothing, until the reader says so.
class TestMessagePrivacy : public PrivacyScene
{
    Q_OBJECT

private Q_SLOTS:
    void everyDoubtHasASentence();
    void blockedThingsAreNamed();
    void theDomainShowsHoweverNarrow();
    void senderIsJudged();
    void picturesWaitForTheReader();
    void picturesNever();
    void picturesAlwaysOfConfirmedSenders();
    void picturesAlwaysNeedTheSameDomain();
    void picturesThatDidNotCome();
    void signatureIsCheckedWhenAsked();
    void signatureIsCheckedWhenSwitchedOn();
    void clearedMessageDoesNothing();
    void everythingIsPlainText();
};

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
          "Authentication-Results: mx.example.org; dkim=pass header.d=other.example\r\n" + Received + From}) {
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
