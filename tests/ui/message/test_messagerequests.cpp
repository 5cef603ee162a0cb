#include "privacyscene.h"

#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace posthorn;

/// What a message would like its reader to send: nothing goes without a click.
class TestMessageRequests : public PrivacyScene
{
    Q_OBJECT

private Q_SLOTS:
    void receiptIsSentOnce();
    void receiptIsDeclined();
    void receiptsAreNotOffered_data();
    void receiptsAreNotOffered();
    void unsubscribeExplainsFirst();
    void unsubscribeByMailOrPage();
    void unsubscribeRefused();
};

void TestMessageRequests::receiptIsSentOnce()
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

void TestMessageRequests::receiptIsDeclined()
{
    show(From + "Disposition-Notification-To: spy@evil.example\r\n" + Body);
    QTRY_VERIFY(find<Banner>("receiptBanner") != nullptr);
    QVERIFY(find<Banner>("receiptBanner")->text().contains(QStringLiteral("another address")));
    find<Banner>("receiptBanner")->menuButton()->menu()->actions().first()->trigger();
    QTRY_VERIFY(m_fixture->rows(FolderRole::Inbox).first().flags.flags.testFlag(MessageFlag::MdnSent));
    QVERIFY(m_fixture->outbox().isEmpty());
    QVERIFY(find<Banner>("receiptBanner") == nullptr);
}

void TestMessageRequests::receiptsAreNotOffered_data()
{
    QTest::addColumn<QByteArray>("more");
    QTest::addColumn<QString>("setting");
    QTest::newRow("list") << QByteArray("List-Id: <l.example>\r\n") << "ask";
    QTest::newRow("bulk") << QByteArray("Precedence: bulk\r\n") << "ask";
    QTest::newRow("switched off") << QByteArray() << "never";
}

void TestMessageRequests::receiptsAreNotOffered()
{
    QFETCH(QByteArray, more);
    QFETCH(QString, setting);
    m_fixture->settings().setValue(QStringLiteral("privacy/receipts"), setting);
    show(From + more + "Disposition-Notification-To: info@shop.example\r\n" + Body);
    wait();
    QVERIFY(find<Banner>("receiptBanner") == nullptr);
}

void TestMessageRequests::unsubscribeExplainsFirst()
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

void TestMessageRequests::unsubscribeByMailOrPage()
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

void TestMessageRequests::unsubscribeRefused()
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

QTEST_MAIN(TestMessageRequests)
#include "test_messagerequests.moc"
