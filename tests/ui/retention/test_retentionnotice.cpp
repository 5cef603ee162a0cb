#include "retentionscene.h"
#include "ui/common/banner.h"
#include "ui/retention/retentionnotice.h"
#include "ui/retention/retentionreview.h"

#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace posthorn;

/// The line that says that mail waits for the user's agreement.
class TestRetentionNotice : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysHowManyWait();
    void saysWhenItHasLooked();
    void silentWhereNothingWaits_data();
    void silentWhereNothingWaits();
    void goesWithTheAgreement();
    void putOffUntilTheRulesChange();
    void onlyForOneAccount();

private:
    /// The notice has looked: what is asked after it is answered after it.
    static void waitForReads(RetentionScene &scene)
    {
        bool read = false;
        scene.fixture().store().read<int>(
            Store::Lane::Background, [](StoreReader &) -> Result<int> { return 1; }, qApp,
            [&read](const Result<int> &) { read = true; });
        QTRY_VERIFY(read);
    }
};

void TestRetentionNotice::saysHowManyWait()
{
    RetentionScene scene(4);
    RetentionNotice notice(scene.services());
    QVERIFY(notice.isHidden());
    QTRY_VERIFY(!notice.isHidden());
    QCOMPARE(notice.waiting().value(scene.id), 4);
    auto *banner = notice.findChild<Banner *>(QStringLiteral("retentionBanner"));
    QVERIFY(banner->text().contains(QLatin1Char('4')));
    QVERIFY(banner->text().contains(QStringLiteral("Mailbox")));
    Account renamed = scene.account();
    renamed.name = QStringLiteral("Post");
    QVERIFY(scene.fixture().accounts().update(renamed));
    QTRY_VERIFY(banner->text().contains(QStringLiteral("Post")));
    banner->actionButton()->click();
    auto *review = notice.findChild<RetentionReview *>();
    QVERIFY(review != nullptr && review->isVisible());
}

void TestRetentionNotice::saysWhenItHasLooked()
{
    RetentionScene scene(4);
    RetentionNotice notice(scene.services());
    QVERIFY(!notice.hasLooked());
    QSignalSpy looked(&notice, &RetentionNotice::looked);
    QVERIFY(looked.wait());
    QVERIFY(notice.hasLooked());
    QCOMPARE(notice.waiting().value(scene.id), 4);
    RetentionPolicy policy = scene.account().retention;
    policy.spareFlagged = false;
    scene.setRetention(policy);
    waitForReads(scene);
    QCOMPARE(looked.size(), 1);
    // Where no rule removes anything there is nothing to wait for.
    policy.afterDownload = RetentionPolicy::AfterDownload::Keep;
    scene.setRetention(policy);
    QVERIFY(RetentionNotice(scene.services()).hasLooked());
}

void TestRetentionNotice::silentWhereNothingWaits_data()
{
    QTest::addColumn<int>("messages");
    QTest::addColumn<bool>("agreed");
    QTest::addColumn<bool>("removes");
    QTest::newRow("no mail") << 0 << false << true;
    QTest::newRow("agreed") << 3 << true << true;
    QTest::newRow("no rule") << 3 << false << false;
}

void TestRetentionNotice::silentWhereNothingWaits()
{
    QFETCH(int, messages);
    QFETCH(bool, agreed);
    QFETCH(bool, removes);
    RetentionScene scene(messages);
    RetentionPolicy policy = scene.account().retention;
    policy.agreed = agreed;
    if (!removes)
        policy.afterDownload = RetentionPolicy::AfterDownload::Keep;
    scene.setRetention(policy);
    RetentionNotice notice(scene.services());
    waitForReads(scene);
    QVERIFY(notice.isHidden());
    QVERIFY(notice.waiting().isEmpty());
}

void TestRetentionNotice::goesWithTheAgreement()
{
    RetentionScene scene(4);
    RetentionNotice notice(scene.services());
    QTRY_VERIFY(!notice.isHidden());
    RetentionPolicy policy = scene.account().retention;
    policy.agreed = true;
    scene.setRetention(policy);
    QVERIFY(notice.isHidden());
    QVERIFY(notice.waiting().isEmpty());
    // Other rules ask anew.
    policy.agreed = false;
    policy.afterDownload = RetentionPolicy::AfterDownload::Keep;
    policy.mostMessages = 1;
    scene.setRetention(policy);
    QTRY_COMPARE(notice.waiting().value(scene.id), 3);
    QVERIFY(!notice.isHidden());
}

void TestRetentionNotice::putOffUntilTheRulesChange()
{
    RetentionScene scene(4);
    RetentionNotice notice(scene.services());
    QTRY_VERIFY(!notice.isHidden());
    notice.review(scene.id);
    notice.findChild<RetentionReview *>()->reject();
    QVERIFY(notice.isHidden());
    // What the engine learns of the account is no other rule.
    Account account = scene.account();
    account.incoming.auth = AuthMechanism::Plain;
    QVERIFY(scene.fixture().accounts().update(account));
    waitForReads(scene);
    QVERIFY(notice.isHidden());
    RetentionPolicy policy = scene.account().retention;
    policy.spareFlagged = false;
    scene.setRetention(policy);
    QTRY_VERIFY(!notice.isHidden());
}

void TestRetentionNotice::onlyForOneAccount()
{
    RetentionScene scene(4);
    RetentionNotice notice(scene.services());
    notice.setOnly(scene.fixture().account);
    waitForReads(scene);
    QVERIFY(notice.isHidden());
    notice.setOnly(scene.id);
    QTRY_VERIFY(!notice.isHidden());
    // There, "not now" hides nothing: the rules are what is looked at.
    notice.review(scene.id);
    notice.findChild<RetentionReview *>()->reject();
    QVERIFY(!notice.isHidden());
}

QTEST_MAIN(TestRetentionNotice)
#include "test_retentionnotice.moc"
