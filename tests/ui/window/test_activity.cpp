#include "ui/activity/activitypanel.h"
#include "ui/activity/activityrow.h"
#include "ui/activity/activitytext.h"
#include "windowscene.h"

#include <QLineEdit>
#include <QPushButton>

using namespace posthorn;

/// What the activity panel tells of mail that leaves servers, and of servers that are waited for.
class TestActivity : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void tellsWhatRulesRemoved();
    void keepsWhatIsAboutToLeave();
    void takesBackADeletion();
    void countsDownToTheNextTry();
    void tellsHowLongTheServerKeepsMail();
    void sentences();

private:
    [[nodiscard]] WindowFixture &fixture() { return m_scene->fixture(); }
    [[nodiscard]] bool openPanel();
    /// What is read aloud of the rows of a section.
    [[nodiscard]] QStringList rows(const char *section);
    [[nodiscard]] QPushButton *button(const char *name)
    {
        return m_panel->findChild<QPushButton *>(QString::fromLatin1(name));
    }

    std::unique_ptr<WindowScene> m_scene;
    ActivityPanel *m_panel = nullptr;
};

void TestActivity::initTestCase()
{
    theme::apply(*qApp, Settings::ColorScheme::Light);
}

void TestActivity::init()
{
    m_scene = std::make_unique<WindowScene>();
    QVERIFY(fixture().isValid());
}

void TestActivity::cleanup()
{
    m_panel = nullptr;
    m_scene.reset();
}

bool TestActivity::openPanel()
{
    if (!m_scene->open())
        return false;
    m_scene->window().trigger(QStringLiteral("activity"));
    m_panel = m_scene->window().findChild<ActivityPanel *>();
    return m_panel != nullptr;
}

QStringList TestActivity::rows(const char *section)
{
    QStringList words;
    for (const ActivityRow *row :
         m_panel->findChild<QWidget *>(QString::fromLatin1(section))->findChildren<ActivityRow *>()) {
        if (!row->isHidden())
            words << row->accessibleName();
    }
    return words;
}

void TestActivity::tellsWhatRulesRemoved()
{
    const AccountId home = fixture().addServerAccount(QStringLiteral("Home"), ComputerRole::Home);
    QVERIFY(openPanel());
    QTRY_VERIFY(m_panel->isVisible());
    QVERIFY(rows("activityRemoved").isEmpty());
    const auto noted = fixture().runtime().store().writeAndWait<void>(
        Durability::Normal,
        [&](WriteTransaction &transaction) { return transaction.noteRemovals(home, 37, 12'000'000); });
    QVERIFY(noted);
    QTRY_COMPARE(rows("activityRemoved").size(), 1);
    const QString words = rows("activityRemoved").first();
    QVERIFY2(words.startsWith(QStringLiteral("Rules removed 37 messages (")) &&
                 words.endsWith(QStringLiteral(") from the server of Home today.")),
             qPrintable(words));
}

void TestActivity::keepsWhatIsAboutToLeave()
{
    const AccountId home = fixture().addServerAccount(QStringLiteral("Home"), ComputerRole::Home);
    const QList<PlacementId> ids =
        fixture().addServerMessages(home, FolderRole::Inbox, QStringLiteral("m"), 3);
    const qint64 now = fixture().clock().nowMs();
    fixture().setLeaves(ids.at(0), now + 3'600'000);
    fixture().setLeaves(ids.at(1), now + 7'200'000);
    fixture().setLeaves(ids.at(2), now + 5LL * 86'400'000);
    QVERIFY(openPanel());
    QTRY_COMPARE(rows("activityLeaving").size(), 1);
    const QString words = rows("activityLeaving").first();
    QVERIFY2(words.startsWith(QStringLiteral("2 messages (")) &&
                 words.contains(QStringLiteral("to leave the server of Home")) &&
                 words.contains(QStringLiteral("The first ")) &&
                 words.endsWith(QStringLiteral("1 more message later.")),
             qPrintable(words));
    QTest::keyClick(button("leavingShowButton"), Qt::Key_Space);
    QTRY_COMPARE(m_scene->find<QLineEdit>("searchEdit")->text(), QStringLiteral("leaves:<1d"));
    QTRY_COMPARE(m_scene->rows(), 2);
    QTest::keyClick(button("leavingKeepButton"), Qt::Key_Space);
    QTRY_COMPARE(m_scene->said(), QStringLiteral("2 messages kept on the server, whatever the rules say"));
    QTRY_VERIFY(rows("activityLeaving").value(0).startsWith(QStringLiteral("1 message (")));
    QCOMPARE(fixture().detail(ids.at(0)).row.location, Location::ServerAndHere);
    QCOMPARE(fixture().detail(ids.at(2)).row.location, Location::LeavesServer);
}

void TestActivity::takesBackADeletion()
{
    const AccountId home = fixture().addServerAccount(QStringLiteral("Home"), ComputerRole::Mirror);
    fixture().addServerMessages(home, FolderRole::Inbox, QStringLiteral("m"), 1);
    QVERIFY(openPanel());
    QTRY_COMPARE(m_scene->rows(), 1);
    m_scene->press(Qt::Key_J);
    m_scene->press(Qt::Key_Delete, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(rows("activityQueue").size(), 1);
    QVERIFY2(rows("activityQueue").first().contains(QStringLiteral("in 20 s; until then it can be undone")),
             qPrintable(rows("activityQueue").first()));
    QTest::keyClick(button("operationUndoButton"), Qt::Key_Space);
    // With the copy that was made here for it.
    QTRY_COMPARE(m_scene->location(0), Location::ServerAndHere);
    QCOMPARE(m_scene->rows(), 1);
    QTRY_VERIFY(rows("activityQueue").isEmpty());
}

void TestActivity::countsDownToTheNextTry()
{
    const AccountId pop = fixture().addSharedAccount(QStringLiteral("Pop"), {});
    QVERIFY(openPanel());
    AccountStatus status;
    status.account = pop;
    status.state = AccountStatus::State::Waiting;
    status.error = Error{ErrorDomain::Server, ErrorCode::MailboxInUse, Retry::Backoff, {}, {}};
    status.retryAtMs = fixture().clock().nowMs() + 45'000;
    Q_EMIT fixture().runtime().engine()->statusChanged(status);
    QTRY_COMPARE(rows("activityProblems").size(), 1);
    const QString words = rows("activityProblems").first();
    QVERIFY2(words.contains(QStringLiteral("Another program is using this mailbox.")) &&
                 words.contains(QStringLiteral("Next try in 0:45.")),
             qPrintable(words));
    QTRY_COMPARE(m_scene->find<QAbstractButton>("activityLine")->text(),
                 QStringLiteral("Pop: Next try in 0:45"));
    QPushButton *again = button("reconnectButton");
    again->setFocus();
    fixture().clock().advance(std::chrono::seconds(5));
    QTRY_VERIFY(rows("activityProblems").first().contains(QStringLiteral("Next try in 0:40.")));
    QTRY_COMPARE(m_scene->find<QAbstractButton>("activityLine")->text(),
                 QStringLiteral("Pop: Next try in 0:40"));
    QCOMPARE(button("reconnectButton"), again); // the row stayed, and with it the focus
}

void TestActivity::tellsHowLongTheServerKeepsMail()
{
    const AccountId pop = fixture().addSharedAccount(QStringLiteral("Pop"), {});
    QVERIFY(openPanel());
    AccountStatus status;
    status.account = pop;
    status.state = AccountStatus::State::Connected;
    status.serverKeepsDays = 30;
    Q_EMIT fixture().runtime().engine()->statusChanged(status);
    QTRY_COMPARE(rows("activityKnown"),
                 QStringList{QStringLiteral("Pop: This provider deletes mail after 30 days.")});
}

void TestActivity::sentences()
{
    constexpr qint64 dayMs = 86'400'000;
    const qint64 now = 20'000 * dayMs + 5'000;
    RemovalDay day{AccountId(1), 19'999, 1, 2048};
    QVERIFY(removalText(day, QStringLiteral("Home"), now).endsWith(QStringLiteral("of Home yesterday.")));
    day.day = 19'995;
    QVERIFY(removalText(day, QStringLiteral("Home"), now).contains(QStringLiteral("of Home on ")));
    QCOMPARE(serverKeepsText(std::nullopt), QString());
    QCOMPARE(serverKeepsText(-1), QString()); // never
    QCOMPARE(serverKeepsText(0), QStringLiteral("This provider deletes mail as soon as it was fetched."));
    AccountStatus status;
    status.state = AccountStatus::State::Waiting;
    status.retryAtMs = now + 125'001;
    QCOMPARE(nextTryText(status, now), QStringLiteral("Next try in 2:06"));
    QCOMPARE(nextTryText(status, now + 200'000), QString());
}

QTEST_MAIN(TestActivity)
#include "test_activity.moc"
