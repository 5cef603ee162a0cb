#include "account/accountrepository.h"
#include "discovery/knownimap.h"
#include "support/scriptedserver.h"
#include "sync/syncengine.h"
#include "ui/common/banner.h"
#include "ui/common/settings.h"
#include "ui/common/textlabel.h"
#include "ui/retention/retentionreview.h"
#include "ui/sidebar/sidebar.h"
#include "ui/switching/imaplook.h"
#include "ui/switching/switchdialog.h"
#include "windowscene.h"

#include <QMenu>
#include <QPointer>
#include <QPushButton>
#include <QToolButton>

using namespace posthorn;

namespace
{

/// Counts how often widgets of one name are shown, from the first moment on.
class ShowCounter : public QObject
{
public:
    explicit ShowCounter(const char *name)
        : m_name(QString::fromLatin1(name))
    {
        qApp->installEventFilter(this);
    }

    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::Show && watched->objectName() == m_name)
            ++count;
        return false;
    }

    int count = 0;

private:
    QString m_name;
};

} // namespace

/// The two lines under the top bar that offer or ask something, and the command for one of them.
class TestNotices : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void offersImapByTheKeyboard();
    void refusedForGood();
    void offersOneAfterTheOther();
    void offersNothing_data();
    void offersNothing();
    void offersWhatTheServerSpeaks_data();
    void offersWhatTheServerSpeaks();
    void goesWithTheChange();
    void whatLeavesIsSaidFirst();
    void troubleIsSaidFirst();
    void commandReviewsTheAccountInView();
    void commandPrefersWhatWaits();

private:
    [[nodiscard]] WindowFixture &fixture() { return m_scene->fixture(); }
    [[nodiscard]] AccountRepository &accounts() { return fixture().runtime().accounts(); }
    /// A POP3 account whose address nobody on the network can be asked about.
    AccountId addPop3(const QString &name, const QString &host = QStringLiteral("pop.gmail.com"));
    /// An IMAP account with rules by which 2 of its 3 messages wait to leave.
    AccountId addRuled();
    [[nodiscard]] bool isOffered() { return m_scene->find("switchNotice")->isVisible(); }
    [[nodiscard]] QString offer() { return m_scene->find<Banner>("switchBanner")->text(); }
    /// By the Tab key alone, from the list.
    [[nodiscard]] bool tabTo(const char *name);
    void pressSpace() { QTest::keyClick(m_scene->window().focusWidget(), Qt::Key_Space); }
    [[nodiscard]] QString reviewed();

    std::unique_ptr<WindowScene> m_scene;
};

void TestNotices::initTestCase()
{
    theme::apply(*qApp, Settings::ColorScheme::Light);
}

void TestNotices::init()
{
    m_scene = std::make_unique<WindowScene>();
    QVERIFY(fixture().isValid());
}

void TestNotices::cleanup()
{
    m_scene.reset();
}

AccountId TestNotices::addPop3(const QString &name, const QString &host)
{
    const AccountId id = fixture().addSharedAccount(name, {});
    Account account = accounts().account(id).value_or(Account());
    account.incoming.host = host;
    account.identities.first().address = QStringLiteral("ada@localhost");
    return accounts().update(account) ? id : AccountId();
}

AccountId TestNotices::addRuled()
{
    const AccountId id = fixture().addServerAccount(QStringLiteral("Ruled"), ComputerRole::Home);
    fixture().addServerMessages(id, FolderRole::Inbox, QStringLiteral("r"), 3);
    Account account = accounts().account(id).value_or(Account());
    account.retention.mostMessages = 1;
    return accounts().update(account) ? id : AccountId();
}

bool TestNotices::tabTo(const char *name)
{
    const auto *wanted = m_scene->find(name);
    for (int i = 0; i < 100 && !wanted->hasFocus(); ++i)
        QTest::keyClick(m_scene->window().focusWidget(), Qt::Key_Tab);
    return wanted->hasFocus();
}

QString TestNotices::reviewed()
{
    const auto *review = m_scene->window().findChild<RetentionReview *>();
    return review == nullptr || !review->isSettled()
               ? QString()
               : review->findChild<TextLabel *>(QStringLiteral("reviewTitle"))->fullText();
}

void TestNotices::offersImapByTheKeyboard()
{
    const AccountId id = addPop3(QStringLiteral("Home"));
    QPointer<SwitchDialog> dialog;
    QVERIFY(m_scene->open());
    connect(&m_scene->window(), &MainWindow::windowOpened, this, [&dialog](QWidget *opened) {
        dialog = qobject_cast<SwitchDialog *>(opened);
        DiscoveryOptions options;
        options.pacc = false;
        options.database = {};
        options.softLimit = options.hardLimit = std::chrono::milliseconds(1);
        dialog->setDiscoveryOptions(options);
    });
    QVERIFY(isOffered());
    QVERIFY2(offer().contains(QLatin1String("Home")), qPrintable(offer()));
    for (const char *name : {"switchOfferButton", "switchRefuseButton"}) {
        const auto *button = m_scene->find<QToolButton>(name);
        QVERIFY2(!button->accessibleName().isEmpty(), name);
        QCOMPARE(button->accessibleDescription(), offer());
    }
    QVERIFY(tabTo("switchOfferButton"));
    pressSpace();
    QVERIFY(dialog != nullptr);
    QCOMPARE(dialog->windowTitle(), QStringLiteral("Use IMAP for Home"));
    // Once: the second look brings the first to the front.
    m_scene->find<QToolButton>("switchOfferButton")->click();
    QCOMPARE(m_scene->window().findChildren<SwitchDialog *>().size(), 1);
    // Looking at it is no answer.
    QTest::keyClick(dialog, Qt::Key_Escape);
    QTRY_VERIFY(dialog.isNull());
    QVERIFY(isOffered());
    QVERIFY(accounts().account(id)->isPop3());
}

void TestNotices::refusedForGood()
{
    const AccountId id = addPop3(QStringLiteral("Home"));
    fixture().addMessages(id, FolderRole::Inbox, QStringLiteral("m"), 2);
    QVERIFY(m_scene->open());
    QVERIFY(tabTo("switchRefuseButton"));
    pressSpace();
    QVERIFY(!isOffered());
    QVERIFY(m_scene->list().hasFocus());
    Account account = accounts().account(id).value_or(Account());
    account.name = QStringLiteral("House");
    QVERIFY(accounts().update(account));
    QVERIFY(!isOffered());
    QVERIFY(m_scene->restart());
    QVERIFY(accounts().account(id)->isPop3());
    QVERIFY(!isOffered());
}

void TestNotices::offersOneAfterTheOther()
{
    addPop3(QStringLiteral("Home"));
    addPop3(QStringLiteral("Club"));
    QVERIFY(m_scene->open());
    QVERIFY2(offer().contains(QLatin1String("Home")), qPrintable(offer()));
    m_scene->find<QToolButton>("switchRefuseButton")->click();
    QVERIFY(isOffered());
    QVERIFY2(offer().contains(QLatin1String("Club")), qPrintable(offer()));
    m_scene->find<QToolButton>("switchRefuseButton")->click();
    QVERIFY(!isOffered());
    QVERIFY(m_scene->restart());
    QVERIFY(!isOffered());
    // An answer is that account's only.
    addPop3(QStringLiteral("Shop"));
    QVERIFY(isOffered());
    QVERIFY2(offer().contains(QLatin1String("Shop")), qPrintable(offer()));
}

void TestNotices::offersNothing_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<bool>("enabled");
    QTest::newRow("nothing is known") << "pop.example.org" << true;
    QTest::newRow("switched off") << "pop.gmail.com" << false;
}

void TestNotices::offersNothing()
{
    QFETCH(QString, host);
    QFETCH(bool, enabled);
    fixture().addLocalAccount(QStringLiteral("Local"), {});
    fixture().addServerAccount(QStringLiteral("Imap"), ComputerRole::Mirror);
    const AccountId id = addPop3(QStringLiteral("Home"), host);
    Account account = accounts().account(id).value_or(Account());
    account.enabled = enabled;
    QVERIFY(accounts().update(account));
    QVERIFY(m_scene->open());
    QVERIFY(!isOffered());
}

void TestNotices::offersWhatTheServerSpeaks_data()
{
    QTest::addColumn<QByteArray>("greeting");
    QTest::addColumn<bool>("offered");
    QTest::newRow("IMAP") << QByteArray("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n") << true;
    QTest::newRow("POP3") << QByteArray("+OK ready\r\n") << false;
}

/// Of a server that the table does not know: asked once, when the account's own server has answered.
void TestNotices::offersWhatTheServerSpeaks()
{
    QFETCH(const QByteArray, greeting);
    QFETCH(const bool, offered);
    ScriptedServer server([greeting](ScriptedPeer &peer) {
        peer.send(greeting);
        peer.answerTagged("CAPABILITY", "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n");
        peer.waitForClose();
    });
    const AccountId id = addPop3(QStringLiteral("Home"), QStringLiteral("pop.example.org"));
    int looks = 0;
    const auto answer = [&] {
        auto *look = m_scene->window().findChild<ImapLook *>();
        look->setPlaces([&](const Account &account) {
            ++looks;
            auto candidates = imapBesidePop3(account).mid(0, 1);
            candidates.first().endpoint.host = QStringLiteral("127.0.0.1");
            candidates.first().endpoint.port = server.port();
            candidates.first().endpoint.security = ConnectionSecurity::None;
            return candidates;
        });
        AccountStatus status;
        status.account = id;
        status.state = AccountStatus::State::Connected;
        Q_EMIT fixture().runtime().engine()->statusChanged(status);
    };
    const auto known = [this] {
        return fixture().services().settings->value(QStringLiteral("accounts/imapLook")).toString();
    };
    QVERIFY(m_scene->open());
    QVERIFY(!isOffered());
    answer();
    QTRY_VERIFY(!known().isEmpty());
    QCOMPARE(isOffered(), offered);
    // Neither again, nor after a new start.
    answer();
    QVERIFY(m_scene->restart());
    answer();
    QCOMPARE(looks, 1);
    QCOMPARE(isOffered(), offered);
    // Another server may be another one's.
    Account account = accounts().account(id).value_or(Account());
    account.incoming.host = QStringLiteral("mail.example.org");
    QVERIFY(accounts().update(account));
    QVERIFY(!isOffered());
    answer();
    QTRY_COMPARE(isOffered(), offered);
    QCOMPARE(looks, 2);
}

void TestNotices::goesWithTheChange()
{
    const AccountId id = addPop3(QStringLiteral("Home"));
    QVERIFY(m_scene->open());
    QVERIFY(isOffered());
    Account account = accounts().account(id).value_or(Account());
    account.incomingKind = IncomingKind::Imap;
    account.incoming.protocol = MailProtocol::Imap;
    QVERIFY(accounts().update(account));
    QVERIFY(!isOffered());
}

void TestNotices::whatLeavesIsSaidFirst()
{
    const AccountId ruled = addRuled();
    addPop3(QStringLiteral("Home"));
    ShowCounter offers("switchNotice");
    QVERIFY(m_scene->open());
    QTRY_VERIFY(m_scene->find("retentionNotice")->isVisible());
    QCOMPARE(offers.count, 0);
    Account account = accounts().account(ruled).value_or(Account());
    account.retention.agreed = true;
    QVERIFY(accounts().update(account));
    QVERIFY(!m_scene->find("retentionNotice")->isVisible());
    QVERIFY(isOffered());
    account.retention.agreed = false;
    QVERIFY(accounts().update(account));
    QTRY_VERIFY(m_scene->find("retentionNotice")->isVisible());
    QVERIFY(!isOffered());
}

void TestNotices::troubleIsSaidFirst()
{
    const AccountId id = addPop3(QStringLiteral("Home"));
    QVERIFY(m_scene->open());
    QVERIFY(isOffered());
    AccountStatus status;
    status.account = id;
    status.state = AccountStatus::State::NeedsAttention;
    status.error = Error{ErrorDomain::Network, ErrorCode::HostNotFound, Retry::AfterUser, {}, {}};
    SyncEngine &engine = *fixture().runtime().engine();
    Q_EMIT engine.statusChanged(status);
    QTRY_VERIFY(!isOffered());
    // Not while it tries again, either.
    ShowCounter offers("switchNotice");
    status.state = AccountStatus::State::Connecting;
    Q_EMIT engine.statusChanged(status);
    status.state = AccountStatus::State::Connected;
    status.error.reset();
    Q_EMIT engine.statusChanged(status);
    QTRY_VERIFY(isOffered());
    QCOMPARE(offers.count, 1);
}

void TestNotices::commandReviewsTheAccountInView()
{
    const AccountId home = fixture().addLocalAccount(QStringLiteral("Home"), {});
    addRuled();
    QVERIFY(m_scene->open());
    QVERIFY(m_scene->find<QMenu>("mainMenu")->actions().contains(m_scene->find<QAction>("retention")));
    m_scene->find<Sidebar>("sidebar")->select(folderKey(fixture().folder(home, FolderRole::Inbox).id));
    m_scene->find<QAction>("retention")->trigger();
    QTRY_COMPARE(reviewed(), QStringLiteral("Nothing leaves the server of Home now"));
}

void TestNotices::commandPrefersWhatWaits()
{
    fixture().addServerAccount(QStringLiteral("Mirror"), ComputerRole::Mirror);
    addRuled();
    QVERIFY(m_scene->open());
    QTRY_VERIFY(m_scene->find("retentionNotice")->isVisible());
    m_scene->find<QAction>("retention")->trigger();
    QTRY_COMPARE(reviewed(), QStringLiteral("2 messages will leave the server of Ruled"));
}

QTEST_MAIN(TestNotices)
#include "test_notices.moc"
