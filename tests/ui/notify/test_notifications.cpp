#include "desktopdouble.h"
#include "uifixture.h"

#include "ui/notify/newmailnotifier.h"
#include "ui/notify/newmailtext.h"
#include "ui/notify/notificationservice.h"

#include <QSignalSpy>
#include <QTest>

using namespace posthorn;

/// From new mail in the store to what a notification service on a real bus is told.
class TestNotifications : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void saysOnlyAsMuchAsIsWanted_data();
    void saysOnlyAsMuchAsIsWanted();
    void isPrivateAtFirst();
    void growsUntilItIsSeen();
    void clickLeadsToTheMessage();
    void markupIsEscaped_data();
    void markupIsEscaped();
    void staysQuiet_data();
    void staysQuiet();
    void readElsewhereIsNotTold();
    void goesWithTheProgram();
    void withoutAServiceNothingHappens();

private:
    PlacementId addMail(const char *sender, const char *subject);
    void tell(const QList<PlacementId> &ids) { m_notifier->tell({m_fixture->account, {}, ids}); }
    void start(const QStringList &capabilities = {QStringLiteral("body"), QStringLiteral("actions")});

    std::unique_ptr<UiFixture> m_fixture;
    std::unique_ptr<DesktopDouble> m_desktop;
    std::unique_ptr<NotificationService> m_service;
    std::unique_ptr<NewMailNotifier> m_notifier;
};

void TestNotifications::init()
{
    m_fixture = std::make_unique<UiFixture>();
    start();
}

void TestNotifications::start(const QStringList &capabilities)
{
    m_notifier.reset();
    m_service.reset();
    m_desktop.reset();
    m_desktop = std::make_unique<DesktopDouble>(capabilities);
    QVERIFY(m_desktop->isValid());
    m_service = std::make_unique<NotificationService>(m_desktop->client());
    m_notifier = std::make_unique<NewMailNotifier>(m_fixture->services(), *m_service, nullptr);
}

void TestNotifications::cleanup()
{
    m_notifier.reset();
    m_service.reset();
    m_desktop.reset();
    m_fixture.reset();
}

PlacementId TestNotifications::addMail(const char *sender, const char *subject)
{
    return m_fixture->add(QByteArray("From: ") + sender + " <x@example.net>\nSubject: " + subject +
                          "\n\ntext\n");
}

void TestNotifications::saysOnlyAsMuchAsIsWanted_data()
{
    QTest::addColumn<QString>("preview");
    QTest::addColumn<int>("count");
    QTest::addColumn<QString>("title");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *preview, int count, const char *title, const char *text) {
        QTest::addRow("%s, %d", preview, count) << QString::fromLatin1(preview) << count
                                                << QString::fromLatin1(title) << QString::fromLatin1(text);
    };
    row("none", 1, "New mail", "1 new message(s) in Home");
    row("none", 2, "New mail", "2 new message(s) in Home");
    row("sender", 1, "Bob", "1 new message(s) in Home");
    row("sender", 2, "2 new message(s) in Home", "Bob\nEve");
    row("subject", 1, "Bob", "Lunch");
    row("subject", 2, "2 new message(s) in Home", "Bob: Lunch\nEve: Plans");
    row("subject", 6, "6 new message(s) in Home", "Bob: Lunch\nEve: Plans\nS2: T\nS3: T\nand others");
}

void TestNotifications::saysOnlyAsMuchAsIsWanted()
{
    QFETCH(QString, preview);
    QFETCH(int, count);
    QFETCH(QString, title);
    QFETCH(QString, text);
    m_fixture->settings().setValue(QStringLiteral("notifications/preview"), preview);
    QList<MessageRow> rows;
    for (int i = 0; i < count; ++i) {
        MessageRow row;
        row.from.name = i == 0   ? QStringLiteral("Bob")
                        : i == 1 ? QStringLiteral("Eve")
                                 : QStringLiteral("S%1").arg(i);
        row.subject = i == 0   ? QStringLiteral("Lunch")
                      : i == 1 ? QStringLiteral("Plans")
                               : QStringLiteral("T");
        rows.append(row);
    }
    const auto said = newMailText(rows, QStringLiteral("Home"), m_fixture->settings().notificationPreview());
    QCOMPARE(said.title, title);
    QCOMPARE(said.text, text);
}

void TestNotifications::isPrivateAtFirst()
{
    tell({addMail("Bob", "Secret plans")});
    QTRY_COMPARE(m_desktop->shown().size(), 1);
    const auto &shown = m_desktop->shown().first();
    QVERIFY(!shown.title.contains(QLatin1String("Bob")) && !shown.text.contains(QLatin1String("Bob")));
    QVERIFY(!shown.title.contains(QLatin1String("plans")) && !shown.text.contains(QLatin1String("plans")));
    QCOMPARE(shown.hints.value(QStringLiteral("suppress-sound")), QVariant(true));
    QCOMPARE(shown.actions.value(0), QStringLiteral("default"));
}

void TestNotifications::growsUntilItIsSeen()
{
    m_fixture->settings().setValue(QStringLiteral("notifications/sound"), true);
    tell({addMail("Bob", "One")});
    tell({addMail("Eve", "Two")});
    QTRY_VERIFY(!m_desktop->shown().isEmpty() && m_desktop->shown().last().text.startsWith(u'2'));
    QCOMPARE(m_desktop->shown().last().hints.value(QStringLiteral("suppress-sound")), QVariant(false));
    const uint id = m_desktop->shown().first().id;
    QCOMPARE(m_desktop->shown().last().id, id);
    QSignalSpy closed(m_service.get(), &NotificationService::closed);
    m_desktop->putAway(id);
    QTRY_COMPARE(closed.size(), 1);
    tell({addMail("Kim", "Three")});
    QTRY_VERIFY(m_desktop->shown().last().id != id);
    QVERIFY(m_desktop->shown().last().text.startsWith(u'1'));
}

void TestNotifications::clickLeadsToTheMessage()
{
    const PlacementId id = addMail("Bob", "One");
    tell({id});
    QTRY_COMPARE(m_desktop->shown().size(), 1);
    QSignalSpy wanted(m_notifier.get(), &NewMailNotifier::messageWanted);
    m_desktop->click(m_desktop->shown().first().id + 7); // somebody else's
    m_desktop->click(m_desktop->shown().first().id);
    QTRY_COMPARE(wanted.size(), 1);
    QCOMPARE(wanted.first().at(0).value<FolderId>(), m_fixture->folder(FolderRole::Inbox).id);
    QCOMPARE(wanted.first().at(1).value<PlacementId>(), id);
    QTRY_COMPARE(m_desktop->closedByClient(), QList<uint>{m_desktop->shown().first().id});
}

void TestNotifications::markupIsEscaped_data()
{
    QTest::addColumn<QStringList>("capabilities");
    QTest::addColumn<QString>("text");
    QTest::newRow("markup") << QStringList{QStringLiteral("body"), QStringLiteral("body-markup")}
                            << QStringLiteral("&lt;img src=&quot;http://x.example/&quot;&gt; &amp; more");
    QTest::newRow("plain") << QStringList{QStringLiteral("body")}
                           << QStringLiteral("<img src=\"http://x.example/\"> & more");
}

void TestNotifications::markupIsEscaped()
{
    QFETCH(QStringList, capabilities);
    QFETCH(QString, text);
    start(capabilities);
    m_fixture->settings().setValue(QStringLiteral("notifications/preview"), QStringLiteral("subject"));
    tell({addMail("Bob", "<img src=\"http://x.example/\"> & more")});
    QTRY_COMPARE(m_desktop->shown().size(), 1);
    QCOMPARE(m_desktop->shown().first().text, text);
}

void TestNotifications::staysQuiet_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QVariant>("value");
    QTest::newRow("switched off") << QStringLiteral("notifications/enabled") << QVariant(false);
    QTest::newRow("another context") << QStringLiteral("view/context") << QVariant(QStringLiteral("work"));
    QTest::newRow("silenced account") << QString() << QVariant();
}

void TestNotifications::staysQuiet()
{
    QFETCH(QString, key);
    QFETCH(QVariant, value);
    Account account = *m_fixture->accounts().account(m_fixture->account);
    if (key.isEmpty())
        account.notifies = false;
    QVERIFY(m_fixture->accounts().update(account));
    const QVariant before = key.isEmpty() ? QVariant() : m_fixture->settings().value(key);
    if (!key.isEmpty())
        m_fixture->settings().setValue(key, value);
    tell({addMail("Bob", "Not told")});
    // What is told afterwards shows that nothing came before it.
    if (!key.isEmpty())
        m_fixture->settings().setValue(key, before);
    account.notifies = true;
    QVERIFY(m_fixture->accounts().update(account));
    tell({addMail("Eve", "Told")});
    QTRY_COMPARE(m_desktop->shown().size(), 1);
    QCOMPARE(m_desktop->shown().first().text, QStringLiteral("1 new message(s) in Home"));
}

void TestNotifications::readElsewhereIsNotTold()
{
    const PlacementId read = addMail("Bob", "Read");
    QVERIFY(m_fixture->store().writeAndWait<void>(
        Durability::Normal, [&](WriteTransaction &transaction) -> Result<void> {
            OperationRecord operation;
            operation.account = m_fixture->account;
            operation.kind = OperationKind::SetFlags;
            operation.folder = m_fixture->folder(FolderRole::Inbox).id;
            operation.flags.add = MessageFlag::Seen;
            OperationTarget target;
            target.placement = read;
            operation.targets = {target};
            POSTHORN_TRY(transaction.enqueue(operation));
            return {};
        }));
    tell({read});
    tell({addMail("Eve", "Told")});
    QTRY_COMPARE(m_desktop->shown().size(), 1);
    QCOMPARE(m_desktop->shown().first().text, QStringLiteral("1 new message(s) in Home"));
}

void TestNotifications::goesWithTheProgram()
{
    tell({addMail("Bob", "One")});
    QTRY_COMPARE(m_desktop->shown().size(), 1);
    // Its number has to have come back.
    QSignalSpy wanted(m_notifier.get(), &NewMailNotifier::messageWanted);
    tell({addMail("Eve", "Two")});
    QTRY_COMPARE(m_desktop->shown().size(), 2);
    const uint id = m_desktop->shown().last().id;
    QTRY_COMPARE(m_desktop->shown().last().replaces, id);
    m_notifier.reset();
    m_service.reset();
    QTRY_COMPARE(m_desktop->closedByClient(), QList<uint>{id});
}

void TestNotifications::withoutAServiceNothingHappens()
{
    NotificationService nobody(QDBusConnection(QStringLiteral("no such bus")));
    nobody.show(QStringLiteral("x"), {QStringLiteral("Title"), QStringLiteral("Text"), false});
    nobody.close(QStringLiteral("x"));
    QSignalSpy closed(&nobody, &NotificationService::closed);
    QCoreApplication::sendPostedEvents();
    QVERIFY(closed.isEmpty());
}

QTEST_MAIN(TestNotifications)
#include "test_notifications.moc"
