#include "ui/text/retentiontext.h"

#include <QSet>
#include <QTest>

using namespace posthorn;

using After = RetentionPolicy::AfterDownload;
using Kind = ProviderDisposition::Kind;

/// The words for rules and roles.
class TestRetentionText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rolesAreToldApart();
    void providersAreNamed();
    void providersAreToldWhereItMatters();
    void rulesInWords_data();
    void rulesInWords();
    void whatStaysFollowsTheRules();
    void namesAreCleaned();
};

void TestRetentionText::rolesAreToldApart()
{
    for (const IncomingKind kind : {IncomingKind::Imap, IncomingKind::Pop3}) {
        QSet<QString> texts;
        for (const ComputerRole role : {ComputerRole::Work, ComputerRole::Home, ComputerRole::Mirror}) {
            texts.insert(roleTitle(role, kind));
            texts.insert(roleSentence(role, kind));
        }
        QCOMPARE(texts.size(), 6);
    }
    // POP3 cannot be mirrored.
    QVERIFY(roleTitle(ComputerRole::Mirror, IncomingKind::Imap) !=
            roleTitle(ComputerRole::Mirror, IncomingKind::Pop3));
}

void TestRetentionText::providersAreNamed()
{
    QSet<QString> sentences;
    for (const Kind kind :
         {Kind::FetchingDecides, Kind::RemovalArchives, Kind::RemovalSetsAside, Kind::EmptiesTrash}) {
        const QString sentence = dispositionSentence({kind, QStringLiteral("Example Mail")});
        QVERIFY(sentence.contains(QStringLiteral("Example Mail")));
        sentences.insert(sentence);
    }
    QCOMPARE(sentences.size(), 4);
}

void TestRetentionText::providersAreToldWhereItMatters()
{
    const auto told = [](ComputerRole role, IncomingKind kind, const char *host) {
        Account account;
        account.incomingKind = kind;
        account.incoming.protocol = kind == IncomingKind::Pop3 ? MailProtocol::Pop3 : MailProtocol::Imap;
        account.incoming.host = QString::fromLatin1(host);
        account.applyRole(role);
        return !providerSentence(account).isEmpty();
    };
    QVERIFY(told(ComputerRole::Home, IncomingKind::Imap, "imap.gmail.com"));
    QVERIFY(!told(ComputerRole::Mirror, IncomingKind::Imap, "imap.gmail.com"));
    QVERIFY(told(ComputerRole::Mirror, IncomingKind::Pop3, "pop.gmail.com"));
    QVERIFY(told(ComputerRole::Work, IncomingKind::Pop3, "pop.gmail.com"));
    QVERIFY(told(ComputerRole::Home, IncomingKind::Pop3, "pop-mail.outlook.com"));
    QVERIFY(!told(ComputerRole::Work, IncomingKind::Pop3, "pop-mail.outlook.com"));
    QVERIFY(told(ComputerRole::Mirror, IncomingKind::Imap, "imap.web.de"));
    QVERIFY(!told(ComputerRole::Work, IncomingKind::Imap, "imap.web.de"));
    QVERIFY(!told(ComputerRole::Home, IncomingKind::Imap, "imap.example.org"));
    Account limited;
    limited.incoming.host = QStringLiteral("imap.gmail.com");
    limited.retention.mostMessages = 10;
    QVERIFY(!providerSentence(limited).isEmpty());
}

void TestRetentionText::rulesInWords_data()
{
    QTest::addColumn<int>("after");
    QTest::addColumn<int>("messages");
    QTest::addColumn<qint64>("bytes");
    QTest::addColumn<int>("sentences");
    QTest::newRow("none") << int(After::Keep) << 0 << qint64(0) << 0;
    QTest::newRow("days") << int(After::RemoveAfterDays) << 0 << qint64(0) << 1;
    QTest::newRow("at once") << int(After::RemoveAtOnce) << 0 << qint64(0) << 1;
    QTest::newRow("limits") << int(After::Keep) << 500 << qint64(1'000'000) << 2;
    QTest::newRow("all") << int(After::RemoveAfterDays) << 500 << qint64(1'000'000) << 3;
}

void TestRetentionText::rulesInWords()
{
    QFETCH(int, after);
    QFETCH(int, messages);
    QFETCH(qint64, bytes);
    QFETCH(int, sentences);
    RetentionPolicy policy;
    policy.afterDownload = After(after);
    policy.days = 3;
    policy.mostMessages = messages;
    policy.mostBytes = bytes;
    const QString words = rulesSentence(policy);
    QCOMPARE(int(words.count(u'.')),
             sentences + (bytes > 0 && words.contains(QStringLiteral("1.0")) ? 1 : 0));
    QCOMPARE(words.isEmpty(), !policy.removes());
    if (messages > 0)
        QVERIFY(words.contains(QStringLiteral("500")));
}

void TestRetentionText::whatStaysFollowsTheRules()
{
    Account account;
    account.retention.afterDownload = After::RemoveAfterDays;
    account.retention.graceHours = 48;
    QVERIFY(stayingSentences(account).join(u' ').contains(QStringLiteral("48")));
    account.retention.agreed = true;
    QVERIFY(!stayingSentences(account).join(u' ').contains(QStringLiteral("48")));
    account.retention.agreed = false;
    account.retention.graceHours = 0;
    const qsizetype without = stayingSentences(account).size();
    account.retention.graceHours = 48;
    QCOMPARE(stayingSentences(account).size(), without + 1);
    account.retention.afterDownload = After::RemoveAtOnce;
    QVERIFY(!stayingSentences(account).join(u' ').contains(QStringLiteral("48")));
    QVERIFY(stayingSentences(account).join(u' ').contains(QStringLiteral("flagged")));
    QVERIFY(stayingSentences(account).join(u' ').contains(QStringLiteral("flagged or tagged")));
    account.retention.spareUnread = true;
    QVERIFY(stayingSentences(account).join(u' ').contains(QStringLiteral("unread, flagged or tagged")));
    account.retention.spareFlagged = false;
    account.retention.spareTagged = false;
    QVERIFY(!stayingSentences(account).join(u' ').contains(QStringLiteral("flagged")));
}

void TestRetentionText::namesAreCleaned()
{
    QVERIFY(!waitingSentence(QStringLiteral("a\nb"), 3).contains(u'\n'));
}

QTEST_MAIN(TestRetentionText)
#include "test_retentiontext.moc"
