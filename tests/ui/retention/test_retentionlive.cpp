#include "common/mailruntime.h"
#include "support/dovecotserver.h"
#include "support/memorykeyring.h"
#include "support/temporaryprofile.h"
#include "ui/common/banner.h"
#include "ui/common/settings.h"
#include "ui/retention/departureview.h"
#include "ui/retention/retentionnotice.h"
#include "ui/retention/retentionreview.h"

#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace posthorn;

/// From the rules to the server, and back: a real one, and a person who looks at the list and agrees.
class TestRetentionLive : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void onlyWhatWasAgreedToLeaves_data();
    void onlyWhatWasAgreedToLeaves();

private:
    static QStringList onServer(const DovecotServer &server);
};

QStringList TestRetentionLive::onServer(const DovecotServer &server)
{
    QStringList subjects;
    for (const QByteArray &bytes : server.messages(QStringLiteral("home"), QStringLiteral("INBOX"))) {
        const qsizetype from = bytes.indexOf("Subject: ") + 9;
        subjects += QString::fromLatin1(bytes.mid(from, bytes.indexOf('\n', from) - from)).trimmed();
    }
    subjects.sort();
    return subjects;
}

void TestRetentionLive::onlyWhatWasAgreedToLeaves_data()
{
    QTest::addColumn<int>("kind");
    QTest::newRow("IMAP") << int(IncomingKind::Imap);
    QTest::newRow("POP3") << int(IncomingKind::Pop3);
}

void TestRetentionLive::onlyWhatWasAgreedToLeaves()
{
    QFETCH(int, kind);
    if (!DovecotServer::isInstalled())
        QSKIP("Dovecot is not installed: packaging/install-deps --tests");
    DovecotServer server;
    QVERIFY2(server.start(), qPrintable(server.errorString()));
    for (int i = 1; i <= 4; ++i) {
        const QByteArray number = QByteArray::number(i);
        QVERIFY(server.addMessage(QStringLiteral("home"), QStringLiteral("INBOX"),
                                  "From: Ada <ada@example.org>\nSubject: " + number + "\nMessage-ID: <" +
                                      number + "@example.org>\n\nHello\n",
                                  "S", 1'700'000'000'000 + i * 60'000));
    }
    const TemporaryProfile profile;
    MemoryKeyring keyring;
    auto opened = MailRuntime::open(
        {.profile = profile.profile(), .mode = SyncEngine::Mode::OneShot, .keyring = &keyring});
    QVERIFY(opened);
    MailRuntime &mail = **opened;
    Settings settings(profile.profile().configDir);
    const Services services{.accounts = &mail.accounts(),
                            .settings = &settings,
                            .store = &mail.store(),
                            .engine = mail.engine(),
                            .actions = &mail.actions(),
                            .clock = &mail.clock(),
                            .runtimeDir = profile.profile().runtimeDir};
    Account account;
    account.incomingKind = IncomingKind(kind);
    account.incoming =
        server.endpoint(account.isPop3() ? MailProtocol::Pop3 : MailProtocol::Imap, ConnectionSecurity::Tls);
    account.name = QStringLiteral("Home");
    account.identities = {{{}, QStringLiteral("Ada"), server.address(QStringLiteral("home")), {}, {}}};
    account.passwordCommand = QStringLiteral("printf '%s' '%1'").arg(server.password());
    account.applyRole(ComputerRole::Home);
    account.retention.mostMessages = 1;
    account.retention.graceHours = 0;
    const Result<AccountId> id = mail.accounts().add(account);
    QVERIFY(id);
    mail.start();
    QSignalSpy finished(mail.engine(), &SyncEngine::syncFinished);
    const auto sync = [&] {
        finished.clear();
        mail.engine()->sync(*id);
        QTRY_VERIFY_WITH_TIMEOUT(!finished.isEmpty(), 15'000);
    };
    // Nobody agreed: however often it looks, all stay, and the line says so.
    RetentionNotice notice(services);
    for (int i = 0; i < 3; ++i)
        sync();
    QCOMPARE(onServer(server), QStringList({"1", "2", "3", "4"}));
    notice.setOnly(*id);
    QTRY_COMPARE(notice.waiting().value(*id), 3);
    notice.findChild<Banner *>(QStringLiteral("retentionBanner"))->actionButton()->click();
    auto *review = notice.findChild<RetentionReview *>();
    QVERIFY(review != nullptr);
    QTRY_VERIFY(review->isSettled());
    auto *list = review->findChild<DepartureView *>();
    QCOMPARE(list->model()->rowCount(), 3);
    auto *agree = review->findChild<QPushButton *>(QStringLiteral("reviewAgreeButton"));
    QSignalSpy decided(review, &RetentionReview::decided);
    // The oldest stays. Then the newest leaves in its place: that has to be seen first.
    list->setCurrentIndex(list->model()->index(0, 0));
    QTest::keyClick(list, Qt::Key_Space);
    agree->click();
    QTRY_VERIFY(!review->findChild<Banner *>(QStringLiteral("reviewProblem"))->isHidden());
    QCOMPARE(list->model()->rowCount(), 3);
    QVERIFY(decided.isEmpty());
    QVERIFY(!mail.accounts().account(*id)->retention.agreed);
    // It stays, too.
    list->setCurrentIndex(list->model()->index(2, 0));
    QTest::keyClick(list, Qt::Key_Space);
    agree->click();
    QTRY_COMPARE(decided.size(), 1);
    QVERIFY(mail.accounts().account(*id)->retention.agreed);
    for (int i = 0; i < 4 && onServer(server).size() > 2; ++i)
        sync();
    QCOMPARE(onServer(server), QStringList({"1", "4"}));
    // All of them are here.
    MessageQuery query;
    query.scope = MessageQuery::Scope::Account;
    query.account = *id;
    const auto rows = mail.store().readAndWait<QList<MessageRow>>(
        [query](StoreReader &reader) { return reader.firstRows(query, 10); });
    QVERIFY(rows);
    QCOMPARE(rows->size(), 4);
    for (const MessageRow &row : *rows)
        QVERIFY(row.hasBody);
}

QTEST_MAIN(TestRetentionLive)
#include "test_retentionlive.moc"
