#include "uifixture.h"

#include "ui/common/banner.h"
#include "ui/compose/composerwindow.h"
#include "ui/compose/composetext.h"
#include "ui/compose/contextguard.h"
#include "ui/compose/senderbox.h"

#include <QLineEdit>
#include <QPointer>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace posthorn;

/// Mail to work from home and the other way round, and what composing is set to.
class TestContextGuard : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void whoIsOfTheOtherContext_data();
    void whoIsOfTheOtherContext();
    void lineSaysItAndMendsIt();
    void whoIsKnownHereIsNotInDoubt();
    void switchedOffItIsQuiet();
    void answerGoesWhereItIsSet_data();
    void answerGoesWhereItIsSet();
    void draftLiesInTheFolderOfItsIdentity();

private:
    void open(const ComposeContext &context = {});
    template <class T>
    T *find(const char *name)
    {
        return m_window->findChild<T *>(QLatin1String(name));
    }
    Banner *line() { return find<Banner>("contextBanner"); }
    AccountId addWorkAccount();

    std::unique_ptr<UiFixture> m_fixture;
    QPointer<ComposerWindow> m_window;
    AccountId m_work;
};

void TestContextGuard::init()
{
    m_fixture = std::make_unique<UiFixture>();
    m_work = addWorkAccount();
}

void TestContextGuard::cleanup()
{
    delete m_window;
    m_fixture.reset();
}

AccountId TestContextGuard::addWorkAccount()
{
    Account work = *m_fixture->accounts().account(m_fixture->account);
    work.name = QStringLiteral("Work");
    work.context = QStringLiteral("work");
    work.identities = {{{}, QStringLiteral("Ada"), QStringLiteral("ada@corp.example"), {}, {}}};
    const auto id = m_fixture->accounts().add(work);
    const auto made = m_fixture->store().writeAndWait<void>(
        Durability::Normal, [&](WriteTransaction &transaction) -> Result<void> {
            POSTHORN_TRY(transaction.upsertAccount(*id, true, QStringLiteral("work")));
            return transaction.ensureLocalFolders(*id);
        });
    return made ? *id : AccountId();
}

void TestContextGuard::open(const ComposeContext &context)
{
    m_window = new ComposerWindow(m_fixture->services(), context);
    m_window->show();
    // Shortcuts belong to the active window.
    QVERIFY(QTest::qWaitForWindowActive(m_window));
}

void TestContextGuard::whoIsOfTheOtherContext_data()
{
    QTest::addColumn<QString>("sender"); // context of the account that writes
    QTest::addColumn<QString>("recipient");
    QTest::addColumn<QStringList>("knownBy"); // contexts of the accounts that have mail of it
    QTest::addColumn<bool>("doubtful");
    const QString home = QStringLiteral("home");
    const QString work = QStringLiteral("work");
    const QString neither = QStringLiteral("");
    const QString colleague = QStringLiteral("bob@corp.example");
    const QString stranger = QStringLiteral("eve@else.example");
    QTest::newRow("domain of work") << home << colleague << QStringList() << true;
    QTest::newRow("domain of home") << work << QStringLiteral("kim@home.example") << QStringList() << true;
    QTest::newRow("own domain") << work << colleague << QStringList() << false;
    QTest::newRow("stranger") << home << stranger << QStringList() << false;
    QTest::newRow("known to work only") << home << stranger << QStringList{work} << true;
    QTest::newRow("known to home only") << work << stranger << QStringList{home} << true;
    QTest::newRow("known to both") << home << stranger << QStringList{home, work} << false;
    QTest::newRow("colleague known at home") << home << colleague << QStringList{home, work} << false;
    QTest::newRow("known to an account of neither")
        << home << stranger << QStringList{neither, work} << false;
    QTest::newRow("writes from neither") << neither << colleague << QStringList{work} << false;
    QTest::newRow("public provider") << home << QStringLiteral("bob@gmail.com") << QStringList() << false;
    QTest::newRow("domain within a domain")
        << home << QStringLiteral("bob@corp.example.net") << QStringList() << false;
}

void TestContextGuard::whoIsOfTheOtherContext()
{
    QFETCH(QString, sender);
    QFETCH(QString, recipient);
    QFETCH(QStringList, knownBy);
    QFETCH(bool, doubtful);
    QList<Account> accounts;
    const QStringList contexts{QStringLiteral("home"), QStringLiteral("work"), QStringLiteral("")};
    for (qsizetype i = 0; i < contexts.size(); ++i) {
        Account account;
        account.id = AccountId(i + 1);
        account.context = contexts.at(i);
        account.identities = {{{}, {}, QStringLiteral("ada@home.example"), {}, {}}};
        if (contexts.at(i) == QLatin1String("work"))
            account.identities = {{{}, {}, QStringLiteral("ada@Corp.example"), {}, {}},
                                  {{}, {}, QStringLiteral("ada.work@gmail.com"), {}, {}}};
        accounts.append(account);
    }
    ContextGuard::Known known;
    for (const QString &context : knownBy)
        known[recipient].append(AccountId(contexts.indexOf(context) + 1));
    const QStringList found =
        ContextGuard::ofOtherContext(accounts, AccountId(contexts.indexOf(sender) + 1), {recipient}, known);
    QCOMPARE(found, doubtful ? QStringList{recipient} : QStringList());
}

void TestContextGuard::lineSaysItAndMendsIt()
{
    open();
    auto *from = find<SenderBox>("fromBox");
    QCOMPARE(from->current()->account, m_fixture->account);
    QTest::keyClicks(find<QLineEdit>("toEdit"), QStringLiteral("Bob <bob@corp.example>, "));
    QTRY_VERIFY(line()->isVisible());
    QVERIFY2(line()->text().contains(QLatin1String("bob@corp.example")), qPrintable(line()->text()));
    QCOMPARE(line()->actionButton()->text(), QStringLiteral("Send from work instead"));
    line()->actionButton()->click();
    QCOMPARE(from->current()->account, m_work);
    QTRY_VERIFY(!line()->isVisible());
}

void TestContextGuard::whoIsKnownHereIsNotInDoubt()
{
    // Only the account of work has mail of this address; one that looks like it is somebody else.
    const AccountId home = std::exchange(m_fixture->account, m_work);
    m_fixture->add("From: Eve <eve@else.example>\nSubject: x\n\ntext\n");
    m_fixture->add("From: Eve <eve@else.example.net>\nSubject: x\n\ntext\n");
    m_fixture->account = home;
    m_fixture->add("From: Eve <eve@else.example.net>\nSubject: x\n\ntext\n");
    const auto known = m_fixture->store().readAndWait<QList<AccountId>>(
        [](StoreReader &reader) { return reader.accountsThatKnow(QStringLiteral("EVE@else.example")); });
    QCOMPARE(known.value_or(QList<AccountId>()), QList<AccountId>{m_work});
    open();
    auto *to = find<QLineEdit>("toEdit");
    QTest::keyClicks(to, QStringLiteral("eve@else.example, "));
    QTRY_VERIFY(line()->isVisible());
    to->clear();
    QTRY_VERIFY(!line()->isVisible());
    // Beside one that is in doubt, so that the answer is known to be there.
    QTest::keyClicks(to, QStringLiteral("eve@else.example.net, eve@else.example, "));
    QTRY_VERIFY(line()->isVisible());
    QVERIFY2(line()->text().startsWith(QLatin1String("eve@else.example belongs")),
             qPrintable(line()->text()));
}

void TestContextGuard::switchedOffItIsQuiet()
{
    m_fixture->settings().setValue(QStringLiteral("composing/contextWarning"), false);
    ContextGuard guard(m_fixture->services());
    QSignalSpy changed(&guard, &ContextGuard::changed);
    guard.check(m_fixture->account, {{{}, QStringLiteral("bob@corp.example")}});
    m_fixture->settings().setValue(QStringLiteral("composing/contextWarning"), true);
    guard.check(m_fixture->account, {{{}, QStringLiteral("bill@corp.example")}});
    QTRY_COMPARE(changed.size(), 1);
    QVERIFY(guard.sentence().startsWith(QLatin1String("bill@")));
}

void TestContextGuard::answerGoesWhereItIsSet_data()
{
    QTest::addColumn<QString>("place");
    QTest::addColumn<bool>("signs");
    QTest::addColumn<QString>("text"); // X is where the writing begins
    const QString quotation =
        QStringLiteral("On Monday, 21 September 2026 at 8:00 AM, Charles wrote:\n> Dear Ada,");
    const QString signature = QStringLiteral("\n-- \nAda\nAnalytical Engines");
    QTest::newRow("above") << QStringLiteral("above") << false
                           << QString(u'X' + QStringLiteral("\n\n") + quotation + u'\n');
    QTest::newRow("below") << QStringLiteral("below") << false
                           << QString(quotation + QStringLiteral("\n\nX"));
    QTest::newRow("below, signed") << QStringLiteral("below") << true
                                   << QString(quotation + QStringLiteral("\n\nX") + signature);
    QTest::newRow("unquoted") << QStringLiteral("unquoted") << false << QStringLiteral("X");
    QTest::newRow("unquoted, signed")
        << QStringLiteral("unquoted") << true << QString(QStringLiteral("X\n") + signature);
}

void TestContextGuard::answerGoesWhereItIsSet()
{
    QFETCH(QString, place);
    QFETCH(bool, signs);
    QFETCH(QString, text);
    m_fixture->settings().setValue(QStringLiteral("composing/reply"), place);
    m_fixture->settings().setValue(QStringLiteral("composing/signatureInReplies"), signs);
    const PlacementId id =
        m_fixture->add("From: Charles <charles@example.net>\nTo: ada@example.org\n"
                       "Subject: Notes\nDate: Mon, 21 Sep 2026 10:00:00 +0200\n\nDear Ada,\n");
    ComposerOpener opener(m_fixture->services());
    connect(&opener, &ComposerOpener::opened, this, [this](ComposerWindow *window) { m_window = window; });
    opener.openReply(ReplyKind::Reply, id);
    QTRY_VERIFY(m_window != nullptr);
    auto *edit = find<ComposeText>("composeText");
    edit->insertPlainText(QStringLiteral("X"));
    // The date is in the words of the locale.
    QString written = edit->toPlainText();
    const qsizetype wrote = written.indexOf(QLatin1String(" wrote:"));
    if (wrote >= 0) {
        const qsizetype line = written.lastIndexOf(QLatin1String("On "), wrote);
        written.replace(line, wrote - line,
                        text.mid(text.indexOf(QLatin1String("On ")), text.indexOf(QLatin1String(" wrote:")) -
                                                                         text.indexOf(QLatin1String("On "))));
    }
    QCOMPARE(written, text);
}

void TestContextGuard::draftLiesInTheFolderOfItsIdentity()
{
    Account home = *m_fixture->accounts().account(m_fixture->account);
    home.identities.last().draftsFolder = m_fixture->folder(FolderRole::Archive).path;
    QVERIFY(m_fixture->accounts().update(home));
    ComposeContext context;
    context.account = home.id;
    context.identity = home.identities.last().id;
    open(context);
    QTest::keyClicks(find<QLineEdit>("subjectEdit"), QStringLiteral("Private"));
    QTest::keyClick(find<ComposeText>("composeText"), Qt::Key_S, Qt::ControlModifier);
    QTRY_COMPARE(m_fixture->rows(FolderRole::Archive).size(), 1);
    QVERIFY(m_fixture->rows(FolderRole::Drafts).isEmpty());
    // Written as somebody else it goes where that one's drafts lie.
    auto *from = find<SenderBox>("fromBox");
    from->choose(home.id, home.identities.first().id, {});
    Q_EMIT from->activated(from->currentIndex());
    QTest::keyClick(find<ComposeText>("composeText"), Qt::Key_S, Qt::ControlModifier);
    QTRY_COMPARE(m_fixture->rows(FolderRole::Drafts).size(), 1);
    QTRY_VERIFY(m_fixture->rows(FolderRole::Archive).isEmpty());
}

QTEST_MAIN(TestContextGuard)
#include "test_contextguard.moc"
