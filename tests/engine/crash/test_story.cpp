#include "storyscene.h"

#include <QTest>

using namespace posthorn;

Q_DECLARE_METATYPE(StoryScene::Computers)
Q_DECLARE_METATYPE(StoryStep)

/// The story of one mailbox and two computers (StoryScene): in each of its steps posthornctl is killed before
/// its writes, and after its sends. In that moment nothing is lost; and started again, everything ends as if
/// nothing had happened. As that is how the next step begins, the steps together are the whole story.
///
/// It is a few of the calls, from a random one on. With POSTHORN_TEST_PART=2/16 it is every sixteenth from
/// the second on; `ctest -C Every` runs all parts, that is every call.
class TestStory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void killedAtWrite_data() { steps(); }
    void killedAtWrite() { everywhere({QStringLiteral("kill-before"), false, false, 0}); }
    void killedAtSend_data() { steps(); }
    void killedAtSend() { everywhere({QStringLiteral("kill-after"), true, false, 0}); }

private:
    static void steps();
    static void everywhere(CrashFault fault);
};

void TestStory::steps()
{
    using enum IncomingKind;
    using enum StoryStep;
    QTest::addColumn<StoryScene::Computers>("computers");
    QTest::addColumn<StoryStep>("step");
    for (const StoryScene::Computers &computers :
         {StoryScene::Computers{Imap, Imap}, StoryScene::Computers{Pop3, Pop3}}) {
        for (int step = 0; step <= int(GoneAtWork); ++step)
            QTest::addRow("%s, %s", computers.home == Imap ? "IMAP" : "POP3", storyStepName(StoryStep(step)))
                << computers << StoryStep(step);
    }
    // What differs where the two talk to the server differently.
    QTest::addRow("POP3 at home, %s", storyStepName(CollectedAtHome))
        << StoryScene::Computers{Imap, Pop3} << CollectedAtHome;
    QTest::addRow("POP3 at home, %s", storyStepName(RemovedAtHome))
        << StoryScene::Computers{Imap, Pop3} << RemovedAtHome;
    QTest::addRow("POP3 at work, %s", storyStepName(RemovedAtHome))
        << StoryScene::Computers{Pop3, Imap} << RemovedAtHome;
    QTest::addRow("POP3 at work, %s", storyStepName(GoneAtWork))
        << StoryScene::Computers{Pop3, Imap} << GoneAtWork;
}

void TestStory::everywhere(CrashFault fault)
{
    QFETCH(const StoryScene::Computers, computers);
    QFETCH(const StoryStep, step);
    StoryScene scene(computers, step);
    QVERIFY2(scene.problem().isEmpty(), qPrintable(scene.problem()));
    QCOMPARE(scene.hit({}), QString());
    QCOMPARE(scene.result().exitCode, 0);
    const QString whole = scene.recover();
    QVERIFY2(!whole.contains(QLatin1String("open: ")) && !whole.contains(QLatin1String("outbox")),
             qPrintable(whole));
    QCOMPARE(whole.contains(QLatin1String("server INBOX: Dull")), step < StoryStep::RemovedAtHome);
    QVERIFY2(step == StoryStep::GoneAtWork || whole.contains(QLatin1String("Question, ")), qPrintable(whole));
    // A command that only records what the user wants may have been killed before it did.
    const bool records = step == StoryStep::DeletedAtWork || step == StoryStep::Answered;
    QString nothing;
    if (records) {
        (void)scene.hit({QStringLiteral("kill-before"), false, false, 1});
        nothing = scene.recover();
    }
    const long calls = scene.countCalls(fault.atSockets);
    const CallSample sample = CallSample::of(calls, 3);
    for (fault.at = sample.first; fault.at <= calls; fault.at += sample.stride) {
        const auto told = [&](const QString &what) {
            return describeHit(fault, calls, scene.result(), what);
        };
        const QString lost = scene.hit(fault);
        QVERIFY2(lost.isEmpty(), qPrintable(told(lost)));
        const QString broken = scene.recover(whole);
        // What was being sent when the program died may have been taken: that is said, and never sent twice.
        const bool unsure = step == StoryStep::Answered &&
                            broken.contains(QLatin1String("a letter in the outbox")) &&
                            !broken.contains(QLatin1String("submitted: 2"));
        QVERIFY2(broken == whole || (records && broken == nothing) || unsure,
                 qPrintable(told(broken + QStringLiteral("\ninstead of\n") + whole)));
    }
}

QTEST_GUILESS_MAIN(TestStory)
#include "test_story.moc"
