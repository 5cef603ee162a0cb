#include "retentionscene.h"
#include "ui/common/banner.h"
#include "ui/common/textlabel.h"
#include "ui/retention/departuremodel.h"
#include "ui/retention/departureview.h"
#include "ui/retention/retentionreview.h"

#include <QAccessible>
#include <QCheckBox>
#include <QFile>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace posthorn;

using Decision = RetentionReview::Decision;

/// What leaves first, and the user's agreement to it: with keys only.
class TestRetentionReview : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup();
    void agreementIsKept();
    void whatIsTakenOutStaysOnTheServer();
    void allOfThemAtOnce();
    void nothingHappensByLeaving_data();
    void nothingHappensByLeaving();
    void keepingSwitchesTheRulesOff();
    void otherRulesAreLookedAtAnew();
    void nothingToAgreeTo();
    void agreedBefore();
    void saysWhatIsSpared();
    void everyControlIsNamed();
    void horizonIsPastTheGracePeriod();

private:
    void open(int messages, bool agreed = false);
    template <class T>
    T *find(const char *name)
    {
        return m_review->findChild<T *>(QLatin1String(name));
    }
    /// Tab until the control with this name has the focus, then the key.
    void press(const char *name, Qt::Key key)
    {
        for (int i = 0; i < 20; ++i) {
            QWidget *focus = m_review->focusWidget();
            if (focus != nullptr && focus->objectName() == QLatin1String(name)) {
                QTest::keyClick(focus, key);
                return;
            }
            QTest::keyClick(focus != nullptr ? focus : m_review.data(), Qt::Key_Tab);
        }
        QFAIL(name);
    }
    [[nodiscard]] QString title() { return find<TextLabel>("reviewTitle")->fullText(); }

    std::unique_ptr<RetentionScene> m_scene;
    QPointer<RetentionReview> m_review;
    std::unique_ptr<QSignalSpy> m_decided;
};

void TestRetentionReview::open(int messages, bool agreed)
{
    m_scene = std::make_unique<RetentionScene>(messages);
    RetentionPolicy policy = m_scene->account().retention;
    policy.agreed = agreed;
    m_scene->setRetention(policy);
    m_review = RetentionReview::open(m_scene->services(), m_scene->id, nullptr);
    QVERIFY(m_review != nullptr);
    m_decided = std::make_unique<QSignalSpy>(m_review, &RetentionReview::decided);
    QVERIFY(QTest::qWaitForWindowActive(m_review));
    QTRY_VERIFY(m_review->isSettled());
}

void TestRetentionReview::cleanup()
{
    delete m_review;
    m_decided.reset();
    m_scene.reset();
}

void TestRetentionReview::agreementIsKept()
{
    open(37);
    QVERIFY2(title().contains(QStringLiteral("37")), qPrintable(title()));
    QCOMPARE(find<DepartureView>("departureList")->model()->rowCount(), 37);
    QVERIFY(!m_scene->account().retention.agreed);
    press("reviewAgreeButton", Qt::Key_Space);
    QVERIFY(m_scene->account().retention.agreed);
    QCOMPARE(m_decided->size(), 1);
    QCOMPARE(m_decided->first().at(1).value<Decision>(), Decision::Agreed);
    QTRY_VERIFY(m_review == nullptr);
}

void TestRetentionReview::whatIsTakenOutStaysOnTheServer()
{
    open(3);
    press("departureList", Qt::Key_Down);
    press("departureList", Qt::Key_Space);
    QVERIFY2(title().contains(QLatin1Char('2')), qPrintable(title()));
    QCOMPARE(find<QCheckBox>("reviewAllCheck")->checkState(), Qt::PartiallyChecked);
    press("reviewAgreeButton", Qt::Key_Space);
    QTRY_COMPARE(m_decided->size(), 1);
    QVERIFY(m_scene->account().retention.agreed);
    const auto candidates = m_scene->candidates();
    QCOMPARE(candidates[0].leavesMs, qint64(0));
    QCOMPARE(candidates[1].leavesMs, qint64(-1));
    QCOMPARE(candidates[2].leavesMs, qint64(0));
}

void TestRetentionReview::allOfThemAtOnce()
{
    open(3);
    auto *model = qobject_cast<DepartureModel *>(find<DepartureView>("departureList")->model());
    press("reviewAllCheck", Qt::Key_Space);
    QCOMPARE(model->leavingCount(), 0);
    press("departureList", Qt::Key_Space);
    QCOMPARE(model->leavingCount(), 1);
    press("reviewAllCheck", Qt::Key_Space);
    QCOMPARE(model->leavingCount(), 3);
}

void TestRetentionReview::nothingHappensByLeaving_data()
{
    QTest::addColumn<int>("key");
    QTest::newRow("Escape") << int(Qt::Key_Escape);
    QTest::newRow("Enter") << int(Qt::Key_Return);
}

void TestRetentionReview::nothingHappensByLeaving()
{
    QFETCH(int, key);
    open(3);
    const Account before = m_scene->account();
    QTest::keyClick(m_review->focusWidget(), Qt::Key(key));
    QTRY_VERIFY(m_review == nullptr);
    QCOMPARE(m_decided->size(), 1);
    QCOMPARE(m_decided->first().at(1).value<Decision>(), Decision::NotNow);
    QCOMPARE(m_scene->account(), before);
    for (const RetentionCandidate &candidate : m_scene->candidates())
        QCOMPARE(candidate.leavesMs, qint64(0));
}

void TestRetentionReview::keepingSwitchesTheRulesOff()
{
    open(3);
    press("reviewKeepButton", Qt::Key_Space);
    QCOMPARE(m_decided->size(), 1);
    QCOMPARE(m_decided->first().at(1).value<Decision>(), Decision::KeepEverything);
    const RetentionPolicy now = m_scene->account().retention;
    QVERIFY(!now.removes());
    QVERIFY(!now.agreed);
    QVERIFY(now.keepWhatLeft); // the computer is what it was
    QCOMPARE(m_scene->account().role, ComputerRole::Home);
}

void TestRetentionReview::otherRulesAreLookedAtAnew()
{
    open(5);
    RetentionPolicy other = m_scene->account().retention;
    other.afterDownload = RetentionPolicy::AfterDownload::Keep;
    other.mostMessages = 3;
    m_scene->setRetention(other);
    other.spareFlagged = false;
    m_scene->setRetention(other);
    QTRY_COMPARE(find<DepartureView>("departureList")->model()->rowCount(), 2);
    QVERIFY(!find<TextLabel>("reviewNotes")->fullText().contains(QStringLiteral("flagged")));
    press("reviewAgreeButton", Qt::Key_Space);
    QVERIFY(m_scene->account().retention.agreed);
    QVERIFY(m_scene->account().retention.sameRules(other));
}

void TestRetentionReview::nothingToAgreeTo()
{
    open(0);
    QVERIFY(!find<QPushButton>("reviewAgreeButton")->isEnabled());
    QVERIFY(!find<DepartureView>("departureList")->isVisible());
    press("reviewLaterButton", Qt::Key_Space);
    QVERIFY(!m_scene->account().retention.agreed);
}

void TestRetentionReview::agreedBefore()
{
    open(3, true);
    auto *keep = find<QPushButton>("reviewAgreeButton");
    QVERIFY(!keep->isEnabled());
    QCOMPARE(find<QPushButton>("reviewLaterButton")->text(), QStringLiteral("Close"));
    QVERIFY(!find<TextLabel>("reviewNotes")->fullText().contains(QStringLiteral("24")));
    press("departureList", Qt::Key_Space);
    QVERIFY(keep->isEnabled());
    press("departureList", Qt::Key_Space);
    QVERIFY(!keep->isEnabled());
    press("departureList", Qt::Key_Space);
    press("reviewAgreeButton", Qt::Key_Space);
    QTRY_VERIFY(m_review == nullptr);
    QVERIFY(m_scene->account().retention.agreed);
    QCOMPARE(m_scene->candidates()[0].leavesMs, qint64(-1));
    QCOMPARE(m_scene->candidates()[1].leavesMs, qint64(0));
}

void TestRetentionReview::saysWhatIsSpared()
{
    open(1);
    QStringList words;
    for (const TextLabel *label : m_review->findChildren<TextLabel *>())
        if (label->isVisible())
            words += label->fullText();
    const QString all = words.join(u' ');
    QVERIFY2(all.contains(QStringLiteral("flagged or tagged")), qPrintable(all));
    QVERIFY2(all.contains(QStringLiteral("24")), qPrintable(all));
}

void TestRetentionReview::everyControlIsNamed()
{
    open(2);
    QFile file(QStringLiteral(POSTHORN_SOURCE_DIR "/ui/OBJECTNAMES.md"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString documented = QString::fromUtf8(file.readAll());
    int count = 0;
    for (QWidget *widget : m_review->findChildren<QWidget *>()) {
        if (!widget->isVisible() || widget->focusPolicy() == Qt::NoFocus)
            continue;
        ++count;
        QVERIFY2(documented.contains(u'`' + widget->objectName() + u'`'), qPrintable(widget->objectName()));
        const QAccessibleInterface *spoken = QAccessible::queryAccessibleInterface(widget);
        QVERIFY2(spoken != nullptr && !spoken->text(QAccessible::Name).isEmpty(),
                 qPrintable(widget->objectName()));
    }
    QCOMPARE(count, 5);
    QVERIFY(documented.contains(QStringLiteral("`retentionReview`")));
}

void TestRetentionReview::horizonIsPastTheGracePeriod()
{
    RetentionPolicy policy;
    policy.graceHours = 0;
    QCOMPARE(RetentionReview::horizon(policy, 1000), qint64(1000 + 24 * 3'600'000));
    policy.graceHours = 48;
    QCOMPARE(RetentionReview::horizon(policy, 0), qint64(72) * 3'600'000);
}

QTEST_MAIN(TestRetentionReview)
#include "test_retentionreview.moc"
